"""What ``codegen check --format json`` answers: the one declaration that its published JSON Schema is made from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from codegen.cli.answer_schema import Answer, answer_schema
from codegen.drift.classify import Cause

_Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None


class _System(Answer):
    workspace: str = ""
    """The folder of its workspace, where a command was given for several; paths are then relative to where it was."""


class ReportedDiagnostic(Answer):
    """Something that is wrong, or that a reader should know."""

    code: Annotated[str, Field(pattern="^C[0-9]{3}$")]
    """The stable code; `codegen explain CODE` is its page."""
    severity: Literal["error", "warning", "note"]
    """How grave it is; what was waived is a note."""
    message: str
    """One sentence."""
    hint: str | None
    """What to do about it."""
    file: str = ""
    """The file at fault, from the workspace; left out where no file is."""
    line: int = 1
    """From 1; like the columns, there where `file` is."""
    column: int = 1
    """From 1, in characters."""
    end_line: int = 1
    """The line of the end."""
    end_column: int = 1
    """The column behind the last character."""
    fix: str = ""
    """Text that, put in place of the span, is the whole remedy."""
    waiver: str = ""
    """Why it is let pass, and until when."""


class MovedKey(Answer):
    """One key of an input that is not what it was."""

    pointer: str
    """A JSON pointer into the input as it is now, or as it was where the key is gone."""
    change: Literal["added", "removed", "changed"]
    """What happened to it."""
    line: int
    """Its line in the input; of a key that is gone, the line of what held it."""


class MovedInput(Answer):
    """An input that changed since the last run."""

    path: str
    """The input, from the workspace."""
    change: Literal["added", "removed", "changed"]
    """Whether it is read now and was not, was read and is not, or has another text."""
    keys: tuple[MovedKey, ...]
    """What changed in it; empty without `--why`, and where `note` says why."""
    note: str
    """Why there are no keys, such as that its text of the last run is nowhere to be found; else empty."""


class MovedPin(Answer):
    """A tool or library whose version shapes what is generated."""

    name: str
    """Its name."""
    old: str | None
    """The version of the last run; null where there was none."""
    new: str | None
    """The version now; null where there is none."""


class Moved(Answer):
    """What moved since the last run, as far as it matters to the file."""

    inputs: tuple[MovedInput, ...]
    """Schemas, glue and whatever else was read."""
    pins: tuple[MovedPin, ...]
    """Versions."""
    modules: tuple[str, ...]
    """Files of codegen itself."""
    nearest: bool
    """Whether `modules` are only the nearest that are known, which may use what moved."""
    template: str
    """The template of the file, where it is what moved; else empty."""


class OutputDrift(Answer):
    """How far one output of a kernel moved."""

    name: str
    """The output."""
    backend: str
    """The backend that computed it, before and now."""
    max_ulp: float | Literal["inf"]
    """The largest distance, in units in the last place; `inf` where one side is no number, or refuses the inputs."""
    worst_point: dict[str, Any]
    """The inputs where it is largest."""
    before: float | str
    """What was computed there: a number, `nan`, `inf`, `-inf`, or the exception that was raised."""
    after: float | str
    """What is computed there now."""
    exact: float | Literal["nan", "inf", "-inf"] | None = None
    """The double nearest to what the formula says there, of the result that changed most; null for the others."""


class NumericDriftAnswer(Answer):
    """What a kernel computed before, and computes now, on the same seeded points."""

    kernel: str
    """The kernel."""
    points: int
    """On how many points it was asked."""
    seed: str
    """What the points were drawn from."""
    max_ulp: float | Literal["inf"] | None
    """The largest distance over all outputs; null where nothing was compared."""
    outputs: tuple[OutputDrift, ...]
    """Each output by itself."""
    verdict: Literal["equal", "changed", "not compared"]
    """Whether the numbers are the same, within the tolerance that `sentence` names."""
    sentence: str
    """The verdict for a reader, with the reason where nothing was compared."""


class Finding(ReportedDiagnostic):
    """A file that is not what its schema says. `file` and `line` are of the schema; `path` is the file itself."""

    cause: Cause | Literal["moved"]
    """The first cause that fits; `moved`, an input that changed, is for `--fast` alone."""
    path: str
    """What drifted, from the workspace."""
    command: str
    """What to type, at the root of the workspace, to put it right; an edit by hand is dropped."""
    keep: str = ""
    """What saves such an edit first; empty where there is none."""
    recorded: _Digest = None
    """SHA-256 of the file as the last run recorded it; null where it recorded none."""
    expected: _Digest = None
    """SHA-256 of the file as it should be; null where there should be none."""
    disk: _Digest = None
    """SHA-256 of the file as it is; null where there is none."""
    moved: Moved | None = None
    """What moved since the last run."""
    numeric: NumericDriftAnswer | None = None
    """Of a kernel whose text changed: whether its numbers did."""


class Compared(_System):
    """A system that was compared."""

    schema_: Annotated[str, Field(alias="schema")]
    """The schema, from the workspace."""
    exit: Literal[0, 1]
    """0: clean; 1: findings."""
    system: str
    """The system's short name, which is its folder's."""
    compared: Annotated[int, Field(ge=0)]
    """How many files were compared."""
    fast: Literal[True] = True
    """There under `--fast`: digests of the record alone were compared, and nothing was generated."""
    diagnostics: tuple[ReportedDiagnostic, ...] = ()
    """Warnings of the schema, and what fails again because its waiver is over."""
    findings: tuple[Finding, ...]
    """Every file that is not clean, by path."""


class PartedFile(Answer):
    """A file that differs, and whose doing that is."""

    path: str
    """The file, from the workspace."""
    part: Literal["schema", "generator", "both"]
    """`schema`: the inputs moved; `generator`: a later codegen writes it in another way."""


class Parted(Answer):
    """What an earlier codegen would say."""

    version: str
    """The version of the earlier one."""
    files: tuple[PartedFile, ...]
    """Every file that differs, by path."""
    counts: dict[Literal["schema", "generator", "both"], int]
    """How many there are of each part."""


class ComparedAsOf(_System):
    """A system under `--as-of`."""

    schema_: Annotated[str, Field(alias="schema")]
    """The schema, from the workspace."""
    exit: Literal[0, 1]
    """0: clean; 1: findings."""
    system: str
    """The system's short name."""
    compared: Annotated[int, Field(ge=0)]
    """How many files were compared."""
    as_of: Parted
    """What moved by whose doing."""
    findings: tuple[ReportedDiagnostic, ...]
    """One for each file that differs."""


