"""Hostile requests against the served application: refused with reason and place, nothing run, the service alive."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from .running import served

#: What each would do if it were run: write a file, start a process, or call home.
ATTACKS = (
    "__import__('os').system('touch {file}')",
    "__import__(\"subprocess\").Popen(['touch', '{file}'])",
    "open('{file}', 'w')",
    'eval(\'open("{file}", "w")\')',
    "exec(\"import socket; socket.create_connection(('127.0.0.1', {port}))\")",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__",
    "(lambda: open('{file}', 'w'))()",
    "[c for c in ().__class__.__base__.__subclasses__()]",
    "getattr(x, 'real')",
    "sympify('1')",
    "parse_expr('1')",
    "Symbol('x', real=True)",
    "exp(x); open('{file}', 'w')",
    'f\'{open("{file}", "w")}\'',
    "x if open('{file}', 'w') else 1",
    "globals()['__builtins__']",
    "breakpoint()",
    "x := 1",
    "x\n__import__('os')",
    "x # comment",
    "import os",
    "𝐞𝐯𝐚𝐥('1')",
    "x\u0000",
    "'a'*10**9",
)
BOMBS = (
    "9**9**9**9",
    "factorial(10**8)",
    "gamma(10**8)",
    "1e999999999",
    "x**(10**9)",
    "(((x**999)**999)**999)**999",
    "2**1000**1000",
    "(" * 5000 + "x" + ")" * 5000,
    "x" + "+x" * 60_000,
    "sin(" * 3000 + "x" + ")" * 3000,
    "sum(sum(sum(i*j*k for i in range(64)) for j in range(64)) for k in range(64))",
    "[x for i in range(10**9)]",
    "det([[x]])" * 2000,
    "-" * 9000 + "x",
)
NAMES = (
    "system",
    "x; }",
    "main(void)",
    "__import__",
    "a" * 64,
    "évaluate",
    "int",
    "1f",
    "f g",
    "f()",
    "",
    "*/",
    "f\n#include",
)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with served(tmp_path_factory.mktemp("service") / "data", SYMBOLIC_LOG_LEVEL="INFO") as running:
        yield running


@pytest.fixture(scope="module")
def client(service):
    with service.client() as opened:
        yield opened


@pytest.fixture
def canary(tmp_path):
    """A file that must not come to be, and a port that nobody must call."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.2)
        yield {"file": str(tmp_path / "canary"), "port": listener.getsockname()[1]}
        with pytest.raises(TimeoutError):
            listener.accept()
    assert not (tmp_path / "canary").exists()


def planted(attack, canary):
    return attack.replace("{file}", canary["file"]).replace("{port}", str(canary["port"]))


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_refused_and_run_nothing(client, canary, attack):
    text = planted(attack, canary)
    for path, body in {
        "evaluate": {"expression": text, "variables": {"x": 1.0}},
        "generate_code": {"expression": text},
        "optimize": {"expression": text, "strategies": ["simplify"]},
        "render": {"expression": text},
    }.items():
        answer = client.post(f"/symbolic/{path}", json=body)
        problem = answer.json()
        assert answer.status_code == 400, (path, answer.text)
        assert problem["detail"]
        assert (
            "start" in problem
            or "decision_id" in problem
            or "sanit" in problem["detail"]
            or "character" in problem["detail"]
        )
    assert client.post("/symbolic/validate", json={"expression": text}).json()["is_valid"] is False


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb[:20])
def test_bombs_end_within_their_budget(client, bomb):
    started = time.monotonic()
    answer = client.post("/symbolic/evaluate", json={"expression": bomb, "variables": {"x": 1.0}})
    assert answer.status_code in (200, 400, 422, 504), answer.text
    assert answer.status_code != 200 or answer.json()["result"] == 1.0  # a tower of 1
    assert time.monotonic() - started < 10
    assert client.get("/symbolic/health").json()["status"] == "ok"


