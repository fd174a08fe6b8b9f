import math
import shutil
import stat
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
from sympy.utilities.autowrap import CodeWrapError

from ..service.problem import Problem
from ..symbolic import autowrapped
from ..symbolic.autowrap_printer import AutowrapPrinter, support_texts
from ..symbolic.autowrapped import Autowrapped, autowrap_available, autowrap_expression
from ..symbolic.expression import read_expression
from ..symbolic.sympy_builder import build
from ..symbolic.tasks import TASKS

NAMES = ["x", "y"]


def printed(text):
    return AutowrapPrinter().doprint(build(read_expression(text))[1][0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x**2", "(x*x)"), ("x**3", "pow(x, 3.0)"), ("x**(1/3)", "pow(x, 0.3333333333333333)"), ("cbrt(x)", "cbrt(x)"),
        ("1/x", "(1.0/(x))"), ("1/sqrt(x)", "(1.0/sqrt(x))"), ("sqrt(x)", "sqrt(x)"), ("10**30*x", "1e+30*x"),
        ("x/3", "(0.3333333333333333)*x"), ("-2*x", "-2.0*x"), ("pi*x", "3.141592653589793*x"),
        ("x + e", "x + 2.718281828459045"),
        ("x if x < y else 2", "((x < y) ? x : 2.0)"), ("not x < y and x == 1", "((!(x < y)) && (x == 1.0))"),
        ("x % y", "floor_modulo(x, y)"), ("x // y", "floor_divide(x, y)"), ("max(x, y)", "larger(x, y)"),
        ("x/0", "(x / 0.0)"),
        ("sqrt(x)**2 + sqrt(y)**2 - y", "guarded(guarded(x, sqrt(x)), sqrt(y))"), ("0/0", "NAN"), ("1/0", "INFINITY"),
        ("-1/0", "(-INFINITY)"), ("gamma(x)", "tgamma(x)"), ("round(x)", "rint(x)"), ("abs(x)", "fabs(x)"),
        ("e**x", "exp(x)"),
    ],
)  # fmt: skip
def test_what_sympys_own_printer_gets_wrong(text, expected):
    assert printed(text) == expected


def test_support_functions_are_written_where_they_are_used():
    assert support_texts("sin(x)") == []
    assert [text.split("(")[0] for text in support_texts("larger(x, smaller(x, y))")] == [
        "static double larger",
        "static double smaller",
    ]


@pytest.mark.parametrize("text", ["digamma(x)", "besselj(0, x)", "lambertw(x)", "polygamma(1, x)", "ellipk(x)"])
def test_functions_without_c_are_refused(text, tmp_path):
    with pytest.raises(Problem, match="autowrap has no C for") as caught:
        autowrap_expression(read_expression(text), "C", tmp_path / "builds")
    assert caught.value.status == 422


def test_refusals(tmp_path, monkeypatch):
    expression = read_expression("x + 1")
    with pytest.raises(Problem, match="Fortran") as caught:
        autowrap_expression(expression, "Fortran", tmp_path / "b")
    assert caught.value.status == 422
    with pytest.raises(Problem, match="no language") as caught:
        autowrap_expression(expression, "Cobol", tmp_path / "b")
    assert caught.value.status == 400
    with pytest.raises(Problem, match="at most 2000 operations"):
        autowrap_expression(read_expression("+".join(["x*y"] * 1100)), "C", tmp_path / "b")
    with pytest.raises(Problem, match="double precision"):
        autowrap_expression(read_expression("1e400*x"), "C", tmp_path / "b")
    monkeypatch.setattr(autowrapped, "autowrap_available", lambda: "install gcc")
    with pytest.raises(Problem, match="install gcc") as caught:
        autowrap_expression(expression, "C", tmp_path / "b")
    assert caught.value.status == 422


def test_a_folder_that_others_write_to_is_refused(tmp_path):
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(Problem, match="nobody else may write"):
        autowrap_expression(read_expression("x"), "C", folder)
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    with pytest.raises(Problem, match="must belong to this user"):
        autowrap_expression(read_expression("x"), "C", link)


