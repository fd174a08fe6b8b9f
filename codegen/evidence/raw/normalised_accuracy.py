"""How far kernels are from the oracle, as the run record keeps it, beside what their schema allows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from codegen.emit.record_json import record_json
from codegen.evidence.raw.typed_fields import count_of, text_of, texts_of

FORMAT = 1
NAME = "accuracy.json"


@dataclass(frozen=True)
class WorstResult:
    """The worst errors of one result on one backend at one level, which ``shown`` names both: ``c (v3)``.

    Errors are in units in the last place, of the scale and of the value; each with the inputs where it occurs.
    """

    result: str
    backend: str
    shown: str
    scaled_ulp: float
    scaled_ulp_at: Mapping[str, str]
    ulp: float
    ulp_at: Mapping[str, str]


@dataclass(frozen=True)
class KernelAccuracy:
    """A kernel compared with the oracle: at how many points, with how many faults found, and how far off it is.

    ``missing`` maps backends that were not verified to the reason. The kernel allows errors of ``scaled_ulp`` and,
    where it says so, of ``ulp``.
    """

    kernel: str
    points: int
    special_points: int
    ambiguous: int
    examples: int
    faults: int
    missing: Mapping[str, str]
    scaled_ulp: float
    ulp: float | None
    results: tuple[WorstResult, ...]

    @property
    def backends(self) -> tuple[str, ...]:
        """The backends that were verified, each once."""
        return tuple(dict.fromkeys(result.backend for result in self.results))

    @property
    def met(self) -> bool:
        """Whether no fault was found and every error is within what is allowed; what is not a number never is."""
        return not self.faults and all(
            result.scaled_ulp <= self.scaled_ulp and (self.ulp is None or result.ulp <= self.ulp)
            for result in self.results
        )


def accuracy_json(kernels: Iterable[KernelAccuracy]) -> bytes:
    """``raw/accuracy.json``: kernels in the order of the schema, and results in the order of kernels and backends."""
    kernels = list(kernels)
    results = [_result(kernel.kernel, result) for kernel in kernels for result in kernel.results]
    value = {"format": FORMAT, "kernels": [_kernel(kernel) for kernel in kernels], "results": results}
    return record_json(value).encode()


def read_accuracy(data: bytes) -> tuple[KernelAccuracy, ...]:
    """What ``accuracy_json`` wrote; raises ``ValueError`` for everything else, equal values in other words included."""
    try:
        value = json.loads(data)
        kernels = tuple(_read_kernel(row, value["results"]) for row in value["kernels"])
        again = accuracy_json(kernels)
    except (LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"not the accuracy of a run record: {error}") from error
    if again != data:
        raise ValueError("not the accuracy of a run record: it is written in another way")
    return kernels


def number_text(value: float) -> str:
    """A number as Python writes it, whole ones without a point."""
    return repr(int(value)) if value.is_integer() else repr(value)


def _kernel(kernel: KernelAccuracy) -> dict[str, Any]:
    return {
        "kernel": kernel.kernel,
        "points": kernel.points,
        "special_points": kernel.special_points,
        "ambiguous": kernel.ambiguous,
        "examples": kernel.examples,
        "faults": kernel.faults,
        "backends": list(kernel.backends),
        "missing": dict(kernel.missing),
        "allowed": {
            "scaled_ulp": number_text(kernel.scaled_ulp),
            "ulp": "" if kernel.ulp is None else number_text(kernel.ulp),
        },
    }


def _result(kernel: str, result: WorstResult) -> dict[str, Any]:
    return {
        "kernel": kernel,
        "backend": result.backend,
        "shown": result.shown,
        "result": result.result,
        "scaled_ulp": number_text(result.scaled_ulp),
        "scaled_ulp_at": dict(result.scaled_ulp_at),
        "ulp": number_text(result.ulp),
        "ulp_at": dict(result.ulp_at),
    }


def _read_kernel(row: Any, results: Iterable[Any]) -> KernelAccuracy:
    name = text_of(row["kernel"])
    allowed = row["allowed"]
    return KernelAccuracy(
        name,
        count_of(row["points"]),
        count_of(row["special_points"]),
        count_of(row["ambiguous"]),
        count_of(row["examples"]),
        count_of(row["faults"]),
        texts_of(row["missing"]),
        float(text_of(allowed["scaled_ulp"])),
        float(text_of(allowed["ulp"])) if allowed["ulp"] else None,
        tuple(_read_result(result) for result in results if result["kernel"] == name),
    )


def _read_result(row: Any) -> WorstResult:
    return WorstResult(
        text_of(row["result"]),
        text_of(row["backend"]),
        text_of(row["shown"]),
        float(text_of(row["scaled_ulp"])),
        texts_of(row["scaled_ulp_at"]),
        float(text_of(row["ulp"])),
        texts_of(row["ulp_at"]),
    )
