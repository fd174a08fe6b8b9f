"""The ten sections of the report, each with its verdict, its facts and its gates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from codegen.evidence.html.elements import Child, Markup, element, joined, lines
from codegen.evidence.html.shown import Shown
from codegen.evidence.html.tables import code, facts, said, table, verdict
from codegen.plan.gates import GateResult


def section(shown: Shown, data: Mapping[str, Any], *parts: Markup | None) -> Markup:
    """One section; ``parts`` are the figures that belong to it."""
    name = shown.section_verdict(data)
    return element(
        "section",
        lines(
            element("h2", f"{data['number']}. {data['title']} ", verdict(name.value), id=f"section-{data['number']}"),
            element("p", shown.section_reason(data)),
            _facts(shown.section_facts(data)),
            _gates(shown.told_gates(data)),
            *parts,
        ),
    )


def _facts(found: Mapping[str, Any]) -> Markup | None:
    rows = [(_named(name), _value(name, value)) for name, value in found.items()]
    return facts(rows) if rows else None


def _named(name: str) -> str:
    return name.removeprefix("sha256 ") if name.startswith("sha256 ") else name


def _value(name: str, value: object) -> Child:
    return code(str(value)) if "sha256" in name or name == "hash" else said(value)


def _gates(gates: Sequence[GateResult]) -> Markup | None:
    if not gates:
        return None
    rows = ((code(gate.name), verdict(gate.verdict.value), gate.summary, _figures(gate)) for gate in gates)
    return table("Checks of this section", ("check", "verdict", "what it saw", "figures"), rows)


def _figures(gate: GateResult) -> Markup:
    """What a gate counted and measured; figures of kernels stand in their own table."""
    return joined(*(joined(element("span", figure, class_="figure"), " ") for figure in _shown(gate)))


def _shown(gate: GateResult) -> Iterator[str]:
    for name, value in {**gate.facts, **gate.measured}.items():
        if name == "fires_on_known_bad" and value is True:
            continue
        if name == "percent" or not (" " in name or isinstance(value, str)):
            yield f"{name.replace('_', ' ')} {said(value)}"
