"""Diagnostics as people and machines read them."""

import pytest

from codegen.cli.render import as_data, first_of, render_text
from codegen.support.diagnostics import Diagnostic
from codegen.support.spans import Span

SOURCE = 'kernels:\n  k: {expr: "a ^ b"}\n'


def shown(item, source=SOURCE, **options):
    return render_text([item], lambda file: source if file == "s.yaml" else None, **options)


def test_line_carets_and_help():
    item = Diagnostic("C203", "`^` is no operator", Span("s.yaml", 2, 16, 2, 17), "write `**`")
    assert shown(item) == (
        "s.yaml:2:16: error[C203]: `^` is no operator\n"
        "  |\n"
        '2 |   k: {expr: "a ^ b"}\n'
        "  |                ^\n"
        "  = help: write `**`\n"
    )


def test_a_span_of_several_lines_is_marked_to_the_end_of_its_first():
    item = Diagnostic("C1", "m", Span("s.yaml", 1, 1, 2, 5), severity="warning")
    assert shown(item).splitlines() == ["s.yaml:1:1: warning[C1]: m", "  |", "1 | kernels:", "  | ^^^^^^^^"]


def test_no_place_and_no_source():
    assert shown(Diagnostic("C1", "m", None, "h")) == "error[C1]: m\n  = help: h\n"
    assert shown(Diagnostic("C1", "m", Span("other", 3, 4, 3, 5))) == "other:3:4: error[C1]: m\n"
    assert shown(Diagnostic("C1", "m", Span("s.yaml", 9, 4, 9, 5))) == "s.yaml:9:4: error[C1]: m\n"


def test_carets_stand_below_wide_tabbed_and_hidden_characters():
    text = shown(Diagnostic("C1", "m", Span("s.yaml", 1, 4, 1, 5)), "日\t\u202ex")
    line, carets = text.splitlines()[2:4]
    assert line == "1 | 日    \\u202ex"
    assert carets == "  | " + " " * (2 + 4 + 6) + "^"


def test_a_long_line_is_cut_around_the_place():
    text = shown(Diagnostic("C1", "m", Span("s.yaml", 1, 5001, 1, 5002)), "x" * 5000 + "!" + "y" * 5000)
    line, carets = text.splitlines()[2:4]
    assert len(line) < 180
    assert line[carets.index("^")] == "!"


def test_messages_cannot_move_the_cursor():
    assert "\x1b" not in shown(Diagnostic("C1", "a\x1b[2Jb\u202e", None, "c\x1bd"))


def test_colour_only_when_asked():
    item = Diagnostic("C1", "m", Span("s.yaml", 1, 1, 1, 2))
    assert "\x1b[31;1m" in shown(item, color=True)
    assert "\x1b" not in shown(item)


def test_data():
    item = Diagnostic("C1", "m", Span("s.yaml", 1, 2, 3, 4), "h", "warning")
    assert as_data(item) == {
        "code": "C1", "severity": "warning", "message": "m", "hint": "h",
        "file": "s.yaml", "line": 1, "column": 2, "end_line": 3, "end_column": 4,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "wanted"), [([], 0), ([0, 0], 0), ([1, 0], 1), ([1, 4, 3], 3), ([7, 1], 7), ([3, 2], 2), ([6, 5], 5)]
)
def test_the_exit_code_of_several(codes, wanted):
    assert first_of(codes) == wanted


def test_a_fix_is_data_for_editors():
    item = Diagnostic("C120", "unknown key `naem`", Span("a.yaml", 1, 1, 1, 5), "did you mean `name`?", fix="name")
    assert as_data(item)["fix"] == "name"
