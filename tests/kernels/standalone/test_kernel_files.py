"""One kernel as a file: compiled or imported as its users do, far from codegen, and compared with mpmath."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import mpmath
import pytest

from codegen.cli.kernel_arguments import LANGUAGES
from codegen.cli.main import main
from codegen.commands.kernel import kernel_file
from codegen.frontend.meta_loader import load_system
from codegen.kernels.backend import NUMPY, backend_named
from codegen.kernels.standalone.forms import FORMS
from codegen.kernels.verify import verify_loaded
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import Diagnostic

ROOT = Path(__file__).parents[3]
SCHEMA = "input_schemas/shapes.yaml"
KERNELS = ("call", "energy", "turned", "determinant", "double")
VECTOR, MATRIX = [0.25, -0.5, 1.0], [[3.0, -7.0], [2.0, 9.0]]
STRICT = ["-std=c99", "-pedantic-errors", "-Wall", "-Wextra", "-Werror", "-Wshadow", "-Wmissing-prototypes"]


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """A workspace with one schema, in which commands run."""
    (tmp_path / "input_schemas").mkdir()
    (tmp_path / "codegen.toml").touch()
    shutil.copy(Path(__file__).parent / "shapes.yaml", tmp_path / SCHEMA)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, form: str, *options: str) -> list[Path]:
    """The files of all kernels in a language, written by the command."""
    paths = [folder / f"{name}{FORMS[form].suffix}" for name in KERNELS]
    for path in paths:
        assert main(["kernel", f"{SCHEMA}#{path.stem}", "-o", str(path), *options]) == 0
    return paths


def expected() -> dict[str, list[float]]:
    """The results of every kernel at one point, from formulas written here, rounded once; matrices row by row."""
    with mpmath.workdps(40):
        price, delta = black_scholes(*map(mpmath.mpf, (42, 40, 0.5, 0.1, 0.2)))
        sine, cosine = mpmath.sin(mpmath.mpf(0.7)), mpmath.cos(mpmath.mpf(0.7))
        turned = [[cosine, sine, 0], [-sine, cosine, 0], [0, 0, 1]]
        moved = [sum(mpmath.mpf(a) * b for a, b in zip(row, VECTOR, strict=True)) for row in turned]
        inner = mpmath.mpf(1.5) * 1.25 + mpmath.mpf(1.75) * 2.5 * 0.5
        last = mpmath.besselj(0, mpmath.mpf(1.75)) + mpmath.gamma(mpmath.mpf(2.5))
        exact = {
            "call": [price, delta],
            "energy": [mpmath.mpf(2.5) * 299792458**2],
            "turned": [*(entry for row in turned for entry in row), *moved, 1],
            "determinant": [41, 2.5 + 1.5 + 8.5],
            "double": [inner, (inner + 3) ** 2 + mpmath.mpf(4) * 0.125, last],
        }
        return {name: [float(value) for value in values] for name, values in exact.items()}


def black_scholes(S, K, T, r, sigma):
    """The price of a European call, and its derivative by the spot price."""
    d1 = (mpmath.log(S / K) + (r + sigma**2 / 2) * T) / (sigma * mpmath.sqrt(T))
    return S * mpmath.ncdf(d1) - K * mpmath.exp(-r * T) * mpmath.ncdf(d1 - sigma * mpmath.sqrt(T)), mpmath.ncdf(d1)


def assert_right(output: str) -> None:
    """``output`` has a line a kernel: its name, and its results."""
    rows = {line.split()[0]: [float(text) for text in line.split()[1:]] for line in output.splitlines()}
    assert rows.keys() == set(KERNELS)
    for name, values in expected().items():
        assert rows[name] == pytest.approx(values, rel=1e-13, abs=1e-13), name


C_PROGRAM = """\
#include <stdio.h>
#define CALL_DECLARE_ONLY
#include "call.c"
#define ENERGY_DECLARE_ONLY
#include "energy.c"
#define TURNED_DECLARE_ONLY
#include "turned.c"
#define DETERMINANT_DECLARE_ONLY
#include "determinant.c"
#define DOUBLE__DECLARE_ONLY
#include "double.c"

