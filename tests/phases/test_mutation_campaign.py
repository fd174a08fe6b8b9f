"""Mutants of a toy package, really run: what is noticed, what is not, what never ends, and what is left behind."""

import os
from pathlib import Path
from textwrap import dedent

import pytest

from codegen.phases.mutation.campaign import CampaignSettings, run_campaign
from codegen.phases.mutation.mutant_process import MutantProcess, MutationTrouble, Patience
from codegen.phases.suite import suite_tests
from codegen.phases.suite_process import SuiteJob

QUICK = Patience(least_s=1.0, times=10.0, unknown_s=30.0)

CLAMP = '''\
"""Clamps."""

LOW = int("0")


def clamp(value: int, high: int) -> int:
    """Between LOW and ``high``."""
    if value > high:
        return high
    return max(LOW, value)


def halvings(value: int) -> int:
    """How often it can be halved."""
    count = 0
    while value > 1:
        value //= 2
        count += 1
    return count


def idle(value: int) -> str:
    """Nobody tests it."""
    return "idle" * value
'''
TESTS = """\
from toy.clamp import clamp, halvings


def test_inside():
    assert clamp(3, 5) == 3


def test_above():
    assert clamp(7, 5) == 5


def test_below():
    assert clamp(-1, 5) == 0


def test_halvings():
    assert halvings(9) == 3
"""


def toy(module=CLAMP, tests=TESTS, **more):
    files = {"src/toy/__init__.py": "", "src/toy/clamp.py": module, "tests/test_clamp.py": tests, **more}
    return {path: dedent(text).encode() for path, text in files.items()}


def campaign(files, modules=("src/toy/clamp.py",), progress=lambda *step: None, **settings):
    settings = {"patience": QUICK, "processes": 2, **settings}
    return run_campaign(files, "toy", suite_tests(files), modules, CampaignSettings(**settings), progress)


def test_every_mutant_ends_as_it_must():
    told = []
    outcome = campaign(toy(), progress=lambda *step: told.append(step))
    ends = {(end.mutant.line, end.mutant.after): (end.end, end.by) for end in outcome.ends}
    assert ends.pop((3, "'XX0XX'")) == ("killed", "import of tests/test_clamp.py")
    assert ends.pop((9, "return None")) == ("killed", "tests/test_clamp.py::test_above")
    assert ends.pop((17, "value *= 2")) == ("timed out", "tests/test_clamp.py::test_halvings")
    # The boundary of a clamp changes nothing; the last function has no test.
    assert sorted(place for place, (end, _) in ends.items() if end == "survived") == [
        (8, "value >= high"),
        (24, "'XXidleXX'"),
        (24, "'idle' / value"),
        (24, "return ''"),
    ]
    assert sorted(place for place, (end, _) in ends.items() if end == "killed") == [
        (8, "value <= high"),
        (10, "return None"),
        (15, "1"),
        (16, "2"),
        (16, "value <= 1"),
        (16, "value >= 1"),
        (17, "3"),
        (18, "2"),
        (18, "count -= 1"),
        (19, "return None"),
    ]
    assert outcome.possible == len(outcome.ends) == 17
    assert (told[0], told[-1]) == ((0, 17, "tests without a mutant"), (17, 17, "mutants"))
    assert outcome.left_out == ()


def test_two_campaigns_end_alike():
    files = toy()
    assert [(end.mutant, end.end) for end in campaign(files).ends] == [
        (end.mutant, end.end) for end in campaign(files, processes=1).ends
    ]


def test_a_sample_is_drawn_by_seed_and_counted():
    outcome = campaign(toy(), maximum=3, seed=1)
    assert (outcome.possible, len(outcome.ends)) == (17, 3)


def test_a_test_that_fails_without_a_mutant_kills_nothing():
    tests = TESTS + "\n\ndef test_wrong():\n    assert clamp(3, 5) == 4\n"
    outcome = campaign(toy(tests=tests))
    assert outcome.left_out == ("tests/test_clamp.py::test_wrong",)
    assert "tests/test_clamp.py::test_wrong" not in {end.by for end in outcome.ends}


def test_a_test_that_needs_the_order_of_the_file_kills_nothing():
    tests = TESTS + (
        "\nSEEN = []\n\n\ndef test_first():\n    import time\n    time.sleep(0.2)\n    SEEN.append(clamp(1, 2))\n\n\n"
        "def test_second():\n    assert [clamp(1, 2)] == SEEN\n"
    )
    assert campaign(toy(tests=tests)).left_out == ("tests/test_clamp.py::test_second",)


def test_a_test_that_never_ends_is_named_without_a_mutant_too():
    files = toy(tests=TESTS + "\n\ndef test_again():\n    while clamp(1, 2):\n        pass\n")
    asked = {f"tests/test_clamp.py::test_{name}": 0.1 for name in ("inside", "again", "above")}
    with server(files) as process:
        ready(process, files)
        assert process.control(asked) == (frozenset({"tests/test_clamp.py::test_again"}), False)


