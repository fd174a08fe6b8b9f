"""Reasons, days and paths of waivers."""

from __future__ import annotations

import re
from datetime import date

from codegen.schema.document import SystemSchema
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.paths import path_fault
from codegen.support.positions import PositionMap

SHORTEST_REASON = 10
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def check_waivers(model: SystemSchema, positions: PositionMap, bag: DiagnosticBag) -> None:
    """Add every error that a waiver shows by itself; whether its rule exists is known where rules are."""
    for index, waiver in enumerate(model.waivers):
        place = ("waivers", index)
        if len(waiver.reason.strip()) < SHORTEST_REASON:
            message = f"the reason of the waiver is shorter than {SHORTEST_REASON} characters"
            hint = "write why the finding may pass, and what will end it"
            bag.error("C523", message, positions.value((*place, "reason")), hint)
        if day_of(waiver.until) is None:
            message = f"`{waiver.until}` is not a day"
            hint = 'write `until: "2026-12-31"`, or another day in this form'
            bag.error("C523", message, positions.value((*place, "until")), hint)
        plain = (waiver.path or "a").removeprefix("dist:").replace("*", "a")
        if fault := path_fault(plain):
            bag.error("C132", fault.message, positions.value((*place, "path")), fault.hint)


def day_of(text: str) -> date | None:
    """The day that ``text`` writes, None where it writes none."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
