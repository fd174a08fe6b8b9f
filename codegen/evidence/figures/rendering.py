"""The pages of a bundle, rendered again from its records."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.evidence.bundle.bundle_files import BundleFiles
from codegen.evidence.bundle.refusal import Check
from codegen.evidence.bundle.strict_json import parse_canonical
from codegen.evidence.evidence_files import UnreadableEvidenceError
from codegen.evidence.figures.run_file import LIMIT, unreadable
from codegen.evidence.figures.run_file import NAME as RUN
from codegen.evidence.html.page import render_html
from codegen.evidence.report.report_text import render_report

PAGE = "report.html"


def render_disagreements(files: BundleFiles) -> tuple[str, ...]:
    """A sentence for each page that does not say, byte for byte, what the records say; none is good.

    The figures of the bundle have to agree before. Raises ``Refused`` by ``figures`` where there is no record.
    """
    return tuple(_apart(files))


def _apart(files: BundleFiles) -> Iterator[str]:
    folder = files.record("")
    for name in (f"{folder}report.json", f"{folder}report.md", PAGE, RUN):
        if name not in files:
            raise unreadable(f"the bundle of {files.system}", f"it has no {name}")
    report = parse_canonical(files[f"{folder}report.json"], limit=LIMIT, check=Check.FIGURES, name="report.json")
    run = parse_canonical(files[RUN], limit=LIMIT, check=Check.FIGURES, name=RUN)
    yield from _first_line(f"{folder}report.md", files[f"{folder}report.md"], render_report(report).encode())
    try:
        page = render_html(report, run, files)
    except UnreadableEvidenceError as error:
        yield f"{PAGE} cannot be drawn again: {error}"
        return
    yield from _first_line(PAGE, files[PAGE], page)


def _first_line(name: str, there: bytes, again: bytes) -> Iterator[str]:
    if there == again:
        return
    lines, others = there.split(b"\n"), again.split(b"\n")
    pairs = enumerate(zip(lines, others, strict=False), 1)
    number = next((number for number, (one, other) in pairs if one != other), min(len(lines), len(others)) + 1)
    yield f"{name} is not what the records say, from line {number} on"
