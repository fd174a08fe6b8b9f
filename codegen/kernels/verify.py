"""Verifies a kernel: the oracle at seeded points of its domain against the code of every backend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codegen.kernels.backend import BackendUnavailable, LoadedBackend, backend_named, verified_backends
from codegen.kernels.backend_findings import failures, inaccuracies, special_faults
from codegen.kernels.computed import Computed, Failed, compute
from codegen.kernels.expected import Expected, expect
from codegen.kernels.findings import Finding, Path
from codegen.kernels.printed import missed_examples
from codegen.kernels.schema_findings import schema_findings
from codegen.kernels.worst import ResultAccuracy, ResultErrors, accuracy, result_errors
from codegen.runtime.expr.typed import TypedKernel


@dataclass(frozen=True, slots=True)
class BackendAccuracy:
    """What was seen of a backend at one level; ``shown`` names both: ``numpy``, ``c (v3)``."""

    backend: str
    shown: str
    results: tuple[ResultAccuracy, ...]


@dataclass(frozen=True, slots=True)
class MissingBackend:
    """A backend that could not be built on this machine, and what it lacks."""

    backend: str
    reason: str


@dataclass(frozen=True)
class KernelVerification:
    """What was seen of a kernel at ``points`` sampled points and at ``specials`` more, one input each zero, infinite,
    NaN, subnormal or largest; at ``ambiguous`` of the former rounding may decide a jump."""

    name: str
    points: int
    specials: int
    ambiguous: int
    examples: int
    backends: tuple[BackendAccuracy, ...]
    missing: tuple[MissingBackend, ...]
    findings: tuple[Finding, ...]

    @property
    def is_invalid(self) -> bool:
        """Whether the schema is at fault (exit 3)."""
        return any(finding.severity == "error" and finding.category == "invalid" for finding in self.findings)

    @property
    def is_inaccurate(self) -> bool:
        """Whether the numbers miss the declared accuracy (exit 1)."""
        return any(finding.severity == "error" and finding.category == "accuracy" for finding in self.findings)


def verify_kernel(typed: TypedKernel, *, positions_path: Path) -> KernelVerification:
    """Compare every backend that the kernel lists, and NumPy, with the oracle at the kernel's points and examples.

    A backend is run at every level of this machine. ``positions_path`` is the kernel's place in the schema,
    ``("kernels", name)``.
    """
    loaded, missing, unbuilt = _load(typed)
    return verify_loaded(typed, loaded, missing, unbuilt, positions_path=positions_path)


def verify_loaded(
    typed: TypedKernel,
    loaded: Sequence[tuple[str, LoadedBackend]],
    missing: tuple[MissingBackend, ...] = (),
    unbuilt: Sequence[Failed] = (),
    *,
    positions_path: Path,
) -> KernelVerification:
    """The same of what was built by the backends that ``loaded`` names; NumPy is among them."""
    expected = expect(typed)
    ran = [compute(name, one, expected) for name, one in loaded]
    computed = [item for item in ran if isinstance(item, Computed)]
    failed = [*unbuilt, *(item for item in ran if isinstance(item, Failed))]
    errors = [_errors(expected, item) for item in computed]
    findings = (
        *schema_findings(expected, positions_path),
        *_inaccuracies(typed, computed, errors, positions_path),
        *missed_examples(expected, computed),
        *special_faults(expected, computed, errors, positions_path),
        *failures(typed, failed, positions_path),
    )
    backends = tuple(
        BackendAccuracy(item.backend, item.shown, tuple(accuracy(typed, found) for found in rows))
        for item, rows in zip(computed, errors, strict=True)
    )
    return KernelVerification(
        typed.name,
        len(expected.sample.points),
        len(expected.specials),
        expected.ambiguous,
        len(typed.examples),
        backends,
        missing,
        findings,
    )


def _load(
    typed: TypedKernel,
) -> tuple[list[tuple[str, LoadedBackend]], tuple[MissingBackend, ...], list[Failed]]:
    """What was built, what cannot be built for want of a tool, and what the tool refused."""
    loaded: list[tuple[str, LoadedBackend]] = []
    missing: list[MissingBackend] = []
    failed: list[Failed] = []
    for name in verified_backends(typed):
        try:
            loaded.extend((name, one) for one in backend_named(name).load(typed))
        except BackendUnavailable as error:
            missing.append(MissingBackend(name, str(error)))
        except Exception as error:
            # A compiler that refuses the code says so of this kernel; the other backends still serve it.
            failed.append(Failed(name, f"{type(error).__name__}: {error}"))
    return loaded, tuple(missing), failed


def _errors(expected: Expected, computed: Computed) -> list[ResultErrors]:
    return [
        result_errors(result, number, expected.sample.points, expected.evaluations, computed.sampled[number].tolist())
        for number, result in enumerate(expected.typed.results)
    ]


def _inaccuracies(
    typed: TypedKernel, computed: Sequence[Computed], errors: Sequence[list[ResultErrors]], kernel: Path
) -> Iterator[Finding]:
    for number, result in enumerate(typed.results):
        found = [(item.shown, rows[number]) for item, rows in zip(computed, errors, strict=True)]
        yield from inaccuracies(typed, found, result, kernel)
