"""What of a drift is due to the inputs, and what to the codegen that generates from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Part = Literal["schema", "generator", "both"]


@dataclass(frozen=True, slots=True)
class PartedFile:
    """A generated file that is not what it would be now."""

    path: str
    part: Part


def parted(recorded: Mapping[str, str], other: Mapping[str, str], this: Mapping[str, str]) -> tuple[PartedFile, ...]:
    """Files by path, from digests: what was recorded, what the other codegen expects now, and what this one does.

    A file that is what this codegen expects has not drifted. Of the others, where both codegens expect the same, the
    inputs moved; where the other one would leave what was recorded, the generator did; else both.
    """
    found = []
    for path in sorted(recorded.keys() | other.keys() | this.keys()):
        was, theirs, ours = recorded.get(path), other.get(path), this.get(path)
        if was != ours:
            part: Part = "schema" if theirs == ours else "generator" if was == theirs else "both"
            found.append(PartedFile(path, part))
    return tuple(found)
