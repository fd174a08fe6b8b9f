"""What generated sources look like to compilers, linters and type checkers."""

import subprocess
import sys

import pytest

from codegen.runtime.expr.graph import ORDERED_OPERATIONS
from codegen.runtime.expr.python_printer import print_python
from codegen.runtime.service.problem import Problem
from codegen.runtime.symbolic.expression import read_expression
from codegen.runtime.symbolic.generator import LANGUAGES, generate_source
from codegen.runtime.symbolic.source_compiler import compile_source
from tests.style import run_mypy

from .constructs import CONSTRUCTS
from .languages import PRINTERS
from .test_generated_code import ROUTINES

WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wundef", "-pedantic", "-Werror"]
TEXTS = [
    "x**2 + sin(y)*exp(-x)", "[[x, y], [1, x % y]]", "x < y and not y > 1", "digamma(x) + besselk(2, y)", "2 + 3",
    "min(x, y) + max(x, 0/0) - 1e400", "x if x < y else -y if y > 2 else 3*x", "[x < y, y < 1]", "polygamma(2, x)//y",
]  # fmt: skip
SPECIAL = {*ORDERED_OPERATIONS, "digamma", "ellipk", "ellipe"}


@pytest.fixture
def sources(tmp_path):
    """A file with every construct, by language."""

    def write(language, name):
        path = tmp_path / name
        path.write_text(PRINTERS[language](ROUTINES))
        return path

    return write


def test_c_is_clean_under_every_usual_warning(sources):
    path = sources("C", "all.c")
    done = subprocess.run(
        ["gcc", "-std=c99", *WARNINGS, "-fsyntax-only", path], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_fortran_is_standard(sources, tmp_path):
    path = sources("Fortran", "all.f90")
    warnings = ["-Wall", "-Wextra", "-Wno-compare-reals", "-Wno-unused-dummy-argument", "-Werror", "-pedantic"]
    done = subprocess.run(
        ["gfortran", "-std=f2008", *warnings, "-fsyntax-only", "-J", tmp_path, path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_python_is_clean(tmp_path):
    path = tmp_path / "everything.py"
    # SciPy's stubs alone take a type checker half a minute.
    path.write_text(
        print_python([one for one in ROUTINES if not SPECIAL & {node.operation for node in one.graph.nodes}])
    )
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", path]
    checked = subprocess.run(ruff, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    typed = run_mypy(tmp_path, "--strict", "--no-error-summary", str(path))
    assert typed.returncode == 0, typed.stdout


def test_short_functions_are_formatted_as_ruff_formats(tmp_path):
    for number, text in enumerate(TEXTS):
        path = tmp_path / f"formatted{number}.py"
        path.write_text(generate_source(read_expression(text, ["x", "y"]), "Python").source)
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_lines_are_short(sources):
    for language in LANGUAGES:
        for line in sources(language, "all").read_text().split("\n"):
            assert len(line) <= 120, line
            assert "\t" not in line
            assert line == line.rstrip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_generated_is_compiled(language, tmp_path):
    found = generate_source(read_expression("x % y + besselj(2, x)", ["x", "y"]), language, "some_function")
    built = compile_source(found.source, language, "some_function", tmp_path)
    assert built.stat().st_size > 0


@pytest.mark.parametrize("language", ["C", "Fortran", "Cython"])
def test_a_compiler_that_refuses_is_quoted(language, tmp_path):
    with pytest.raises(Problem, match=r"refuses the source: [^/]*thing") as caught:
        compile_source("this is no program\n", language, "thing", tmp_path)
    assert caught.value.status == 422


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_is_the_same_in_another_process(language):
    texts = [construct.text for construct in CONSTRUCTS[::9]]
    program = (
        "import hashlib, sys\n"
        "from codegen.runtime.symbolic.expression import read_expression\n"
        "from codegen.runtime.symbolic.generator import generate_source\n"
        "texts = [generate_source(read_expression(text), sys.argv[1]).source for text in sys.argv[2:]]\n"
        "print(hashlib.sha256(''.join(texts).encode()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program, language, *texts],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(runs) == 1