class Strays(_System):
    """Folders of systems that no schema of the workspace makes."""

    exit: Literal[1]
    """Findings."""
    stray: tuple[str, ...]
    """The folders, from the workspace."""
    findings: tuple[Finding, ...]
    """One for each of them."""


class SelfTestCase(Answer):
    """What was done to a copy of the workspace, and what check said of it."""

    case: str
    """The case's name."""
    done: str
    """What was done."""
    path: str
    """To which file, from the workspace."""
    cause: Cause
    """What check must say of it."""
    said: str
    """What check said of it: a cause, or why nothing was compared."""
    caught: bool
    """Whether the two are the same."""


class SelfTested(_System):
    """A system under `--self-test`."""

    schema_: Annotated[str, Field(alias="schema")]
    """The schema, from the workspace."""
    exit: Literal[0, 1]
    """0: every change was noticed."""
    system: str
    """The system's short name."""
    self_test: tuple[SelfTestCase, ...]
    """Every case."""
    left_out: tuple[str, ...]
    """Cases for which the system has nothing that they could be done to."""
    diagnostics: tuple[ReportedDiagnostic, ...]
    """What was missed."""


class Refused(_System):
    """A system, or the whole command, where nothing was compared."""

    schema_: Annotated[str, Field(alias="schema")] = ""
    """The schema; left out where the command itself could not begin."""
    exit: int = 2
    """2: could not; 3: schema or glue are not valid."""
    diagnostics: tuple[ReportedDiagnostic, ...]
    """Why."""


class CheckAnswer(Answer):
    """The answer of `codegen check --format json`."""

    exit: int
    """What the command returned: 0 clean, 1 findings, 2 could not, 3 schema or glue are not valid."""
    systems: tuple[Compared | ComparedAsOf | Strays | SelfTested | Refused, ...]
    """Every system in the order of its schema; then what belongs to none."""


def check_schema() -> dict[str, Any]:
    """The answer's JSON Schema 2020-12."""
    return answer_schema(CheckAnswer, "The answer of codegen check --format json")
