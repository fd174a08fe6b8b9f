"""The state that the seven phases hand on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from codegen.phases.handlers.mended_file import MendedFile
from codegen.phases.kernel_checks import CheckedKernel
from codegen.phases.settled_file import SettledFile
from codegen.plan.files import Plan
from codegen.plan.gates import GateResult
from codegen.plan.generation import KernelProduct
from codegen.plan.loaded import LoadedGlue, LoadedSystem
from codegen.plan.traces import Symbols
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import Diagnostic


@dataclass(frozen=True)
class RunOptions:
    """What the command line asked for; without ``tests`` the generated suite is not run.

    With ``merge`` hand edits are merged with what is generated now; those of the generated files in ``adopt`` become
    inputs.
    """

    locked: bool = False
    fresh: bool = False
    keep: bool = False
    strict: bool = False
    strength: bool = False
    update_handlers: bool = False
    tests: bool = True
    merge: bool = False
    adopt: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunState:
    """Grows from phase to phase; every phase returns a new one.

    ``checked`` is what the oracle saw of each kernel. ``tree`` maps paths relative to the workspace to the bytes that
    will be committed. ``once`` maps files of people that are not there yet to their first bytes; they are theirs
    afterwards. ``mended`` are files of people that are brought up to date because they asked for it. ``edits`` are
    files of adopted edits that this run writes, or takes away where None; ``settled`` are hand-edited generated files
    whose edits this run kept. ``symbols`` is what declares the names in staged modules, by path. ``progress`` is told
    what a long step does: (done, total, text). ``exit_code`` is what a failed gate asks the command to return, 0 where
    none failed. ``findings`` are those of the phase at work, ``warnings`` those of the phases before it. ``raw`` are
    the raw files of the run record by name, such as ``junit.xml``. ``today`` is the day in UTC, for waivers that end;
    None where none is to end.
    """

    root: Path
    configuration: Configuration
    schema_path: str
    options: RunOptions = RunOptions()
    system: LoadedSystem | None = None
    glue: LoadedGlue | None = None
    plan: Plan | None = None
    checked: tuple[CheckedKernel, ...] = ()
    kernels: Mapping[str, KernelProduct] = field(default_factory=dict)
    tree: Mapping[str, bytes] = field(default_factory=dict)
    once: Mapping[str, bytes] = field(default_factory=dict)
    mended: Mapping[str, MendedFile] = field(default_factory=dict)
    edits: Mapping[str, bytes | None] = field(default_factory=dict)
    settled: Mapping[str, SettledFile] = field(default_factory=dict)
    symbols: Mapping[str, Symbols] = field(default_factory=dict)
    gates: tuple[GateResult, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    exit_code: int = 0
    today: date | None = None
    raw: Mapping[str, bytes] = field(default_factory=dict)
    progress: Callable[[int, int, str], None] = lambda done, total, text: None
