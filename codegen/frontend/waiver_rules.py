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
#: A year in front, with or without a time behind the day; a day in front, as where points part the numbers.
_OTHER_DAYS = (
    re.compile(r"(?P<year>[0-9]{4})([-/. ])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})(?:[T ].*)?"),
    re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
    re.compile(r"(?P<day>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})\. ?(?P<year>[0-9]{4})"),
)


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
            bag.error("C523", message, positions.value((*place, "until")), _day_hint(waiver.until))
        plain = (waiver.path or "a").removeprefix("dist:").replace("*", "a")
        if fault := path_fault(plain):
            bag.error("C132", fault.message, positions.value((*place, "path")), fault.hint)


def _day_hint(text: str) -> str:
    """The day that ``text`` writes in another form, where it can mean one only; no day of ours, which would pass."""
    for form in _OTHER_DAYS:
        if (found := form.fullmatch(text.strip())) is not None:
            year, month, day = (int(found[part]) for part in ("year", "month", "day"))
            meant = f"{year:04}-{month:02}-{day:02}"
            if day_of(meant) is not None:
                return f'write `until: "{meant}"`'
    return "write the last day on which the finding may pass as year, month and day: `YYYY-MM-DD`, a year ahead at most"


def day_of(text: str) -> date | None:
    """The day that ``text`` writes, None where it writes none."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