int main(void)
{
    const double v[3] = {0.25, -0.5, 1.0}, A[4] = {3.0, -7.0, 2.0, 9.0};
    call_result a = call(42.0, 40.0, 0.5, 0.1, 0.2);
    turned_result b = turned(0.7, v, true);
    determinant_result c = determinant(A, 0.5);
    double__result d = double_(1.5, 1.25, 1.75, 2.5, 3.0, 4.0, 0.125, 9.0, 0.5);
    printf("call %.17g %.17g\\nenergy %.17g\\nturned", a.price, a.delta, energy(2.5));
    for (int i = 0; i < 9; i++) printf(" %.17g", b.M[i / 3][i % 3]);
    printf(" %.17g %.17g %.17g %.17g\\n", b.w[0], b.w[1], b.w[2], b.one);
    printf("determinant %.17g %.17g\\ndouble %.17g %.17g %.17g\\n", c.value, c.above, d.end, d.shape, d.s);
    return 0;
}
"""


def test_c_compiles_under_strict_warnings_and_is_called_through_its_declarations(workspace):
    files = written(workspace, "c")
    (workspace / "main.c").write_text(C_PROGRAM)
    subprocess.run(["cc", *STRICT, *map(str, files), "main.c", "-lm", "-o", "main"], check=True)
    assert_right(subprocess.run(["./main"], capture_output=True, text=True, check=True).stdout)


PYTHON_PROGRAM = """\
import sys
sys.path.insert(0, sys.argv[1])
import numpy
from call import call
from determinant import determinant
from double import double
from energy import energy
from turned import turned

print("call", *call(42, K=40, T=0.5, r=0.1))
print("energy", energy(2.5))
M, w, one = turned(0.7, [0.25, -0.5, 1.0], True)
print("turned", *M.flat, *w, one)
print("determinant", *determinant([[3, -7], [2, 9]], 0.5))
print("double", *double(1.5, 1.25, 1.75, 2.5, 3, 4, 0.125, 9, 0.5))
spots = numpy.array([[40.0], [42.0]])
many = call(spots, [38.0, 40.0, 44.0], 0.5, 0.1)
assert many.price.shape == (2, 3) and many.price[1, 1] == call(42, 40, 0.5, 0.1).price
batch = turned(numpy.linspace(0, 1, 4), numpy.ones((5, 1, 3)), False)
assert (batch.M.shape, batch.w.shape, batch.one.shape) == ((5, 4, 3, 3), (5, 4, 3), (5, 4))
assert isinstance(energy(2.5), float) and numpy.isnan(call(-1.0, 40, 0.5).price)
try:
    turned(0.7, [1.0, 2.0], True)
except ValueError as error:
    assert str(error) == "v has the shape (2,), and must end in (3,)"
assert not [name for name in sys.modules if name.startswith(("codegen", "sympy"))]
"""


def test_numpy_runs_in_an_interpreter_without_codegen(workspace):
    written(workspace, "numpy")
    (workspace / "main.py").write_text(PYTHON_PROGRAM)
    done = subprocess.run([sys.executable, "-I", "main.py", "."], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert_right(done.stdout)


FORTRAN_PROGRAM = """\
program main
    use, intrinsic :: iso_c_binding, only: c_double, c_bool
    use call_kernel
    use energy_kernel
    use turned_kernel
    use determinant_kernel
    use double_kernel
    implicit none
    real(c_double) :: x, y, z, M(3, 3), w(3), A(2, 2)
    call call_(42d0, 40d0, 0.5d0, 0.1d0, 0.2d0, price=x, delta=y)
    print '(a, *(1x, es25.17e3))', "call", x, y
    call energy(2.5d0, x)
    print '(a, *(1x, es25.17e3))', "energy", x
    call turned(0.7d0, [0.25d0, -0.5d0, 1d0], .true._c_bool, M, w, x)
    print '(a, *(1x, es25.17e3))', "turned", transpose(M), w, x
    A(1, :) = [3d0, -7d0]
    A(2, :) = [2d0, 9d0]
    call determinant(A, 0.5d0, x, y)
    print '(a, *(1x, es25.17e3))', "determinant", x, y
    call double_(1.5d0, 1.25d0, 1.75d0, 2.5d0, 3d0, 4d0, 0.125d0, 9d0, 0.5d0, x, y, z)
    print '(a, *(1x, es25.17e3))', "double", x, y, z