@pytest.mark.parametrize("name", NAMES)
def test_names_that_are_none_are_refused(client, name):
    answer = client.post("/symbolic/generate_code", json={"expression": "x", "language": "C", "function_name": name})
    assert answer.status_code == 400, answer.text
    answer = client.post("/symbolic/evaluate", json={"expression": "x", "variables": {name: 1.0}})
    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{" + b'"a":1,' * 10, 400),
        (b'{"expression": "' + b"x" * 1_000_000 + b'"}', 400),
        (b'{"expression": "' + b"x" * 2_000_000 + b'"}', 413),
        (json.dumps({"expression": 5}).encode(), 400),
        (json.dumps({"expression": ["x"]}).encode(), 400),
        (json.dumps({"expression": "x", "variables": []}).encode(), 400),
        (json.dumps({"expression": "x", "variables": {"x": "1"}}).encode(), 400),
        (json.dumps({"expression": "x", "variables": {"x": True}}).encode(), 400),
        (json.dumps({"expression": "x", "variables": {"x": [[1]]}}).encode(), 400),
        (json.dumps({"expression": "x", "variables": {"x": None}}).encode(), 400),
        (json.dumps({"expression": "x", "variables": {}}).encode(), 400),
        (json.dumps({"expression": "x", "variables": {"x": 1}, "backend": "cuda"}).encode(), 400),
        (json.dumps({"expression": "x", "variables": {"x": 1}, "more": 1}).encode(), 400),
        (json.dumps({"expression": "x", "variables": {f"v{n}": 1 for n in range(10_000)}}).encode(), 400),
        (json.dumps({"expression": "x", "variables": {"x": [1.0] * 200_000}}).encode(), 400),
        (b'{"expression": "x", "variables": {"x": NaN}}', 400),
        (b'{"expression": "x", "variables": {"x": 1e999}}', 400),
        (b'{"expression": "x", "expression": "y"}', 400),
        (b'{"expression": "\\ud800"}', 400),
        (b"[" * 100_000, 400),
        (b"\xff\xfe", 400),
        (b"", 400),
        (b"null", 400),
    ],
    ids=range(23),
)
def test_bodies_that_are_none_are_refused(client, body, status):
    answer = client.post("/symbolic/evaluate", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.slow
def test_a_flood_is_answered_or_refused_and_memory_stays_bounded(service):
    before = service.memory_mib()

    def one(number):
        body = {"expression": f"sin(x*{number}) + {number}", "variables": {"x": [0.5] * 1000}}
        with service.client() as own:
            return own.post("/symbolic/evaluate", json=body).status_code

    with ThreadPoolExecutor(64) as threads:
        statuses = list(threads.map(one, range(400)))
    assert set(statuses) <= {200, 503, 504}
    assert statuses.count(200) > 0
    assert service.memory_mib() - before < 400
    with service.client() as own:
        assert own.get("/symbolic/health").json()["status"] == "ok"


GAMMAS = " + ".join(f"gamma(x + {n})**{n % 7 + 1}" for n in range(300))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("evaluate", {"expression": GAMMAS, "variables": {"x": 0.3}, "backend": "mpmath", "options": {"digits": 1000}}),
        ("optimize", {"expression": GAMMAS, "strategies": ["simplify", "factor"]}),
    ],
)
def test_the_event_loop_is_never_blocked(service, path, body):
    """While a worker is busy, others are answered: nobody waits for most of that time."""
    times = []
    with service.client() as own, service.client() as other:
        started = threading.Thread(target=lambda: own.post(f"/symbolic/{path}", json=body))
        started.start()
        while started.is_alive():
            began = time.monotonic()
            assert other.get("/symbolic/cache/stats").status_code == 200
            times.append(time.monotonic() - began)
        started.join()
    assert len(times) > 2 and max(times) < sum(times) / 2


def test_only_those_files_are_served(client):
    for path in ("/../config.py", "/%2e%2e/config.py", "/page.html", "/web/page.js", "/etc/passwd"):
        assert client.get(path).status_code == 404
    assert client.get("/").headers["content-security-policy"].startswith("default-src 'none'")
