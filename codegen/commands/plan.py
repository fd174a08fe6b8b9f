"""``codegen plan``: what a run would do, without doing it."""

from __future__ import annotations

from pathlib import Path

from codegen.emit.commit import Change, commit
from codegen.emit.workspace_lock import workspace_lock
from codegen.phases.finalise import plan_records
from codegen.phases.lock import lock
from codegen.phases.state import RunState
from codegen.phases.waivers import today
from codegen.phases.workspace import planned, records_of
from codegen.plan.step_cache import known_steps
from codegen.support.configuration import Configuration


def plan(
    root: Path, configuration: Configuration, schema: str, *, write: bool, wait: float = 0
) -> tuple[RunState, str]:
    """The state after phase 0 and the text of ``plan.md``; with ``write`` the plan and its lock are committed, after
    ``wait`` seconds at most for another command to leave the workspace."""
    state = lock(RunState(root, configuration, schema, today=today()), known_steps(root))
    records = plan_records(state)
    if write:
        with workspace_lock(root, f"plan {schema}", wait=wait):
            changes = [Change(path, data) for path, data in records.items()]
            commit(root, changes, system=planned(state).system)
    return state, records[f"{records_of(state)}/plan.md"].decode()
