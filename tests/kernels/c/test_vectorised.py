"""Bodies are vector code at every level, and one that is not is noticed."""

import shutil

import pytest

from codegen.kernels.c.instructions import count_arithmetic
from codegen.kernels.c.load import NATIVE
from codegen.kernels.c.objects import UnreadableObjectError, functions
from codegen.kernels.c.vectorised import BY_LANE, WIDTHS, inspect_kernels
from codegen.runtime.kernels.native_build import Level, platform_levels

WAVE = (
    "  wave: {doc: A wave., inputs: {x: {doc: place, sample: [-3, 3]}, t: {doc: time, sample: [0, 3]}},"
    ' outputs: {y: {expr: "exp(-t)*sin(x - t) + x**2*t/(1 + t*t)"}}}\n'
)
#: A function as it would be without a vector form.
SLOW = """
static __attribute__((noinline)) lanes lanes_exp_slow(lanes x)
{
    double entries[LANES];
    lanes_store(entries, x);
    for (int k = 0; k < LANES; ++k) {
        entries[k] = exp(entries[k]);
    }
    return lanes_load(entries);
}
#define lanes_exp lanes_exp_slow
"""
ONE_ARGUMENT = (
    "abs", "floor", "ceil", "trunc", "round", "sqrt", "exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos",
    "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "erf", "erfc", "sign", "cbrt", "asinh", "acosh", "atanh",
    "gamma", "loggamma", "digamma",
)  # fmt: skip
TWO_ARGUMENTS = ("atan2", "hypot", "min", "max", "mod", "heaviside")


@pytest.fixture
def wave(load_kernels_of_text):
    return load_kernels_of_text(WAVE)


@pytest.mark.slow
def test_every_operation_is_vector_code_or_is_known_to_go_lane_by_lane(load_kernels_of_text):
    calls = {name: f"{name}(x)*x + 1" for name in ONE_ARGUMENT} | {name: f"{name}(x, x*x)" for name in TWO_ARGUMENTS}
    calls |= {"pow": "x**(x*x)", "floordiv": "x // (x*x)"}
    kernels = "".join(
        f"  k_{name}: {{doc: K., inputs: {{x: {{doc: x, sample: [1, 2]}}}}, outputs: {{y: {{expr: '{call}'}}}}}}\n"
        for name, call in calls.items()
    )
    facts = inspect_kernels(load_kernels_of_text(kernels))
    assert {fact.level for fact in facts} == {level.name for level in platform_levels()} & WIDTHS.keys()
    assert [fact for fact in facts if fact.fault] == []
    lane_by_lane = {fact.kernel.removeprefix("k_") for fact in facts if fact.calls and fact.level != "v2"}
    assert lane_by_lane == BY_LANE.keys()


def test_a_header_that_falls_back_to_the_library_is_noticed(wave, tmp_path):
    headers = tmp_path / "native"
    shutil.copytree(NATIVE, headers)
    with (headers / "lanes.h").open("a", encoding="utf-8") as file:
        file.write(SLOW)
    facts = inspect_kernels(wave, headers=headers)
    assert facts
    assert {fact.fault for fact in facts} == {"calls exp for single numbers"}


def test_scalar_code_without_any_call_is_noticed(load_kernels_of_text):
    kernels = load_kernels_of_text(
        "  sums: {doc: S., inputs: {x: {doc: x, sample: [1, 2]}}, outputs: {y: {expr: x*x*x*x*x*x + x/(1 + x)}}}\n"
    )
    (level,) = (level for level in platform_levels() if level.name == "v3")
    (fact,) = inspect_kernels(kernels, [Level("v3", (*level.flags, "-DKERNEL_PLAIN", "-fno-tree-vectorize"))])
    assert fact.fault is not None
    assert fact.fault.startswith("0 instructions on vectors of 4")


def test_instructions_of_every_encoding():
    code = bytes.fromhex(
        "66 0f 58 c1"  # addpd xmm
        "f2 0f 59 c1"  # mulsd
        "c5 fd 59 c1"  # vmulpd ymm
        "c4 e2 f5 b8 c2"  # vfmadd231pd ymm
        "c4 e2 f1 b9 c2"  # vfmadd231sd
        "62 f1 f5 48 58 c2"  # vaddpd zmm
        "62 f2 f5 48 a8 c2"  # vfmadd213pd zmm
        "c3 90 90 90 90 90 90"
    )
    found = count_arithmetic(code)
    assert (found.scalar, found.of_two, found.of_four, found.of_eight) == (2, 1, 2, 2)


def test_bytes_that_are_no_object():
    for data in (b"", b"\x7fELF", b"\xcf\xfa\xed\xfe" * 40, b"\x7fELF\x02\x01" + b"\xff" * 80):
        with pytest.raises(UnreadableObjectError):
            functions(data)
