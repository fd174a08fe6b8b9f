"""Bodies in Fortran, Cython and the C of SymPy: names, truth values, outputs over inputs, no warnings."""

import ctypes
import subprocess

import numpy as np
import pytest

from codegen.kernels.backend import BackendUnavailable, backend_named
from codegen.runtime.kernels import native_build

NAMES = """\
  k:
    doc: Names that languages, printers and loops have another use for.
    inputs:
      t: {sample: [-2, 2]}
      T: {sample: [-2, 2]}
      i: {sample: [-2, 2]}
      first: {sample: [-2, 2]}
      inputs: {sample: [-2, 2]}
      points: {sample: [-2, 2]}
      θ: {sample: [-2, 2]}
      theta: {sample: [-2, 2]}
      exp: {sample: [-2, 2]}
      double: {sample: [-2, 2]}
      v: {shape: [2], sample: [-2, 2]}
      v_0: {sample: [-2, 2]}
      unused: {sample: [-2, 2]}
    define:
      sin: (t - T)*i
      t1: sin + first/4
    outputs:
      length: {expr: "t1*inputs + points*3"}
      block_size: {expr: "sqrt(θ*θ + theta*theta) + sin"}
      Length: {expr: "exp - double"}
      kernel: {expr: "[v[0] - v_0, v[1], 1]"}
      real_mod: {expr: "t"}
"""
TRUTH = """\
  k:
    doc: Truth values among truth values.
    inputs:
      x: {sample: [-2, 2]}
      on: {type: bool}
      off: {type: bool}
    define:
      large: x > 1 if on else x < -1
    outputs:
      y: {expr: "1 if large and not (on and off) else x if on or off else 2"}
"""
SWAPPED = """\
  k:
    doc: Two numbers of two.
    inputs: {a: {sample: [-2, 2]}, b: {sample: [-2, 2]}}
    outputs: {p: {expr: a*b + 1}, q: {expr: a - b}}
"""
BODIES = ("fortran", "cython", "autowrap")


def loaded(name, kernel):
    try:
        (body,) = backend_named(name).load(kernel)
    except BackendUnavailable as error:
        pytest.skip(str(error))
    return body


def drawn(kernel, count=72):
    """Points, and the same as one array an entry."""
    symbols = [symbol for argument in kernel.arguments for symbol in argument.symbols]
    kinds = [argument.kind for argument in kernel.arguments for _ in argument.symbols]
    rows = np.random.default_rng(3).uniform(-2, 2, (len(symbols), count))
    rows[[kind == "bool" for kind in kinds]] = rows[[kind == "bool" for kind in kinds]] > 0
    return [dict(zip(symbols, column, strict=True)) for column in rows.T.tolist()], rows


@pytest.mark.parametrize("name", ["c", "autowrap"])
def test_a_user_without_a_cache_gets_bodies_all_the_same(name, typed, tmp_path, monkeypatch):
    kernel = typed(SWAPPED)
    points, rows = drawn(kernel)
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a file"))
    try:
        bodies = backend_named(name).load(kernel)
    except BackendUnavailable as error:
        pytest.skip(str(error))
    for body in bodies:
        np.testing.assert_array_equal(body.run(points)[1][:, 0], rows[0] - rows[1])


@pytest.mark.parametrize("name", BODIES)
def test_names_of_all_kinds(name, typed):
    kernel = typed(NAMES)
    points, rows = drawn(kernel)
    t, T, i, first, inputs, numbers, greek, theta, exp, double, v0, v1, v_0, _ = rows
    sine = (t - T) * i
    results = loaded(name, kernel).run(points)
    expected = [
        [(sine + first / 4) * inputs + numbers * 3],
        [np.hypot(greek, theta) + sine],
        [exp - double],
        [v0 - v_0, v1, np.ones_like(t)],
        [t],
    ]
    for result, columns in zip(results, expected, strict=True):
        np.testing.assert_allclose(result.T, columns, rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("name", ["fortran", "cython"])
def test_truth_values(name, typed):
    kernel = typed(TRUTH)
    points, (x, on, off) = drawn(kernel)
    (result,) = loaded(name, kernel).run(points)
    on, off = on > 0, off > 0
    large = np.where(on, x > 1, x < -1)
    expected = np.where(large & ~(on & off), 1, np.where(on | off, x, 2))
    assert result[:, 0].tolist() == expected.tolist()


@pytest.mark.parametrize("name", BODIES)
def test_outputs_may_lie_where_inputs_do(name, typed):
    kernel = typed(SWAPPED)
    _, (a, b) = drawn(kernel)
    expected = [(a * b + 1).tobytes(), (a - b).tobytes()]
    address = ctypes.c_void_p * 2
    sources, targets = address(a.ctypes.data, b.ctypes.data), address(b.ctypes.data, a.ctypes.data)
    loaded(name, kernel).function(sources, targets, len(a))
    assert [b.tobytes(), a.tobytes()] == expected


@pytest.mark.parametrize(("name", "suffix"), [("fortran", ".f90"), ("autowrap", ".c")])
def test_compilers_have_nothing_to_say(name, suffix, typed, tmp_path):
    from codegen.kernels.fortran.body import print_body as print_fortran
    from codegen.kernels.sympy.autowrapped import print_body as print_autowrap

    text = (print_fortran if name == "fortran" else print_autowrap)(typed(NAMES), "k")
    source = tmp_path / f"k{suffix}"
    source.write_text(text, encoding="utf-8")
    unit = (native_build.fortran_unit if name == "fortran" else native_build.single_unit)(source, tmp_path)
    compiler = unit.tool or native_build.find_compiler()
    warnings = () if name == "fortran" else native_build.WARNINGS
    command = [*compiler.command, "-c", "-Werror", *warnings, *unit.flags, source, "-o", tmp_path / "k.o"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
