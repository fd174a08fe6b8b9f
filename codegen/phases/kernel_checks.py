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
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Literal

from codegen.plan.step_cache import StepCache
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
class CheckedKernel:
    """What verification saw of one kernel."""

    name: str
    points: int
    ambiguous: int
    examples: int
    results: tuple[WorstErrors, ...]
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
    """One kernel against the oracle."""
    # Here, because a run that remembers every check needs neither numpy nor mpmath.
    from codegen.kernels.verify import verify_kernel

    seen = verify_kernel(typed, positions_path=("kernels", name))
    findings = tuple(
        KernelFinding(f.code, f.message, f.path, f.hint, f.severity, f.severity == "error" and f.category == "invalid")
        for f in seen.findings
    )
    results = tuple(
        WorstErrors(r.name, float(r.scaled_ulp), dict(r.scaled_ulp_at), float(r.ulp), dict(r.ulp_at))
        for r in seen.results
    )
    return CheckedKernel(name, seen.points, seen.ambiguous, seen.examples, results, findings)


def kernel_key(typed: TypedKernel) -> str:
    """A digest of what decides what verification sees, besides codegen itself: the kernel and the libraries."""
    text = "\0".join((repr(typed), version("mpmath"), version("numpy"), sys.version, sys.platform))
    return "kernel-" + hashlib.sha256(text.encode()).hexdigest()


def _check_all(kernels: Mapping[str, TypedKernel]) -> Iterator[CheckedKernel]:
    processes = min(os.cpu_count() or 1, len(kernels) // (_KERNELS_FOR_PROCESSES // 2))
    # Only fork leaves the caller's main module alone, and it is safe only on Linux and beside no other thread.
    if processes < 2 or sys.platform != "linux" or threading.active_count() > 1:
        yield from map(check_kernel, kernels.keys(), kernels.values())
        return
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
        yield from pool.map(check_kernel, kernels.keys(), kernels.values())


def _written(checked: CheckedKernel) -> bytes:
    results = [asdict(result) for result in checked.results]
    return json.dumps([checked.points, checked.ambiguous, checked.examples, results]).encode()


def _read(name: str, stored: bytes) -> CheckedKernel:
    points, ambiguous, examples, results = json.loads(stored)
    return CheckedKernel(name, points, ambiguous, examples, tuple(WorstErrors(**result) for result in results), ())
