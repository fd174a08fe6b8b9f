"""``codegen rollback``: the tree before the last committed run."""

from __future__ import annotations

from pathlib import Path

from codegen.commands.recorded_systems import system_to_restore
from codegen.emit.commit import CommitSummary, recover
from codegen.emit.rollback import rollback as restore
from codegen.emit.workspace_lock import workspace_lock
from codegen.phases.former_systems import forget_systems
from codegen.support.configuration import Configuration


def rollback(root: Path, configuration: Configuration, name: str, wait: float = 0) -> tuple[str, CommitSummary]:
    """The system that was rolled back, by its schema or its own name, and what changed on the disk."""
    with workspace_lock(root, f"rollback {name}", wait=wait):
        recover(root)
        system = system_to_restore(root, configuration, name)
        summary = restore(root, system)
    forget_systems()
    return system, summary
