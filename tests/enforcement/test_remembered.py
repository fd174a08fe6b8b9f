"""What is made out of texts is made once, and let go with the tree that held them."""

from __future__ import annotations

import ast

from codegen.enforcement.remembered import remembered
from codegen.enforcement.source_tree import begin_tree, nodes_of, read_tree

ROOT = "generated/x/src/x"


def test_each_text_is_asked_about_once_until_no_tree_holds_it() -> None:
    asked: list[tuple[str, int]] = []

    @remembered
    def seen(text: str, times: int = 1) -> str:
        asked.append((text, times))
        return text * times

    assert [seen("a"), seen("a"), seen("a", 3), seen("a", 3), seen("b")] == ["a", "a", "aaa", "aaa", "b"]
    assert asked == [("a", 1), ("a", 3), ("b", 1)]
    begin_tree({"x.py": b"a", "b.txt": b"b"})
    assert [seen("a"), seen("a", 3), seen("b")] == ["a", "aaa", "b"]
    assert asked == [("a", 1), ("a", 3), ("b", 1), ("a", 3), ("b", 1)]


def test_a_file_that_stays_is_not_parsed_again() -> None:
    stays, goes = b"x = 1\n", b"y = 2\n"
    first = read_tree({f"{ROOT}/a.py": stays, f"{ROOT}/b.py": goes}, ROOT, "x")
    begin_tree({f"{ROOT}/other.py": stays})
    again = read_tree({f"{ROOT}/other.py": stays, f"{ROOT}/b.py": goes}, ROOT, "x")
    syntax = {tree.paths[path].text: tree.paths[path].syntax for tree in (first,) for path in tree.paths}
    assert again.paths[f"{ROOT}/other.py"].syntax is syntax[stays.decode()]
    assert again.paths[f"{ROOT}/b.py"].syntax is not syntax[goes.decode()]


def test_nodes_come_in_the_order_of_the_standard_walk() -> None:
    text = "def f(a, *, b=1):\n    match a:\n        case [x, *_] if x - 1 - 2:\n            return (a.b.c)(b)(a)\n"
    for kind in {type(node) for node in ast.walk(ast.parse(text))}:
        walked = [node for node in ast.walk(ast.parse(text)) if type(node) is kind]
        walked.sort(key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)))
        assert list(map(ast.dump, nodes_of(text, kind))) == list(map(ast.dump, walked))
