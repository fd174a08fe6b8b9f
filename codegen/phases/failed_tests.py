"""A generated test that failed, shown at the declaration that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen.evidence.raw.junit import CaseResult
from codegen.phases.line_trace import LineTrace, Origin
from codegen.support.diagnostics import Diagnostic
from codegen.support.spans import Span

_IN_BRACKETS = re.compile(r"\[(.*)\]")
#: How generated tests begin what they say: ``AssertionError: ('v', ...``, ``AssertionError: Order`` alone, or
#: ``Failed: Order accepted ...``.
_NAMED = re.compile(r"(?:[\w.]+: )?(?:\('(\w+)'|(\w+) accepted |(\w+)$)")


def failed_test(result: CaseResult, prefix: str, trace: LineTrace) -> Diagnostic:
    """The diagnostic of a failed test: at the schema's line where one is behind it, else at the test's own line.

    ``prefix`` is what the paths of the report lack in front.
    """
    message = f"generated test {result.name} {'failed' if result.result == 'failed' else 'broke'}: {result.reason}"
    path, line = prefix + result.file, result.line
    origin: Origin | None = None
    for place in _places(result, prefix):
        found = trace.origin(*place)
        if found is not None and found.exact:
            origin, (path, line) = found, place
            break
    origin = origin or trace.named(prefix + result.file, _words(result)) or trace.origin(path, line)
    if origin is None:
        return Diagnostic("C700", message, Span(path, line, 1, line, 2))
    return Diagnostic("C700", f"{message} ({path}:{line})", origin.span)


def _places(result: CaseResult, prefix: str) -> Iterator[tuple[str, int]]:
    """Lines of the traceback from the innermost outwards, those of the package before those of its tests."""
    frames = [(prefix + path, line) for path, line in reversed(result.frames)]
    tests = f"{prefix}tests/"
    yield from (frame for frame in frames if not frame[0].startswith(tests))
    yield from (frame for frame in frames if frame[0].startswith(tests))


def _words(result: CaseResult) -> Iterator[str]:
    """Names in the row of a parametrised test, as they are and without the number that makes them unique; then the
    name with which the failure begins."""
    row = _IN_BRACKETS.search(result.name)
    for word in re.findall(r"\w+", row[1]) if row else ():
        yield from (word, word.rstrip("0123456789").rstrip("_"))
    said = _NAMED.match(result.reason)
    if said:
        yield said[said.lastindex or 0]
