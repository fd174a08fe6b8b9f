"""Examples as printed in a source: the oracle and the backend must round to them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from mpmath import libmp  # type: ignore[import-untyped]

from codegen.kernels.accuracy import larger, ulp_exponent
from codegen.kernels.findings import Finding, Path, entry_label
from codegen.runtime.expr.evaluate import Number, is_finite, to_fraction
from codegen.runtime.expr.oracle import AGREEMENT, PointEvaluation
from codegen.runtime.expr.typed import PrintedNumber, TypedExample, TypedKernel

#: An example whose last digit is coarser than this share of the scale tests nothing.
COARSE = Fraction(1, 10)


def printed_value(text: str) -> tuple[Fraction, Fraction]:
    """A printed number and half a unit of its last digit: ``7900`` is 7900 +- 0.5, ``7.9e3`` 7900 +- 50."""
    mantissa, _, exponent = text.strip().lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    return Fraction(text.strip()), Fraction(10) ** (int(exponent or 0) - decimals) / 2


def check_example(
    typed: TypedKernel,
    example: TypedExample,
    evaluation: PointEvaluation,
    computed: list[list[float]],
    kernel: Path,
) -> Iterator[Finding]:
    """Findings of one example; ``computed`` are the backend's entries of every result."""
    for number, result in enumerate(typed.results):
        printed = example.outputs.get(result.name)
        if printed is None:
            continue
        value = evaluation.natural[number]
        if value.undefined is not None:
            message = f"{result.name} is undefined at this example: {value.undefined}"
            yield Finding("C352", message, (*example.path, "outputs", result.name))
            continue
        choices = [alternative[number] for alternative in evaluation.alternatives]
        for position, text in enumerate(printed):
            pairs = [(choice.entries[position], choice.scales[position]) for choice in choices if not choice.undefined]
            yield from _check_entry(typed, entry_label(result, position), text, pairs, computed[number][position])


def _check_entry(
    typed: TypedKernel, label: str, printed: PrintedNumber, pairs: list[tuple[Number, Number]], computed: float
) -> Iterator[Finding]:
    expected, half = printed_value(printed.text)
    scales = [to_fraction(larger(value, scale)) for value, scale in pairs if is_finite(value)]
    if not any(
        abs(to_fraction(value) - expected) <= half + AGREEMENT * scale
        for (value, _), scale in zip(pairs, scales, strict=True)
    ):
        found = libmp.to_str(pairs[0][0], 15)
        message = f"{label}: the example prints {printed.text}, the oracle finds {found}"
        hint = f"compare the expression, its constants and the inputs with the source; {_half_unit(half)}"
        yield Finding("C352", message, printed.path, hint)
        return
    allowed = [
        half + Fraction(math.ldexp(typed.scaled_ulp, ulp_exponent(larger(value, scale)))) for value, scale in pairs
    ]
    if not math.isfinite(computed) or abs(Fraction(computed) - expected) > max(allowed):
        message = f"{label}: the example prints {printed.text}, the numpy backend computes {computed!r}"
        hint = "write the expression so that it loses no digits at these inputs"
        yield Finding("C353", message, printed.path, hint, category="accuracy")
    if half > COARSE * scales[0]:
        message = f"{label}: {printed.text} has too few digits to test anything"
        hint = f"give more digits: {_half_unit(half)}, the scale {float(scales[0]):g}"
        yield Finding("C355", message, printed.path, hint, "warning")


def _half_unit(half: Fraction) -> str:
    return f"half a unit of the last digit is {float(half):g}"
