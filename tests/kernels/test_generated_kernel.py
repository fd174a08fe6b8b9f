import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from codegen.kernels.accuracy import targets_of
from codegen.kernels.findings import point_inputs
from codegen.kernels.sampling import sample_kernel
from codegen.runtime.expr.evaluate import nearest_double
from codegen.runtime.expr.oracle import Oracle
from tests.style import run_mypy

RUFF = [sys.executable, "-m", "ruff"]

SEVERAL = """
  european_call:
    doc: Price and delta of a European call.
    source: "Black and Scholes 1973, eq. 13"
    inputs:
      S:     {doc: spot price, unit: USD, domain: "(0, oo)", sample: [20, 80]}
      K:     {doc: strike, unit: USD, domain: "(0, oo)", sample: [20, 80]}
      T:     {doc: time to expiry, unit: year, domain: "(0, oo)", sample: [0.1, 2]}
      r:     {doc: risk-free rate, unit: 1/year, sample: [0, 0.1]}
      sigma: {doc: volatility, unit: 1/year**0.5, domain: "(0, oo)", sample: [0.05, 0.6], default: 0.2}
    functions: {Phi: {args: [x], expr: "erfc(-x/sqrt(2))/2"}}
    define:
      d1: (log(S/K) + (r + sigma**2/2)*T) / (sigma*sqrt(T))
      d2: d1 - sigma*sqrt(T)
    outputs:
      price: {expr: "S*Phi(d1) - K*exp(-r*T)*Phi(d2)", unit: USD, scale: S}
    derivatives: {delta: {of: price, wrt: S, scale: 1}}
    examples:
      - {inputs: {S: 42, K: 40, T: 0.5, r: 0.1, sigma: 0.2}, outputs: {price: "4.76"}, source: "Hull"}
  midpoint:
    doc: Between two points.
    inputs:
      a: {shape: [3], domain: "[-9, 9]"}
      M: {shape: [2, 2], domain: "[0, 1]"}
      p: {shape: [2], domain: simplex}
      n: {type: int, domain: "[1, 5]"}
      closed: {type: bool}
    where: ["n < 5 or closed", "M[0, 0] < M[0, 1] + 1/2"]
    outputs:
      m: {expr: "[[a[0]*M[0, 0], a[1]/n], [M[1, 1], p[0] if closed else p[1]]]"}
      one: {expr: "1"}
units: ["USD = [currency]"]
"""


