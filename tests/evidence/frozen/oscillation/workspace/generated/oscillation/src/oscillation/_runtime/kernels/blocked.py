"""Makes a function over blocks of doubles a citizen of NumPy.

A kernel's arithmetic is a plain function over one-dimensional arrays. Here it gets broadcasting, ``out=``, ``where=``,
own axes, types and Python numbers. Points are computed in contiguous blocks, so that intermediate results stay
in the processor's cache and need no memory beyond a block. Where there is a compiled body, it computes them instead.

A result does not depend on where in an array its point stands, nor on strides: every block is made contiguous
first. An argument without batch axes enters the block as one element. What remains is up to NumPy, whose vector
loops may treat the last elements of a block differently on some processors (a unit in the last place).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Shape = tuple[int, ...]
Array = NDArray[Any]
#: What a kernel accepts: a Python number, an array, or nested lists of numbers.
Numbers = ArrayLike
#: What a kernel returns for one result: a float for Python numbers, an array otherwise.
Computed = Any
#: Where results are written: an array, or for several results a tuple in which None means a new array.
Out = Array | tuple[Array | None, ...] | None
#: Which points are written: truth values that broadcast with the batch axes.
Where = ArrayLike
#: What a block function returns: an array a scalar result, a tuple of entries any other.
BlockResults = tuple[Any, ...]
Returned = TypeVar("Returned")

#: Measured: smaller blocks pay for NumPy's calls, larger ones leave the second-level cache.
BLOCK_SIZE = 8192
_LARGEST_EXACT = 1 << 53
#: What a compiled body reads and writes as it is.
_COMPILED_TYPES = (np.dtype(np.float64), np.dtype(np.float32))


@dataclass(frozen=True)
class Input:
    """An argument: its own (last) axes and whether it takes real numbers, integers or truth values."""

    name: str
    shape: Shape = ()
    kind: str = "real"


@dataclass(frozen=True)
class Output:
    """A result and its own axes."""

    name: str
    shape: Shape = ()


class Body(Protocol):
    """Compiled code that computes a kernel in place of its block function."""

    @property
    def label(self) -> str:
        """The instruction level or backend."""

    def evaluate(self, arguments: tuple[Array, ...], results: tuple[Array, ...], /) -> None:
        """Writes the results: float64 or float32 arrays, batch axes first, arguments broadcast to the results.

        A result is an argument, element for element, or shares no memory with any array.
        """

    def result(self, position: int, batch: Shape, single: bool, /) -> Array:
        """A new array for the result at ``position``, uninitialised."""


@dataclass(frozen=True)
class BlockedKernel(Generic[Returned]):
    """A block function with its declaration; call it with the inputs in order.

    ``function`` takes one array an input (``shape + (points,)``, or one point for an input without batch axes)
    and returns a tuple with an array for a scalar result and a tuple of entries, row-major, for any other.
    ``result_type`` builds what is returned from the results in order. ``body`` computes the same as ``function``.
    """

    name: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    function: Callable[..., BlockResults]
    result_type: Callable[..., Returned]
    block_size: int = field(default=BLOCK_SIZE)
    body: Body | None = None

    def __call__(self, *values: Numbers, out: Out = None, where: Where = True) -> Returned:
        """All results for ``values``, broadcast over their batch axes.

        Where ``where`` is false, arrays given as ``out`` keep what they hold, and new ones hold NaN.
        """
        everywhere = where is True
        if out is None and everywhere and len(values) == len(self.inputs) and all(map(_is_simple, self.inputs, values)):
            return self._one_point(values)
        sources = [_Source(self.name, item, value) for item, value in zip(self.inputs, values, strict=True)]
        mask = None if everywhere else _mask(self.name, where)
        batch = self._batch(sources, mask)
        single = bool(sources) and all(source.single for source in sources)
        given = self._given(out)
        results = [self._destination(position, batch, single, target) for position, target in enumerate(given)]
        _refuse_shared(given)
        working = [
            self._working(position, results[position], sources, batch, mask is not None and target is not None)
            for position, target in enumerate(given)
        ]
        self._compute(sources, batch, working)
        for result, item, computed in zip(results, self.outputs, working, strict=True):
            _finish(result, computed, mask, len(item.shape))
        plain = not batch and all(source.plain for source in sources)
        returned = [_returned(result, target, plain) for result, target in zip(results, given, strict=True)]
        return self.result_type(*returned)

    def _one_point(self, values: Sequence[Any]) -> Returned:
        """What the general way gives for simple Python numbers, in a third of the time."""
        if self.body is not None:
            arrays = tuple(np.empty(item.shape) for item in self.outputs)
            self.body.evaluate(tuple(np.array(float(value)) for value in values), arrays)
            return self.result_type(*(array if array.ndim else float(array) for array in arrays))
        types = (np.bool_ if item.kind == "bool" else np.float64 for item in self.inputs)
        with np.errstate(all="ignore"):
            computed = self.function(*(np.array((value,), dtype) for value, dtype in zip(values, types, strict=True)))
        results: list[Computed] = []
        for item, value in zip(self.outputs, computed, strict=True):
            if item.shape:
                entries = [_only(entry) for entry in value]
                results.append(np.array(entries, np.float64).reshape(item.shape))
            else:
                results.append(_only(value))
        return self.result_type(*results)

    def _batch(self, sources: Sequence[_Source], mask: Array | None) -> Shape:
        batches = [(source.name, source.batch) for source in sources]
        if mask is not None:
            batches.append(("where", mask.shape))
        try:
            return np.broadcast_shapes(*(batch for _, batch in batches))
        except ValueError:
            shapes = ", ".join(f"{name} {batch}" for name, batch in batches)
            raise ValueError(f"{self.name}: batch shapes do not broadcast together: {shapes}") from None

    def _given(self, out: Out) -> tuple[Array | None, ...]:
        targets = out if isinstance(out, tuple) else (out,) + (None,) * (len(self.outputs) - 1 if out is None else 0)
        if len(targets) != len(self.outputs):
            raise ValueError(f"{self.name}: out must hold {len(self.outputs)} arrays or None, got {len(targets)}")
        for target in targets:
            if target is not None and not isinstance(target, np.ndarray):
                raise TypeError(f"{self.name}: out must be an array, not {type(target).__name__}")
        return targets

    def _destination(self, position: int, batch: Shape, single: bool, target: Array | None) -> Array:
        item, dtype = self.outputs[position], np.dtype(np.float32 if single else np.float64)
        if target is not None:
            _refuse_target(item, batch + item.shape, dtype, target)
            return target
        if self.body is not None:
            return self.body.result(position, batch, single)
        return np.empty(batch + item.shape, dtype)

    def _working(self, position: int, result: Array, sources: Sequence[_Source], batch: Shape, kept: bool) -> Array:
        """Where a result is computed: in place, unless what lies there is still needed or is no float of ours."""
        overlapping = [source for source in sources if np.may_share_memory(result, source.array)]
        if self.body is None:
            return np.empty(result.shape, result.dtype) if kept or overlapping else result
        if (
            kept
            or result.dtype not in _COMPILED_TYPES
            or any(not source.is_same(result, self.outputs[position]) for source in overlapping)
        ):
            return self.body.result(position, batch, False)
        return result

    def _compute(self, sources: Sequence[_Source], batch: Shape, results: Sequence[Array]) -> None:
        if self.body is not None:
            self.body.evaluate(tuple(source.floats() for source in sources), tuple(results))
            return
        size = 1
        for side in batch:
            size *= side
        readers = [source.reader(batch) for source in sources]
        writers = [_Writer(result, item.shape) for result, item in zip(results, self.outputs, strict=True)]
        with np.errstate(all="ignore"):
            for start in range(0, size, self.block_size):
                stop = min(start + self.block_size, size)
                values = self.function(*(reader(start, stop) for reader in readers))
                for writer, value in zip(writers, values, strict=True):
                    writer.write(start, stop, value)


def _is_simple(item: Input, value: object) -> bool:
    """Whether a value needs no check: a float, a small integer or a truth value where a number of its kind goes."""
    if item.shape:
        return False
    found = type(value)
    if found is float:
        return item.kind == "real"
    if found is int:
        return item.kind != "bool" and -_LARGEST_EXACT <= value <= _LARGEST_EXACT  # type: ignore[operator]
    return found is bool and item.kind == "bool"


def _only(value: Any) -> float:
    """The one number of a block of one point; a constant result may be no array."""
    return float(value[0] if isinstance(value, np.ndarray) and value.ndim else value)


def single(result: Computed) -> Computed:
    """The ``result_type`` of a kernel with one result: that result."""
    return result


class _Source:
    """One input as given."""

    def __init__(self, kernel: str, item: Input, value: Any) -> None:
        label = f"{kernel}: {item.name}"
        array = np.asarray(value)
        _refuse_type(label, item.kind, array)
        own = len(item.shape)
        if array.ndim < own or array.shape[array.ndim - own :] != item.shape:
            wanted = ", ".join(["...", *map(str, item.shape)])
            raise ValueError(f"{label} must have the shape ({wanted}), got {array.shape}")
        _refuse_inexact(label, item.kind, array)
        self.name = item.name
        self.array = array
        self.own = item.shape
        self.batch = array.shape[: array.ndim - own]
        self.plain = not isinstance(value, (np.ndarray, np.generic))
        self.single = array.dtype == np.float32
        self._target = np.dtype(np.bool_ if item.kind == "bool" else np.float64)

    def floats(self) -> Array:
        """The array as a compiled body takes it."""
        return self.array if self.array.dtype in _COMPILED_TYPES else self.array.astype(np.float64)

    def is_same(self, result: Array, item: Output) -> bool:
        """Whether every element of a result lies on that of the same point and entry, nothing else."""
        array = self.array
        return (
            self.own == item.shape
            and array.dtype == result.dtype
            and (array.ctypes.data, array.shape, array.strides) == (result.ctypes.data, result.shape, result.strides)
        )

    def reader(self, batch: Shape) -> Callable[[int, int], Array]:
        """Gives the points ``start:stop`` of the flattened batch, contiguous, own axes first."""
        target = self._target
        if all(side == 1 for side in self.batch):
            once = np.ascontiguousarray(self.array.reshape((*self.own, 1)), dtype=target)
            return lambda start, stop: once
        view = np.broadcast_to(self.array, batch + self.own)
        if not self.own:
            flat = _flat(view)
            return lambda start, stop: np.ascontiguousarray(flat[start:stop], dtype=target)
        entries = _entries(view, self.own)

        def read(start: int, stop: int) -> Array:
            block = np.empty((len(entries), stop - start), target)
            for row, entry in zip(block, entries, strict=True):
                row[:] = entry[start:stop]
            return block.reshape((*self.own, stop - start))

        return read


class _Writer:
    """Puts blocks into one result."""

    def __init__(self, result: Array, own: Shape) -> None:
        self._scalar = not own
        self._entries = _entries(result, own)

    def write(self, start: int, stop: int, value: Any) -> None:
        for entry, computed in zip(self._entries, (value,) if self._scalar else value, strict=True):
            entry[start:stop] = computed


def _entries(array: Array, own: Shape) -> list[Any]:
    """Every entry of the own axes over the flattened batch, row-major."""
    keys: list[Any] = [(Ellipsis, *index) for index in product(*map(range, own))]
    return [_flat(array[key]) for key in keys]


def _flat(view: Array) -> Any:
    """The view with one axis, without a copy: itself, reshaped, or its flat iterator."""
    if view.ndim == 1:
        return view
    return view.reshape(-1) if view.flags.c_contiguous else view.flat


def _refuse_type(label: str, kind: str, array: Array) -> None:
    found = array.dtype.kind
    if found == "c":
        raise TypeError(f"{label} is complex; kernels are real: pass .real, or .real and .imag as two calls")
    if kind == "bool" and found != "b":
        raise TypeError(f"{label} takes truth values, not {array.dtype}")
    if kind != "bool" and found not in "iuf":
        raise TypeError(f"{label} takes real numbers, not {array.dtype}")
    if found == "f" and array.dtype.itemsize > 8:
        raise TypeError(f"{label} is {array.dtype}, which a double cannot hold; convert it with astype(float)")


def _refuse_inexact(label: str, kind: str, array: Array) -> None:
    found = array.dtype.kind
    if found in "iu" and array.dtype.itemsize >= 8 and array.size:
        for extreme in (int(array.min()), int(array.max())):
            if abs(extreme) > _LARGEST_EXACT and any(int(float(value)) != value for value in array.ravel().tolist()):
                raise ValueError(f"{label} holds an integer that no double equals")
    if kind == "int" and found == "f" and not np.all(np.isnan(array) | (array == np.rint(array))):
        raise ValueError(f"{label} takes whole numbers")


def _mask(kernel: str, where: Where) -> Array:
    mask = np.asarray(where)
    if mask.dtype != np.bool_:
        raise TypeError(f"{kernel}: where takes truth values, not {mask.dtype}")
    return mask


def _refuse_target(item: Output, shape: Shape, dtype: np.dtype[Any], target: Array) -> None:
    if target.shape != shape:
        raise ValueError(f"out for {item.name} must have the shape {shape}, got {target.shape}")
    if not np.can_cast(dtype, target.dtype, casting="same_kind"):
        raise TypeError(f"out for {item.name}: cannot cast {dtype} to {target.dtype}")
    if not target.flags.writeable:
        raise ValueError(f"out for {item.name} is read-only")


def _refuse_shared(given: Sequence[Array | None]) -> None:
    arrays = [target for target in given if target is not None]
    for position, first in enumerate(arrays):
        if any(np.shares_memory(first, second) for second in arrays[position + 1 :]):
            raise ValueError("out arrays overlap each other")


def _finish(result: Array, computed: Array, mask: Array | None, own: int) -> None:
    """Puts what was computed elsewhere into the result; NaN into a new one where the mask leaves points out."""
    points: Any = True if mask is None else mask.reshape(mask.shape + (1,) * own)
    if computed is not result:
        with np.errstate(all="ignore"):
            np.copyto(result, computed, casting="same_kind", where=points)
    elif mask is not None:
        np.copyto(result, np.nan, where=np.logical_not(points))


def _returned(result: Array, target: Array | None, plain: bool) -> Any:
    if target is not None or result.ndim:
        return result
    return float(result) if plain else result[()]
