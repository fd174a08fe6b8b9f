"""The gate ``kernels-vectorised``, from the raw file of what the compiler made of each kernel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.evidence.figures.kernels import KernelFacts
from codegen.evidence.figures.run_file import unreadable
from codegen.evidence.raw.raw_records import OneOf, read_raw
from codegen.plan.gates import Fact, GateResult, Verdict

NAME = "vectorised.json"
PHASE = 4
GATE = "kernels-vectorised"
BACKEND = "c"

_PLACE = f"raw/{NAME}"
#: The doubles of a vector at each level.
WIDTHS = {"v4": 8, "v3": 4, "v2": 2, "neon": 2}
#: ``looked_into`` says whether the machine code could be read, else only ``calls`` are known; ``scalar`` and
#: ``packed`` count arithmetic on single numbers and on vectors of the level's width; ``fault`` is empty for none.
FORM: Mapping[str, Any] = {
    "objects": [
        {
            "kernel": str,
            "level": OneOf(*WIDTHS),
            "looked_into": bool,
            "scalar": int,
            "packed": int,
            "calls": [str],
            "fault": str,
        }
    ]
}


def read_vectorised(data: bytes) -> Mapping[str, Any]:
    """What ``vectorised.json`` holds; raises ``Refused`` by ``figures`` for anything else than what codegen writes."""
    record: Mapping[str, Any] = read_raw(data, _PLACE, FORM)
    counts = Counter((row["kernel"], row["level"]) for row in record["objects"])
    twice = [f"{kernel} at {level}" for (kernel, level), count in counts.items() if count > 1]
    if twice:
        raise unreadable(_PLACE, f"it has {twice[0]} twice")
    return record


def vectorised(record: Mapping[str, Any]) -> GateResult:
    """Every kernel is vector code at every level that was compiled; one that is not, or none at all, fails."""
    rows = record["objects"]
    facts: dict[str, Fact] = {"kernels": len({row["kernel"] for row in rows})}
    measured: dict[str, Fact] = {f"{row['kernel']} at {row['level']}": _shown(row) for row in rows}
    summary = "every body computes on whole vectors at every level of the processor's family"
    sound = bool(rows) and not any(row["fault"] for row in rows)
    return GateResult(PHASE, GATE, Verdict.PASS if sound else Verdict.FAIL, summary, facts, measured)


def unlike_kernels(record: Mapping[str, Any], declared: Mapping[str, KernelFacts]) -> Iterator[str]:
    """A sentence for each kernel of the backend c that the record lacks, at every level, and for each other that it
    has."""
    levels = dict.fromkeys(row["level"] for row in record["objects"])
    wanted = {(name, level) for name, facts in declared.items() if BACKEND in facts.backends for level in levels}
    found = {(row["kernel"], row["level"]) for row in record["objects"]}
    yield from (f"{_PLACE} has nothing of {kernel} at {level}" for kernel, level in sorted(wanted - found))
    yield from (
        f"{_PLACE} is about {kernel}, which is no kernel of the backend c" for kernel, _ in sorted(found - wanted)
    )


def _shown(row: Mapping[str, Any]) -> str:
    return f"{row['packed']} instructions on vectors of {WIDTHS[row['level']]}" if row["looked_into"] else "calls alone"
