"""What SymPy prints of a kernel, for NumPy and in C: the same on every machine, and without its known mistakes."""

import hashlib
import os
import subprocess
import sys

import pytest

from codegen.frontend.meta_loader import load_system
from codegen.kernels.backend import backend_named
from codegen.kernels.sympy.autowrapped import print_body
from codegen.kernels.sympy.lambdified import print_lambdified
from codegen.kernels.sympy.objects import NotInSymPy
from codegen.support.configuration import Configuration

HEAD = """\
schema_version: "6.1"
system: {system: Tested System, module: tested.texts, name: Tested, role: Holds what is tested, rootpath: tested}
metadata: {version: "1.0.0", owner: Desk}
kernels:
"""
SHARED = """\
  k:
    doc: Shared parts, arrays and a define.
    inputs:
      r: {shape: [2], sample: [1, 2]}
      M: {shape: [2, 2], sample: [1, 2]}
      x0: {sample: [1, 2]}
      lambda_: {sample: [1, 2]}
    define:
      size: norm(r)
    outputs:
      p: {expr: "M @ r/size"}
      q: {expr: "exp(-size)*(x0 + lambda_/3)"}
    derivatives: {slope: {of: q, wrt: r}}
"""
NUMPY_TEXT = """\
r_0, r_1 = r
M_0_0 = M[0, 0]
M_0_1 = M[0, 1]
M_1_0 = M[1, 0]
M_1_1 = M[1, 1]
x1 = np.sqrt(r_0 ** 2 + r_1 ** 2)
"""
ONE = "  k:\n    doc: One.\n    inputs: {{x: {{domain: '[0.5, 20]'}}}}\n    outputs: {{y: {{expr: '{}'}}}}\n"
DIGEST = """
import hashlib, sys
from pathlib import Path
from codegen.frontend.meta_loader import load_system
from codegen.kernels.sympy.autowrapped import print_body
from codegen.kernels.sympy.lambdified import print_lambdified
from codegen.support.configuration import Configuration
path = Path(sys.argv[1])
kernel = load_system(path, path.parent, Configuration()).kernels["k"]
print(hashlib.sha256((repr(print_lambdified(kernel)) + print_body(kernel, "k")).encode()).hexdigest())
"""


@pytest.fixture
def typed(tmp_path):
    def loaded(text):
        path = tmp_path / "texts.yaml"
        path.write_text(HEAD + text, encoding="utf-8")
        return load_system(path, tmp_path, Configuration()).kernels["k"]

    return loaded


def test_shared_parts_and_arrays(typed):
    block = print_lambdified(typed(SHARED))
    assert block.parameters == ("r", "M", "x0", "lambda_")
    assert "\n".join(block.lines).startswith(NUMPY_TEXT)
    assert block.requires == ("numpy",)


def test_texts_do_not_depend_on_the_hash_seed(typed, tmp_path):
    kernel = typed(SHARED)
    here = hashlib.sha256((repr(print_lambdified(kernel)) + print_body(kernel, "k")).encode()).hexdigest()
    for seed in ("1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", DIGEST, tmp_path / "texts.yaml"]
        assert subprocess.run(command, env=environment, capture_output=True, text=True).stdout.strip() == here


@pytest.mark.parametrize(
    ("expression", "numpy", "c"),
    [
        ("erfc(-x)", "special.erfc(-x)", "erfc(-x)"),
        ("acos(-x/40)", "np.arccos(-0.025 * x)", "acos(-0.025*x)"),
        ("100000000000000000000*x", "1e+20 * x", "1e+20*x"),
        ("x/3", "0.3333333333333333 * x", "(0.3333333333333333)*x"),
        ("x**(1/3)", "x ** 0.3333333333333333", "pow(x, 0.3333333333333333)"),
        ("exp(x) - 1", "np.expm1(x)", "expm1(x)"),
        ("pi*x + e", "np.pi * x + np.e", "3.141592653589793*x + 2.718281828459045"),
        ("2", "2", "2.0"),
    ],
)
def test_numbers_and_functions(typed, expression, numpy, c):
    kernel = typed(ONE.format(expression))
    assert print_lambdified(kernel).lines[-1] == f"return {numpy},"
    assert f"(*y) = {c};" in print_body(kernel, "k")


def refused(name, kernel):
    return [refusal.message for refusal in backend_named(name).refusals(kernel)]


def test_refusals_name_operation_and_reason(typed):
    kernel = typed(ONE.format("mod(x, 3) + besselk(1, x) + (x if x < 2 else x // 2)"))
    assert refused("lambdify", kernel) == [
        "besselk is SciPy's function in SymPy's printer, which loses digits",
        "// has no function in SymPy's printer",
        "a conditional is rewritten by SymPy, which moves the step by roundings",
    ]
    assert refused("autowrap", kernel)[:2] == [
        "mod is fmod in SymPy's printer, which has the sign of the first argument",
        "besselk has no function in SymPy's printer",
    ]


def test_what_is_not_finite_or_too_large_is_refused(typed):
    infinite = typed(ONE.format("x + 1e390*x"))
    for name in ("lambdify", "autowrap"):
        assert refused(name, infinite) == ["a constant is too large for a double"]
    with pytest.raises(NotInSymPy, match="no double can hold"):
        print_lambdified(infinite)
    doubled = "  k:\n    doc: One.\n    inputs: {x: {domain: '[0.5, 20]'}}\n    define:\n      d0: x\n"
    doubled += "".join(f"      d{place + 1}: exp(-d{place}) + sin(d{place})\n" for place in range(12))
    (message,) = refused("autowrap", typed(doubled + "    outputs: {y: {expr: d12}}\n"))
    assert message == "more than 5000 operations would be written out, because SymPy shares none"