def test_no_test_that_passes():
    with pytest.raises(MutationTrouble, match="no test passes without a mutant"):
        campaign(toy(tests="from toy.clamp import clamp\n\n\ndef test_wrong():\n    assert clamp(3, 5) == 4\n"))


def test_tests_that_cannot_be_imported():
    with pytest.raises(MutationTrouble, match="No module named 'nowhere'"):
        campaign(toy(tests="import nowhere\n"))


def server(files):
    return MutantProcess(SuiteJob("toy", files, suite_tests(files), 0.0), QUICK)


def ready(process, files):
    process.collect(suite_tests(files))
    return process


def test_a_change_is_seen_by_processes_that_tests_start():
    tests = """\
        import subprocess
        import sys


        def test_child():
            done = subprocess.run([sys.executable, "-m", "toy.clamp"], capture_output=True, text=True, check=True)
            assert done.stdout == "one\\n"
        """
    files = toy(module='print("one")\n', tests=tests)
    asked = {"tests/test_clamp.py::test_child": 0.5}
    with server(files) as process:
        ready(process, files)
        assert process.control(asked) == (frozenset(), True)
        assert process.run(asked, "src/toy/clamp.py", 'print("two")\n')[0] == "killed"
        assert process.control(asked) == (frozenset(), True)


def test_nothing_that_a_mutant_does_is_left_for_the_next():
    tests = """\
        from pathlib import Path

        from toy.clamp import VALUE


        def test_untouched():
            assert not Path("left").exists() and not Path("~/left").expanduser().exists()
            assert VALUE == 1
        """
    files = toy(module="VALUE = 1\n", tests=tests)
    spoiling = dedent(
        """\
        from pathlib import Path

        VALUE = 1
        for place in (Path("left"), Path("~/left").expanduser(), Path("tests/test_clamp.py")):
            place.write_text("def test_untouched():\\n    assert False\\n")
        """
    )
    asked = {"tests/test_clamp.py::test_untouched": 0.1}
    with server(files) as process:
        ready(process, files)
        assert process.run(asked, "src/toy/clamp.py", spoiling)[0] == "killed"
        assert process.control(asked) == (frozenset(), True)


def test_a_mutant_that_takes_all_memory_is_killed():
    files = toy(module="SIZE = 1\n", tests="from toy.clamp import SIZE\n\n\ndef test_size():\n    bytearray(SIZE)\n")
    asked = {"tests/test_clamp.py::test_size": 0.1}
    with server(files) as process:
        ready(process, files)
        assert process.control(asked) == (frozenset(), True)
        assert process.run(asked, "src/toy/clamp.py", f"SIZE = {8 << 30}\n") == ("killed", next(iter(asked)))


def test_what_a_mutant_starts_ends_with_it(tmp_path):
    place = tmp_path / "pid"
    starting = dedent(
        f"""\
        import subprocess, sys
        sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
        open({str(place)!r}, "w").write(str(sleeper.pid))
        VALUE = 1
        """
    )
    files = toy(
        module="VALUE = 1\n", tests="from toy.clamp import VALUE\n\n\ndef test_value():\n    assert VALUE == 1\n"
    )
    with server(files) as process:
        ready(process, files)
        assert process.run({"tests/test_clamp.py::test_value": 0.1}, "src/toy/clamp.py", starting) == ("survived", "")
        with pytest.raises(ProcessLookupError):
            os.kill(int(place.read_text()), 0)


def test_the_walls_of_phase_4_stand_here_too():
    tests = """\
        import socket

        import pytest


        def test_walls():
            with pytest.raises(ModuleNotFoundError, match="stands alone"):
                import codegen
            with pytest.raises(PermissionError, match="network is cut off"):
                socket.create_connection(("192.0.2.1", 80), 1)
        """
    files = toy(tests=tests)
    with server(files) as process:
        assert ready(process, files).control({"tests/test_clamp.py::test_walls": 0.1}) == (frozenset(), True)


def test_a_mutant_that_ends_the_interpreter_is_killed():
    files = toy()
    with server(files) as process:
        ready(process, files)
        dying = "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n"
        ended = process.run({"tests/test_clamp.py::test_inside": 0.1}, "src/toy/clamp.py", dying)
        assert ended == ("killed", "the interpreter ended by signal 11")


def test_an_interpreter_that_is_gone_is_trouble_and_its_folder_goes():
    files = toy()
    with server(files) as process:
        folder = process._folder
        process._process.kill()
        with pytest.raises(MutationTrouble, match="the interpreter that runs mutants ended"):
            process.collect(suite_tests(files))
    assert not Path(folder).exists()
