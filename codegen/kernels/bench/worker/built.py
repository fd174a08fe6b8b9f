"""What a peer hands over: calls that can be timed."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Call = Callable[[], object]
Columns = Sequence[NDArray[np.float64]]


@dataclass(frozen=True)
class Batch:
    """Calls over the same points. ``fresh`` allocates its results; ``into`` writes into arrays that are kept, where
    the peer offers that. ``read`` gives the outcome of either as one row an output. ``others`` are more ways to do the
    same, by name."""

    fresh: Call
    read: Callable[[Any], NDArray[np.float64]]
    into: Call | None = None
    others: Mapping[str, Call] = field(default_factory=dict)


@dataclass(frozen=True)
class Built:
    """A kernel as a peer compiled it. ``batch`` lays the inputs out as the peer likes them, outside what is timed;
    ``scalar`` is the quickest call from Python with one number an input."""

    batch: Callable[[Columns], Batch]
    scalar: Callable[..., object] | None


def rows(outcome: Any, points: int) -> NDArray[np.float64]:
    """A sequence of results, constants among them, as one row each."""
    return np.array([np.broadcast_to(np.asarray(item, dtype=np.float64), (points,)) for item in outcome])


def pointers(columns: Columns) -> Any:
    """An array of C pointers to the columns, which it keeps alive."""
    made = (ctypes.c_void_p * len(columns))(*(column.ctypes.data for column in columns))
    made.columns = columns  # type: ignore[attr-defined]
    return made
