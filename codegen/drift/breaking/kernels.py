"""Changes of kernels: what callers give them, and what they give back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from codegen.drift.breaking.change import Change
from codegen.plan.loaded import LoadedSystem
from codegen.runtime.expr.typed import Argument, Interval, TypedKernel
from codegen.schema.kernels import Accuracy, Kernel
from codegen.support.positions import Path

_TAKES = {"bool": 0, "int": 1, "real": 2}


def kernel_changes(before: LoadedSystem, after: LoadedSystem) -> Iterator[Change]:
    """What changed between the kernels of two versions."""
    old, new = before.model.kernels, after.model.kernels
    for name in old:
        path = ("kernels", name)
        if name not in new:
            yield Change("kernel.removed", f"kernels.{name}", f"the kernel `{name}` is gone", path, path)
            continue
        comparison = _Kernels(name, old[name], new[name], before.kernels[name], after.kernels[name])
        found = [*comparison.inputs(), *comparison.conditions(), *comparison.outputs(), *comparison.accuracy()]
        yield from found
        if old[name].backends != new[name].backends:
            message = f"`{name}` is printed for {', '.join(new[name].backends)}"
            yield Change("kernel.backends_changed", f"kernels.{name}", message, (*path, "backends"), path)
        yield from _words(name, before, after, any_change=bool(found))
    for name in [name for name in new if name not in old]:
        yield Change("kernel.added", f"kernels.{name}", f"the kernel `{name}` is new", ("kernels", name))


def _words(name: str, before: LoadedSystem, after: LoadedSystem, *, any_change: bool) -> Iterator[Change]:
    """Equations, else descriptions, where nothing that callers see is other than it was."""
    path = ("kernels", name)
    old, new = before.model.kernels[name], after.model.kernels[name]
    if _equations(name, before) != _equations(name, after):
        message = f"`{name}` computes its results in another way"
        yield Change("kernel.equations_changed", f"kernels.{name}", message, path, path)
    elif not any_change and old != new and old.backends == new.backends:
        message = f"`{name}` is described in other words"
        yield Change("kernel.described", f"kernels.{name}", message, path, path)


def _equations(name: str, system: LoadedSystem) -> tuple[object, ...]:
    kernel = system.model.kernels[name]
    shared = system.model.constants, system.model.functions
    outputs = {key: output.expr for key, output in kernel.outputs.items()}
    derivatives = {key: (item.of, item.wrt, item.order) for key, item in kernel.derivatives.items()}
    values = {key: item.value for key, item in (*shared[0].items(), *kernel.constants.items())}
    return values, {**shared[1], **kernel.functions}, kernel.define, outputs, derivatives


class _Kernels:
    def __init__(self, name: str, old: Kernel, new: Kernel, was: TypedKernel, now: TypedKernel) -> None:
        self._name = name
        self._old, self._new = old, new
        self._was, self._now = was, now

    def _change(self, rule: str, keys: Sequence[str], message: str, *, is_new: bool = False) -> Change:
        path: Path = ("kernels", self._name, *keys)
        place = ".".join(("kernels", self._name, *(keys[1:2] or keys)))
        return Change(f"kernel.{rule}", place, message, path, None if is_new else path)

    def inputs(self) -> Iterator[Change]:
        """Arguments that came, went, moved, or take other values."""
        old = {argument.name: argument for argument in self._was.arguments}
        new = {argument.name: argument for argument in self._now.arguments}
        renamed = _renamed(list(old), list(new))
        for name, argument in old.items():
            if name in renamed:
                message = f"the input `{name}` of `{self._name}` is called `{renamed[name]}` now"
                change = self._change("input_renamed", ["inputs", name], message)
                yield Change(change.rule, change.place, message, (*change.path[:-1], renamed[name]), change.path)
                yield from self._argument(argument, new[renamed[name]])
            elif name not in new:
                yield self._change("input_removed", ["inputs", name], f"`{self._name}` has no input `{name}` any more")
            else:
                yield from self._argument(argument, new[name])
        for name in [name for name in new if name not in old and name not in renamed.values()]:
            keys = ["inputs", name]
            if new[name].default is None:
                message = f"the new input `{name}` of `{self._name}` has no default"
                yield self._change("input_required", keys, message, is_new=True)
            else:
                message = f"`{self._name}` has the new input `{name}`, with a default"
                yield self._change("input_added", keys, message, is_new=True)
        common = [renamed.get(name, name) for name in old if renamed.get(name, name) in new]
        if _is_reordered(common, list(new)):
            message = f"the inputs of `{self._name}` stand in another order: {', '.join(new)}"
            yield self._change("inputs_reordered", ["inputs"], message)

    def _argument(self, was: Argument, now: Argument) -> Iterator[Change]:
        keys = ["inputs", now.name]
        what = f"the input `{now.name}` of `{self._name}`"
        units = self._old.inputs[was.name].unit, self._new.inputs[now.name].unit
        if units[0] != units[1]:
            message = f"{what} is in {_unit(units[1])}, and was in {_unit(units[0])}"
            yield self._change("input_unit_changed", [*keys, "unit"], message)
        if was.shape != now.shape or _TAKES[was.kind] > _TAKES[now.kind]:
            message = f"{what} is {_sort(now)}, and was {_sort(was)}"
            yield self._change("input_type_narrowed", keys, message)
        else:
            yield from self._domain(was, now, what)
        if was.default != now.default:
            if now.default is None:
                yield self._change("input_required", keys, f"{what} has no default any more")
            elif was.default is not None:
                message = (
                    f"{what} means {_numbers(now.default)} where it is left out, and meant {_numbers(was.default)}"
                )
                yield self._change("default_changed", [*keys, "default"], message)
            else:
                yield self._change("input_added", keys, f"{what} has a default now")

    def _domain(self, was: Argument, now: Argument, what: str) -> Iterator[Change]:
        keys = ["inputs", now.name, "domain"]
        if was.simplex != now.simplex:
            rule = "domain_narrowed" if now.simplex else "domain_widened"
            yield self._change(rule, keys, f"{what} {'must be' if now.simplex else 'need not be'} a simplex now")
        inside = [_contains(new, old) for old, new in zip(was.intervals, now.intervals, strict=True)]
        wider = [_contains(old, new) for old, new in zip(was.intervals, now.intervals, strict=True)]
        written = " and ".join(dict.fromkeys(interval.text for interval in now.intervals))
        if not all(inside):
            earlier = " and ".join(dict.fromkeys(interval.text for interval in was.intervals))
            yield self._change("domain_narrowed", keys, f"{what} must lie in {written}, and in {earlier} before")
        elif not all(wider):
            yield self._change("domain_widened", keys, f"{what} may lie in {written}")

    def conditions(self) -> Iterator[Change]:
        """What callers must keep to."""
        old, new = _squeezed(self._old.where), _squeezed(self._new.where)
        for index, text in enumerate(new):
            if text not in old:
                message = f"`{self._name}` asks for {self._new.where[index]}"
                change = self._change("condition_added", ["where"], message, is_new=True)
                yield Change(change.rule, change.place, message, (*change.path, index))
        for text in old:
            if text not in new:
                yield self._change("domain_widened", ["where"], f"`{self._name}` does not ask for {text} any more")

    def outputs(self) -> Iterator[Change]:
        """Results that came, went, moved or are measured otherwise."""
        old = {result.name: result for result in self._was.results}
        new = {result.name: result for result in self._now.results}
        renamed = _renamed(list(old), list(new))
        for name in old:
            section = "outputs" if name in self._old.outputs else "derivatives"
            if name in renamed:
                message = f"the result `{name}` of `{self._name}` is called `{renamed[name]}` now"
                path: Path = ("kernels", self._name, section)
                place = f"kernels.{self._name}.{name}"
                yield Change("kernel.output_renamed", place, message, (*path, renamed[name]), (*path, name))
            elif name not in new:
                yield self._change("output_removed", [section, name], f"`{self._name}` has no result `{name}` any more")
        for name in [name for name in new if name not in old and name not in renamed.values()]:
            section = "outputs" if name in self._new.outputs else "derivatives"
            message = f"`{self._name}` has the new result `{name}`"
            if len(old) == 1:
                message += ", and gives back a tuple in place of a value"
            yield self._change("output_added", [section, name], message, is_new=True)
        for name in [name for name in new if name in old]:
            yield from self._result(name)
        if _is_reordered([renamed.get(name, name) for name in old if renamed.get(name, name) in new], list(new)):
            message = f"the results of `{self._name}` stand in another order: {', '.join(new)}"
            yield self._change("outputs_reordered", ["outputs"], message)

    def _result(self, name: str) -> Iterator[Change]:
        section = "outputs" if name in self._new.outputs else "derivatives"
        was, now = self._old.outputs.get(name), self._new.outputs.get(name)
        if was is not None and now is not None and was.unit != now.unit:
            message = f"`{name}` of `{self._name}` is in {_unit(now.unit)}, and was in {_unit(was.unit)}"
            yield self._change("output_unit_changed", [section, name, "unit"], message)
        shapes = [
            next(result.value.shape for result in kernel.results if result.name == name)
            for kernel in (self._was, self._now)
        ]
        if shapes[0] != shapes[1]:
            message = f"`{name}` of `{self._name}` is {_shape(shapes[1])}, and was {_shape(shapes[0])}"
            yield self._change("output_shape_changed", [section, name], message)

    def accuracy(self) -> Iterator[Change]:
        """The promise of accuracy."""
        old, new = self._old.accuracy, self._new.accuracy
        looser = float(new.scaled_ulp) > float(old.scaled_ulp) or (
            old.ulp is not None and (new.ulp is None or float(new.ulp) > float(old.ulp))
        )
        if looser:
            message = f"`{self._name}` may be off by {_bound(new)}, and by {_bound(old)} before"
            yield self._change("accuracy_loosened", ["accuracy"], message)


def _bound(accuracy: Accuracy) -> str:
    plain = "" if accuracy.ulp is None else f" and {accuracy.ulp:g} ulp"
    return f"{accuracy.scaled_ulp:g} ulp of scale{plain}"


def _renamed(old: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    """Names that stand alone for each other: gone at a place where a new one stands, with as many before and after."""
    if len(old) != len(new):
        return {}
    return {a: b for a, b in zip(old, new, strict=True) if a not in new and b not in old}


def _is_reordered(common: Sequence[str], new: Sequence[str]) -> bool:
    """Whether names that both have stand in another order, or another now stands before one of them."""
    places = [new.index(name) for name in common]
    return any(a > b for a, b in pairwise(places)) or places != list(range(len(places)))


def _contains(outer: Interval, inner: Interval) -> bool:
    low = outer.low < inner.low or (outer.low == inner.low and (inner.low_open or not outer.low_open))
    high = outer.high > inner.high or (outer.high == inner.high and (inner.high_open or not outer.high_open))
    return low and high


def _squeezed(texts: Sequence[str]) -> list[str]:
    return ["".join(str(text).split()) for text in texts]


def _unit(text: object) -> str:
    return f"`{text}`" if text else "no unit"


def _sort(argument: Argument) -> str:
    return f"{_shape(argument.shape)} of {_WORDS[argument.kind]}"


_WORDS: Mapping[str, str] = {"real": "numbers", "int": "whole numbers", "bool": "truth values"}


def _shape(shape: tuple[int, ...]) -> str:
    return "a scalar" if not shape else f"an array {' by '.join(map(str, shape))}"


def _numbers(values: Sequence[float]) -> str:
    return ", ".join(f"{value:g}" for value in values)
