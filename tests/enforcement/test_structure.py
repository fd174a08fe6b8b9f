"""Whole code passes, and every way of not being whole is named at its line."""

import pytest

from codegen.enforcement import check_structure

ROOT = "generated/p/src/p"


def structure(text, declared=(), path=f"{ROOT}/a.py", **others):
    tree = {f"{ROOT}/__init__.py": b'"""P."""\n', path: text.encode()}
    tree |= {name.replace("__", "/"): data for name, data in others.items()}
    return [(f.rule, f.line, f.message) for f in check_structure(tree, ROOT, "p", {}, declared)]


def body(text):
    return f'"""A."""\n{text}'


def test_whole_code_passes():
    text = '''"""A."""

from __future__ import annotations

import json
import os.path
import xml.etree.ElementTree
from typing import Protocol, overload

import numpy as np
import scipy.special

from . import b
from .b import LIMIT, Base

try:
    import no_such_accelerator
except ImportError:
    no_such_accelerator = None


class Shape(Protocol):
    """Anything with an area."""

    def area(self) -> float:
        """Its size."""
        ...


class Square(Base):
    """A square."""

    side = LIMIT

    def area(self) -> float:
        """Its size."""
        return self.side * 2

    def _hidden(self, anything):
        return anything


@overload
def read(text: str) -> str: ...
@overload
def read(text: bytes) -> str: ...
def read(text: str | bytes) -> str:
    """Read text."""
    return json.dumps(str(text)) + str(np.pi) + b.__name__ + scipy.special.__name__
'''
    other = b'"""B."""\nLIMIT = 1\nif LIMIT:\n    class Base:\n        """Base."""\n'
    tree = {f"{ROOT}/__init__.py": b'"""P."""\n', f"{ROOT}/a.py": text.encode(), f"{ROOT}/b.py": other}
    assert check_structure(tree, ROOT, "p", {}) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(:\n", ("parses", 1, "does not parse: invalid syntax")),
        ('"""A."""\nimport nosuchmodule\n', ("imports-resolve", 2, "module 'nosuchmodule' is neither in the package")),
        ('"""A."""\nimport json.nosuch.deep\n', ("imports-resolve", 2, "module 'json.nosuch.deep' is neither")),
        ('"""A."""\nimport numpy.nosuch\n', ("imports-resolve", 2, "module 'numpy.nosuch' is neither in the package")),
        ('"""A."""\nfrom .nosuch import x\n', ("imports-resolve", 2, "module 'p.nosuch' is not in the package")),
        ('"""A."""\nfrom . import nosuch\n', ("imports-resolve", 2, "module 'p' defines no 'nosuch'")),
        ('"""A."""\nfrom ... import x\n', ("imports-resolve", 2, "relative import leaves the package")),
        ('"""A."""\nX = 1  # FIXME later\n', ("no-markers", 2, "marker FIXME left in generated text")),
        ('"""TODO is a word here."""\nX = "XXX"\n', None),
        ('"""A."""\ndef f() -> None:\n    """F."""\n', ("no-stubs", 2, "f is a stub: its body is only a docstring")),
        ('"""A."""\ndef f() -> None:\n    """F."""\n    ...\n', ("no-stubs", 2, "f is a stub: its body is only ...")),
        ('"""A."""\ndef _f():\n    pass\n', ("no-stubs", 2, "_f is a stub: its body is only pass")),
        (
            '"""A."""\nclass A:\n    """A."""\n    def f(self) -> None:\n        """F."""\n'
            '        raise NotImplementedError("x")\n',
            ("no-stubs", 4, "f is a stub: it only raises NotImplementedError"),
        ),
        ("X = 1\n", ("public-docstrings", 1, "the module has no docstring")),
        ('"""A."""\nclass A:\n    x = 1\n', ("public-docstrings", 2, "A has no docstring")),
        ('"""A."""\nclass _A:\n    def f(self):\n        return 1\n', None),
        (
            '"""A."""\ndef f(a, *b: int) -> None:\n    """F."""\n    print(a)\n',
            ("annotations", 2, "f has no annotation for a"),
        ),
        (
            '"""A."""\ndef f(a: int):\n    """F."""\n    print(a)\n',
            ("annotations", 2, "f has no annotation for its result"),
        ),
    ],
)
def test_one_flaw(text, expected):
    found = structure(text)
    if expected is None:
        assert found == []
    else:
        assert len(found) == 1
        assert found[0][:2] == expected[:2]
        assert found[0][2].startswith(expected[2])


def test_constant_where_an_answer_is_declared():
    text = '"""A."""\ndef pay(amount: int) -> int:\n    """Pay."""\n    return 1\n'
    assert structure(text) == []
    assert structure(text, declared=["pay"]) == [
        ("no-stubs", 2, "pay is a stub: it returns a constant where the declaration says otherwise")
    ]


def test_not_utf8():
    tree = {f"{ROOT}/a.py": b"\xff\xfe"}
    assert [(f.code, f.message) for f in check_structure(tree, ROOT, "p", {})] == [("C550", "not UTF-8 at byte 0")]


def test_markers_in_other_files():
    tree = {
        "generated/p/README.md": b"# TODO lists\n\nA <!-- TODO --> b\n",
        "generated/p/pyproject.toml": b"[project]\n# XXX\n",
        "generated/other/README.md": b"<!-- TODO -->",
    }
    assert [(f.path, f.line, f.column) for f in check_structure(tree, ROOT, "p", {})] == [
        ("generated/p/README.md", 3, 8),
        ("generated/p/pyproject.toml", 2, 3),
    ]


def test_handlers_are_their_writers():
    text = "def pay(amount):\n    pass  # TODO\n"
    assert structure(text, path=f"{ROOT}/_handlers/pay.py") == []
    assert structure("import nosuchmodule\n", path=f"{ROOT}/_handlers/pay.py")[0][0] == "imports-resolve"


def test_tests_may_import_each_other_and_no_stub():
    tree = {
        f"{ROOT}/__init__.py": b'"""P."""\n',
        "generated/p/tests/conftest.py": b"ROWS = [1]\n",
        "generated/p/tests/test_a.py": b"from conftest import ROWS\nimport p\n\ndef test_a():\n    pass\n",
    }
    found = check_structure(tree, ROOT, "p", {})
    assert [(f.path, f.rule, f.line) for f in found] == [("generated/p/tests/test_a.py", "no-stubs", 4)]
