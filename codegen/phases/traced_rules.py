"""The rules of a finished run, each with the lines that it judged and the tests that ran them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from codegen.enforcement import RULES, STRUCTURE_CHECKS, Rule, read_tree
from codegen.enforcement.sites import Site, package_files
from codegen.evidence.raw.normalised_coverage import NAME as COVERAGE
from codegen.evidence.raw.normalised_coverage import MeasuredCoverage, parse_coverage
from codegen.evidence.raw.rule_trace import NAME, SITES_LISTED, KnownBad, TracedRule, rules_json, traced_site
from codegen.phases.declarations import declarations, package_root
from codegen.phases.state import RunState
from codegen.phases.workspace import loaded, planned
from codegen.plan.gates import GateResult, Verdict
from codegen.plan.loaded import LoadedGlue

_PACKAGE = Path(__file__).resolve().parent.parent.parent
_STRUCTURE = 2
_RULES = 3


def traced_rules(state: RunState) -> dict[str, bytes]:
    """``rules.json``: the checks of phase 2 and the rules of phase 3; nothing where no test said what it ran."""
    if COVERAGE not in state.raw:
        return {}
    coverage = parse_coverage(state.raw[COVERAGE])
    tree = read_tree(state.tree, package_root(state), planned(state).package, declarations(state))
    asked = _asked(loaded(state)[1])
    gates = {(gate.phase, gate.name): gate for gate in state.gates}
    found = []
    for check in STRUCTURE_CHECKS:
        if (gate := gates.get((_STRUCTURE, check.name))) is not None:
            about = _About("", "structure", check.meaning, (), KnownBad("", 0, ()))
            found.append(_traced(gate, about, package_files(tree), coverage))
    for rule in RULES:
        if (gate := gates.get((_RULES, rule.id))) is not None:
            about = _About(rule.code, rule.gate, rule.meaning, asked.get(rule.id, ()), _known_bad(rule))
            judged = rule.sites(tree) if gate.verdict is not Verdict.NOT_APPLICABLE else ()
            found.append(_traced(gate, about, judged, coverage))
    return {NAME: rules_json(found)}


@dataclass(frozen=True)
class _About:
    """What is said of a rule or a check, whatever the tree."""

    code: str
    group: str
    meaning: str
    asked_by: tuple[str, ...]
    known_bad: KnownBad


def _traced(gate: GateResult, about: _About, judged: Iterable[Site], coverage: MeasuredCoverage) -> TracedRule:
    sites = set(judged)
    # What is generated comes before what is the same in every package.
    places = sorted((site for site in sites if site.first), key=lambda site: ("/_runtime/" in site.path, site))
    return TracedRule(
        gate.name,
        gate.phase,
        about.code,
        about.group,
        about.meaning,
        gate.verdict.value,
        findings=int(gate.facts.get("findings", 0)),
        waived=int(gate.facts.get("waived", 0)),
        asked_by=about.asked_by,
        files=len(sites) - len(places),
        count=len(places),
        sites=tuple(traced_site((site.path, site.first, site.last), coverage) for site in places[:SITES_LISTED]),
        known_bad=about.known_bad,
    )


def _asked(glue: LoadedGlue) -> dict[str, tuple[str, ...]]:
    """``file:line`` of the glue by the rule that is named there, in a group or by an entry."""
    found: dict[str, list[str]] = {}
    for name, path in _named(glue):
        places = [positions.values[path] for positions in glue.positions.values() if path in positions.values]
        if places:
            found.setdefault(name, []).append(f"{places[-1].file}:{places[-1].line}")
    return {name: tuple(dict.fromkeys(places)) for name, places in found.items()}


def _named(glue: LoadedGlue) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    for group, names in glue.glue.enforcement.items():
        yield from ((name, ("enforcement", group, index)) for index, name in enumerate(names))
    for key, entry in glue.glue.entries.items():
        path = ("schema_to_code", key, "validation_rules")
        yield from ((name, (*path, index)) for index, name in enumerate(entry.validation_rules))


@cache
def _known_bad(rule: Rule) -> KnownBad:
    """The examples of a rule, and the line of codegen where the rule is made of them."""
    file = Path(str(sys.modules[rule.check.__module__].__file__))
    lines = file.read_text(encoding="utf-8").splitlines()
    start = next((number for number, text in enumerate(lines, 1) if text.strip() == f'"{rule.id}",'), 1)
    return KnownBad(file.relative_to(_PACKAGE).as_posix(), start, tuple(dict(files) for files in rule.known_bad))
