"""Asks a staged service what its own OpenAPI document allows and forbids: ``python run_fuzz.py job.json``.

Runs behind ``barriers`` and imports nothing of the compiler. Requests are drawn with a seed and answered in this
process; every one comes from another address, so that limits on callers do not hide what is behind them.
"""

import contextlib
import importlib
import json
import runpy
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

Scope = MutableMapping[str, Any]
#: What every response must hold, by schemathesis' names. That sound data is accepted is not among them: a document
#: cannot say every domain, and a refusal by a documented status is an answer.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)
_LONGEST = 2000
#: How often what some operations cannot use is dealt out among the others.
_TURNS = 4
#: Where a reader's own server would listen.
_SERVED = "http://localhost:8000"


class ManyCallers:
    """An application to which every request comes from another address, and whose failures are answers of 500."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._asked = 0

    async def __call__(
        self, scope: Scope, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        self._asked += 1
        number = self._asked
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        begun = False

        async def watched(message: Any) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._application({**scope, "client": (address, 1)}, receive, watched)
        except Exception:
            # The server that runs it would answer so; a message that was begun cannot be taken back.
            if not begun:
                headers = [(b"content-type", b"text/plain")]
                await send({"type": "http.response.start", "status": 500, "headers": headers})
                await send({"type": "http.response.body", "body": b"Internal Server Error"})


class Asked:
    """What one operation answered."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.requests: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()
        self.failures: dict[tuple[str, str, str], list[str]] = {}

    def heard(self, mode: str, status: int) -> None:
        """One answer."""
        self.requests[mode] += 1
        self.statuses[str(status)] += 1

    def failed(self, mode: str, check: str, message: str, curl: str) -> None:
        """A check that one answer did not hold."""
        self.failures.setdefault((check, mode, message[:_LONGEST]), []).append(curl)

    def row(self) -> dict[str, Any]:
        """As the run record has it; of the requests that failed alike the shortest."""
        failures = [
            {
                "check": check,
                "message": message,
                "mode": mode,
                "count": len(curls),
                "curl": min(curls, key=lambda curl: (len(curl), curl))[:_LONGEST],
            }
            for (check, mode, message), curls in sorted(self.failures.items())
        ]
        positive, negative = self.requests["positive"], self.requests["negative"]
        return {
            "operation": self.label,
            "positive": positive,
            "negative": negative,
            "requests": positive + negative,
            "statuses": dict(sorted(self.statuses.items())),
            "failures": failures,
        }


def main() -> None:
    """Ask every operation of the job's application and write what was answered."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.dont_write_bytecode = True
    runpy.run_path(str(Path(sys.argv[0]).with_name("sitecustomize.py")), run_name="sitecustomize")
    sys.path[:0] = job["paths"]
    application = importlib.import_module(job["module"]).create_app()

    import schemathesis

    schema = schemathesis.openapi.from_asgi("/openapi.json", ManyCallers(application))
    found = [_readable(result) for result in schema.get_all_operations()]
    rows = [asked.row() for asked in _ask_all(found, job["requests"], job["least"], job["seed"])]
    Path(job["answer"]).write_text(json.dumps({"operations": rows}), encoding="utf-8")


def _readable(result: Any) -> Any:
    """One operation of the document; raises what is wrong with it."""
    from schemathesis.core.result import Ok

    if isinstance(result, Ok):
        return result.ok()
    raise result.err()


def _ask_all(operations: list[Any], requests: int, least: int, seed: int) -> list[Asked]:
    """About ``requests`` requests, as many for as against each operation; what one of them cannot use, having too few
    values, the others get."""
    asked = [Asked(operation.label) for operation in operations]
    open_ones = [(number, mode) for number in range(len(operations)) for mode in ("positive", "negative")]
    for turn in range(_TURNS):
        missing = requests - sum(sum(found.requests.values()) for found in asked)
        if missing <= 0 or not open_ones:
            break
        each = max(missing // len(open_ones), 1 if turn else least)
        open_ones = [
            (number, mode)
            for number, mode in open_ones
            if _ask(operations[number], asked[number], mode, each, seed + number + turn * len(operations)) >= each
        ]
    return asked


def _ask(operation: Any, asked: Asked, mode: str, count: int, seed: int) -> int:
    """Make at most ``count`` requests that the document allows, or that it forbids; how many there were."""
    import hypothesis
    from hypothesis.errors import Unsatisfiable
    from schemathesis import GenerationMode

    print(f"asking {asked.label}", flush=True)
    settings = hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    before = asked.requests[mode]
    drawn = hypothesis.given(case=operation.as_strategy(generation_mode=GenerationMode(mode)))(_sender(asked, mode))
    # Nothing can be wrong with a request that takes nothing.
    with contextlib.suppress(Unsatisfiable):
        hypothesis.seed(seed)(settings(drawn))()
    return asked.requests[mode] - before


def _sender(asked: Asked, mode: str) -> Callable[[Any], None]:
    def send(case: Any) -> None:
        _send(asked, mode, case)

    return send


def _send(asked: Asked, mode: str, case: Any) -> None:
    from schemathesis.checks import CHECKS as REGISTERED
    from schemathesis.checks import load_all_checks
    from schemathesis.core.failures import Failure, FailureGroup

    load_all_checks()
    response = case.call()
    asked.heard(mode, response.status_code)
    try:
        case.validate_response(response, checks=REGISTERED.get_by_names(CHECKS))
    except (Failure, FailureGroup) as error:
        failures: tuple[Failure, ...] = error.exceptions if isinstance(error, FailureGroup) else (error,)
        for failure in failures:
            message = f"{response.status_code}: {failure.title}: {failure.message}".rstrip(": ")
            asked.failed(mode, type(failure).__name__, message, case.as_curl_command(base_url=_SERVED))


if __name__ == "__main__":
    main()