end program main
"""


@pytest.mark.slow
def test_fortran_is_used_as_modules(workspace):
    files = written(workspace, "fortran")
    assert sorted(path.name for path in workspace.iterdir() if path.is_file()) == sorted(
        ["codegen.toml", *(path.name for path in files)]
    )
    (workspace / "main.f90").write_text(FORTRAN_PROGRAM)
    flags = ["-std=f2018", "-Wall", "-Wextra", "-Wno-compare-reals", "-Wno-unused-dummy-argument", "-Werror"]
    subprocess.run(["gfortran", *flags, *map(str, files), "main.f90", "-o", "main"], check=True)
    assert_right(subprocess.run(["./main"], capture_output=True, text=True, check=True).stdout)


CYTHON_PROGRAM = """\
from call import call
from determinant import determinant
from double import double_ as double
from energy import energy
from turned import turned

print("call", *call(42, K=40, T=0.5, r=0.1))
print("energy", energy(2.5))
M, w, one = turned(0.7, [0.25, -0.5, 1.0], True)
print("turned", *[entry for row in M for entry in row], *w, one)
print("determinant", *determinant([[3, -7], [2, 9]], 0.5))
print("double", *double(1.5, 1.25, 1.75, 2.5, 3, 4, 0.125, 9, 0.5))
"""


@pytest.mark.thorough
def test_cython_is_imported(workspace):
    written(workspace, "cython")
    (workspace / "main.py").write_text(CYTHON_PROGRAM)
    build = [sys.executable, "-m", "Cython.Build.Cythonize", "-i", "-q", *(f"{name}.pyx" for name in KERNELS)]
    subprocess.run(build, check=True, capture_output=True)
    done = subprocess.run([sys.executable, "main.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert_right(done.stdout)


def test_latex_says_all_of_a_kernel_and_is_balanced(workspace):
    (call, energy, *_) = written(workspace, "latex")
    golden = Path(__file__).parent / "call.tex"
    if os.environ.get("UPDATE_GOLDENS"):
        shutil.copy(call, golden)
    assert call.read_text(encoding="utf-8") == golden.read_text(encoding="utf-8")
    assert r"$c$ & SI Brochure, section 2.2 & \texttt{m/s} & $299792458$" in energy.read_text(encoding="utf-8")
    for path in workspace.glob("*.tex"):
        text = path.read_text(encoding="utf-8").replace(r"\{", "").replace(r"\}", "")
        assert text.count("{") == text.count("}") and text.count(r"\left") == text.count(r"\right")
        assert text.count(r"\begin{") == text.count(r"\end{") and "unused" not in text
    assert r"\Phi\left(x\right) =" in call.read_text(encoding="utf-8") and "other" not in call.read_text(
        encoding="utf-8"
    )


def test_the_same_text_from_anywhere_and_again(workspace, monkeypatch, capsys):
    assert main(["kernel", f"{SCHEMA}#energy", "--backend", "c"]) == 0
    printed = capsys.readouterr().out
    assert printed.splitlines()[3] == " * regenerate: codegen kernel input_schemas/shapes.yaml#energy --backend c"
    monkeypatch.chdir(workspace / "input_schemas")
    assert main(["kernel", "shapes.yaml#energy", "--backend", "c"]) == 0
    assert capsys.readouterr().out == printed
    for _ in range(2):
        assert main(["kernel", "shapes.yaml#energy", "-o", "../energy.c", "--format", "json"]) == 0
        answer = json.loads(capsys.readouterr().out)
    assert answer["text"] == Path("../energy.c").read_text(encoding="utf-8")
    assert answer["text"] == printed.replace("--backend c", "--backend c -o energy.c")
    assert answer["verified_points"] > 256 and answer["diagnostics"] == []


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("", "which schema is meant is not said"),
        ("#energy", "which schema is meant is not said"),
        ("input_schemas", "input_schemas is a folder, and a schema is wanted"),
        ("input_schemas/#energy", "input_schemas/ is a folder, and a schema is wanted"),
    ],
)
def test_what_names_no_schema_is_told_what_does(workspace, named, message, capsys):
    assert main(["kernel", named]) == 2
    hint = "write the file of a schema, `#`, and a kernel that it declares; "
    more = f"`codegen kernel {SCHEMA}` names the kernels of that file"
    assert capsys.readouterr().err == f"error[C785]: {message}\n  = help: {hint}{more}\n"
    assert main(["kernel", SCHEMA]) == 2
    assert f"error[C785]: which kernel of {SCHEMA} is wanted is not said" in capsys.readouterr().err


def test_nothing_is_written_over_what_people_wrote(workspace, capsys):
    mine = workspace / "mine.c"
    mine.write_text("int mine;\n")
    assert main(["kernel", f"{SCHEMA}#energy", "-o", "mine.c"]) == 2
    assert "error[C786]" in capsys.readouterr().err and mine.read_text() == "int mine;\n"
    assert main(["kernel", f"{SCHEMA}#energy", "-o", "nowhere/mine.c"]) == 2
    assert "nowhere/mine.c cannot be written: No such file or directory" in capsys.readouterr().err


def test_without_a_compiler_the_file_says_that_nobody_ran_it(workspace, monkeypatch, capsys):
    monkeypatch.setenv("CC", "/nowhere/cc")
    assert main(["kernel", f"{SCHEMA}#energy", "-o", "energy.c"]) == 0
    said = capsys.readouterr().err
    assert "warning[C788]" in said and "energy.c: not verified" in said and (workspace / "energy.c").is_file()


def test_what_a_language_lacks_is_refused_where_it_stands(workspace, capsys):
    schema = workspace / SCHEMA
    schema.write_text(schema.read_text().replace("besselj(0, t) + gamma(T)", "gamma(T) + besselj(0.5, t)"))
    assert main(["kernel", f"{SCHEMA}#double", "--backend", "fortran"]) == 3
    said = capsys.readouterr().err
    assert "error[C364]: the backend fortran cannot do this: besselj" in said
    assert ":64:29: error" in said and "`--backend numpy`" in said
    assert main(["kernel", f"{SCHEMA}#double", "--backend", "numpy"]) == 0


@pytest.mark.parametrize("form", [form for form in FORMS if FORMS[form].loader and form != "cython"])
def test_verification_notices_a_wrong_file(workspace, form):
    typed = load_system(Path(SCHEMA), workspace, Configuration()).kernels["energy"]
    made = kernel_file(workspace, Configuration(), SCHEMA, "energy", form, None, verify=True)
    assert made.verified is not None and made.verified.backends[0].backend == form
    wrong = made.text.replace("8.987551787368176", "8.987551787369176")
    assert wrong != made.text
    loaded = [(form, FORMS[form].loader(typed, wrong)), (NUMPY, backend_named(NUMPY).load(typed)[0])]
    seen = verify_loaded(typed, loaded, positions_path=("kernels", "energy"))
    assert seen.is_inaccurate and "C360" in {finding.code for finding in seen.findings}


def test_the_languages_of_the_command_are_those_that_can_be_printed():
    assert tuple(FORMS) == LANGUAGES


@pytest.mark.thorough
@pytest.mark.parametrize("schema", sorted((ROOT / "input_schemas").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_kernel_of_the_repository_in_every_language(schema):
    place = schema.relative_to(ROOT).as_posix()
    for name in load_system(Path(place), ROOT, Configuration()).kernels:
        for form in FORMS:
            made = kernel_file(ROOT, Configuration(), place, name, form, None, verify=True)
            assert (made.verified is None) == (form == "latex"), (name, form)
            assert [item for item in made.warnings if isinstance(item, Diagnostic) and item.code == "C788"] == []
