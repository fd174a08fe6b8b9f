"""How the generated tests ended, as the run record keeps it: JUnit XML that any tool reads, without time or place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from codegen.evidence.raw.junit import CaseResult, read_junit

NAME = "junit.xml"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_QUOTES = {'"': "&quot;"}
_TAGS = {"failed": "failure", "error": "error", "skipped": "skipped"}


def junit_xml(results: Iterable[CaseResult]) -> bytes:
    """``raw/junit.xml``: one line a test, in the order of files and lines; a failure with the places it passed."""
    return "".join(_lines(sorted(results))).encode()


def read_normalised(data: bytes) -> tuple[CaseResult, ...]:
    """What ``junit_xml`` wrote; raises ``ValueError`` for everything else, equal reports in other words included."""
    # Declarations can make a small file large or name other files; what is written here has none.
    if not data.startswith(_HEAD.encode()) or b"<!" in data:
        raise ValueError("not the tests of a run record: it begins or declares otherwise")
    results = read_junit([data])
    if junit_xml(results) != data:
        raise ValueError("not the tests of a run record: it is written in another way")
    return results


def _lines(results: list[CaseResult]) -> Iterator[str]:
    ends = Counter(result.result for result in results)
    counts = {"tests": len(results), "failures": ends["failed"], "errors": ends["error"], "skipped": ends["skipped"]}
    yield f"{_HEAD}<testsuites>\n"
    yield f'<testsuite name="generated tests"{_attributes(counts)}>\n'
    for result in results:
        shown = _attributes(
            {"classname": result.classname, "name": result.name, "file": result.file, "line": result.line - 1}
        )
        yield f"<testcase{shown}/>\n" if result.result == "passed" else f"<testcase{shown}>{_end(result)}</testcase>\n"
    yield "</testsuite>\n</testsuites>\n"


def _end(result: CaseResult) -> str:
    tag = _TAGS[result.result]
    frames = "".join(f"{path}:{line}: traceback\n" for path, line in result.frames)
    head = f"<{tag}{_attributes({'message': result.reason})}"
    return f"{head}>{escape(frames)}</{tag}>" if frames else f"{head}/>"


def _attributes(values: Mapping[str, str | int]) -> str:
    """``values`` as a tag has them, whatever they hold; always between the same quotes."""
    return "".join(f" {name}={quoteattr(str(value), _QUOTES)}" for name, value in values.items())
