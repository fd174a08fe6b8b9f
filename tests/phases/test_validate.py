"""Generated tests run apart from the compiler: what passes, what does not, and why."""

import time
from dataclasses import replace

import pytest

from codegen.phases.reporting import report_verdict
from codegen.phases.state import RunOptions
from codegen.phases.suite import run_suite, suite_key, suite_tests
from codegen.phases.validate import validate
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_TESTS_FAILED

from .mini_distribution import distribution, run_state, suite


def outcome(files, **fields):
    state = validate(run_state(files, **fields))
    verdicts = {gate.name: gate.verdict.value for gate in state.gates}
    return state, verdicts, [(found.code, found.message) for found in state.findings]


def test_a_good_distribution_passes():
    told = []
    state, verdicts, findings = outcome(distribution(), progress=lambda *step: told.append(step))
    assert findings == []
    assert state.exit_code == 0
    assert verdicts == {
        "kernels-against-oracle": "NOT_APPLICABLE",
        "kernels-vectorised": "NOT_APPLICABLE",
        "pass-rate": "PASS",
        "nothing-skipped": "PASS",
        "coverage": "PASS",
        "coverage-with-runtime": "NOT_APPLICABLE",
        "tests-per-module": "PASS",
    }
    facts = {gate.name: dict(gate.facts) for gate in state.gates}
    assert facts["pass-rate"] == {"tests": 8, "passed": 8, "required_percent": 100}
    assert facts["tests-per-module"] == {"modules": 1, "positive": 5, "negative": 3}
    assert dict(next(gate for gate in state.gates if gate.name == "coverage").measured) == {
        "covered": 7,
        "possible": 7,
        "percent": "100.0 %",
    }
    assert told[-1] == (8, 8, "generated tests")
    assert sorted(state.raw) == ["coverage.json", "junit.xml", "modules.json"]


def test_a_failing_test_is_named_at_its_line():
    text = suite() + "def test_wrong() -> None:\n    assert half(4) == 3\n"
    state, verdicts, findings = outcome(distribution(tests=text))
    assert state.exit_code == EXIT_TESTS_FAILED
    assert verdicts["pass-rate"] == "FAIL"
    assert findings == [("C700", "generated test test_wrong failed: assert 2 == 3")]
    (finding,) = state.findings
    line = text.splitlines().index("def test_wrong() -> None:") + 1
    assert (finding.span.file, finding.span.line) == ("generated/mini/tests/test_halves.py", line)


def test_tests_that_are_left_out_are_not_checked():
    state = validate(replace(run_state(distribution()), options=RunOptions(tests=False)))
    ran = validate(run_state(distribution()))
    left_out = [gate for gate in state.gates if "--no-tests" in gate.summary]
    assert {gate.verdict.value for gate in left_out} == {"NOT_CHECKED"}
    assert [gate.name for gate in left_out] == ["pass-rate", "nothing-skipped", "coverage", "coverage-with-runtime",
                                                "tests-per-module"]  # fmt: skip
    assert [gate.name for gate in state.gates] == [gate.name for gate in ran.gates]
    assert report_verdict(state) == "INCOMPLETE" and state.exit_code == 0 and not state.raw


def test_many_failures_are_summed_up():
    rows = "@pytest.mark.parametrize('n', range(30))\ndef test_wrong(n: int) -> None:\n    assert half(n * 2) == -1\n"
    _, _, findings = outcome(distribution(tests=suite() + rows))
    assert len(findings) == 21
    assert findings[-1] == ("C700", "and 10 generated tests more failed")


def test_low_coverage():
    module = distribution()["src/mini/halves.py"].decode() + (
        '\n\ndef quarter(number: int) -> int:\n    """A quarter."""\n    if number % 4:\n'
        '        raise ValueError("no")\n    return number // 4\n'
    )
    state, verdicts, findings = outcome(distribution(module=module))
    assert state.exit_code == EXIT_TESTS_FAILED
    assert verdicts["coverage"] == "FAIL"
    assert findings == [
        ("C702", "tests reach 61.5 % of the lines and branches of the generated modules; 90 % are required")
    ]
    assert state.findings[0].hint == "least reached: generated/mini/src/mini/halves.py (8 of 13)"


