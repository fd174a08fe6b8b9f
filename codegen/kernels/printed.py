"""Examples as printed in a source: the oracle and every backend must round to them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mpmath import libmp  # type: ignore[import-untyped]

from codegen.kernels.accuracy import larger, ulp_exponent
from codegen.kernels.computed import Computed
from codegen.kernels.expected import Expected, ExpectedExample
from codegen.kernels.findings import Finding, also_on, entry_label
from codegen.kernels.jumps import jumping_comparison
from codegen.runtime.expr.evaluate import Number, is_finite, to_fraction
from codegen.runtime.expr.oracle import AGREEMENT
from codegen.runtime.expr.typed import PrintedNumber, TypedKernel

#: An example whose last digit is coarser than this share of the scale tests nothing.
COARSE = Fraction(1, 10)


def printed_value(text: str) -> tuple[Fraction, Fraction]:
    """A printed number and half a unit of its last digit: ``7900`` is 7900 +- 0.5, ``7.9e3`` 7900 +- 50."""
    mantissa, _, exponent = text.strip().lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    return Fraction(text.strip()), Fraction(10) ** (int(exponent or 0) - decimals) / 2


@dataclass(frozen=True, slots=True)
class _Entry:
    """A printed number, and the values and scales that the oracle finds for it: one pair an alternative."""

    result: int
    position: int
    label: str
    printed: PrintedNumber
    pairs: tuple[tuple[Number, Number], ...]

    @property
    def scales(self) -> list[Fraction]:
        """The larger of value and scale of every pair."""
        return [to_fraction(larger(value, scale)) for value, scale in self.pairs if is_finite(value)]

    def agrees(self) -> bool:
        """Whether the oracle rounds to what is printed."""
        expected, half = printed_value(self.printed.text)
        return any(
            abs(to_fraction(value) - expected) <= half + AGREEMENT * scale
            for (value, _), scale in zip(self.pairs, self.scales, strict=True)
        )

    def allows(self, computed: float, scaled_ulp: float) -> bool:
        """Whether ``computed`` rounds to what is printed, but for the error that is declared."""
        expected, half = printed_value(self.printed.text)
        allowed = max(
            half + Fraction(math.ldexp(scaled_ulp, ulp_exponent(larger(value, scale)))) for value, scale in self.pairs
        )
        return math.isfinite(computed) and abs(Fraction(computed) - expected) <= allowed


def oracle_disagreements(typed: TypedKernel, item: ExpectedExample) -> Iterator[Finding]:
    """Where an example disagrees with the oracle, is undefined, or is too coarse to test anything."""
    for number, result in enumerate(typed.results):
        reason = item.evaluation.natural[number].undefined
        if result.name in item.example.outputs and reason is not None:
            message = f"{result.name} is undefined at this example: {reason}"
            yield Finding("C352", message, (*item.example.path, "outputs", result.name))
    for entry in _entries(typed, item):
        half = printed_value(entry.printed.text)[1]
        if not entry.agrees():
            found = libmp.to_str(entry.pairs[0][0], 15)
            message = f"{entry.label}: the example prints {entry.printed.text}, the oracle finds {found}"
            yield Finding("C352", message, entry.printed.path, _disagreement_hint(item.example.source, found, half))
        elif half > COARSE * (scale := entry.scales[0]):
            message = f"{entry.label}: {entry.printed.text} has too few digits to test anything"
            hint = f"give more digits: {_half_unit(half)}, the scale {float(scale):g}"
            yield Finding("C355", message, entry.printed.path, hint, "warning")


def _disagreement_hint(source: str, found: str, half: Fraction) -> str:
    """A number that was computed may be computed anew; what somebody printed is believed before the expression."""
    if source == "computed":
        return f'write `"{found}"`, which is computed here, or correct the expression; {_half_unit(half)}'
    return f"compare the expression, its constants and the inputs with the source; {_half_unit(half)}"


def missed_examples(expected: Expected, computed: Sequence[Computed]) -> Iterator[Finding]:
    """Where the oracle rounds to what an example prints, and a backend does not."""
    typed = expected.typed
    for row, item in enumerate(expected.examples):
        for entry in _entries(typed, item):
            if not entry.agrees():
                continue
            found = [(backend, float(backend.examples[entry.result][row][entry.position])) for backend in computed]
            missing = [(one, number) for one, number in found if not entry.allows(number, typed.scaled_ulp)]
            if missing:
                first, number = missing[0]
                message = (
                    f"{entry.label}: the example prints {entry.printed.text}, the {first.shown} backend computes "
                    f"{number!r}{also_on(one.shown for one, _ in missing[1:])}"
                )
                hint = "write the expression so that it loses no digits at these inputs"
                jump = _jump(typed, item, entry, number)
                if jump is not None:
                    message += f"; the value jumps at `{jump}`"
                    hint = "write both sides of the comparison so that they lose no digits at these inputs"
                yield Finding("C353", message, entry.printed.path, hint, category="accuracy")


def _jump(typed: TypedKernel, item: ExpectedExample, entry: _Entry, computed: float) -> str | None:
    """The comparison at which the oracle's value jumps to the computed one."""
    value = entry.pairs[0][0]
    if not (math.isfinite(computed) and is_finite(value)):
        return None
    return jumping_comparison(typed, entry.result, entry.position, item.point, to_fraction(value), computed)


def _entries(typed: TypedKernel, item: ExpectedExample) -> Iterator[_Entry]:
    """The printed entries of results that are defined at an example."""
    for number, result in enumerate(typed.results):
        printed = item.example.outputs.get(result.name, ())
        if item.evaluation.natural[number].undefined is not None:
            continue
        choices = [alternative[number] for alternative in item.evaluation.alternatives]
        for position, text in enumerate(printed):
            pairs = [(choice.entries[position], choice.scales[position]) for choice in choices if not choice.undefined]
            yield _Entry(number, position, entry_label(result, position), text, tuple(pairs))


def _half_unit(half: Fraction) -> str:
    return f"half a unit of the last digit is {float(half):g}"
