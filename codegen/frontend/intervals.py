"""Intervals such as ``[0, 2*pi)``: their text, their ends, and what lies inside."""

from __future__ import annotations

import math

from codegen.frontend.expression_reader import ExpressionReader
from codegen.frontend.meant_intervals import INFINITE_WORD, meant_interval
from codegen.runtime.expr.errors import ExpressionError
from codegen.runtime.expr.parser import parse
from codegen.runtime.expr.scope import Scope
from codegen.runtime.expr.syntax import Syntax
from codegen.runtime.expr.typed import Interval
from codegen.support.positions import Path

_INFINITE = {"oo": math.inf, "+oo": math.inf, "-oo": -math.inf}
_FORM = 'write an interval such as "[0, 1]", "(0, oo)" or "[0, 2*pi)", in quotes'


def read_interval(text: str, scope: Scope, path: Path, reader: ExpressionReader) -> Interval | None:
    """The interval that ``text`` says, or None after a diagnostic; ends are constant expressions or ``oo``."""
    body = text.strip()
    if len(body) < 2 or body[0] not in "[(" or body[-1] not in "])":
        reader.error("C305", path, f"{text!r} is not an interval", _hint(text))
        return None
    first = text.index(body[0]) + 1
    commas = _commas(text, first, text.rindex(body[-1]))
    if len(commas) != 1 or ";" in body:
        reader.error("C305", path, f"{text!r} does not have two ends", _hint(text))
        return None
    low = _end(text, first, commas[0], scope, path, reader)
    high = _end(text, commas[0] + 1, text.rindex(body[-1]), scope, path, reader)
    if low is None or high is None:
        return None
    interval = Interval(low, high, body[0] == "(", body[-1] == ")", body)
    return interval if _is_good(interval, path, reader) else None


def _hint(text: str) -> str:
    meant = meant_interval(text)
    return f'write `"{meant}"`' if meant else _FORM


def interval_ends(text: str) -> list[Syntax]:
    """The trees of the finite ends of an interval that was read before without a fault, at their characters."""
    body = text.strip()
    first, last = text.index(body[0]) + 1, text.rindex(body[-1])
    (comma,) = _commas(text, first, last)
    ends = ((first, comma), (comma + 1, last))
    return [parse(" " * start + text[start:end]) for start, end in ends if not _is_infinite(text[start:end])]


def contains(interval: Interval, value: float) -> bool:
    """Whether ``value`` lies in the interval."""
    above = value > interval.low if interval.low_open else value >= interval.low
    below = value < interval.high if interval.high_open else value <= interval.high
    return above and below


def _commas(text: str, start: int, end: int) -> list[int]:
    depth, found = 0, []
    for at in range(start, end):
        if text[at] in "([":
            depth += 1
        elif text[at] in ")]":
            depth -= 1
        elif text[at] == "," and depth == 0:
            found.append(at)
    return found


def _end(text: str, start: int, end: int, scope: Scope, path: Path, reader: ExpressionReader) -> float | None:
    part = text[start:end]
    if _is_infinite(part):
        return _INFINITE[part.strip().replace(" ", "")]
    infinite = INFINITE_WORD.fullmatch(part)
    if infinite is not None:
        first, last = start + infinite.start("word"), start + infinite.end("word")
        reader.report(ExpressionError("C305", "an infinite end is written oo", first, last, "write oo"), path)
        return None
    try:
        tree = parse(" " * start + part)
    except ExpressionError as error:
        reader.report(error, path)
        return None
    value = reader.value(tree, scope, path)
    if value is None:
        return None
    number = reader.double(value.entries[0])
    if value.shape or value.kind == "bool" or not math.isfinite(number):
        span = reader.positions.inside(path, tree.start, tree.end)
        reader.bag.error("C305", "an end of an interval is one finite number, or oo", span, _FORM)
        return None
    return number


def _in_order(interval: Interval) -> str:
    """What to write for an interval that holds nothing: its ends the other way round, where they differ."""
    if interval.low == interval.high:
        return f'write `"[{interval.text[1:-1]}]"` for this one value'
    (comma,) = _commas(interval.text, 1, len(interval.text) - 1)
    low, high = interval.text[1:comma].strip(), interval.text[comma + 1 : -1].strip()
    first, last = "(" if interval.high_open else "[", ")" if interval.low_open else "]"
    return f'write `"{first}{high}, {low}{last}"`: the lower end comes first'


def _is_infinite(part: str) -> bool:
    return part.strip().replace(" ", "") in _INFINITE


def _is_good(interval: Interval, path: Path, reader: ExpressionReader) -> bool:
    text = interval.text
    if (math.isinf(interval.low) and not interval.low_open) or (math.isinf(interval.high) and not interval.high_open):
        low, high = "(" if math.isinf(interval.low) else text[0], ")" if math.isinf(interval.high) else text[-1]
        hint = f'write `"{low}{text[1:-1]}{high}"`, with a round bracket beside oo'
        reader.error("C305", path, "an infinite end does not belong to the interval", hint)
        return False
    closed = not (interval.low_open or interval.high_open)
    if interval.low > interval.high or (interval.low == interval.high and not closed):
        reader.error("C305", path, f"the interval {text} is empty", _in_order(interval))
        return False
    return True
