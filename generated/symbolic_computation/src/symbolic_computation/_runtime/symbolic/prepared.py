"""An expression that was compiled: what it is, what runs it, and what that costs."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

from ..canonical_json import JsonValue
from .compiled import CompiledSource
from .inputs import InputValue
from .program import Program

#: Longer sources are run by a worker: closures take many times the memory of their text.
LONGEST_IN_PROCESS = 16_384
#: Backends whose programs take a time that the number of operations bounds; mpmath's take what the values ask for.
_IN_PROCESS = frozenset({"numpy", "math"})
_MOST_WORK = 1_000_000
#: A vector operation on so many points costs about twice that on one.
_POINTS_ALIKE = 64


@dataclass(frozen=True, slots=True)
class ReadText:
    """What a text says: the hash of its canonical form, its variables, the shape of its value, its operations."""

    expression_hash: str
    canonical: str
    variables: tuple[str, ...]
    shape: tuple[int, ...]
    operations: int

    @staticmethod
    def from_json(told: JsonValue) -> ReadText:
        """What a worker answers to ``validate``; raises ``ValueError`` for anything else."""
        match told:
            case {
                "expression_hash": str(digest),
                "canonical": str(canonical),
                "variables": list(variables),
                "shape": list(shape),
                "operations": int(operations),
            }:
                sides = tuple(side for side in shape if isinstance(side, int))
                return ReadText(digest, canonical, tuple(map(str, variables)), sides, operations)
        raise ValueError("no description of an expression")


class Prepared:
    """A text with what was compiled of it for one backend; ``compiled`` is None where a worker keeps that.

    ``stored`` says that it comes from a store, and so perhaps from somebody else: nothing else can be forged. Raises
    ``ProgramError`` where the compiled source is not one that was printed here.
    """

    def __init__(self, read: ReadText, compiled: CompiledSource | None, *, stored: bool = False) -> None:
        self.read = read
        self.compiled = compiled
        self.stored = stored
        self.entries = math.prod(read.shape)
        self._program: Program | None = None
        self._cost_s: float | None = None
        if compiled is not None:
            short = compiled.backend in _IN_PROCESS and len(compiled.source) <= LONGEST_IN_PROCESS
            program = Program(compiled) if short or stored else None
            self._program = program if short else None

    def program(self) -> Program | None:
        """The program, also of a long source; None where a worker keeps it."""
        return self._program or (None if self.compiled is None else Program(self.compiled))

    def runs_here(self, points: int) -> bool:
        """Whether the server process may run it, in a thread at least: time and memory are bounded."""
        return self._program is not None and points * max(self.entries, self._program.operations) <= _MOST_WORK

    def cost_s(self, points: int) -> float:
        """Seconds that a run takes for so many points, judged by earlier ones; infinite before the first."""
        return float("inf") if self._cost_s is None else self._cost_s * _size(points)

    def run(self, values: Mapping[str, InputValue], points: int) -> JsonValue:
        """The result, in this thread; raises as ``Program`` does. Only where ``runs_here`` said so."""
        assert self._program is not None
        started = time.perf_counter()
        result = self._program(values)
        spent = (time.perf_counter() - started) / _size(points)
        # Low figures are believed at once, high ones slowly: the processor may have been busy with something else.
        self._cost_s = spent if self._cost_s is None else min(spent, 1.25 * self._cost_s)
        return result


def _size(points: int) -> float:
    return max(1.0, points / _POINTS_ALIKE)