def test_a_comment_does_not_hide_lines():
    module = distribution()["src/mini/halves.py"].decode() + (
        '\n\ndef quarter(number: int) -> int:  # pragma: no cover\n    """A quarter."""\n    return number // 4\n'
    )
    _, verdicts, _ = outcome(distribution(module=module))
    assert verdicts["coverage"] == "FAIL"


def test_runtime_has_its_own_floor_and_handlers_none():
    files = distribution()
    files["src/mini/_runtime/__init__.py"] = b""
    idle = b"def idle(x: int) -> int:\n    x += 1\n    x += 2\n    return x\n"
    files["src/mini/_handlers/pay.py"] = idle
    files["src/mini/_runtime/digests.py"] = idle
    _, verdicts, findings = outcome(files)
    assert verdicts["coverage"] == "PASS"
    assert verdicts["coverage-with-runtime"] == "FAIL"
    assert [code for code, _ in findings] == ["C702"]
    files["src/mini/_runtime/tests/__init__.py"] = b""
    files["src/mini/_runtime/tests/test_digests.py"] = (
        b"from ..digests import idle\ndef test_idle() -> None:\n    assert idle(1) == 4\n"
    )
    _, verdicts, findings = outcome(files)
    assert findings == []
    assert verdicts["coverage-with-runtime"] == "PASS"


def test_too_few_tests():
    state, verdicts, findings = outcome(distribution(tests=suite(4, 2)))
    assert verdicts["tests-per-module"] == "FAIL"
    assert state.exit_code == EXIT_TESTS_FAILED
    assert findings == [
        (
            "C703",
            "mini.halves has 4 positive and 2 negative tests that run a line of it in "
            "generated/mini/tests/test_halves.py; 5 and 3 are required",
        )
    ]


def test_a_test_that_does_not_reach_its_module_does_not_count():
    text = suite(4, 3) + "def test_idle() -> None:\n    assert 1 + 1 == 2\n"
    state, _, findings = outcome(distribution(tests=text))
    assert [code for code, _ in findings] == ["C703"]
    assert state.findings[0].hint == "these run no line of it: test_idle"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import codegen", "codegen is blocked: a generated package stands alone"),
        ("from codegen.support import spans", "codegen is blocked: a generated package stands alone"),
        ("import importlib\n    importlib.import_module('codegen')", "codegen is blocked"),
        ("import socket\n    socket.create_connection(('192.0.2.1', 80), 1)", "network is cut off: socket"),
        ("import socket\n    socket.getaddrinfo('example.org', 80)", "network is cut off: socket.getaddrinfo"),
        (
            "import socket\n    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
            "network is cut off: socket.sendto",
        ),
    ],
)
def test_walls(text, reason):
    tests = suite() + f"def test_out() -> None:\n    {text}\n"
    _, _, findings = outcome(distribution(tests=tests))
    assert [code for code, _ in findings] == ["C700"]
    assert findings[0][1].startswith("generated test test_out failed: ")
    assert reason in findings[0][1]


def test_walls_stand_around_children_too():
    tests = suite() + (
        "def test_child() -> None:\n    import subprocess, sys\n"
        "    code = 'import mini.halves\\ntry:\\n    import codegen\\nexcept ModuleNotFoundError:\\n    print(7)'\n"
        "    assert subprocess.run([sys.executable, '-c', code], capture_output=True).stdout.split() == [b'7']\n"
    )
    assert outcome(distribution(tests=tests))[2] == []


def test_this_machine_and_no_secret_are_within_reach(monkeypatch):
    monkeypatch.setenv("DATABASE_PASSWORD", "hunter-two")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    tests = suite() + (
        "def test_local() -> None:\n    import socket\n    with socket.create_server(('127.0.0.1', 0)) as server:\n"
        "        with socket.create_connection(('localhost', server.getsockname()[1])) as client:\n"
        "            assert client.getpeername()[0] == '127.0.0.1'\n\n\n"
        "def test_environment() -> None:\n    import os\n    assert 'DATABASE_PASSWORD' not in os.environ\n"
        "    assert '/nowhere' not in os.environ['PYTHONPATH']\n"
    )
    assert outcome(distribution(tests=tests))[2] == []


