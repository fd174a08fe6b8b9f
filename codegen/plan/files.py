"""The planned files of a system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["template", "runtime", "handler"]


@dataclass(frozen=True)
class PlannedFile:
    """One file that generation will leave.

    ``identifier`` is ``T2.3``; ``path`` is relative to the workspace; ``template`` is the template's path, or the
    runtime module's or handler's source path for copies; ``entry`` the glue key; ``item`` the loop item of
    ``for_each``; ``source`` the schema pointer such as ``/kernels/vis_viva`` (empty for the whole schema).
    """

    identifier: str
    block: str
    path: str
    kind: Kind
    template: str
    entry: str
    item: str | None
    source: str
    action: Literal["Create", "Replace", "Delete", "Keep"]
    behaviour: str
    gate: str
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All planned files of one system in order, and the hash over their canonical form (64 hex digits)."""

    system: str
    package: str
    files: tuple[PlannedFile, ...]
    hash: str
