"""The files of one evidence folder as data, and what they say; whether they are true is the verifier's to judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from codegen.emit.manifest import Manifest, read_manifest
from codegen.evidence.bundle.bundle_paths import ENVELOPE, WORKSPACE
from codegen.evidence.bundle.envelope import read_envelope
from codegen.evidence.bundle.layout import SETTINGS_PATH, STANDARD, Layout, read_layout
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.statement import Statement, read_statement
from codegen.evidence.bundle.strict_json import parse
from codegen.evidence.figures.run_file import NAME as RUN
from codegen.evidence.figures.run_file import RunFile, read_run
from codegen.evidence.raw.junit import CaseResult, read_junit
from codegen.evidence.raw.normalised_accuracy import KernelAccuracy, read_accuracy
from codegen.evidence.raw.normalised_coverage import MeasuredCoverage, read_coverage

#: A larger file of a bundle is refused by the verifier, and not read here either.
_LARGEST = 64 << 20
Read = TypeVar("Read")


class UnreadableEvidenceError(ValueError):
    """A file of an evidence folder that is not what its name says."""


@dataclass(frozen=True)
class EvidenceFiles:
    """``files`` maps paths inside the folder to bytes; outputs may be left out. ``name`` is what people call it.

    Reading what is not of its form raises ``UnreadableEvidenceError``.
    """

    name: str
    files: Mapping[str, bytes]

    @cached_property
    def run(self) -> RunFile:
        """What the run says of itself."""
        found = self.read(RUN, read_run)
        if found is None:
            raise UnreadableEvidenceError(f"{RUN} is missing")
        return found

    @property
    def system(self) -> str:
        """The system that the run generated."""
        return self.run.system

    @cached_property
    def manifest(self) -> Manifest | None:
        """What the run wrote; None where the folder is not a bundle."""
        return self.read(self.record("manifest.json"), read_manifest)

    @cached_property
    def statement(self) -> Statement | None:
        """What is signed; None where nothing is. The signature was not looked at."""
        return self.read(ENVELOPE, lambda data: read_statement(read_envelope(data).payload))

    @cached_property
    def coverage(self) -> MeasuredCoverage | None:
        """What the tests reached; None where none ran."""
        return self.read("raw/coverage.json", read_coverage)

    @cached_property
    def accuracy(self) -> tuple[KernelAccuracy, ...]:
        """Every kernel that was compared with the oracle."""
        return self.read("raw/accuracy.json", read_accuracy) or ()

    @cached_property
    def tests(self) -> tuple[CaseResult, ...]:
        """Every test that ran."""
        return self.read("raw/junit.xml", lambda data: read_junit([data])) or ()

    @cached_property
    def workspace(self) -> Mapping[str, bytes]:
        """What the run read, by its path in the workspace; empty where the folder is not a bundle."""
        if self.manifest is None:
            return {}
        inside = {
            path.removeprefix(f"{WORKSPACE}/"): data
            for path, data in self.files.items()
            if path.startswith(f"{WORKSPACE}/")
        }
        written = self.manifest.by_path().keys() | {self.record("manifest.json").removeprefix(f"{WORKSPACE}/")}
        return {path: data for path, data in inside.items() if path not in written}

    def record(self, name: str) -> str:
        """The path of a committed record of the system."""
        return self.layout.record(self.system, name)

    @cached_property
    def layout(self) -> Layout:
        """Where a bundle has its outputs and records."""
        return self.read(SETTINGS_PATH, read_layout) or STANDARD

    def read(self, path: str, reader: Callable[[bytes], Read]) -> Read | None:
        """What ``reader`` makes of the file at ``path``; None where there is none."""
        if path not in self.files:
            return None
        try:
            return reader(self.files[path])
        except Refused as refused:
            raise UnreadableEvidenceError(refused.message) from refused
        except ValueError as error:
            raise UnreadableEvidenceError(f"{path}: {error}") from error

    def json(self, path: str) -> Any:
        """The value of a JSON file; None where there is none."""
        return self.read(path, lambda data: parse(data, limit=_LARGEST, check=Check.FIGURES, name=path))
