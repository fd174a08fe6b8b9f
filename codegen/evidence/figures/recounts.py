"""For every gate: how its figures are counted again, and what only a second run can show.

A gate that is recounted says what its raw file bears out, verdict included. A gate that judges code is compared with
the form that such a gate has, and with the record of what it judged; that the judgement is right, only running it
again can show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from codegen.evidence.figures import kernels as figures_kernels
from codegen.evidence.figures import strength as figures_strength
from codegen.evidence.figures import suite as figures_suite
from codegen.evidence.figures import tree as figures_tree
from codegen.evidence.figures import vectorised as figures_vectorised
from codegen.evidence.figures.counted_run import CountedRun
from codegen.evidence.figures.gate_comparison import differences
from codegen.evidence.figures.rules import unborne_sites, unlike_rule
from codegen.evidence.raw.module_counts import NAME as MODULES
from codegen.evidence.raw.normalised_accuracy import NAME as ACCURACY
from codegen.evidence.raw.normalised_coverage import NAME as COVERAGE
from codegen.evidence.raw.normalised_junit import NAME as JUNIT
from codegen.evidence.raw.rule_trace import NAME as RULES
from codegen.evidence.report.declared_gates import DECLARED_GATES
from codegen.plan.gates import GateResult, Verdict

Count = Callable[[CountedRun, GateResult], Iterator[str]]
#: Gates that also look at code for which nothing is declared.
_MORE_THAN_DECLARED = frozenset({"audit-scope-matches"})
_SILENT = frozenset({Verdict.NOT_CHECKED, Verdict.NOT_APPLICABLE})
#: What gates call the number of things that a schema declares for them.
_HOW_MANY = ("declared", "kernels", "handlers")
#: What else a gate of code may say. What memory layers are kept in stands by the name of the layer.
_FACTS = frozenset({
    *_HOW_MANY, "findings", "undeclared", "files", "fires_on_known_bad", "waived", "waived_until", "absent",
    "recorded by the code", "registered",
})  # fmt: skip
_NAMES_LAYERS = "memory-layers-match"
#: Gates of what only a glue of one's own leaves out.
_GLUE_DECIDES = frozenset({"models-valid", "mutation-strength", "property-tests", "api-fuzzing"})


@dataclass(frozen=True)
class Recount:
    """``counted`` says from what a gate is counted again; ``rerun`` what only a second run shows, empty for nothing."""

    phase: int
    gate: str
    counted: str
    rerun: str
    count: Count


def whole(make: Callable[[CountedRun], GateResult | None], source: str) -> Count:
    """Compares a gate with what ``make`` makes of the raw files; where there are none, the gate must say nothing."""

    def count(run: CountedRun, gate: GateResult) -> Iterator[str]:
        counted = make(run)
        if counted is None:
            yield from _silent(run, gate, source)
        else:
            yield from differences(gate, counted, source, measured=bool(counted.measured))

    return count


def _silent(run: CountedRun, gate: GateResult, source: str) -> Iterator[str]:
    """A gate without its raw file; where a report is computed again outside a run, nobody has raw files."""
    if run.schema is None:
        return
    if gate.verdict not in _SILENT or gate.facts or gate.measured:
        yield f"{gate.name} says {gate.verdict}, and there is no {source} that bears it out"
    else:
        yield from _out_of_place(run, gate)


def _out_of_place(run: CountedRun, gate: GateResult) -> Iterator[str]:
    """A gate that says NOT_APPLICABLE, where there is something that it looks at."""
    if run.schema is None or gate.verdict is not Verdict.NOT_APPLICABLE:
        return
    if run.schema.own_glue and gate.name in _GLUE_DECIDES:
        return
    count = run.schema.declared.get(gate.name)
    if count is None:
        yield f"{gate.name} says {gate.verdict}; it applies to every system"
    elif count or (gate.name in _MORE_THAN_DECLARED and run.schema.facts.governance.get("audited operations")):
        yield f"{gate.name} says {gate.verdict}; the schema declares things that it looks at"


def declared(run: CountedRun, gate: GateResult) -> Iterator[str]:
    """A gate that looks at what a schema declares, beside how much the schema declares of it."""
    yield from finding_free(run, gate)
    yield from _out_of_place(run, gate)
    count = None if run.schema is None else run.schema.declared.get(gate.name)
    if count == 0 and gate.name not in _MORE_THAN_DECLARED and gate.verdict is not Verdict.NOT_APPLICABLE:
        yield f"{gate.name} says {gate.verdict}; the schema declares nothing that it looks at"
    said = next((gate.facts[name] for name in _HOW_MANY if name in gate.facts), None)
    if count is not None and (said is not None or gate.verdict is Verdict.PASS) and repr(said) != repr(count):
        yield f"{gate.name} says that {said} are declared; the schema declares {count}"


def finding_free(run: CountedRun, gate: GateResult) -> Iterator[str]:
    """A gate fails exactly when it has findings that are not waived."""
    strange = [name for name in gate.facts if name not in _FACTS and gate.name != _NAMES_LAYERS]
    strange += gate.measured
    yield from (f"{gate.name} says {name}, which no gate of this codegen counts" for name in strange)
    findings = next((gate.facts[name] for name in ("findings", "undeclared") if name in gate.facts), None)
    waived = gate.facts.get("waived", 0)
    if findings is None:
        return
    counts = type(findings) is int and type(waived) is int and 0 <= waived <= findings
    if not counts or (gate.verdict is Verdict.FAIL) != (findings != waived):
        yield f"{gate.name} says {gate.verdict} with {findings} findings, of which {waived} are waived"


def without_findings(name: str) -> Count:
    """A gate of every system, whose fact ``name`` counts its findings."""

    def count(run: CountedRun, gate: GateResult) -> Iterator[str]:
        yield from finding_free(run, gate)
        if gate.verdict in _SILENT or gate.facts.keys() != {name}:
            yield f"{gate.name} says {gate.verdict}, and not how many findings it has"

    return count


def by_coverage(run: CountedRun, gate: GateResult) -> Iterator[str]:
    """Coverage, and that it is of the modules of this run, by tests of this run."""
    yield from whole(_coverage(figures_suite.coverage), f"raw/{COVERAGE}")(run, gate)
    # A run measures what it has staged; only in a bundle can the two be of different runs.
    if run.schema is not None and run.coverage is not None:
        yield from figures_suite.strange_coverage(run.coverage, run.data.outputs, run.passed)


def by_modules(run: CountedRun, gate: GateResult) -> Iterator[str]:
    """The tests of each module, and that they are tests of this run."""
    counted = None if run.modules is None else figures_suite.tests_per_module(run.modules)
    yield from whole(lambda run: counted, f"raw/{MODULES}")(run, gate)
    if run.schema is None:
        return
    if run.coverage is not None and MODULES in run.raw:
        yield from figures_suite.uncounted_modules(run.coverage, run.written)
    for path, tests in run.written.items():
        if path not in run.data.outputs:
            yield f"raw/{MODULES} is about {path}, which is no output"
        unknown = [test.node for test in tests if test.node not in run.passed]
        yield from (f"raw/{MODULES} lists {node}, which is no test of raw/{JUNIT}" for node in unknown[:1])


def by_schema(run: CountedRun, gate: GateResult) -> Iterator[str]:
    """A gate that schema and glue decide alone."""
    counted = [] if run.schema is None else [each for each in run.schema.gates if each.name == gate.name]
    for each in counted:
        yield from differences(gate, each, "the schema")


def by_rules(run: CountedRun, gate: GateResult) -> Iterator[str]:
    """A gate of a rule, beside its row."""
    yield from finding_free(run, gate)
    if run.rules is None:
        # Rules are traced to tests once these have run, and the run itself counts before that.
        if run.schema is not None and run.coverage is not None and gate.verdict is not Verdict.NOT_CHECKED:
            yield f"{gate.name} says {gate.verdict}, and there is no raw/{RULES} that bears it out"
        return
    rule = run.rules.get(gate.name)
    if rule is None:
        yield f"raw/{RULES} says nothing of {gate.name}"
        return
    yield from unlike_rule(gate, rule, sum(path.endswith(".py") for path in run.data.outputs))
    yield from unborne_sites(rule, run.data.outputs, run.coverage, run.passed)


def by_kernels(run: CountedRun, gate: GateResult) -> Iterator[str]:
    """Accuracy, and that it is that of the kernels which the schema declares, within what it allows."""
    source = f"raw/{ACCURACY}"
    kernels = {} if run.schema is None else run.schema.kernels
    if run.accuracy is not None:
        yield from differences(gate, figures_kernels.kernels_against_oracle(run.accuracy), source)
        yield from figures_kernels.unlike_schema(run.accuracy, kernels) if run.schema is not None else ()
        return
    yield from _silent(run, gate, source)


def by_objects(run: CountedRun, gate: GateResult) -> Iterator[str]:
    """What the compiler made of kernels, and that these are the kernels of the schema that list its backend."""
    source = f"raw/{figures_vectorised.NAME}"
    if run.vectorised is None:
        yield from _silent(run, gate, source)
        return
    yield from differences(gate, figures_vectorised.vectorised(run.vectorised), source)
    if run.schema is not None:
        yield from figures_vectorised.unlike_kernels(run.vectorised, run.schema.kernels)


def by_strength(name: str, count: Callable[..., figures_strength.Counted]) -> Count:
    """A strength: its facts, whether it passes, and both in words."""

    def compare(run: CountedRun, gate: GateResult) -> Iterator[str]:
        record = run.strength(name)
        if record is None:
            yield from _silent(run, gate, f"raw/{name}")
            return
        facts, passes = count(record)
        verdict = Verdict.PASS if passes else Verdict.FAIL
        said = figures_strength.summary(name, record, len(run.data.outputs))
        counted = GateResult(gate.phase, gate.name, verdict, said, facts)
        yield from differences(gate, counted, f"raw/{name}", measured=False)
        percent = gate.measured.get("percent")
        if percent is not None and percent != figures_strength.noticed_percent(record):
            yield f"{gate.name} says percent {percent}; raw/{name} says {figures_strength.noticed_percent(record)}"
        yield from figures_strength.strangers(name, record, run.data.outputs, run.passed)
        if run.schema is not None:
            yield from figures_strength.undeclared(name, record, run.schema.kernels, run.schema.operations)
        if run.schema is not None and not run.schema.own_glue:
            yield from figures_strength.left_out(name, record, run.schema)

    return compare


def as_declared(run: CountedRun, gate: GateResult) -> Iterator[str]:
    """A gate without a check says so in the words that it always has."""
    row = next(each for each in DECLARED_GATES if each.name == gate.name)
    verdict, summary = (
        (Verdict.NOT_CHECKED, row.missing)
        if row.applies(run.data.schema.declares)
        else (Verdict.NOT_APPLICABLE, row.absent)
    )
    yield from differences(gate, GateResult(gate.phase, gate.name, verdict, summary), "this codegen")


def by_tools(run: CountedRun, gate: GateResult) -> Iterator[str]:
    """The tools of agents: as declared, or, where a package registers them, beside how many the schema exposes."""
    count = None if run.schema is None else run.schema.declared.get(gate.name)
    if gate.verdict in _SILENT or count == 0:
        yield from as_declared(run, gate)
        return
    yield from declared(run, gate)
    registered = gate.facts.get("registered")
    if gate.verdict is Verdict.PASS and repr(registered) != repr(gate.facts.get("declared")):
        yield f"{gate.name} says {gate.verdict} with {registered} registered tools"


def fixed(verdict: Verdict) -> Count:
    """A gate that no run of this codegen answers otherwise."""

    def count(run: CountedRun, gate: GateResult) -> Iterator[str]:
        if gate.verdict is not verdict or gate.facts or gate.measured:
            yield f"{gate.name} says {gate.verdict}; this codegen always says {verdict}"

    return count


def ten_sections(run: CountedRun, gate: GateResult) -> Iterator[str]:
    """The report has its ten sections, which are counted when it is built again."""
    if gate.verdict is not Verdict.PASS or repr(dict(gate.facts)) != "{'sections': 10}":
        yield f"{gate.name} says {gate.verdict} with {dict(gate.facts)}; a report has ten sections"


_STATIC = "that the rule finds nothing in the code"
_RULED = f"verdict, findings and files as in raw/{RULES}, its sites among the outputs, its tests among those that ran"
_READ = "the schema of the bundle, read again"


def _rows(phase: int, names: str, counted: str, rerun: str, count: Count) -> tuple[Recount, ...]:
    return tuple(Recount(phase, name, counted, rerun, count) for name in names.split())


def _plan(run: CountedRun) -> GateResult:
    return figures_tree.plan_complete(run.data.plan, run.data.plan_hash)


def _again(run: CountedRun) -> GateResult:
    return figures_tree.generated_again(run.data.outputs, run.data.outputs)


def _suite(make: Callable[..., GateResult]) -> Callable[[CountedRun], GateResult | None]:
    return lambda run: None if run.cases is None else make(run.cases)


def _coverage(make: Callable[..., GateResult]) -> Callable[[CountedRun], GateResult | None]:
    return lambda run: None if run.coverage is None else make(run.coverage.figures)


#: Every gate that a run can have, by phase.
RECOUNTS: tuple[Recount, ...] = (
    Recount(0, "schema-and-glue-valid", _READ, "", by_schema),
    Recount(0, "plan-complete", "the files of the manifest, the hash in lock and plan",
            "that the hash is the one of this schema", whole(_plan, "the plan")),
    Recount(0, "units-agree", _READ, "", by_schema),
    *_rows(1, "stores-answer anchors-probed link-existing", _READ, "", by_schema),
    *_rows(1, "hard-dependencies soft-dependencies", "how many the schema declares",
           "which of them the workspace makes", declared),
    Recount(1, "targets-inside-root", "the files of the manifest", "that no link lay in their way on that machine",
            whole(lambda run: figures_tree.targets_inside(run.data.plan, 0), "the plan")),
    *_rows(1, "record-readable no-hand-edits", "that it has no findings", "what lay on that disk before the run",
           without_findings("findings")),
    Recount(1, "handler-signatures", "that it has no findings, and whether operations name handlers",
            "that handlers are as operations call them", declared),
    *_rows(2, "parses imports-resolve no-markers no-stubs public-docstrings annotations", _RULED, _STATIC, by_rules),
    *_rows(3, "no-dynamic-code no-bare-except no-blocking-in-async settings-only audited-operations non-finite-refused "
              "validated-input surface-is-glue settings-as-declared endpoints-as-declared integrations-as-declared "
              "no-import-cycles declared-imports no-secrets limits governance-before-output traceable-escalations "
              "anchors-reachable memory-through-stores pooled-connections transactional-writes dangerous-list-held "
              "vectorised-kernels shared-subexpressions metrics-always structured-logs relative-imports "
              "tests-per-function tests-per-endpoint", _RULED, _STATIC, by_rules),
    Recount(4, figures_kernels.GATE, f"raw/{ACCURACY}, and the errors that the schema allows",
            "that the kernels err as little as the raw file says", by_kernels),
    Recount(4, figures_vectorised.GATE, f"raw/{figures_vectorised.NAME}, and which kernels list the backend c",
            "that the compiler makes this of them", by_objects),
    Recount(4, "pass-rate", f"raw/{JUNIT}", "that the tests end so",
            whole(_suite(figures_suite.pass_rate), f"raw/{JUNIT}")),
    Recount(4, "nothing-skipped", f"raw/{JUNIT}", "that the tests end so",
            whole(_suite(figures_suite.nothing_skipped), f"raw/{JUNIT}")),
    Recount(4, "coverage", f"raw/{COVERAGE}", "that the tests reach so much",
            by_coverage),
    Recount(4, "coverage-with-runtime", f"raw/{COVERAGE}", "that the tests reach so much",
            whole(_coverage(figures_suite.coverage_with_runtime), f"raw/{COVERAGE}")),
    Recount(4, "tests-per-module", f"raw/{MODULES} and raw/{COVERAGE}", "which tests expect a refusal",
            by_modules),
    Recount(5, "generated-again", "paths and digests of the outputs", "that a second generation has the same bytes",
            whole(_again, "the manifest")),
    Recount(5, "staged-equals-plan", "the files of manifest and plan", "",
            whole(lambda run: figures_tree.staged_equals_plan(run.data.outputs, run.data.plan), "the manifest")),
    Recount(5, "no-undeclared-dependency", "that it has no findings", "that the code imports nothing else",
            without_findings("undeclared")),
    *_rows(5, "anchors-match endpoints-documented models-valid audit-scope-matches memory-layers-match",
           "how many the schema declares", "that the code has them", declared),
    Recount(5, "agent-tools", "whether the schema exposes tools", "that the code registers them", by_tools),
    Recount(5, "stores-on-servers", "whether the schema has operations", "", as_declared),
    Recount(6, "deployment-ready", "that it says NOT_CHECKED", "", fixed(Verdict.NOT_CHECKED)),
    Recount(6, "signature", "that it says NOT_APPLICABLE: a run signs nothing", "", fixed(Verdict.NOT_APPLICABLE)),
    Recount(6, "ten-sections", "the report, built again", "", ten_sections),
    Recount(4, "mutation-strength", f"raw/{figures_strength.MUTANTS}", "that the tests notice these mutants",
            by_strength(figures_strength.MUTANTS, figures_strength.mutation)),
    Recount(4, "property-tests", f"raw/{figures_strength.PROPERTIES}", "that the tests try so many cases",
            by_strength(figures_strength.PROPERTIES, figures_strength.properties)),
    Recount(4, "api-fuzzing", f"raw/{figures_strength.FUZZ}", "that the service answers so",
            by_strength(figures_strength.FUZZ, figures_strength.fuzzing)),
    Recount(5, "determinism", f"raw/{figures_strength.DETERMINISM}, and the digest of the outputs",
            "that the variations give the same bytes",
            by_strength(figures_strength.DETERMINISM, figures_strength.determinism)),
    Recount(5, "self-test", f"raw/{figures_strength.SELF_TEST}", "that check finds these faults",
            by_strength(figures_strength.SELF_TEST, figures_strength.self_test)),
)  # fmt: skip
RAW_FILES = frozenset({
    JUNIT, COVERAGE, MODULES, RULES, ACCURACY, figures_strength.MUTANTS, figures_strength.PROPERTIES,
    figures_strength.FUZZ, figures_strength.DETERMINISM, figures_strength.SELF_TEST, figures_vectorised.NAME,
})  # fmt: skip


def _strange_rules(run: CountedRun) -> Iterator[str]:
    """Rules that no gate speaks of, and rules with two rows."""
    named = Counter(run.rule_names)
    ruled = {recount.gate for recount in RECOUNTS if recount.count is by_rules} & run.gates.keys()
    yield from (f"raw/{RULES} is about {name}, which is no gate of the run" for name in named.keys() - ruled)
    yield from (f"raw/{RULES} is about {name} {count} times" for name, count in named.items() if count > 1)


def miscounted(run: CountedRun) -> Iterator[str]:
    """A sentence for each figure of a gate that its raw file, the plan or the schema does not bear out.

    Raises ``Refused`` by ``figures`` where a raw file is not what codegen writes.
    """
    by_name = {recount.gate: recount for recount in RECOUNTS}
    for gate in run.data.gates:
        # A run that merges edits knows better than its plan why a gate could not judge; a signer may not be silent.
        excused = run.schema is None and gate.verdict is Verdict.NOT_CHECKED
        recount = by_name.get(gate.name)
        if recount is not None and recount.phase == gate.phase and not excused:
            yield from recount.count(run, gate)
    yield from _strange_rules(run)


def strange_gates(gates: Sequence[GateResult]) -> Iterator[str]:
    """A sentence for each gate that a whole run of this codegen does not have, has twice, or lacks."""
    phases = {recount.gate: recount.phase for recount in RECOUNTS}
    counts = Counter(gate.name for gate in gates)
    strange = [gate for gate in gates if phases.get(gate.name) != gate.phase]
    yield from (f"{gate.name} is no gate of phase {gate.phase}" for gate in strange)
    yield from (f"{name} speaks {count} times" for name, count in counts.items() if count > 1)
    yield from (f"{name} is missing among the gates of the run" for name in phases if name not in counts)
    if [gate.phase for gate in gates] != sorted(gate.phase for gate in gates):
        yield "the gates are not in the order of their phases"