def run(root, *command):
    environment = {"PYTHONPATH": str(root / "src"), "PATH": os.defpath}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def test_generated_tests_pass(generate):
    made = generate(SEVERAL)
    done = run(made.root, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_generated_tests_fail_for_wrong_code(generate):
    made = generate(SEVERAL)
    module = made.root / "src" / made.package / "kernels" / "midpoint.py"
    text = module.read_text(encoding="utf-8")
    assert "a_1 / n" in text
    module.write_text(text.replace("a_1 / n", "a_1 * n"), encoding="utf-8")
    done = run(made.root, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert done.returncode == 1
    assert "test_agrees_with_the_oracle_at_reference_points" in done.stdout
    assert "test_european_call" not in done.stdout
    assert "'n': " in done.stdout, "a failure names the inputs of its point"


def test_points_are_walked_inside_one_test(generate):
    """A row of its own for every point costs pytest and coverage more than the point itself."""
    made = generate(SEVERAL)
    for path in (made.root / "tests").glob("test_*.py"):
        rows = [line for line in path.read_text(encoding="utf-8").splitlines() if "parametrize" in line]
        assert [line for line in rows if "POINTS" in line] == []


@pytest.mark.slow
def test_generated_modules_are_strictly_typed_and_tidy(generate):
    made = generate(SEVERAL)
    source = made.root / "src"
    assert run(made.root, *RUFF, "format", "--isolated", "-q", "src", "tests").returncode == 0
    rules = "E,F,W,I,B,UP,C4,SIM,PIE,PTH,RUF100"
    checked = run(made.root, *RUFF, "check", "--isolated", "--select", rules, "--line-length", "120", "src", "tests")
    assert checked.returncode == 0, checked.stdout
    (made.root / "mypy.ini").write_text("[mypy]\nstrict = True\n[mypy-scipy.*]\nignore_missing_imports = True\n")
    typed = run_mypy(made.root, str(source))
    assert typed.returncode == 0, typed.stdout


def test_a_module_reads_like_this(generate):
    made = generate(SEVERAL)
    text = (made.root / "src" / made.package / "kernels" / "european_call.py").read_text(encoding="utf-8")
    assert text.startswith('"""Price and delta of a European call (Black and Scholes 1973, eq. 13)."""\n')
    assert "sigma: _blocked.Numbers = 0.2" in text
    assert "    d2 = d1 - " in text
    assert "        S: spot price, in USD, in (0, oo).\n" in text
    assert "class EuropeanCallResult(_NamedTuple):" in text
    assert '_domain.InputDomain("K", (_domain.Interval("(0, oo)", low=0.0),))' in text


def test_short_lists_stay_on_one_line(generate):
    made = generate(SEVERAL)
    assert run(made.root, *RUFF, "format", "--isolated", "--line-length", "120", "-q", "src").returncode == 0
    text = (made.root / "src" / made.package / "kernels" / "midpoint.py").read_text(encoding="utf-8")
    assert '    outputs=(_blocked.Output("m", (2, 2)), _blocked.Output("one")),\n' in text
    assert re.search(r"\n    return \(\w+, \w+, \w+, \w+\), \w+\n", text)
    assert '_blocked.Input("p", (2,)),' in text
    single = (made.root / "src" / made.package / "kernels" / "european_call.py").read_text(encoding="utf-8")
    assert '    outputs=(_blocked.Output("price"), _blocked.Output("delta")),\n' in single


def test_calls(generate):
    made = generate(SEVERAL)
    call = made.kernel("european_call")
    result = call(42, 40, 0.5, 0.1)
    assert type(result).__name__ == "EuropeanCallResult"
    assert (type(result.price), type(result.delta)) == (float, float)
    assert result.price == pytest.approx(4.759422392871532, rel=1e-14)
    assert call(S=42, K=40, T=0.5, r=0.1, sigma=0.2) == result
    assert made.module("kernels").EuropeanCallResult is type(result)
    middle = made.kernel("midpoint")(np.ones((7, 3)), np.ones((2, 2)), [0.25, 0.75], 2, True)
    assert (middle.m.shape, middle.one.shape) == ((7, 2, 2), (7,))
    np.testing.assert_array_equal(middle.m[3], [[1, 0.5], [1, 0.25]])


def test_domains_are_checked_by_those_who_ask(generate):
    made = generate(SEVERAL)
    check = made.module("_runtime.kernels.domain").check_domain
    inputs = {"S": 42.0, "K": 0.0, "T": -1.0, "r": 0.1, "sigma": 0.2}
    assert check(made.module("kernels.european_call")._DOMAIN, inputs) == [
        "K: 0 is outside (0, oo)",
        "T: -1 is outside (0, oo)",
    ]
    inputs = {"a": [0, 0, 0], "M": [[1, 0], [0, 0]], "p": [0.5, 0.5], "n": 5, "closed": False}
    assert check(made.module("kernels.midpoint")._DOMAIN, inputs) == [
        "condition 'n < 5 or closed' does not hold",
        "condition 'M[0, 0] < M[0, 1] + 1/2' does not hold",
    ]


def test_reference_points_are_json_with_twenty_digits(generate):
    made = generate(SEVERAL)
    data = json.loads((made.root / "tests/data/kernels_european_call.json").read_text(encoding="utf-8"))
    assert data["points"][0]["inputs"] == {"S": 42.0, "K": 40.0, "T": 0.5, "r": 0.1, "sigma": 0.2}
    assert data["points"][0]["outputs"]["price"] == "4.7594223928715333951"
    assert 16 <= len(data["points"]) <= 24
    assert data["examples"][0]["outputs"] == {"price": "4.76"}


def test_the_same_bytes_twice(generate, load):
    first, second = generate(SEVERAL), generate(SEVERAL)
    for path in sorted(path.relative_to(first.root) for path in first.root.rglob("*.*") if path.is_file()):
        other = second.root / Path(str(path).replace(first.package, second.package))
        expected = (first.root / path).read_text().replace(first.package, second.package)
        if "__pycache__" not in path.parts:
            assert other.read_text() == expected


EVERY_FUNCTION = {
    "abs(x)": "", "sign(x)": "", "floor(x)": "", "ceil(x)": "", "trunc(x)": "", "round(x)": "", "min(x, y)": "",
    "max(x, y)": "", "clip(x, -1, y)": "", "mod(x, y)": "", "x % 3": "", "x // 3": "", "sqrt(y)": "", "cbrt(x)": "",
    "exp(x)": "", "expm1(x)": "", "log(y)": "", "log1p(y)": "", "log2(y)": "", "log10(y)": "", "sin(x)": "",
    "cos(x)": "", "tan(x/4)": "", "asin(x/8)": "", "acos(x/8)": "", "atan(x)": "", "atan2(x, y)": "", "sinh(x)": "",
    "cosh(x)": "", "tanh(x)": "", "asinh(x)": "", "acosh(1 + y)": "", "atanh(x/8)": "", "hypot(x, y)": "", "erf(x)": "",
    "erfc(x)": "", "gamma(y)": "", "loggamma(y)": "", "digamma(y)": "", "heaviside(x, 1/2)": "", "x**3": "", "y**x": "",
    "piecewise(x, x < -1, y, x < 1, x*y)": "", "x if y > 1 and not x > 0 or x == 2 else -x": "", "pi*x + e*tau": "",
    "polygamma(2, x + 1/8)": "", "besselj(2, x)": "", "bessely(1, y)": "", "besseli(3, x)": "", "besselk(0.5, y)": "",
    "ellipk(x/4)": "", "ellipe(-x*x)": "", "lambertw(x/9)": "", "interp(x, [-2, 0.1, 1], [y, 3, x])": "",
    "det([[x, y], [1, 3]])": "", "inv([[9, y], [x, 5]])[1, 0]": "",
    "solve([[x, 7, 1], [y, 1, x], [1, 2, 9]], [1, y, x])[2]": "",
}  # fmt: skip


def test_every_function_of_the_language_agrees_with_the_oracle(generate):
    outputs = "\n".join(f'      o{number}: {{expr: "{expr}"}}' for number, expr in enumerate(EVERY_FUNCTION))
    made = generate(
        '\n  k:\n    doc: d\n    inputs: {x: {domain: "[-3, 3]"}, y: {domain: "[0.5, 3]"}}\n'
        f"    outputs:\n{outputs}\n    accuracy: {{points: 40}}\n"
    )
    typed = made.generation.system.kernels["k"]
    oracle = Oracle(typed.graph, targets_of(typed))
    for point in sample_kernel(typed).points:
        evaluation = oracle.evaluate_point(point)
        computed = made.kernel("k")(**point_inputs(typed, point))
        for number, (expr, value) in enumerate(zip(EVERY_FUNCTION, computed, strict=True)):
            choices = [nearest_double(values[number].entries[0]) for values in evaluation.alternatives]
            closest = min(choices, key=lambda choice: abs(choice - value))
            assert value == pytest.approx(closest, rel=2e-14, abs=2e-15), (expr, point)


@pytest.mark.parametrize(
    "name", ["np", "special", "abs", "float", "sum", "e", "lambda_", "tuple", "out_", "self", "Any"]
)
def test_any_name_works_for_kernels_inputs_and_outputs(generate, name):
    made = generate(
        f'\n  {name}:\n    doc: d\n    inputs: {{{name}: {{domain: "[0.5, 2]"}}}}\n'
        f'    define: {{t1: "erf({name})"}}\n    outputs: {{y: {{expr: "log({name}) + t1*t1"}}}}\n'
    )
    kernel = made.kernel(name)
    expected = math.log(1.5) + math.erf(1.5) ** 2
    assert kernel(1.5) == pytest.approx(expected, rel=1e-14)
    assert kernel(**{name: np.array([1.5])})[0] == pytest.approx(expected, rel=1e-14)


def test_text_of_the_schema_stays_text(generate):
    nasty = r"\"\"\" + 1/0 + \"\"\" {{ 7*7 }} {% raw %} \\ \u2028 \u202e \x07 \'\'\'"
    made = generate(
        f'\n  k:\n    doc: "{nasty}"\n    source: "{nasty}"\n    inputs: {{x: {{doc: "{nasty}", domain: "[0, 1]"}}}}\n'
        f'    outputs: {{y: {{expr: x, doc: "{nasty}"}}}}\n'.replace(r"\'", "'")
    )
    text = (made.root / "src" / made.package / "kernels" / "k.py").read_text(encoding="utf-8")
    assert not set(text) & set("\u2028\u202e\x07")
    assert '""" + 1/0 + """ {{ 7*7 }} {% raw %} \\' in made.kernel("k").__doc__
    assert made.kernel("k")(0.5) == 0.5


TRAPS = """
  k:
    doc: d
    inputs:
      x: {domain: "[-9, 9]"}
      n: {type: int, domain: "[-9, 9]", sample: [-9, 9]}
    outputs:
      remainder: {expr: "mod(x, 3)"}
      whole: {expr: "n % 4 + n // 4"}
      root: {expr: "cbrt(x)"}
      power: {expr: "n**8"}
      branch: {expr: "sqrt(x) if x > 0 else log(-x) if x < 0 else 7"}
      constant: {expr: "pi"}
      larger: {expr: "max(x, n)"}
"""


def test_silent_wrong_answers(generate):
    kernel = generate(TRAPS).kernel("k")
    with np.errstate(all="raise"):
        result = kernel(np.array([-8.0, 0.0, 4.0]), np.array([-7, 0, 3], dtype=np.int8))
    np.testing.assert_array_equal(result.remainder, [1.0, 0.0, 1.0])
    np.testing.assert_array_equal(result.whole, [1 - 2, 0, 3])
    np.testing.assert_array_equal(result.root, np.cbrt([-8.0, 0.0, 4.0]))
    assert result.root[0] == -2.0
    np.testing.assert_array_equal(result.power, [7.0**8, 0.0, 3.0**8])
    np.testing.assert_array_equal(result.branch, [math.log(8), 7.0, 2.0])
    np.testing.assert_array_equal(result.constant, [math.pi] * 3)
    assert kernel(0.0, 2**40).power == 2.0**320
    assert math.isnan(kernel(math.nan, 1).larger)
    singles = kernel(np.float32([1.1]), np.float32([2]))
    assert {result.dtype for result in singles} == {np.dtype(np.float32)}
    with pytest.raises(ValueError, match="no double equals"):
        kernel(0.0, 2**53 + 1)
    with pytest.raises(TypeError, match="complex"):
        kernel(1j, 1)
