"""What a gate says, beside what its figures come to when they are counted again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.plan.gates import Fact, GateResult


def differences(said: GateResult, counted: GateResult, source: str, *, measured: bool = True) -> Iterator[str]:
    """A sentence for each figure, verdict and summary in which ``said`` is not ``counted`` from ``source``.

    Without ``measured`` what a gate measured is its own matter.
    """
    if said.verdict is not counted.verdict:
        yield f"{said.name} says {said.verdict}; {source} says {counted.verdict}"
    if said.summary != counted.summary:
        yield f"{said.name} says in its summary {_shown(said.summary)}; {source} says {_shown(counted.summary)}"
    yield from _facts(said.name, said.facts, counted.facts, source)
    if measured:
        yield from _facts(said.name, said.measured, counted.measured, source)


def _facts(gate: str, said: Mapping[str, Fact], counted: Mapping[str, Fact], source: str) -> Iterator[str]:
    for name in {**counted, **said}:
        if _spelled(said.get(name)) != _spelled(counted.get(name)):
            there, here = _shown(said.get(name, "nothing")), _shown(counted.get(name, "nothing"))
            yield f"{gate} says {name} {there}; {source} says {here}"


def _spelled(fact: Fact | None) -> str:
    """Apart for what Python calls equal: ``True`` and ``1``."""
    return repr(fact)


def _shown(fact: Fact) -> str:
    text = str(fact)
    return text if len(text) <= 120 else f"{text[:117]}..."