def test_a_distribution_that_cannot_be_collected():
    state, verdicts, findings = outcome(distribution(conftest="import codegen\n"))
    assert state.exit_code == EXIT_TESTS_FAILED
    assert verdicts["pass-rate"] == "FAIL"
    assert verdicts["coverage"] == verdicts["tests-per-module"] == "NOT_CHECKED"
    assert [code for code, _ in findings] == ["C701"]
    assert "codegen is blocked: a generated package stands alone" in findings[0][1]


def test_a_test_file_that_does_not_import():
    _, _, findings = outcome(distribution(tests="import nosuchmodule\n\n" + suite()))
    assert findings[0][0] == "C700"
    assert "No module named 'nosuchmodule'" in findings[0][1]


def test_no_tests_at_all():
    files = {path: data for path, data in distribution().items() if not path.startswith("tests/")}
    state, _, findings = outcome(files)
    assert findings == [("C701", "generated tests did not finish: the distribution has no tests")]
    assert state.exit_code == EXIT_TESTS_FAILED


def test_a_test_that_never_ends_is_stopped_by_name():
    tests = suite() + "def test_forever() -> None:\n    while True:\n        pass\n"
    started = time.monotonic()
    _, _, findings = outcome(distribution(tests=tests), configuration=Configuration(maximum_test_seconds=2))
    assert time.monotonic() - started < 10
    assert findings == [
        (
            "C701",
            "generated tests did not finish: stopped after 2 s, in the middle of tests/test_halves.py::test_forever",
        )
    ]


def test_an_interpreter_that_dies():
    tests = suite() + "def test_dies() -> None:\n    import os\n    os._exit(9)\n"
    _, _, findings = outcome(distribution(tests=tests))
    assert [code for code, _ in findings] == ["C701"]
    assert "ended with code 9 in the middle of tests/test_halves.py::test_dies" in findings[0][1]


def test_a_skipped_test_is_never_a_pass():
    tests = suite() + "def test_later() -> None:\n    pytest.skip('no server')\n"
    state, verdicts, findings = outcome(distribution(tests=tests))
    assert findings == []
    assert verdicts["nothing-skipped"] == "NOT_CHECKED"
    (gate,) = [gate for gate in state.gates if gate.name == "nothing-skipped"]
    assert gate.summary == "1 test was skipped: no server"


class MemoryCache:
    def __init__(self):
        self.stored = {}

    def get(self, key):
        return self.stored.get(key)

    def put(self, key, value):
        self.stored[key] = value


def test_an_equal_suite_that_passed_is_believed_and_a_failed_one_is_not():
    cache = MemoryCache()
    first = validate(run_state(distribution()), cache)
    started = time.monotonic()
    second = validate(run_state(distribution()), cache)
    assert time.monotonic() - started < 0.2
    assert second.gates == first.gates
    assert second.raw == first.raw
    failing = distribution(tests=suite() + "def test_wrong() -> None:\n    assert half(4) == 3\n")
    assert suite_key(failing) not in cache.stored
    assert validate(run_state(failing), cache).exit_code == EXIT_TESTS_FAILED
    assert suite_key(failing) not in cache.stored


def test_many_files_share_the_processors_and_are_counted_once():
    files = distribution()
    for number in range(60):
        files[f"tests/test_more_{number}.py"] = (
            f"from mini.halves import half\n\ndef test_more() -> None:\n    assert half({number * 2}) == {number}\n"
        ).encode()
    told = []
    outcome = run_suite(files, "mini", 60, lambda *step: told.append(step))
    assert outcome.trouble == ()
    assert len(outcome.results) == 68
    assert told[-1][:2] == (68, 68)
    (halves,) = [file for file in outcome.coverage if file.path == "src/mini/halves.py"]
    assert (halves.covered_lines, halves.covered_branches) == (5, 2)
    assert len(halves.tests) == 68


def test_which_files_are_tests():
    paths = [
        "tests/test_a.py",
        "tests/sub/test_b.py",
        "tests/conftest.py",
        "src/p/_runtime/tests/test_c.py",
        "src/p/_handlers/test_d.py",
        "src/p/test_e.py",
        "src/p/_handlers/pay.py",
    ]
    assert suite_tests(dict.fromkeys(paths, b"")) == (
        "src/p/_handlers/test_d.py",
        "src/p/_runtime/tests/test_c.py",
        "tests/sub/test_b.py",
        "tests/test_a.py",
    )
