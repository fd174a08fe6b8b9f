"""A call into machine code that a worker compiled: the server itself loads none of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..canonical_json import JsonValue
from .inputs import InputValue, as_json
from .pool import TaskFailedError, WorkerPool


@dataclass(frozen=True)
class CompiledCall:
    """``text`` as SymPy's autowrap compiles it in ``language``, with ``variables`` in that order."""

    pool: WorkerPool
    text: str
    variables: tuple[str, ...]
    language: str

    def build(self) -> None:
        """Compile it, where that was not done before. Raises as ``WorkerPool.call`` does."""
        self.pool.call("autowrap", self._asked(), time_s=self.pool.limits.compile_s)

    def __call__(self, values: Mapping[str, InputValue]) -> JsonValue:
        """The normalised result at ``values``; blocks. Raises as ``WorkerPool.call`` does."""
        asked: dict[str, JsonValue] = {**self._asked(), "values": as_json(values), "backend": "autowrap"}
        return result_of(self.pool.call("evaluate", asked, time_s=self.pool.limits.compile_s))

    def _asked(self) -> dict[str, JsonValue]:
        return {
            "expression": self.text,
            "variables": list(self.variables),
            "language": self.language,
            "folder": str(self.pool.builds_folder),
        }


def result_of(told: JsonValue) -> JsonValue:
    """The result in a worker's answer."""
    if not isinstance(told, dict) or "result" not in told:
        raise TaskFailedError("an answer without a result")
    return told["result"]
