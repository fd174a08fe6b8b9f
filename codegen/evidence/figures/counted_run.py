"""A run beside its raw files: what its figures are counted again from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from codegen.evidence.figures import strength as figures_strength
from codegen.evidence.figures.read_schema import ReadSchema
from codegen.evidence.figures.run_file import unreadable
from codegen.evidence.figures.vectorised import NAME as VECTORISED
from codegen.evidence.figures.vectorised import read_vectorised
from codegen.evidence.raw.junit import CaseResult
from codegen.evidence.raw.module_counts import NAME as MODULES
from codegen.evidence.raw.module_counts import ListedTest, ModuleCount, module_counts, read_modules
from codegen.evidence.raw.normalised_accuracy import NAME as ACCURACY
from codegen.evidence.raw.normalised_accuracy import KernelAccuracy, read_accuracy
from codegen.evidence.raw.normalised_coverage import NAME as COVERAGE
from codegen.evidence.raw.normalised_coverage import MeasuredCoverage, read_coverage
from codegen.evidence.raw.normalised_junit import NAME as JUNIT
from codegen.evidence.raw.normalised_junit import read_normalised
from codegen.evidence.raw.rule_trace import NAME as RULES
from codegen.evidence.raw.rule_trace import TracedRule, read_rules
from codegen.evidence.report.report_data import ReportData
from codegen.plan.gates import GateResult

Value = TypeVar("Value")


@dataclass(frozen=True)
class CountedRun:
    """``raw`` maps names of raw files, such as ``junit.xml``, to bytes. ``schema`` is what a verifier read itself;
    a run that counts its own figures has none.

    What a raw file holds is None where there is no such file; a file of another form raises ``Refused`` by
    ``figures``.
    """

    data: ReportData
    raw: Mapping[str, bytes]
    schema: ReadSchema | None = None

    @cached_property
    def gates(self) -> Mapping[str, GateResult]:
        """The gates that spoke, by name."""
        return {gate.name: gate for gate in self.data.gates}

    @cached_property
    def cases(self) -> Sequence[CaseResult] | None:
        """How each generated test ended."""
        return self._read(JUNIT, read_normalised)

    @cached_property
    def passed(self) -> Mapping[str, bool]:
        """Whether all parameters of a test passed, by its node without parameters."""
        found: dict[str, bool] = {}
        for case in self.cases or ():
            found[case.node] = found.get(case.node, True) and case.result == "passed"
        return found

    @cached_property
    def coverage(self) -> MeasuredCoverage | None:
        """What the generated tests reached."""
        return self._read(COVERAGE, read_coverage)

    @cached_property
    def written(self) -> Mapping[str, Sequence[ListedTest]]:
        """The tests of each module as they are written, by its path in the workspace."""
        return read_modules(self.raw[MODULES]) if MODULES in self.raw else {}

    @cached_property
    def modules(self) -> Sequence[ModuleCount] | None:
        """The tests of each module that ran a line of it."""
        if MODULES not in self.raw or self.coverage is None:
            return None
        reached = {f"{self.coverage.root}/{file.path}": file.tests for file in self.coverage.figures}
        return module_counts(self.written, reached)

    @cached_property
    def accuracy(self) -> Sequence[KernelAccuracy] | None:
        """What the oracle saw of the kernels."""
        return self._read(ACCURACY, read_accuracy)

    @cached_property
    def vectorised(self) -> Mapping[str, Any] | None:
        """What the compiler made of the kernels of the backend c."""
        return read_vectorised(self.raw[VECTORISED]) if VECTORISED in self.raw else None

    @cached_property
    def _rules(self) -> Sequence[TracedRule] | None:
        return self._read(RULES, read_rules)

    @cached_property
    def rules(self) -> Mapping[str, TracedRule] | None:
        """What each rule judged, by its id."""
        return None if self._rules is None else {rule.id: rule for rule in self._rules}

    @property
    def rule_names(self) -> Sequence[str]:
        """The id of each row of the rules."""
        return [rule.id for rule in self._rules or ()]

    def strength(self, name: str) -> Mapping[str, Any] | None:
        """The raw file ``name`` of a strength."""
        return figures_strength.read_strength(self.raw[name], name) if name in self.raw else None

    def _read(self, name: str, reader: Callable[[bytes], Value]) -> Value | None:
        if name not in self.raw:
            return None
        try:
            return reader(self.raw[name])
        except (ValueError, RecursionError) as error:
            raise unreadable(f"raw/{name}", str(error)) from None
