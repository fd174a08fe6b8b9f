"""Every backend is held to the oracle: what a faulty one is found out by, and what is said of one that is missing."""

import importlib
import re
from dataclasses import replace

import pytest

from codegen.frontend.kernel_typing import BACKENDS as LISTED
from codegen.kernels.backend import BACKENDS, NUMPY, Backend
from codegen.kernels.verify import verify_kernel
from tests.kernels import faulty_backends as faulty

KERNEL = """
  k:
    doc: d
    inputs: {{x: {{domain: "[1, 2]"}}, z: {{domain: "[1, 2]"}}}}
    outputs: {{y: {{expr: "{expr}"}}, w: {{expr: z**2}}}}
    accuracy: {{points: 8}}
    {more}
"""


@pytest.fixture
def verify(typed, monkeypatch):
    """Verifies a kernel on NumPy and on a backend ``odd`` whose levels change NumPy's results."""

    def verified(changes, expr="exp(x)", more="", **given):
        faulty.install(monkeypatch, "odd", changes, **given)
        kernel = typed(KERNEL.format(expr=expr, more=more))
        return verify_kernel(replace(kernel, backends=("odd",)), positions_path=("kernels", "k"))

    return verified


def test_schemas_may_list_the_backends_that_there_are():
    assert set(LISTED) == set(BACKENDS)
    assert next(iter(BACKENDS)) == NUMPY


def test_every_backend_has_the_parts_that_one_has():
    for name, module in BACKENDS.items():
        made = importlib.import_module(module)
        for part in ("refusals", "identity", "load"):
            assert callable(getattr(made, part)), (name, part)
            assert getattr(Backend, part)


def test_the_worst_level_is_named_first_and_the_others_after_it(verify):
    found = verify({"v2": faulty.scaled(1 + 2**-44), "v3": faulty.scaled(1 + 2**-42), "plain": faulty.same})
    (y, w) = found.findings
    assert (y.code, y.path) == ("C360", ("kernels", "k", "outputs", "y", "expr"))
    assert y.message.startswith("y misses its accuracy on odd (v3): scaled_ulp ")
    assert y.message.endswith("; also on odd (v2)")
    assert w.message.startswith("w misses its accuracy on odd (v3): ")
    assert [item.shown for item in found.backends] == ["odd (v2)", "odd (v3)", "odd (plain)", "numpy"]
    worst = {item.shown: item.results[0].scaled_ulp for item in found.backends}
    assert worst["odd (v3)"] > worst["odd (v2)"] > 16 > worst["numpy"] == worst["odd (plain)"]


def test_an_example_that_only_one_backend_misses_names_it(verify):
    more = 'examples: [{inputs: {x: 1, z: 1.5}, outputs: {w: "2.2500000000000"}, source: computed}]'
    found = verify({"odd": faulty.scaled(1 + 1e-13)}, more=more).findings
    (finding,) = [finding for finding in found if finding.code == "C353"]
    assert finding.message == ("w: the example prints 2.2500000000000, the odd backend computes 2.2500000000002247")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (faulty.without_nan, {"y is 0.0 at x = nan, where the oracle finds nan"}),
        (faulty.without_infinity, {"y is 17.0 at x = inf, where numpy computes inf"}),
        (
            faulty.nan_everywhere,
            {"y is nan at x = 1.970543360864671, z = nan, where the oracle finds 7.174573812054299"},
        ),
        (faulty.wrong_at_zero, {"y is 2.0 at x = 0.0, where the oracle finds 1.0"}),
    ],
)
def test_what_goes_wrong_at_special_numbers_is_found(verify, change, found):
    messages = [(finding.code, finding.message) for finding in verify({"v3": change}).findings]
    assert found <= {re.sub(", z = [0-9.]+| on odd .v3.|", "", message) for _, message in messages}
    assert {code for code, _ in messages} == {"C362"}


@pytest.mark.parametrize(("change", "shown"), [(faulty.without_nan, "n = nan"), (faulty.without_infinity, "n = inf")])
def test_a_whole_number_that_is_none_is_named_like_others(typed, monkeypatch, change, shown):
    faulty.install(monkeypatch, "odd", {"odd": change})
    inputs = "n: {type: int, sample: [1, 9]}"
    kernel = typed(f'  k:\n    doc: d\n    inputs: {{{inputs}}}\n    outputs: {{y: {{expr: "2*n"}}}}\n')
    (finding,) = verify_kernel(replace(kernel, backends=("odd",)), positions_path=("kernels", "k")).findings
    assert (finding.code, f" at {shown}, where " in finding.message) == ("C362", True)


def test_nan_may_be_dropped_where_the_result_does_not_depend_on_it(verify):
    assert verify({"odd": faulty.same}, "z if x < 3 else 2*z").findings == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (faulty.raises, "ZeroDivisionError: float division by zero"),
        (faulty.short, "results of the shapes [(37, 1), (37, 1)] instead of [(38, 1), (38, 1)]"),
    ],
)
def test_code_that_fails_is_a_finding(verify, change, reason):
    (finding,) = verify({"odd": change}).findings
    assert (finding.code, finding.category, finding.path) == ("C363", "accuracy", ("kernels", "k", "outputs"))
    assert finding.message == f"the code of odd fails: {reason}"
    assert finding.hint == "write `backends: [numpy]`"


def test_code_that_a_compiler_refuses_is_a_finding(verify):
    found = verify({}, breaks="cc: line 7: expected ;")
    (finding,) = found.findings
    assert (finding.code, finding.message) == ("C363", "the code of odd fails: OSError: cc: line 7: expected ;")
    assert [item.shown for item in found.backends] == ["numpy"]


def test_a_backend_that_cannot_be_built_here_is_named_with_what_it_lacks(verify):
    found = verify({}, lacks="no Fortran compiler was found")
    assert found.findings == ()
    assert [(item.backend, item.reason) for item in found.missing] == [("odd", "no Fortran compiler was found")]
    assert [item.shown for item in found.backends] == ["numpy"]
