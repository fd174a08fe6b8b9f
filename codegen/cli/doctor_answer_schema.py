"""What ``codegen doctor --format json`` answers: the one declaration that its published JSON Schema is made from."""

from __future__ import annotations

from typing import Any, Literal

from codegen.cli.answer_schema import Answer, answer_schema


class ReportedFinding(Answer):
    """One thing that codegen needs of a machine or a workspace."""

    name: str
    """What was looked at, such as `git`."""
    verdict: Literal["ok", "missing", "note"]
    """`missing` is what this workspace cannot do without; a `note` is what a person should know."""
    found: str
    """What is there, or what is wrong with it."""
    purpose: str
    """What it is for."""
    remedies: dict[Literal["any", "debian", "fedora", "macos"], str]
    """What to do about it, by system, or under `any`; empty where nothing is to be done."""


class Examination(Answer):
    """What `codegen doctor` found."""

    exit: Literal[0, 2]
    """0 where all that this workspace needs is there, else 2."""
    workspace: str
    """The folder of the workspace."""
    findings: tuple[ReportedFinding, ...]
    """Everything that was looked at, from Python to hooks."""


def doctor_schema() -> dict[str, Any]:
    """The JSON Schema of the answer."""
    return answer_schema(Examination, "Answer of codegen doctor")
