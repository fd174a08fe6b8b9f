"""What a person is told about text that is not the YAML of the language."""

import time
from pathlib import Path

import pytest

from codegen.frontend.meta_loader import load_system
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticsError

from .reading import diagnostics

BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]\n" for i in range(9)
)

CASES = {
    "duplicate key": (
        "a: 1\nb: 2\na: 3\n",
        ("C108", 3, 1, "the key `a` is written twice", "remove one of the two; it is already on line 1"),
    ),
    "duplicate key in braces": (
        "s: {a: 1, a: 2}",
        ("C108", 1, 11, "the key `a` is written twice", "remove one of the two; it is already on line 1"),
    ),
    "leading zero": (
        "code: 010",
        (
            "C116",
            1,
            7,
            "`010` begins with a zero: text, decimal or octal?",
            'write "010" for text, 10 for the number, or 0o10 for the octal number',
        ),
    ),
    "leading zero that is no octal": (
        "code: -08",
        ("C116", 1, 7, "`-08` begins with a zero: text, decimal or octal?", 'write "-08" for text, -8 for the number'),
    ),
    "tab": (
        "a:\n\tb: 1",
        (
            "C107",
            2,
            1,
            "a tab cannot indent YAML",
            "indent with 2 blanks instead; set your editor to write blanks for the tab key",
        ),
    ),
    "tab after blanks": (
        "a:\n  \tb: 1\n  c: 2",
        (
            "C107",
            2,
            3,
            "a tab cannot indent YAML",
            "remove it; set your editor to write blanks for the tab key",
        ),
    ),
    "anchor bomb": (
        BOMB,
        (
            "C112",
            5,
            35,
            "more than 100,000 nodes, aliases written out",
            "use fewer aliases, or split the system",
        ),
    ),
    "merge key": (
        "a: &a {x: 1}\nb:\n  <<: *a\n",
        ("C109", 3, 3, "merge keys are not part of the language", "remove it, and write the keys out"),
    ),
    "tag": ("a: !!str 5", ("C110", 1, 4, "the tag `!!str` is not part of the language", "remove the tag")),
    "local tag": ("a: !x [5]", ("C110", 1, 4, "the tag `!x` is not part of the language", "remove the tag")),
    "directive": (
        "%YAML 1.2\n---\na: 1",
        ("C110", 1, 1, "directives are not part of the language", "remove the `%` line"),
    ),
    "two documents": (
        "a: 1\n---\nb: 2\n",
        (
            "C111",
            2,
            1,
            "another document begins here",
            "write one document a file; in front of it only a header of `schema_version`, `title`, `purpose`, "
            "`summary`, `description`, `version`, `owner`, `tags`, `domain`, `type`",
        ),
    ),
    "alias of nothing": (
        "a: *x",
        ("C114", 1, 4, "no anchor `&x` stands above", 'put it in quotes if it is text: "*x"'),
    ),
    "alias inside its anchor": (
        "a: &x [1, *x]",
        ("C114", 1, 11, "`*x` stands inside its own anchor", "write the value out"),
    ),
    "value cut at a comma": (
        "a: {expr: max(b, c)}",
        (
            "C118",
            1,
            11,
            "`max(b` ends at the comma, with an open parenthesis",
            'put the whole value in quotes: "max(b, c)"',
        ),
    ),
    "value cut at a comma without parentheses": (
        "a: {doc: this, that, unit: m}",
        (
            "C118",
            1,
            10,
            "`this` ends at the comma, and `that` stands in braces without a value",
            'put the whole value in quotes: "this, that"',
        ),
    ),
    "list in braces": (
        "a: {b}",
        (
            "C118",
            1,
            5,
            "`b` stands in braces without a value",
            "write `b: ...`, or write a list in brackets, not in braces",
        ),
    ),
    "value cut at a bracket": (
        "a: {expr: b[0]}",
        (
            "C106",
            1,
            11,
            "plain text in braces or brackets ends in front of `[`",
            'put it in quotes: "b[0]", or check the indentation',
        ),
    ),
    "value cut at a comment": (
        "a: max(b #c)",
        (
            "C118",
            1,
            4,
            "`max(b` ends at ` #`, where a comment begins, with an open parenthesis",
            'put the whole value in quotes: "max(b #c)"',
        ),
    ),
    "second colon": (
        "a: b: c",
        (
            "C106",
            1,
            4,
            "a second `: ` cannot stand here",
            'put it in quotes: "b: c", or check the indentation',
        ),
    ),
    "unknown escape": (
        'a: "one \\\\ \\n two \\q"',
        (
            "C106",
            1,
            19,
            "`\\q` is not an escape of YAML",
            "write `\\\\` for a backslash, or use single quotes",
        ),
    ),
    "conflict markers": (
        "a:\n  b: 1\n<<<<<<< HEAD\n  c: 2\n=======\n  c: 3\n>>>>>>> other\n",
        ("C106", 3, 1, "conflict markers of a merge stand here", "make one text of lines 3 to 7, without the markers"),
    ),
    "open bracket": ("a: [1, 2\n", ("C106", 1, 4, "this `[` is never closed", "add `]` at the end of the line")),
    "open quote": ('a: "b\n\n', ("C106", 1, 4, 'this `"` is never closed', 'write `"b"`')),
    "reserved character": (
        "a: @b",
        ("C106", 1, 4, "`@` cannot begin a value", 'put it in quotes: "@b", or check the indentation'),
    ),
    "bars of an absolute value": (
        "a: 1\nb: |x|\n",
        (
            "C106",
            2,
            4,
            "`|` begins text that stands on the lines below",
            'put it in quotes: "|x|", or check the indentation',
        ),
    ),
    "comparison without quotes": (
        "a: > 0\n",
        (
            "C106",
            1,
            4,
            "`>` begins text that stands on the lines below",
            'put it in quotes: "> 0", or check the indentation',
        ),
    ),
    "text behind a quote": (
        "a: 'x'*2\nb: 1\n",
        (
            "C106",
            1,
            4,
            "the value goes on behind its closing quote",
            "put it in quotes: \"'x'*2\", or check the indentation",
        ),
    ),
    "number as key": ("1: a", ("C115", 1, 1, "a key must be text, not `1`", 'put it in quotes: "1"')),
    "list as key": ("? [a]\n: 1", ("C115", 1, 3, "a key must be text, not a list or a mapping", "write `key: value`")),
    "infinity": (
        "a: .inf",
        ("C117", 1, 4, "`.inf` is not a number of the language", 'put it in quotes if it is text: ".inf"'),
    ),
    "not UTF-8": (b"a: 1\nb: \xff", ("C103", 2, 4, "byte 0xff is not UTF-8", "save the file as UTF-8")),
    "NUL": (
        "a: b\x00",
        (
            "C104",
            1,
            5,
            "the control character U+0000 cannot stand in YAML",
            'remove it, or write it as an escape in double quotes: "\\x00"',
        ),
    ),
    "escape character": (
        "a: \x1b[0m",
        (
            "C104",
            1,
            4,
            "the control character U+001B cannot stand in YAML",
            'remove it, or write it as an escape in double quotes: "\\x1b"',
        ),
    ),
    "empty": ("", ("C105", 1, 1, "system.yaml is empty", 'begin with `schema_version: "6.1"`')),
    "only a comment": ("# nothing\n", ("C105", 1, 1, "system.yaml is empty", 'begin with `schema_version: "6.1"`')),
}


