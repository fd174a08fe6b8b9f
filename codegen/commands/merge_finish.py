"""``codegen merge-driver --finish``: which systems a merge left to be generated, and their files into its commit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from codegen.commands.git_command import git_command
from codegen.commands.other_tree import repository_around
from codegen.commands.touched_systems import recorded_locks
from codegen.drift.merged_records import is_merged
from codegen.plan.lock import read_lock
from codegen.support.configuration import Configuration


@dataclass(frozen=True)
class MergedSystem:
    """A system whose files a merge took from both sides; ``schema`` is relative to the workspace."""

    system: str
    schema: str


def merged_systems(root: Path, configuration: Configuration) -> list[MergedSystem]:
    """The systems that the merge driver left to be generated, by name."""
    found: list[MergedSystem] = []
    for path in sorted((root / configuration.records).glob("*/lock.toml")):
        try:
            lock = read_lock(path.read_bytes())
        except (OSError, ValueError):
            continue
        if is_merged(lock):
            found.append(MergedSystem(path.parent.name, lock.schema))
    return found


def stage(root: Path, configuration: Configuration, systems: list[MergedSystem]) -> None:
    """Stage what was generated for ``systems``; what conflicted among their files is settled by that."""
    folders = [f"{folder}/{item.system}" for item in systems for folder in (configuration.out, configuration.records)]
    git_command(root, "add", "--all", "--", *(folder for folder in folders if (root / folder).is_dir()))


def uncommitted_inputs(root: Path, configuration: Configuration, systems: list[MergedSystem]) -> list[str]:
    """Inputs of ``systems`` that differ on the disk from the last commit: what they make is not its."""
    changed = repository_around(root).changed_since("HEAD")
    locks = recorded_locks(root, configuration)
    inputs = {path for item in systems if item.schema in locks for path in locks[item.schema].inputs}
    return sorted(inputs & changed)


def amend(root: Path) -> bool:
    """Put the index into the last commit, which keeps its parents, author, times and message; False for a signed one.

    ``git commit --amend`` refuses in hooks that run while git still knows of the merge.
    """
    commit = git_command(root, "rev-parse", "HEAD")
    header, _, message = git_command(root, "cat-file", "commit", commit, strip=False).partition("\n\n")
    lines = header.split("\n")
    if any(line.startswith("gpgsig") for line in lines):
        return False
    lines[0] = f"tree {git_command(root, 'write-tree')}"
    text = "\n".join(lines) + "\n\n" + message
    made = git_command(root, "hash-object", "-t", "commit", "-w", "--stdin", stdin=text)
    git_command(root, "update-ref", "-m", "codegen merge-driver: generated again", "HEAD", made, commit)
    return True