def test_missing_tools_are_named(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    if autowrap_available() is not None and "Cython" not in str(autowrap_available()):
        assert "C compiler" in str(autowrap_available())
    monkeypatch.setattr(autowrapped.importlib.util, "find_spec", lambda name: None)
    assert autowrap_available() == "autowrap needs Cython and setuptools; install it with pip"

    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(autowrapped, "version", missing)
    assert "Cython -" in autowrapped._toolchain()


def test_results_are_normalised(tmp_path):
    def call(text, function, **values):
        expression = read_expression(text, sorted(values))
        return Autowrapped(expression, "d", tmp_path, function)(values)

    assert call("x + y", lambda x, y: x + y, x=1, y=2) == 3.0
    assert call("x + y", lambda x, y: x + y, x=[1, 2], y=2) == [3.0, 4.0]
    assert call("x < y", lambda x, y: 1.0, x=1, y=2) is True
    assert call("x", lambda x: math.nan, x=1) == "NaN"
    with pytest.raises(Problem, match="no value for y"):
        Autowrapped(read_expression("x + y"), "d", tmp_path, max)({"x": 1})


class Compiler:
    """Stands for cythonize and the C compiler: what it would build is a Python module here."""

    def __init__(self, monkeypatch, source):
        self.runs = 0
        self.source = source
        monkeypatch.setattr(autowrapped.importlib.machinery, "EXTENSION_SUFFIXES", [".py"])
        monkeypatch.setattr(autowrapped, "autowrap_available", lambda: None)
        monkeypatch.setattr(autowrapped._Wrapper, "_process_files", lambda wrapper, routine: self.compile(wrapper))

    def compile(self, wrapper):
        self.runs += 1
        assert Path(f"{wrapper.filename}.c").read_text().count("double autofunc(") == 1
        if self.source is None:
            raise CodeWrapError("Error while executing command: no such compiler")
        Path(f"{wrapper.module_name}.py").write_text(self.source)


def test_a_module_is_built_once_and_loaded_again(tmp_path, monkeypatch):
    compiler = Compiler(monkeypatch, "def autofunc_c(v0, v1):\n    return v0 - v1\n")
    folder, here = tmp_path / "builds", Path.cwd()
    arguments = {"expression": "x - y", "variables": ["y", "x"], "folder": str(folder)}
    built = TASKS["autowrap"](arguments)
    assert [path.name for path in folder.iterdir()] == [built["digest"]]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    answer = TASKS["evaluate"]({**arguments, "backend": "autowrap", "values": {"x": 1, "y": [5, 6]}})
    assert (answer["result"], answer["compiled"], compiler.runs) == ([4.0, 5.0], None, 1)
    assert Path.cwd() == here
    TASKS["autowrap"]({**arguments, "expression": "x - y + 1"})
    assert compiler.runs == 2


def test_a_build_that_fails_leaves_nothing(tmp_path, monkeypatch):
    Compiler(monkeypatch, None)
    with pytest.raises(Problem, match=r"could not compile: .*no such compiler") as caught:
        autowrap_expression(read_expression("x"), "C", tmp_path / "builds")
    assert caught.value.status == 422
    assert list((tmp_path / "builds").iterdir()) == []


def test_two_builders_at_once_share_the_first_result(tmp_path, monkeypatch):
    compiler = Compiler(monkeypatch, "def autofunc_c(v0):\n    return v0\n")
    folder = tmp_path / "builds"
    expression = read_expression("x")
    first = autowrap_expression(expression, "C", folder)
    monkeypatch.setattr(autowrapped, "_module_path", hidden_once(autowrapped._module_path))
    again = autowrap_expression(expression, "C", folder)
    assert (again.path, again({"x": 3}), compiler.runs) == (first.path, 3.0, 2)


def hidden_once(look):
    """The module is not there at the first look: another process finishes it meanwhile."""
    looks = []

    def look_again(place):
        looks.append(place)
        return None if len(looks) == 1 else look(place)

    return look_again


def test_arrays_come_back_row_by_row(tmp_path):
    expression = read_expression("[[x, 1], [2, x*x]]")
    compiled = Autowrapped(expression, "d", tmp_path, lambda x: np.array([[x], [1.0], [2.0], [x * x]]))
    assert compiled({"x": [2, 3]}) == [[[2.0, 1.0], [2.0, 4.0]], [[3.0, 1.0], [2.0, 9.0]]]
