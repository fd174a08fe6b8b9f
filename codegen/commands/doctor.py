"""``codegen doctor``: what codegen needs and what of it is there; nothing that lasts is written anywhere."""

from __future__ import annotations

from pathlib import Path

from codegen.commands.doctor_finding import Finding
from codegen.commands.doctor_machine import disks, machine
from codegen.commands.doctor_packages import packages
from codegen.commands.doctor_programs import programs
from codegen.commands.doctor_workspace import backends_of, settings, standing


def doctor(root: Path) -> tuple[Finding, ...]:
    """Everything that was found for the workspace at ``root``, from Python to hooks.

    A finding is ``missing`` only where this workspace cannot do without; what it does not use is at most a note.
    """
    configuration, about_settings = settings(root)
    found = [*packages(), about_settings]
    backends: frozenset[str] = frozenset()
    if configuration is not None:
        backends, about_schemas = backends_of(root, configuration)
        found.append(about_schemas)
    in_repository = any((folder / ".git").exists() for folder in (root, *root.parents))
    found += programs(backends, in_repository=in_repository)
    return (*found, *machine(), *disks(root), *standing(root))
