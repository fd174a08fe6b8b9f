"""Backends with one fault each, built around the NumPy backend: what verification has to notice."""

import math
import os
import signal
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from codegen.kernels import backend
from codegen.kernels.backend import BackendUnavailable, Refusal, backend_named, reachable_operations


@dataclass(frozen=True)
class Altered:
    """NumPy's results, put through ``change(points, rows)``."""

    label: str
    exact: Any
    change: Any

    def run(self, points):
        return self.change(points, self.exact.run(points))


def install(monkeypatch, name, changes, refused=(), lacks=None, breaks=None):
    """A backend ``name`` with one level for each of ``changes``, by label; without them it ``lacks`` what it needs, or
    its compiler ``breaks`` off."""
    module = ModuleType(f"tests_backend_{name}")

    def load(typed):
        if lacks is not None:
            raise BackendUnavailable(lacks)
        if breaks is not None:
            raise OSError(breaks)
        (exact,) = backend_named("numpy").load(typed)
        return [Altered(label, exact, change) for label, change in changes.items()]

    def refusals(typed):
        for operation in sorted(reachable_operations(typed) & set(refused)):
            yield Refusal(operation, f"{operation} has no version in {name}", refused[operation])

    module.load, module.refusals = load, refusals
    module.identity = lambda: f"{name} {sorted(changes)} {lacks}"
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(backend.BACKENDS, name, module.__name__)


def same(points, rows):
    return rows


def scaled(factor):
    """Every number times ``factor``."""

    def change(points, rows):
        with np.errstate(all="ignore"):
            return [row * factor for row in rows]

    return change


def without_nan(points, rows):
    """NaN comes out as 0, as from a comparison that NaN should have failed."""
    return [[[0.0 if math.isnan(entry) else entry for entry in entries] for entries in row] for row in rows]


def without_infinity(points, rows):
    """Infinities come out as a number, as from an exponent that has wrapped."""
    return [[[17.0 if math.isinf(entry) else entry for entry in entries] for entries in row] for row in rows]


def nan_everywhere(points, rows):
    """NaN for any input is NaN in every result, whether it depends on the input or not."""
    spoilt = [any(math.isnan(value) for value in point.values()) for point in points]
    return [
        [[math.nan if nan else entry for entry in row] for nan, row in zip(spoilt, rows_of, strict=True)]
        for rows_of in rows
    ]


def raises(points, rows):
    raise ZeroDivisionError("float division by zero")


def short(points, rows):
    return [row[:-1] for row in rows]


def ends_its_process(points, rows):
    os.kill(os.getpid(), signal.SIGKILL)


def wrong_at_zero(points, rows):
    """Twice the value wherever an input is zero."""
    zeros = [any(value == 0 for value in point.values()) for point in points]
    return [
        [[2 * entry if zero else entry for entry in row] for zero, row in zip(zeros, rows_of, strict=True)]
        for rows_of in rows
    ]
