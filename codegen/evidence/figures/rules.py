"""The gates of rules, beside ``raw/rules.json``: what each judged, and the tests that ran those lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.evidence.raw.normalised_coverage import MeasuredCoverage
from codegen.evidence.raw.rule_trace import NAME, SITES_LISTED, TracedRule, traced_site
from codegen.plan.gates import GateResult, Verdict

_SOURCE = f"raw/{NAME}"
#: The phase whose rules say that they fire on their known-bad example, and over how many files they went.
_ENFORCE = 3


def unlike_rule(gate: GateResult, rule: TracedRule, python_files: int) -> Iterator[str]:
    """A sentence for each thing in which ``gate`` is not as its rule says; ``python_files`` are those of the plan."""
    said = {
        "phase": (gate.phase, rule.phase),
        "verdict": (gate.verdict.value, rule.verdict),
        "findings": (gate.facts.get("findings", "nothing"), rule.findings),
        "waived": (gate.facts.get("waived", 0), rule.waived),
    }
    if gate.phase == _ENFORCE:
        blind = gate.facts.get("fires_on_known_bad") is not True
        if blind and gate.verdict is not Verdict.FAIL:
            yield f"{gate.name} says {gate.verdict}, and does not fire on its known-bad example"
        if not any(rule.known_bad.examples):
            yield f"{_SOURCE} has no known-bad example of {gate.name}"
        said["files"] = (gate.facts.get("files", "nothing"), python_files)
    for name, (there, here) in said.items():
        if repr(there) != repr(here):
            yield f"{gate.name} says {name} {there}; {_SOURCE if name != 'files' else 'the plan'} says {here}"
    silent = gate.verdict is Verdict.NOT_APPLICABLE and gate.summary.endswith(f": {rule.meaning}")
    if gate.verdict is not Verdict.FAIL and not rule.waived and not silent and gate.summary != rule.meaning:
        yield f"{gate.name} says in its summary {gate.summary!r}; {_SOURCE} says {rule.meaning!r}"
    if gate.verdict is not Verdict.FAIL and rule.findings != rule.waived:
        yield f"{gate.name} says {gate.verdict}, with {rule.findings} findings of which {rule.waived} are waived"


def unborne_sites(
    rule: TracedRule, outputs: Mapping[str, str], coverage: MeasuredCoverage | None, passed: Mapping[str, bool]
) -> Iterator[str]:
    """A sentence for each site that is in no output, or that other tests ran than it says.

    ``passed`` maps the node of each test of the suite to whether it passed.
    """
    if len(rule.sites) != min(rule.count, SITES_LISTED):
        yield f"{_SOURCE} lists {len(rule.sites)} of the {rule.count} sites of {rule.id}"
    for site in rule.sites:
        place = f"{site.path}:{site.first}"
        if site.path not in outputs or not 0 < site.first <= site.last:
            yield f"{_SOURCE} names {place} for {rule.id}, which is no place in an output"
            continue
        if coverage is None:
            traced = not (site.by or site.count or site.tests)
        else:
            traced = traced_site((site.path, site.first, site.last), coverage) == site
        if not traced:
            yield f"{_SOURCE} names other tests for {place} than raw/coverage.json"
        unknown = [test for test in site.tests if test not in passed]
        if unknown:
            yield f"{_SOURCE} names {unknown[0]} for {place}, which is no test of raw/junit.xml"