@pytest.mark.parametrize("name", CASES)
def test_one_diagnostic_says_all(tmp_path, name):
    text, expected = CASES[name]
    assert diagnostics(tmp_path, text) == [expected]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 100_000, "C113"),
        ("{a: " * 100_000, "C113"),
        ("- " * 100_000, "C113"),
        ("a0: &a0 [x]\n" + "".join(f"a{i + 1}: &a{i + 1} [*a{i}]\n" for i in range(5000)), "C113"),
        ("- a\n" * 150_000, "C112"),
        ("a: &a [" + "x," * 1000 + "]\nb: [" + "*a," * 200 + "]\n", "C112"),
        (BOMB, "C112"),
        ("a: " + "9" * 500_000, "C117"),
        ("a: |\n" + " x\n" * 400_000, "C102"),
        ("*" * 300_000, "C106"),
        ("a: 'x\n" * 100_000, "C106"),
        ("a: [" + "f(," * 30_000 + ")]", "C118"),
    ],
)
def test_bombs_are_refused_fast(tmp_path, text, code):
    start = time.process_time()
    assert [item[0] for item in diagnostics(tmp_path, text)] == [code]
    assert time.process_time() - start < 3


def test_all_faults_of_the_text_come_together(tmp_path):
    text = "a: 010\nb: !!int 3\na: 1\nc: {<<: 2, d: .nan}\n"
    assert [item[:3] for item in diagnostics(tmp_path, text)] == [
        ("C116", 1, 4),
        ("C110", 2, 4),
        ("C108", 3, 1),
        ("C109", 4, 5),
        ("C117", 4, 15),
    ]


def test_a_file_that_is_not_there(tmp_path):
    (tmp_path / "folder.yaml").mkdir()
    hint = "check the path; it is relative to the workspace"
    with pytest.raises(DiagnosticsError, match="C101") as missing:
        load_system(Path("no.yaml"), tmp_path, Configuration())
    (diagnostic,) = missing.value.diagnostics
    assert (diagnostic.message, diagnostic.hint) == ("cannot read no.yaml: No such file or directory", hint)
    assert missing.value.exit_code == 2
    with pytest.raises(DiagnosticsError, match="it is a folder"):
        load_system(Path("folder.yaml"), tmp_path, Configuration())
