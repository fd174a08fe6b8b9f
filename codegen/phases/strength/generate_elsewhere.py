"""Generates a system in surroundings of its own: ``python -m codegen.phases.strength.generate_elsewhere job.json``.

What cannot be said by the environment of a process is done here, before anything else of codegen is imported.
"""

from __future__ import annotations

import json
import locale
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def main() -> None:
    """Write the digests of what comes out; or why these surroundings cannot be had, or what was refused."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    unavailable = _surround(job)
    if unavailable:
        answer: dict[str, Any] = {"unavailable": unavailable}
    else:
        answer = _generated(Path(job["root"]), job["schema"])
    Path(job["answer"]).write_text(json.dumps(answer), encoding="utf-8")


def _surround(job: dict[str, Any]) -> str:
    """Do what the job asks for; why not, where this machine has no such thing."""
    if job["locale"]:
        try:
            locale.setlocale(locale.LC_ALL, job["locale"])
        except locale.Error:
            return f"this machine has no locale {job['locale']}"
    os.umask(job["umask"])
    if job["processors"]:
        if not hasattr(os, "sched_setaffinity"):
            return "this system cannot keep a process on one processor"
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: job["processors"]])
    if job["backwards"]:
        _list_backwards()
    return ""


def _list_backwards() -> None:
    """Let every folder be listed in the reverse of the order of its names."""
    listed, scanned = os.listdir, os.scandir

    class Backwards:
        """The entries of a folder, with the context that ``os.scandir`` gives."""

        def __init__(self, path: Any) -> None:
            with scanned(path) as entries:
                self._entries = sorted(entries, key=lambda entry: entry.name, reverse=True)

        def __enter__(self) -> Iterator[Any]:
            return iter(self._entries)

        def __exit__(self, *raised: object) -> None:
            return None

        def __iter__(self) -> Iterator[Any]:
            return iter(self._entries)

        def close(self) -> None:
            """Nothing is open."""

    os.listdir = lambda path=".": sorted(listed(path), reverse=True)  # type: ignore[assignment]
    os.scandir = lambda path=".": Backwards(path)  # type: ignore[assignment]


def _generated(root: Path, schema: str) -> dict[str, Any]:
    from codegen.phases.finalise import plan_records
    from codegen.phases.gmp_engine import PHASES, PhaseFailed, run_phases
    from codegen.phases.state import RunOptions, RunState
    from codegen.phases.strength.surroundings import digests
    from codegen.support.configuration import load_configuration

    state = RunState(root, load_configuration(root), schema, RunOptions(fresh=True))
    try:
        state = run_phases(state, None, (PHASES[0], PHASES[2]))
    except PhaseFailed as failure:
        return {"refused": f"{failure.diagnostics[0].code}: {failure.diagnostics[0].message}"}
    return {"files": digests(state.tree), "records": digests(plan_records(state))}


if __name__ == "__main__":
    main()
