"""A commit, a merge and a rollback, killed or refused at every system call that changes the disk."""

from __future__ import annotations

import shutil
import signal

import pytest

from .tracing import calls, driven, needs_strace
from .trees import OLD, begun, goes_on, settled, tree

SCENARIOS = ["commit", "merge", "rollback"]
#: What the order of a commit hangs on.
_ORDERING = {"renameat", "fsync", "syncfs"}


def points(root, scenario, log, names=None):
    """The calls at which ``scenario`` can be stopped, from a run of it that is not."""
    needs_strace()
    place = begun(root / "whole", scenario)
    assert driven(place, scenario, log).returncode == 0
    return [call for call in calls(log) if call.changes and (names is None or call.name in names)]


def killed_at_every(root, scenario, names=None):
    """How many kills left the old tree and how many the new one."""
    log = root / "log"
    ends = []
    found = points(root, scenario, log, names)
    for number, call in enumerate(found):
        place = begun(root / str(number), scenario)
        done = driven(place, scenario, log, "-e", f"inject={call.name}:signal=SIGKILL:when={call.number}")
        assert done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), (call, done)
        ends.append(settled(place, scenario))
        goes_on(place, scenario, ends[-1])
        shutil.rmtree(place)
    assert len(found) >= 10
    return ends


def refused_at_every(root, scenario, names=None):
    """How many refusals left the old tree and how many the new one; one that is told of leaves the old one."""
    log = root / "log"
    ends = []
    for number, call in enumerate(points(root, scenario, log, names)):
        error = "EIO" if "sync" in call.name else "ENOSPC"
        place = begun(root / str(number), scenario)
        done = driven(place, scenario, log, "-e", f"inject={call.name}:error={error}:when={call.number}")
        assert "Traceback" not in done.stderr, (call, done.stderr)
        if done.returncode:
            words = "Input/output error" if error == "EIO" else "No space left on device"
            assert done.returncode == 2 and words in done.stderr, (call, done)
            if "error[C673]: nothing can be written to this workspace" not in done.stderr:
                assert "error[C670]: the commit was refused: " in done.stderr
                assert "; the files are as they were" in done.stderr
            assert tree(place) == OLD[scenario], call
        which = settled(place, scenario)
        assert which == ("old" if done.returncode else "new"), (call, done)
        ends.append(which)
        goes_on(place, scenario, which)
        shutil.rmtree(place)
    return ends


def in_order(ends):
    """Whether all old trees come before all new ones, and both come."""
    return ends == sorted(ends, key=["old", "new"].index) and set(ends) == {"old", "new"}


@pytest.mark.thorough
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_at_any_call_the_tree_is_old_or_new(tmp_path, scenario):
    assert in_order(killed_at_every(tmp_path, scenario))


@pytest.mark.thorough
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_refused_at_any_call_the_tree_is_as_it_was_and_the_command_says_so(tmp_path, scenario):
    assert in_order(refused_at_every(tmp_path, scenario))


@pytest.mark.slow
@pytest.mark.parametrize("ends", [killed_at_every, refused_at_every])
def test_the_calls_that_order_a_commit_one_by_one(tmp_path, ends):
    assert in_order(ends(tmp_path, "commit", _ORDERING))


@pytest.mark.slow
def test_where_even_taking_back_is_refused_the_next_command_brings_order(tmp_path):
    needs_strace()
    place = begun(tmp_path / "place", "commit")
    done = driven(place, "commit", tmp_path / "log", "-e", "inject=renameat:error=ENOSPC:when=4+")
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "No space left on device" in done.stderr
    assert "; the next command brings the files into order help: make room" in done.stderr
    assert tree(place) not in OLD.values()
    assert settled(place, "commit") == "new"
