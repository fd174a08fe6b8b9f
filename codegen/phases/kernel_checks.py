"""Verifies the kernels of a system: those whose check is remembered not again, the others on every processor."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from typing import Literal

from codegen.kernels.backend import NUMPY, BackendUnavailable, backend_named, verified_backends
from codegen.plan.step_cache import StepCache
from codegen.plan.toolchain import tool_versions
from codegen.runtime.expr.typed import TypedKernel

#: More processes than one pay from this many kernels on.
_KERNELS_FOR_PROCESSES = 6


@dataclass(frozen=True, slots=True)
class KernelFinding:
    """One finding; ``invalid`` where the schema is at fault, not the numbers. ``path`` is its place in the schema."""

    code: str
    message: str
    path: tuple[str | int, ...]
    hint: str | None
    severity: Literal["error", "warning"]
    invalid: bool


@dataclass(frozen=True, slots=True)
class WorstErrors:
    """The worst errors of a result, and where they occur."""

    name: str
    scaled_ulp: float
    scaled_ulp_at: Mapping[str, object]
    ulp: float
    ulp_at: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CheckedBackend:
    """What verification saw of one backend at one level; ``shown`` names both: ``numpy``, ``c (v3)``."""

    backend: str
    shown: str
    results: tuple[WorstErrors, ...]


@dataclass(frozen=True, slots=True)
class CheckedKernel:
    """What verification saw of one kernel. ``missing`` maps backends that this machine cannot build to the reason."""

    name: str
    points: int
    specials: int
    ambiguous: int
    examples: int
    backends: tuple[CheckedBackend, ...]
    missing: Mapping[str, str]
    findings: tuple[KernelFinding, ...]


def check_kernels(
    kernels: Mapping[str, TypedKernel], progress: Callable[[int, int, str], None], cache: StepCache | None = None
) -> tuple[CheckedKernel, ...]:
    """Every kernel checked, in their order. Only a check without any finding is remembered."""
    found: dict[str, CheckedKernel] = {}
    keys = {name: kernel_key(typed) for name, typed in kernels.items()} if cache is not None else {}
    for name, key in keys.items():
        stored = cache.get(key) if cache is not None else None
        if stored is not None:
            found[name] = _read(name, stored)
    waiting = {name: typed for name, typed in kernels.items() if name not in found}
    for checked in _check_all(waiting):
        found[checked.name] = checked
        progress(len(found), len(kernels), f"verified {checked.name}")
        if cache is not None and not checked.findings:
            cache.put(keys[checked.name], _written(checked))
    return tuple(found[name] for name in kernels)


def check_kernel(name: str, typed: TypedKernel) -> CheckedKernel:
    """One kernel on its backends against the oracle."""
    # Here, because a run that remembers every check needs neither numpy nor mpmath.
    from codegen.kernels.verify import verify_kernel

    seen = verify_kernel(typed, positions_path=("kernels", name))
    findings = tuple(
        KernelFinding(f.code, f.message, f.path, f.hint, f.severity, f.severity == "error" and f.category == "invalid")
        for f in seen.findings
    )
    backends = tuple(
        CheckedBackend(
            item.backend,
            item.shown,
            tuple(
                WorstErrors(r.name, float(r.scaled_ulp), dict(r.scaled_ulp_at), float(r.ulp), dict(r.ulp_at))
                for r in item.results
            ),
        )
        for item in seen.backends
    )
    missing = {item.backend: item.reason for item in seen.missing}
    return CheckedKernel(name, seen.points, seen.specials, seen.ambiguous, seen.examples, backends, missing, findings)


def kernel_key(typed: TypedKernel) -> str:
    """A digest of what decides what verification sees, besides codegen itself: the kernel, the libraries, and the
    compiler, flags and processor of each backend."""
    backends = [f"{name}: {_identity(name)}" for name in verified_backends(typed)]
    versions = tool_versions()
    text = "\0".join((repr(typed), versions["mpmath"], versions["numpy"], sys.version, sys.platform, *backends))
    return "kernel-" + hashlib.sha256(text.encode()).hexdigest()


def _identity(name: str) -> str:
    try:
        return backend_named(name).identity()
    except BackendUnavailable as error:
        return f"unavailable, {error}"


def _may_fork() -> bool:
    return sys.platform == "linux" and threading.active_count() == 1 and not multiprocessing.current_process().daemon


def _check_all(kernels: Mapping[str, TypedKernel]) -> Iterator[CheckedKernel]:
    compiled = any(verified_backends(typed) != (NUMPY,) for typed in kernels.values())
    processes = min(os.cpu_count() or 1, len(kernels) if compiled else len(kernels) // (_KERNELS_FOR_PROCESSES // 2))
    # Only fork leaves the caller's main module alone, and it is safe only on Linux and beside no other thread; the
    # processes that run several systems at once may have no children of their own.
    if (processes < 2 and not compiled) or not _may_fork():
        yield from map(check_kernel, kernels.keys(), kernels.values())
        return
    waiting = dict(kernels)
    try:
        with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
            for checked in pool.map(check_kernel, kernels.keys(), kernels.values()):
                del waiting[checked.name]
                yield checked
    except BrokenProcessPool:
        # Compiled code ended its process: in one of their own the others still give their results.
        yield from (_check_alone(name, typed) for name, typed in waiting.items())


def _check_alone(name: str, typed: TypedKernel) -> CheckedKernel:
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
        try:
            return pool.submit(check_kernel, name, typed).result()
        except BrokenProcessPool:
            names = ", ".join(backend for backend in verified_backends(typed) if backend != NUMPY)
            message = f"the code of {name} ended its process; its backends besides numpy: {names}"
            path = ("kernels", name, "backends")
            finding = KernelFinding("C363", message, path, "write `backends: [numpy]`", "error", False)
            return CheckedKernel(name, 0, 0, 0, 0, (), {}, (finding,))


def _written(checked: CheckedKernel) -> bytes:
    return json.dumps({**asdict(checked), "findings": []}).encode()


def _read(name: str, stored: bytes) -> CheckedKernel:
    fields = json.loads(stored)
    backends = tuple(
        CheckedBackend(**{**item, "results": tuple(WorstErrors(**result) for result in item["results"])})
        for item in fields["backends"]
    )
    return CheckedKernel(**{**fields, "name": name, "backends": backends, "findings": ()})
