import ast
import inspect
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.support.literals import markdown_code, markdown_text, python_docstring, python_string

NASTY = st.text(
    alphabet=st.sampled_from("\"\\'{}%# \n\t\r\x00\x0b\x0c\x1b\x85\u2028\u2029\u202e\u200f\ufeffab\ud800é"), max_size=30
)
TEXT = st.one_of(st.text(), NASTY)


@given(TEXT)
def test_a_literal_evaluates_to_its_text(text):
    literal = python_string(text)
    assert ast.literal_eval(literal) == text
    assert literal.isprintable() or not literal.isascii()


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("plain", '"plain"'),
        ('a "b" \\', '"a \\"b\\" \\\\"'),
        ("a\x00\x1b\x85", '"a\\x00\\x1b\\x85"'),
        ("\u2028\u2029\u202e\u200f\ufeff", '"\\u2028\\u2029\\u202e\\u200f\\ufeff"'),
        ("\U000e0041", '"\\U000e0041"'),
        ("{{ x }} {y} %s é 漢字", '"{{ x }} {y} %s é 漢字"'),
        ("tab\tline\nend\r", '"tab\\tline\\nend\\r"'),
    ],
)
def test_literals(text, literal):
    assert python_string(text) == literal


@given(TEXT, st.integers(0, 8))
def test_a_docstring_says_its_text_and_adds_no_code(text, indent):
    blanks = " " * indent
    source = f"class A:\n {blanks}{python_docstring(text, indent + 1)}\n {blanks}x = 1\n"
    (definition,) = ast.parse(source).body
    statement, assignment = definition.body
    value = statement.value.value
    assert isinstance(assignment, ast.Assign)
    assert value == text or inspect.cleandoc(value) == text


@pytest.mark.parametrize(
    ("text", "docstring"),
    [
        ("Says it.", '"""Says it."""'),
        ('Ends with a "quote"', '"""Ends with a \\"quote\\""""'.replace('a \\"', 'a "')),
        ("Ends with a \\", '"""Ends with a \\\\"""'),
        ('Holds """ three', '"""Holds \\"\\"\\" three"""'),
        ("{{ braces }} {0}", '"""{{ braces }} {0}"""'),
        ("nul \x00 and \u202e", '"""nul \\x00 and \\u202e"""'),
        ("One.\n\nTwo.", '"""One.\n\n    Two.\n    """'),
        ("One.\n  Two, all indented", '"""One.\\n  Two, all indented"""'),
        (" blanks ", '"""\\x20blanks\\x20"""'),
    ],
)
def test_docstrings(text, docstring):
    assert python_docstring(text, 4) == docstring
    assert python_docstring(text, "    ") == docstring


def test_docstrings_survive_the_formatter():
    texts = ['"q"', "a\\", ' "', "x \n y", 'a\n\n  b "c"', "tab\t", '\\"', "'''", "a\n\n", "\x1b", "line\u2028two"]
    source = "".join(f"def f{i}():\n    {python_docstring(text, 4)}\n\n\n" for i, text in enumerate(texts))
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "-"],
        input=source,
        capture_output=True,
        text=True,
        check=True,
    )
    for definition, text in zip(ast.parse(done.stdout).body, texts, strict=True):
        value = definition.body[0].value.value
        assert value == text or inspect.cleandoc(value) == text


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a | b", "a \\| b"),
        ("vis_viva of _x_", "vis_viva of \\_x\\_"),
        ("*a* `b` [c](d) $e$ ~f~ &amp;", "\\*a\\* \\`b\\` \\[c\\](d) \\$e\\$ \\~f\\~ &amp;amp;"),
        ("{{ x }}", "{{ x }}"),
        ("two\nlines\n\n- list", "two lines - list"),
        ("# title", "\\# title"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("nul \x00 mark \u202e", "nul \\\\x00 mark \\\\u202e"),
        ("back\\slash", "back\\\\slash"),
    ],
)
def test_markdown(text, markdown):
    assert markdown_text(text) == markdown


@settings(max_examples=60)
@given(TEXT)
def test_markdown_never_holds_html_or_a_bare_bar(text):
    shown = markdown_text(text)
    assert "<" not in shown and "\n" not in shown
    assert all(shown[:i].endswith("\\") for i, character in enumerate(shown) if character == "|")


def test_code_spans():
    assert markdown_code("a < b") == "`a < b`"
    assert markdown_code("a`b") == "``a`b``"
    assert markdown_code("`a") == "`` `a ``"
    assert markdown_code("a | b", in_table=True) == "`a \\| b`"
    assert markdown_code("\u202e") == "`\\u202e`"
