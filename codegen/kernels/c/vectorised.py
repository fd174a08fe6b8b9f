"""Looks into the objects of bodies: is what should be vector code vector code?

A loop that was meant to run on vectors and runs on single numbers gives right results, five times later. So a body's
object at each level must have arithmetic on vectors of the level's width, as much as the kernel asks for, and must
call no function of single numbers that its operations have a vector form of.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from codegen.kernels.c.body import print_bodies
from codegen.kernels.c.dialect import DIALECT
from codegen.kernels.c.instructions import Arithmetic, count_arithmetic
from codegen.kernels.c.load import NATIVE
from codegen.kernels.c.objects import X86_64, Function, UnreadableObjectError, functions, processor
from codegen.kernels.c.prepare import PreparedKernel, prepare
from codegen.runtime.expr.support.c_support import C_SUPPORT
from codegen.runtime.expr.support.texts import closure
from codegen.runtime.expr.typed import TypedKernel
from codegen.runtime.kernels.native_build import (
    Compiler,
    Level,
    body_unit,
    compile_object,
    find_compiler,
    platform_levels,
)

#: Operations that ``lanes.h`` passes lane by lane to C's library, and what they call there.
BY_LANE: Mapping[str, frozenset[str]] = {
    "gamma": frozenset({"tgamma"}), "loggamma": frozenset({"lgamma", "lgamma_r"}),
}  # fmt: skip
#: The same at levels without fused products.
BY_LANE_UNFUSED = {"pow": frozenset({"pow"}), "mod": frozenset({"fmod"}), "floordiv": frozenset({"fmod"})}
_UNFUSED = frozenset({"v2"})
#: Doubles in a vector of each level.
WIDTHS = {"v4": 8, "v3": 4, "v2": 2, "neon": 2}
#: What any function may need from elsewhere: the table of addresses, copies, and guards that a compiler adds.
_HARMLESS = frozenset({
    "_GLOBAL_OFFSET_TABLE_", "memcpy", "memset", "memmove", "__stack_chk_fail", "__tls_get_addr",
})  # fmt: skip
_ARITHMETIC = frozenset({"add", "sub", "mul", "div", "sqrt"})
_CALL = re.compile(r"\b([a-z][a-z0-9_]*)\(")


@dataclass(frozen=True)
class LevelFacts:
    """What the object of a kernel's body at a level is made of; ``fault`` says what is wrong, None for nothing.

    ``arithmetic`` is None where the machine code is of a processor that is not looked into; calls are known anyway.
    """

    kernel: str
    level: str
    arithmetic: Arithmetic | None
    calls: tuple[str, ...]
    fault: str | None


def inspect_kernels(
    kernels: Iterable[TypedKernel], levels: Sequence[Level] | None = None, headers: Path = NATIVE
) -> tuple[LevelFacts, ...]:
    """Compiles the kernels at every vector level of this platform, also those that it cannot run, and looks inside.

    Raises ``NoCompilerError`` without a compiler, ``CompileError`` where it refuses, and ``UnreadableObjectError``
    where objects are not ELF.
    """
    compiler = find_compiler()
    chosen = [level for level in (platform_levels() if levels is None else levels) if level.name in WIDTHS]
    named = {f"kernel{number}": typed for number, typed in enumerate(kernels)}
    prepared = {symbol: prepare(typed) for symbol, typed in named.items()}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "bodies.c"
        source.write_text(print_bodies(named), encoding="utf-8")
        with ThreadPoolExecutor() as pool:
            objects = list(pool.map(lambda level: _object(compiler, source, level, headers), chosen))
    return tuple(
        _facts(typed.name, symbol, prepared, level, data)
        for symbol, typed in named.items()
        for level, data in zip(chosen, objects, strict=True)
    )


def _object(compiler: Compiler, source: Path, level: Level, headers: Path) -> bytes:
    target = source.with_name(f"{level.name}.o")
    return compile_object(compiler, body_unit(source, level, headers), target).read_bytes()


def _facts(name: str, symbol: str, prepared: Mapping[str, PreparedKernel], level: Level, data: bytes) -> LevelFacts:
    """The facts of the kernel ``symbol``; functions that no kernel's name stands in serve all kernels of the object."""
    found = functions(data)
    own = [function for function in found if _belongs(function, symbol)]
    if not own:
        raise UnreadableObjectError(f"no function of {name} in its object")
    shared = [function for function in found if not any(_belongs(function, other) for other in prepared)]
    calls = {call for function in own for call in function.calls}
    for function in shared:
        calls |= {call for call in function.calls if call not in _allowed(prepared.values(), level)}
    arithmetic = None
    if processor(data) == X86_64:
        counts = [count_arithmetic(function.code) for function in own]
        arithmetic = Arithmetic(
            sum(count.scalar for count in counts),
            sum(count.of_two for count in counts),
            sum(count.of_four for count in counts),
            sum(count.of_eight for count in counts),
        )
    fault = _fault(prepared[symbol], level, arithmetic, sorted(calls - _HARMLESS))
    return LevelFacts(name, level.name, arithmetic, tuple(sorted(calls - _HARMLESS)), fault)


def _operations(prepared: PreparedKernel) -> list[str]:
    return [prepared.graph[number].operation for number in prepared.graph.reachable(prepared.results)]


def _allowed(kernels: Iterable[PreparedKernel], level: Level) -> frozenset[str]:
    """What kernels call because of operations that are computed lane by lane."""
    operations = {operation for prepared in kernels for operation in _operations(prepared)}
    return frozenset[str]().union(*(_needs(operation, level) or () for operation in operations))


def _belongs(function: Function, symbol: str) -> bool:
    """The kernel's function, its parts, and what a compiler splits off from them."""
    return re.match(rf"{symbol}_(part_\d+|[a-z0-9]+)(\.|$)", function.name) is not None


def _fault(prepared: PreparedKernel, level: Level, arithmetic: Arithmetic | None, calls: Sequence[str]) -> str | None:
    allowed = _allowed([prepared], level)
    extra = [call for call in calls if call not in allowed]
    if extra:
        return f"calls {', '.join(extra)} for single numbers"
    if arithmetic is None:
        return None
    width = WIDTHS[level.name]
    packed = arithmetic.at_width(width)
    # A product and a sum may be one instruction; a compiler finds few other savings.
    wanted = (sum(operation in _ARITHMETIC for operation in _operations(prepared)) + 1) // 2
    if packed < wanted:
        return f"{packed} instructions on vectors of {width}, where its arithmetic makes at least {wanted}"
    if not allowed and arithmetic.scalar > packed:
        return f"{arithmetic.scalar} instructions on single numbers, {packed} on vectors of {width}"
    return None


def _needs(operation: str, level: Level) -> frozenset[str] | None:
    """What an operation that is computed lane by lane may call; None where it has a vector form."""
    form = DIALECT.forms.get(operation)
    if form is not None and form.support is not None:
        texts = (C_SUPPORT[name].text for name in closure(C_SUPPORT, [form.support]))
        return frozenset(name for text in texts for name in _CALL.findall(text))
    return BY_LANE.get(operation) or (BY_LANE_UNFUSED.get(operation) if level.name in _UNFUSED else None)
