"""From a plan to the staged tree: lower, lay out, render, format once."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from codegen.emit.format_tree import format_tree
from codegen.emit.header import with_header
from codegen.emit.render import render, template_context
from codegen.emit.root_directory import RootDirectory
from codegen.phases.adopted_edits import with_edits
from codegen.phases.plugin_contexts import contexts_of
from codegen.phases.rooms import symbols_of
from codegen.phases.state import RunState
from codegen.phases.template_files import template_roots
from codegen.phases.workspace import distribution_of, loaded, measurements_path, planned
from codegen.plan.files import PlannedFile
from codegen.plan.generation import ContextBuilder, Generation, KernelProduct
from codegen.plan.loaded import LoadedSystem
from codegen.plan.plugins import load_plugins
from codegen.plan.toolchain import constraints
from codegen.plan.traces import Symbols
from codegen.plan.vendored import RUNTIME
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.names import did_you_mean
from codegen.support.spans import Span

Progress = Callable[[int, int, str], None]
_LINE_LENGTH = 100
#: Files whose lines are traced to declarations.
_TRACED = (".py", ".c")


@dataclass(frozen=True)
class Generated:
    """The lowered kernels; by workspace path the whole tree, what is begun for people, and what declares the names in
    modules."""

    kernels: Mapping[str, KernelProduct]
    tree: Mapping[str, bytes]
    once: Mapping[str, bytes]
    symbols: Mapping[str, Symbols]


def generate(state: RunState) -> Generated:
    """Every planned file of ``state`` as bytes. Reads templates, runtime and handlers; writes nothing."""
    system, glue = loaded(state)
    plan = planned(state)
    steps = len(system.kernels) + len(plan.files)
    kernels = _lowered(system, steps, state.progress) if system.kernels else {}
    texts: dict[str, str] = {}
    tree: dict[str, bytes] = {}
    begun: dict[str, str] = {}
    roots = template_roots(state.root, state.configuration)
    contexts = contexts_of(load_plugins(state.root, state.configuration))
    with RootDirectory(state.root) as directory:
        measurements = _measurements(directory, measurements_path(state))
        generation = Generation(
            system, glue, plan, kernels, constraints(), measurements, state.configuration.target_python
        )
        for number, file in enumerate(plan.files, len(kernels) + 1):
            state.progress(number, steps, file.path)
            if file.kind == "template":
                text = _rendered(file, generation, roots, contexts)
                texts[file.path] = with_header(file.path, text, system.path, file.source)
            elif file.kind == "runtime":
                tree[file.path] = (RUNTIME / file.template.removeprefix("codegen/runtime/")).read_bytes()
            elif (mended := state.mended.get(file.template)) is not None:
                tree[file.path] = mended.after
            elif (data := directory.read(file.template)) is not None:
                tree[file.path] = data
            else:
                texts[file.path] = _begun(file, generation, roots, contexts)
                begun[file.path] = file.template
    tree |= {path: text.encode() for path, text in _formatted(texts, distribution_of(state)).items()}
    once = {source: tree[path] for path, source in begun.items()}
    with RootDirectory(state.root) as directory:
        tree = with_edits(state, tree, directory)
    return Generated(kernels, dict(sorted(tree.items())), once, _symbols(generation, roots))


def _symbols(generation: Generation, roots: tuple[Path, ...]) -> dict[str, Symbols]:
    return {
        file.path: symbols_of(template_context(file.template, roots), generation, file)
        for file in generation.plan.files
        if file.kind == "template" and file.path.endswith(_TRACED)
    }


def _measurements(directory: RootDirectory, path: str) -> Mapping[str, Any] | None:
    """What a benchmark of the system measured, None where nothing is committed."""
    data = directory.read(path)
    if data is None:
        return None
    try:
        read = json.loads(data)
    except ValueError as error:
        raise DiagnosticsError([Diagnostic("C518", f"{path} is not JSON: {error}")], EXIT_COULD_NOT) from error
    if not isinstance(read, dict):
        raise DiagnosticsError([Diagnostic("C518", f"{path} holds no object")], EXIT_COULD_NOT)
    return read


def _lowered(system: LoadedSystem, steps: int, progress: Progress) -> dict[str, KernelProduct]:
    """Every kernel lowered; a system without kernels never imports the arithmetic that this needs."""
    from codegen.kernels.lower import lower_kernel
    from codegen.kernels.native_sources import with_native_sources

    kernels: dict[str, KernelProduct] = {}
    for number, (name, typed) in enumerate(system.kernels.items(), 1):
        progress(number, steps, f"lowering {name}")
        kernels[name] = lower_kernel(typed, system.model.kernels[name], system.derivative_units.get(name, {}))
    return with_native_sources(system, kernels)


def generated(state: RunState) -> RunState:
    """``state`` with its kernels and its staged tree."""
    result = generate(state)
    return replace(state, kernels=result.kernels, tree=result.tree, once=result.once, symbols=result.symbols)


def _rendered(
    file: PlannedFile, generation: Generation, roots: tuple[Path, ...], contexts: Mapping[str, ContextBuilder]
) -> str:
    name = template_context(file.template, roots)
    builder = contexts.get(name)
    if builder is None:
        meant = did_you_mean(name, contexts)
        hint = f"did you mean `{meant}`?" if meant else f"known: {', '.join(sorted(contexts))}"
        start = len("{# context: ") + 1
        span = Span(f"templates/{file.template}", 1, start, 1, start + len(name))
        raise DiagnosticsError([Diagnostic("C514", f"codegen builds no context `{name}`", span, hint)], EXIT_COULD_NOT)
    return render(file.template, builder(generation, file), roots)


def _begun(
    file: PlannedFile, generation: Generation, roots: tuple[Path, ...], contexts: Mapping[str, ContextBuilder]
) -> str:
    """The first text of a file that a person will own."""
    entry = generation.glue.glue.entries.get(file.entry)
    if entry is not None:
        return _rendered(replace(file, kind="template", template=entry.template), generation, roots, contexts)
    if file.template.endswith("/__init__.py"):
        return '"""Handlers written by hand."""\n'
    raise DiagnosticsError([Diagnostic("C515", f"{file.template} vanished during the run")], EXIT_COULD_NOT)


def _formatted(texts: Mapping[str, str], distribution: str) -> dict[str, str]:
    python = {path: text for path, text in texts.items() if path.endswith(".py")}
    settings = _ruff_settings(texts.get(f"{distribution}/pyproject.toml", ""))
    return {**texts, **format_tree(python, settings)}


def _ruff_settings(pyproject: str) -> dict[str, str]:
    """ruff's settings of the generated project that decide how its files are laid out."""
    table: Any = tomllib.loads(pyproject).get("tool", {}).get("ruff", {})
    target = table.get("target-version", "py311")
    return {"line-length": str(table.get("line-length", _LINE_LENGTH)), "target-version": f'"{target}"'}
