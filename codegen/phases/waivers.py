"""Findings that a system lets pass: weighed against the waivers of its schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fnmatch import translate

from codegen.drift.breaking.rules import RULES as CHANGES
from codegen.enforcement import RULES, Finding, RuleOutcome
from codegen.frontend.waiver_rules import day_of
from codegen.phases.state import RunState
from codegen.phases.workspace import distribution_of, loaded
from codegen.schema.waivers import Waiver
from codegen.support.diagnostics import Diagnostic, DiagnosticBag
from codegen.support.names import did_you_mean

#: Rules of this group hold whatever a schema says.
PROTECTED_GROUP = "security"
_LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Weighed:
    """What rules found, each finding an error or a note; ``waived`` are the findings that pass, by rule, with the
    waivers that let them."""

    diagnostics: tuple[Diagnostic, ...]
    waived: Mapping[str, tuple[Waiver, ...]] = field(default_factory=dict)


def today() -> date:
    """The day in UTC; asked once by each command."""
    return datetime.now(UTC).date()


def check_waived_rules(state: RunState) -> None:
    """Refuse waivers of rules that do not exist or may not be waived, and days too far ahead.

    Raises ``DiagnosticsError`` (exit 3).
    """
    system = loaded(state)[0]
    known = {rule.id: rule for rule in RULES}
    bag = DiagnosticBag()
    for index, waiver in enumerate(system.model.waivers):
        place = system.positions.value(("waivers", index, "rule"))
        rule = known.get(waiver.rule)
        if rule is None and waiver.rule not in CHANGES:
            meant = did_you_mean(waiver.rule, [*known, *CHANGES])
            others = ", ".join(sorted(known))
            hint = f"did you mean `{meant}`?" if meant else f"rules: {others}; `codegen breaking --rules` lists more"
            bag.error("C525", f"there is no rule `{waiver.rule}`", place, hint)
        elif rule is not None and rule.gate == PROTECTED_GROUP:
            message = f"`{rule.id}` is a rule of the {PROTECTED_GROUP} group, which cannot be waived"
            entry = system.positions.value(("waivers", index))
            bag.error("C525", message, entry, "remove the entry, and mend what the rule finds")
        last = day_of(waiver.until)
        if last is not None and state.today is not None and last > state.today + _LONGEST:
            latest = state.today + _LONGEST
            message = f"a waiver lasts a year at most; `{waiver.until}` is further ahead"
            hint = f'write `until: "{latest.isoformat()}"` or an earlier day'
            bag.error("C523", message, system.positions.value(("waivers", index, "until")), hint)
    bag.raise_errors()


def weigh(outcomes: Iterable[RuleOutcome], state: RunState) -> Weighed:
    """Every finding of ``outcomes`` with its waiver, where one covers it; waivers that are over, or cover nothing.

    Without ``state.today`` no waiver is over.
    """
    waivers = loaded(state)[0].model.waivers
    diagnostics: list[Diagnostic] = []
    waived: dict[str, tuple[Waiver, ...]] = {}
    covered: dict[int, int] = {}
    for outcome in outcomes:
        for finding in outcome.findings:
            index = None if outcome.outcome == "blind" else _cover(waivers, finding, state)
            if index is None:
                diagnostics.append(finding.diagnostic())
                continue
            covered[index] = covered.get(index, 0) + 1
            waiver = waivers[index]
            if _is_over(waiver, state.today):
                hint = f"the waiver of `{waiver.rule}` expired on {waiver.until}"
                diagnostics.append(replace(finding.diagnostic(), hint=hint))
                continue
            said = f"{waiver.reason} (until {waiver.until})"
            diagnostics.append(replace(finding.diagnostic(), severity="note", waiver=said))
            waived[outcome.rule.id] = (*waived.get(outcome.rule.id, ()), waiver)
    return Weighed((*diagnostics, *_about_waivers(waivers, covered, state)), waived)


def _about_waivers(waivers: Sequence[Waiver], covered: Mapping[int, int], state: RunState) -> Iterable[Diagnostic]:
    positions = loaded(state)[0].positions
    for index, waiver in enumerate(waivers):
        if waiver.rule in CHANGES:
            continue
        if index not in covered:
            where = f" in {waiver.path}" if waiver.path else ""
            message = f"nothing breaks `{waiver.rule}`{where}: the waiver is not used"
            place = positions.value(("waivers", index))
            yield Diagnostic("C524", message, place, "remove the entry", "warning")
        elif _is_over(waiver, state.today):
            count = covered[index]
            found = "a finding fails" if count == 1 else f"{count} findings fail"
            message = f"the waiver of `{waiver.rule}` expired on {waiver.until}: {found} again"
            hint = "mend what the rule finds and remove the waiver, or give it a later day and say why"
            yield Diagnostic("C526", message, positions.value(("waivers", index, "until")), hint)


def _cover(waivers: Sequence[Waiver], finding: Finding, state: RunState) -> int | None:
    """The first waiver that covers ``finding``, one that is not over before all that are."""
    fitting = [
        index
        for index, waiver in enumerate(waivers)
        if waiver.rule == finding.rule and _fits(waiver.path, finding.path, state)
    ]
    return min(fitting, key=lambda index: (_is_over(waivers[index], state.today), index), default=None)


def _fits(pattern: str | None, path: str, state: RunState) -> bool:
    if pattern is None:
        return True
    assert state.plan is not None
    root = distribution_of(state)
    if not pattern.startswith("dist:"):
        root = f"{root}/src/{state.plan.package}"
    # Only the star is special here; the expression of ``translate`` never goes back over what it has matched.
    plain = re.sub(r"[\[?]", r"[\g<0>]", f"{root}/{pattern.removeprefix('dist:')}")
    return re.fullmatch(translate(plain), path) is not None


def _is_over(waiver: Waiver, now: date | None) -> bool:
    last = day_of(waiver.until)
    return now is not None and last is not None and last < now
