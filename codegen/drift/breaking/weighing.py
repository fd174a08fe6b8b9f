"""Changes against the waivers of a schema, and against how far its version moved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import translate

from codegen.drift.breaking.change import Bump, Change
from codegen.drift.breaking.rules import RULES
from codegen.drift.breaking.verdict import moved, needed
from codegen.schema.waivers import Waiver


@dataclass(frozen=True, slots=True)
class Weighed:
    """A change, the index of the waiver that names it, None where none does, and whether that waiver is over."""

    change: Change
    waiver: int | None
    is_over: bool

    @property
    def is_waived(self) -> bool:
        """Whether it may pass."""
        return self.waiver is not None and not self.is_over


@dataclass(frozen=True, slots=True)
class Verdict:
    """What two versions come to. ``needed`` is how far the version has to move for what is not waived, ``moved`` how
    far it did, None where that cannot be told; ``unused`` are waivers of rules of this kind that cover nothing."""

    changes: tuple[Weighed, ...]
    needed: Bump
    moved: Bump | None
    unused: tuple[int, ...]

    @property
    def is_declared(self) -> bool:
        """Whether the version moved as far as it has to."""
        return self.moved is not None and self.moved >= self.needed


def weigh(
    changes: Iterable[Change], waivers: Sequence[Waiver], old: str, new: str, today: date, *, strict: bool = False
) -> Verdict:
    """All ``changes`` between the versions ``old`` and ``new``, those that matter most first.

    What cannot be proved compatible asks for no new version unless ``strict``.
    """
    weighed = [_weighed(change, waivers, today) for change in dict.fromkeys(changes)]
    order = {rule: index for index, rule in enumerate(RULES)}
    weighed.sort(key=lambda item: (-RULES[item.change.rule].bump, order[item.change.rule], item.change.place))
    counted = (
        RULES[item.change.rule].bump
        for item in weighed
        if not item.is_waived and (strict or not RULES[item.change.rule].unproven)
    )
    used = {item.waiver for item in weighed}
    ours = [index for index, waiver in enumerate(waivers) if waiver.rule in RULES]
    unused = tuple(index for index in ours if index not in used)
    return Verdict(tuple(weighed), needed(counted), moved(old, new), unused)


def _weighed(change: Change, waivers: Sequence[Waiver], today: date) -> Weighed:
    """``change`` with the first waiver that covers it, one that is not over before all that are."""
    if RULES[change.rule].bump is not Bump.MAJOR:
        return Weighed(change, None, False)
    fitting = [
        (date.fromisoformat(waiver.until) < today, index)
        for index, waiver in enumerate(waivers)
        if waiver.rule == change.rule and _names(waiver.path, change.place)
    ]
    is_over, index = min(fitting, default=(False, None))
    return Weighed(change, index, is_over)


def _names(pattern: str | None, place: str) -> bool:
    """Whether ``pattern``, in which only the star is special, names ``place``."""
    if pattern is None:
        return True
    plain = re.sub(r"[\[?]", r"[\g<0>]", pattern)
    return re.fullmatch(translate(plain), place) is not None
