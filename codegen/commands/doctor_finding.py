"""One thing that codegen needs of a machine or a workspace: whether it is there, what for, and how to get it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

#: ``ok``; ``missing``, what the workspace needs and does not have; ``note``, what a person should know.
Verdict = Literal["ok", "missing", "note"]

#: The systems whose words a remedy is given in, as a person reads their names.
SYSTEMS = {"debian": "Debian, Ubuntu", "fedora": "Fedora", "macos": "macOS"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing; ``remedies`` are commands by the keys of ``SYSTEMS``, or one under ``any``."""

    name: str
    verdict: Verdict
    found: str
    purpose: str
    remedies: Mapping[str, str] = field(default_factory=dict)


def on_systems(debian: str, fedora: str, macos: str) -> Mapping[str, str]:
    """A remedy in the words of each system: names of packages for apt-get and dnf, a whole command for macOS."""
    return {"debian": f"apt-get install {debian}", "fedora": f"dnf install {fedora}", "macos": macos}


def anywhere(command: str) -> Mapping[str, str]:
    """A remedy that is the same on every system."""
    return {"any": command}
