"""Asks a staged service what its own OpenAPI document allows and forbids: ``python run_fuzz.py job.json``.

Runs behind ``barriers`` and imports nothing of the compiler. Requests are drawn with a seed and answered in this
process; every one comes from another address, so that limits on callers do not hide what is behind them.
"""

import importlib
import importlib.util
import json
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
    _install_barriers(Path(sys.argv[0]).parent / "sitecustomize.py")
    sys.path[:0] = job["paths"]
    application = importlib.import_module(job["module"]).create_app()

    import schemathesis

    schema = schemathesis.openapi.from_asgi("/openapi.json", ManyCallers(application))
    found = [_readable(result) for result in schema.get_all_operations()]
    each = max(job["least"], job["requests"] // (2 * max(1, len(found))))
    rows = []
    for number, operation in enumerate(found):
        print(f"asking {operation.label}", flush=True)
        rows.append(_ask(operation, each, job["seed"] + number).row())
    Path(job["answer"]).write_text(json.dumps({"operations": rows}), encoding="utf-8")


def _readable(result: Any) -> Any:
    """One operation of the document; raises what is wrong with it."""
    from schemathesis.core.result import Ok

    if isinstance(result, Ok):
        return result.ok()
    raise result.err()


def _ask(operation: Any, each: int, seed: int) -> Asked:
    """At most ``each`` requests that the document allows, and as many that it forbids."""
    import hypothesis
    from hypothesis.errors import Unsatisfiable
    from schemathesis import GenerationMode

    asked = Asked(operation.label)
    settings = hypothesis.settings(
        max_examples=each,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        drawn = hypothesis.given(case=operation.as_strategy(generation_mode=mode))(_sender(asked, mode.value))
        try:
            hypothesis.seed(seed)(settings(drawn))()
        except Unsatisfiable:
            # Nothing can be wrong with a request that takes nothing.
            continue
    return asked


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


def _install_barriers(path: Path) -> None:
    spec = importlib.util.spec_from_file_location("barriers", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"no barriers at {path}")
    barriers = importlib.util.module_from_spec(spec)
    sys.modules["barriers"] = barriers
    spec.loader.exec_module(barriers)
    barriers.install()


if __name__ == "__main__":
    main()
