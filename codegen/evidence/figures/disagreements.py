"""Every figure of a bundle again: counted from its raw files, read from its schema, built anew as its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from codegen import __version__
from codegen.emit.record_json import record_json
from codegen.evidence.bundle.bundle_files import WORKSPACE, BundleFiles
from codegen.evidence.bundle.bundle_paths import LARGEST_FILE
from codegen.evidence.bundle.refusal import Check
from codegen.evidence.bundle.strict_json import parse_canonical
from codegen.evidence.figures.bill import strange_bill
from codegen.evidence.figures.bundle_records import (
    BundleRecords,
    disagreeing_records,
    read_records,
    unrecorded_files,
)
from codegen.evidence.figures.counted_run import CountedRun
from codegen.evidence.figures.read_schema import ReadSchema, SchemaReader
from codegen.evidence.figures.recounts import RAW_FILES, miscounted, strange_gates
from codegen.evidence.figures.run_file import NAME as RUN
from codegen.evidence.figures.run_file import RunFile, read_run, unreadable
from codegen.evidence.report.report import build_report
from codegen.evidence.report.report_data import ReportData
from codegen.evidence.report.verdicts import overall

RAW = "raw/"
_ABSENT = "nothing"


class Claims(Protocol):
    """What a signed statement says of a run."""

    @property
    def system(self) -> str:
        """The name of the system."""

    @property
    def module(self) -> str:
        """The module of the schema."""

    @property
    def verdict(self) -> str:
        """What the run concluded."""

    @property
    def plan(self) -> str:
        """The hash of the plan."""

    @property
    def codegen(self) -> str:
        """The version of codegen that ran."""


def disagreements(files: BundleFiles, read_schema: SchemaReader, claims: Claims | None = None) -> tuple[str, ...]:
    """A sentence for each figure, verdict or record of the bundle that its other files do not bear out; none is good.

    ``claims`` is the signed statement, None for a bundle that nobody signed. Raises ``Refused`` by ``figures`` where a
    file is not what codegen writes at all.
    """
    if RUN not in files:
        raise unreadable(f"the bundle of {files.system}", f"it has no {RUN}")
    run, records = read_run(files[RUN]), read_records(files)
    found = list(disagreeing_records(files, records, run))
    if found:
        return tuple(found)
    schema = _schema(files, records, read_schema)
    found += unrecorded_files(files, records, schema.beside)
    raw = {path.removeprefix(RAW): data for path, data in files.items() if path.startswith(RAW)}
    data = ReportData(files.system, schema.facts, records.plan, records.lock.hash, run.gates, records.outputs)
    found += [f"raw/{name} is no raw file of a run" for name in sorted(raw.keys() - RAW_FILES)]
    found += strange_gates(run.gates)
    found += _claims(run, schema, claims)
    counted = CountedRun(data, raw, schema)
    found += miscounted(counted)
    found += strange_bill(counted, files)
    found += _unlike_report(files, data)
    if found and run.codegen != __version__:
        found[0] += f" (made by codegen {_shown(run.codegen)}, and this is {__version__}, which may count otherwise)"
    return tuple(found)


def _schema(files: BundleFiles, records: BundleRecords, read_schema: SchemaReader) -> ReadSchema:
    leave_out = (files.layout.outputs_folder, files.record(""))
    inputs = {
        path.removeprefix(WORKSPACE): data
        for path, data in files.items()
        if path.startswith(WORKSPACE) and not path.startswith(leave_out)
    }
    try:
        return read_schema(records.lock.schema, inputs)
    except ValueError as error:
        raise unreadable(WORKSPACE + records.lock.schema, str(error)) from None


def _claims(run: RunFile, schema: ReadSchema, claims: Claims | None) -> Iterator[str]:
    """The conclusion of the run, and what a statement says of it."""
    concluded = overall(run.gates)
    if run.verdict != concluded:
        yield f"run.json concludes {run.verdict}; its gates say {concluded}"
    if claims is not None:
        names = ("system", "verdict", "plan", "codegen", "module")
        said = {name: getattr(claims, name) for name in names}
        true = {"system": run.system, "verdict": concluded, "plan": run.plan, "codegen": run.codegen}
        true["module"] = str(schema.facts.summary["module"])
        for name, value in said.items():
            if value != true[name]:
                yield f"the signed statement says {name} {value}; the bundle says {true[name]}"


def _unlike_report(files: BundleFiles, data: ReportData) -> Iterator[str]:
    """The places at which the committed report is not the one that the bundle's data make."""
    name = files.record("report.json")
    report = parse_canonical(files[name], limit=LARGEST_FILE, check=Check.FIGURES, name=name)
    again = build_report(data)
    if record_json(again).encode() != files[name]:
        yield from _apart(report, again, "report.json")


def _apart(said: Any, true: Any, place: str) -> Iterator[str]:
    """A sentence for each leaf in which two values differ, by its place; rows are called by their names."""
    if isinstance(said, dict) and isinstance(true, dict):
        for key in {**true, **said}:
            yield from _apart(said.get(key, _ABSENT), true.get(key, _ABSENT), f"{place}, {key}")
    elif isinstance(said, list) and isinstance(true, list) and len(said) == len(true):
        for number, (one, other) in enumerate(zip(said, true, strict=True), 1):
            yield from _apart(one, other, f"{place} {_name(other, number)}")
    elif repr(said) != repr(true):
        yield f"{place}: it says {_shown(said)}; the bundle bears out {_shown(true)}"


def _name(row: Any, number: int) -> str:
    return str(row.get("name", number)) if isinstance(row, Mapping) else str(number)


def _shown(value: Any) -> str:
    text = f"{len(value)} rows" if isinstance(value, list) else str(value)
    return text if len(text) <= 120 else f"{text[:117]}..."
