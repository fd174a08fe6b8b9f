"""What bad input gets: exit 3, every diagnostic at its place, the disk untouched; never a traceback.

In each case ``◆`` marks where the diagnostic must point; it is taken out before the file is written.
"""

import re
import time
from pathlib import Path

import pytest

from codegen.cli.main import main

BASE = """\
schema_version: "6.1"
system: {system: Bad Input, module: tests.bad, name: BadInput, role: Shows what is refused, rootpath: tests/bad}
metadata: {version: "1.0.0", owner: Desk}
kernels:
  speed:
    doc: A speed.
    inputs:
      x: {doc: distance, domain: "(0, oo)", sample: [1, 10]}
      t: {doc: time, domain: "[1, 2]"}
      v: {doc: vector, shape: [3], domain: "[1, 2]"}
    outputs:
      y: {expr: "x/t", doc: speed}
    examples:
      - {inputs: {x: 1, t: 2, v: [1, 1, 1]}, outputs: {y: "0.5"}, source: computed}
operations:
  tell: {kernel: speed, expose: {http: POST /tell}}
"""


def with_(old: str, new: str) -> str:
    assert BASE.count(old) == 1, old
    return BASE.replace(old, new)


def expression(text: str) -> str:
    return with_('"x/t"', text)


CASES = {
    "duplicate key": (with_("    doc: A speed.\n", "    doc: A speed.\n    ◆doc: Again.\n"), "doc", 3),
    "unknown key": (with_("    doc: A speed.\n", "    doc: A speed.\n    ◆outptus: {}\n"), "did you mean `outputs`", 3),
    "unknown key, deep": (with_("doc: distance", "◆dco: distance"), "did you mean `doc`", 3),
    "unknown section": (BASE + "◆kernel: {}\n", "did you mean `kernels`", 3),
    "leading zero": (with_("sample: [1, 10]", "sample: [1, ◆010]"), "010", 3),
    "tab": (BASE + "deployment:\n◆\truntime: python\n", "tab", 3),
    "unknown function": (expression('"x/◆sinn(t)"'), "did you mean `sin`", 3),
    "caret": (expression('"x◆^2"'), "**", 3),
    "unbalanced": (expression('"x*◆(t + 1"'), "(", 3),
    "unbalanced closing": (expression('"x*t◆)"'), ")", 3),
    "piecewise without default": (expression('"◆piecewise(x, x < 3)"'), "default", 3),
    "shape mismatch": (expression('"◆[1, 2] + v"'), "shape", 3),
    "product of arrays": (expression('"norm(◆v*v)"'), "dot", 3),
    "unbounded domain": (with_(", sample: [1, 10]", "").replace("      x:", "      ◆x:"), "sample", 3),
    "undefined output": (expression('◆"log(x - 20)"').replace('"0.5"', '"1"'), "undefined", 3),
    "example disagrees": (with_('"0.5"', '◆"0.6"'), "0.6", 3),
    "path with ..": (with_("rootpath: tests/bad", "rootpath: ◆tests/../bad"), "..", 3),
    "keyword": (with_("  speed:\n", "  ◆class:\n").replace("kernel: speed", "kernel: class"), "class_", 3),
    "unknown name": (expression('"x/◆q"'), "q", 3),
    "import": (expression("\"◆__import__('os')\""), "", 3),
    "attribute": (expression('"◆x.evalf"'), "x_evalf", 3),
    "dunder": (expression('"(1)◆.__class__"'), "", 3),
    "lambda": (expression('"◆lambda: 1"'), "lambda_", 3),
    "string": (expression("\"x + ◆f'{x}'\""), "", 3),
    "huge power": (expression('"9◆**9**9**9"'), "1000", 3),
    "huge exponent": (expression('"◆1e999999999"'), "400", 3),
    "dangling kernel": (with_("kernel: speed", "kernel: ◆sped"), "did you mean `speed`", 3),
    "bad endpoint": (with_("http: POST /tell", "http: ◆FETCH tell"), "", 3),
}


def run(tmp_path: Path, text: str, capsys, *options: str) -> tuple[int, str]:
    schema = tmp_path / "input_schemas" / "bad.yaml"
    schema.parent.mkdir(exist_ok=True)
    schema.write_text(text, encoding="utf-8")
    code = main(["run", *options, "input_schemas/bad.yaml"])
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def visible(tmp_path: Path) -> set[str]:
    return {
        str(path.relative_to(tmp_path))
        for path in tmp_path.rglob("*")
        if ".codegen" not in path.parts and path.is_file()
    }


@pytest.mark.parametrize("case", CASES)
def test_exit_place_and_untouched_disk(tmp_path, monkeypatch, capsys, case):
    monkeypatch.chdir(tmp_path)
    marked, fragment, expected = CASES[case]
    before, _, _ = marked.partition("◆")
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    started = time.process_time()
    code, shown = run(tmp_path, marked.replace("◆", ""), capsys)
    assert code == expected, shown
    assert re.search(rf"^input_schemas/bad\.yaml:{line}:{column}: error\[C\d{{3}}\]: ", shown, re.MULTILINE), shown
    assert fragment in shown, shown
    assert "Traceback" not in shown
    assert visible(tmp_path) == {"input_schemas/bad.yaml"}
    if case not in {"undefined output", "example disagrees"}:
        assert time.process_time() - started < 3


def test_the_base_is_good(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    code, shown = run(tmp_path, BASE, capsys, "--no-tests")
    assert code == 0, shown


def test_accuracy_not_met_is_exit_1(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    code, shown = run(tmp_path, expression('"(x + 1e8*t) - 1e8*t"').replace('"0.5"', '"1"'), capsys)
    assert code == 1, shown
    assert re.search(r"^input_schemas/bad\.yaml:12:\d+: error\[C3\d\d\]", shown, re.MULTILINE), shown
    assert "terms" in shown
    assert visible(tmp_path) == {"input_schemas/bad.yaml"}


def test_all_diagnostics_of_a_stage_come_together(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = expression('"x^2"').replace("kernel: speed", "kernel: sped").replace("tests/bad}", "../bad}")
    code, shown = run(tmp_path, text, capsys)
    assert code == 3
    assert len(re.findall(r"^input_schemas/bad\.yaml:\d+:\d+: error", shown, re.MULTILINE)) == 3, shown


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000 + "x" + ")" * 100_000,
        "x" + " + x" * 5000,
        "-" * 9_000 + "x",
        "[" * 9_000,
        "x" + "**x" * 3_000,
        "9" * 401,
        "not " * 2_000 + "x",
        "x if x else " * 700 + "x",
    ],
)
def test_over_budget_is_refused_in_under_a_second(tmp_path, monkeypatch, capsys, text):
    monkeypatch.chdir(tmp_path)
    started = time.process_time()
    code, shown = run(tmp_path, expression(f'"{text}"'), capsys)
    assert code == 3, shown[:500]
    assert time.process_time() - started < 1.5
    assert "Traceback" not in shown


def test_an_anchor_bomb_is_refused_at_once(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    levels = "".join(f"  - &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    started = time.process_time()
    code, shown = run(tmp_path, BASE + "description:\n  - &a0 [x]\n" + levels, capsys)
    assert code == 3
    assert time.process_time() - started < 1.5
    assert re.search(r"bad\.yaml:\d+:\d+: error\[C1\d\d\]", shown), shown


def test_plain_exponent_is_a_number(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    code, shown = run(tmp_path, with_("sample: [1, 10]", "sample: [1e-3, 1e1]"), capsys, "--no-tests")
    assert code == 0, shown
