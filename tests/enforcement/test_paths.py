"""Ways through a function: which of them give something away before the thing is done."""

import ast

import pytest

from codegen.enforcement.paths import exits_without


def lines(body):
    text = "async def f(x):\n" + "".join(f"    {line}\n" for line in body.split("\n"))
    (function,) = ast.parse(text).body

    def decisive(node):
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "note"

    return [found.node.lineno for found in exits_without(function, decisive)]


@pytest.mark.parametrize(
    "body",
    [
        "note()\nreturn x",
        "return note()",
        "return str(note() or x)",
        "await note()\nyield x",
        "y = [note(), x]\nreturn y",
        "if x:\n    note()\nelse:\n    note()\nreturn x",
        "if x:\n    raise ValueError\nnote()\nreturn x",
        "if note():\n    return 1\nreturn 2",
        "try:\n    y = x()\nexcept ValueError:\n    note()\n    return 1\nnote()\nreturn y",
        "try:\n    return x\nfinally:\n    note()",
        "with x:\n    note()\nreturn x",
        "async with note():\n    return x",
        "match x:\n    case 1:\n        note()\n    case _:\n        note()\nreturn x",
        "while True:\n    note()\n    return x",
        "for y in note():\n    pass\nreturn x",
        "raise ValueError",
        "if (y := note()):\n    pass\nreturn y",
        "try:\n    y = x()\nexcept ValueError:\n    raise\nelse:\n    note()\nreturn y",
    ],
)
def test_every_way_does_it(body):
    assert lines(body) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("return x", [2]),
        ("pass", [1]),
        ("return x\nnote()", [2]),
        ("if x:\n    return 1\nnote()\nreturn x", [3]),
        ("if x:\n    note()\nreturn x", [4]),
        ("x and note()\nreturn x", [3]),
        ("y = note() if x else 1\nreturn y", [3]),
        ("y = lambda: note()\nreturn y", [3]),
        ("def g():\n    note()\nreturn g", [4]),
        ("class A:\n    y = 1\nreturn A", [4]),
        ("for y in x:\n    note()\nreturn x", [4]),
        ("while x:\n    note()\nreturn x", [4]),
        ("[note() for y in x]\nreturn x", [3]),
        ("try:\n    note()\nexcept ValueError:\n    return 1\nreturn x", [5]),
        ("try:\n    x()\n    note()\nexcept ValueError:\n    pass\nreturn x", [7]),
        ("with suppress(ValueError):\n    x()\n    note()\nreturn x", [5]),
        ("match x:\n    case 1:\n        note()\nreturn x", [5]),
        ("match x:\n    case 1:\n        return 1\n    case _:\n        note()\nreturn x", [4]),
        ("yield x\nnote()", [2]),
        ("while True:\n    if x:\n        break\n    note()\nreturn x", [6]),
        ("y = x < 1 < note()\nreturn y", [3]),
        ("try:\n    return x\nfinally:\n    if x:\n        note()", [3]),
    ],
)
def test_a_way_around_it(body, found):
    assert lines(body) == found
