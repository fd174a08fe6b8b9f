"""What a person sees of a run: the plain form word for word, the bar only on a terminal and only after a second."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

from codegen.cli.main import main
from codegen.cli.progress import PhaseLines, SystemLines

GOLDEN = Path(__file__).parent / "progress.txt"


@dataclass(frozen=True)
class Gate:
    name: str
    verdict: str


@dataclass(frozen=True)
class Outcome:
    exit_code: int


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_the_plain_form_of_a_run(tiny, capsys):
    main(["run", tiny.schema])
    text = capsys.readouterr().err
    counted = re.sub(r"\d+ written, 0 removed", "N written, 0 removed", text)
    assert counted == GOLDEN.read_text()
    assert "\r" not in text and "\x1b" not in text


def test_quiet_says_nothing(tiny, capsys):
    assert main(["run", "--quiet", tiny.schema]) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_failing_gates_are_named():
    stream = io.StringIO()
    lines = PhaseLines(stream, quiet=False, terminal=False)
    lines.started(3, "enforce")
    lines.finished(3, "enforce", [Gate("a", "PASS"), Gate("b", "FAIL"), Gate("c", "NOT_CHECKED"), Gate("d", "FAIL")])
    assert stream.getvalue() == "phase 3 enforce    1 passed, 2 failed, 1 not checked: b, d\n"


def test_a_bar_appears_after_a_second_and_leaves_no_trace():
    stream, clock = io.StringIO(), Clock()
    lines = PhaseLines(stream, quiet=False, terminal=True, clock=clock)
    lines.started(2, "implement")
    lines.step(1, 4, "early")
    assert stream.getvalue() == ""
    clock.now = 1.5
    lines.step(2, 4, "lowering vis_viva")
    drawn = "phase 2 implement  [############............] 2/4 lowering vis_viva"
    assert stream.getvalue() == drawn
    clock.now = 1.55
    lines.step(3, 4, "too soon to draw again")
    assert stream.getvalue() == drawn
    lines.finished(2, "implement", [Gate("a", "PASS")])
    assert stream.getvalue() == drawn + "\r" + " " * len(drawn) + "\r" + "phase 2 implement  1 passed\n"


def test_no_bar_where_nobody_looks():
    stream, clock = io.StringIO(), Clock()
    lines = PhaseLines(stream, quiet=False, terminal=False, clock=clock)
    lines.started(2, "implement")
    clock.now = 9.0
    lines.step(2, 4, "x")
    lines.stop()
    assert stream.getvalue() == ""


def test_many_systems_are_told_of_by_tenths():
    stream = io.StringIO()
    lines = SystemLines(stream, 1000, quiet=False, terminal=False)
    for number in range(1000):
        lines.ended(f"s{number}", Outcome(4 if number == 250 else 0))
    told = stream.getvalue().splitlines()
    assert told == [f"{100 * n} of 1000 systems{', 1 failed' if n > 2 else ''}" for n in range(1, 11)]


def test_the_bar_of_many_systems_makes_way_and_leaves_no_trace():
    stream, clock = io.StringIO(), Clock()
    lines = SystemLines(stream, 4, quiet=False, terminal=True, clock=clock)
    for clock.now in (1.0, 1.05, 2.0):
        lines.ended("s", Outcome(0))
    lines.clear()
    drawn = ["[######..................] 1 of 4 systems", "[##################......] 3 of 4 systems"]
    assert stream.getvalue() == "".join(f"{line}\r{' ' * len(line)}\r" for line in drawn)
    lines.ended("s", Outcome(0))
    assert stream.getvalue().endswith("\r")
