"""The power fails: whatever the disk forgot, the next command finds the old tree or the new one."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

import pytest

from codegen.support.diagnostics import DiagnosticsError

from .disk_model import Disk, lay_down
from .tracing import SOURCES, calls, driven, needs_strace
from .trees import begun, goes_on, settled

_SAMPLES = 4
#: Refuses what a test wants refused: the third file that is put in place; the call that forces everything at once.
_FULL = "inject=renameat:error=ENOSPC:when=4"
_NO_SYNCFS = "inject=syncfs:error=ENOSYS"


def faults(folder, scenario, injection="", sources=SOURCES, *, ends=("old", "new"), stop_at_first=False):
    """What went wrong after power losses during ``scenario``, and how many of them were tried.

    ``ends`` are the trees that may be left; the last of them is the one once the process has ended.
    """
    needs_strace()
    place = begun(folder / "whole", scenario)
    disk = Disk(place)
    done = driven(place, scenario, folder / "log", *(["-e", injection] if injection else []), sources=sources)
    assert done.returncode == (2 if injection == _FULL else 0), done
    draw = random.Random(1)
    candidates: dict[object, tuple[str, object, object]] = {}
    trace = [call for call in calls(folder / "log") if call.changes]
    for number, call in enumerate([None, *trace]):
        if call is not None:
            disk.play(call)
        allowed = ends[-1:] if number == len(trace) else ends
        for found in disk.crashes(draw, _SAMPLES):
            key = (tuple(sorted(found.items(), key=lambda item: item[0])), allowed)
            candidates.setdefault(key, (f"after {number} calls ({call and call.name})", found, allowed))
    wrong = []
    for when, found, allowed in reversed(candidates.values()):  # what goes wrong goes wrong late
        if fault := _fault(found, folder / "crash", scenario, allowed):
            wrong.append(f"{when}: {fault}")
            if stop_at_first:
                break
    return wrong, len(candidates)


def _fault(found, root, scenario, allowed):
    lay_down(found, root)
    try:
        which = settled(root, scenario)
        assert which in allowed, f"the tree is {which}"
        goes_on(root, scenario, which)
    except (AssertionError, DiagnosticsError) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        shutil.rmtree(root)
    return ""


@pytest.fixture
def memory(tmp_path):
    """A folder in memory where there is one: hundreds of small trees are made in it."""
    place = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=place if place.is_dir() else tmp_path))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["commit", "rollback"])
def test_after_a_power_loss_the_tree_is_old_or_new(memory, scenario):
    wrong, tried = faults(memory, scenario)
    assert not wrong, wrong[:3]
    assert tried > 100


@pytest.mark.thorough
@pytest.mark.parametrize("scenario, injection, ends", [
    ("merge", "", ("old", "new")),
    ("commit", _NO_SYNCFS, ("old", "new")),
    ("commit", _FULL, ("new", "old")),
    ("recover", "", ("new",)),
], ids=["merge", "file by file", "taken back", "finished later"])  # fmt: skip
def test_so_it_is_for_a_merge_file_by_file_when_taken_back_and_when_finished_later(memory, scenario, injection, ends):
    wrong, tried = faults(memory, scenario, injection, ends=ends)
    assert not wrong, wrong[:3]
    assert tried > 20


#: Bugs that people make in code of this kind: the module, what it says, and what it says with the bug.
SEEDED = {
    "no fsync of the folder": ("commit", "    try:\n        directory.sync_folder(STATE)\n", "    try:\n"),
    "rename before data": ("commit", "    directory.sync(staged)\n", ""),
    "journal removed early": (
        "commit",
        "        apply(directory, journal, fault)\n    except",
        "        directory.unlink_file(JOURNAL)\n        apply(directory, journal, fault)\n    except",
    ),
    "journal removed before the tree is on the disk": (
        "apply_journal",
        "    directory.sync(path for",
        "    list(path for",
    ),
    "folders made with what is moved there": ("apply_journal", "    _make_folders(directory, made)\n", ""),
}


@pytest.mark.slow
@pytest.mark.parametrize("bug", SEEDED)
def test_a_bug_of_the_known_kinds_is_caught(memory, bug):
    sources = memory / "sources"
    (sources / "codegen").mkdir(parents=True)
    shutil.copy(SOURCES / "codegen/__init__.py", sources / "codegen")
    for name in ("emit", "support"):
        shutil.copytree(SOURCES / "codegen" / name, sources / "codegen" / name)
    module, right, wrong = SEEDED[bug]
    path = sources / "codegen/emit" / f"{module}.py"
    text = path.read_text()
    assert text.count(right) == 1
    path.write_text(text.replace(right, wrong))
    found, _ = faults(memory, "commit", sources=sources, stop_at_first=True)
    assert found
