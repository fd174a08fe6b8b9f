"""The commit is one step, whenever it is cut off; it never leaves its root."""

import contextlib
import json
import threading

import pytest

from codegen.emit.commit import Change, commit, commit_decided, needs_recovery, recover
from codegen.emit.commit_gate import reading
from codegen.emit.rollback import rollback
from codegen.emit.root_directory import RootDirectory, UnsafePathError, checked_parts
from codegen.support.diagnostics import Diagnostic, DiagnosticsError

OLD = {"out/keep.txt": b"keep", "out/change.txt": b"old", "out/deep/gone.txt": b"gone"}
NEW = {"out/keep.txt": b"keep", "out/change.txt": b"new", "out/made/here.txt": b"here"}
CHANGES = [*(Change(path, data) for path, data in NEW.items()), Change("out/deep/gone.txt", None)]


class Killed(Exception):
    pass


@pytest.fixture
def root(tmp_path):
    for path, data in OLD.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


def tree(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".codegen" not in path.parts
    }


def steps(root):
    """Every step of this commit, by playing it on a copy."""
    seen = []
    commit(root, CHANGES, system="s", fault=seen.append)
    return seen


def test_a_commit_writes_removes_and_leaves_alone(root):
    before = (root / "out/keep.txt").stat().st_mtime_ns
    summary = commit(root, CHANGES, system="s")
    assert tree(root) == NEW
    assert summary.written == ("out/change.txt", "out/made/here.txt")
    assert summary.deleted == ("out/deep/gone.txt",)
    assert summary.unchanged == ("out/keep.txt",)
    assert (root / "out/keep.txt").stat().st_mtime_ns == before
    assert not (root / "out/deep").exists()
    assert not needs_recovery(root)
    assert commit(root, CHANGES, system="s").written == ()


STEPS = [
    "stage", "stage out/change.txt", "stage out/deep/gone.txt", "stage out/made/here.txt", "journal",
    "apply out/change.txt", "apply out/made/here.txt", "apply out/deep/gone.txt", "previous", "finish", "clean",
]  # fmt: skip


def test_the_steps_are_known(root):
    assert steps(root) == STEPS


@pytest.mark.parametrize("last", STEPS)
def test_a_kill_at_any_step_leaves_all_old_or_all_new_after_recovery(root, last):
    def kill(step):
        if step == last:
            raise Killed

    with pytest.raises(Killed):
        commit(root, CHANGES, system="s", fault=kill)
    journalled = (root / ".codegen/journal.json").exists()
    assert recover(root) is journalled
    new = journalled or STEPS.index(last) > STEPS.index("journal")
    assert tree(root) == (NEW if new else OLD)
    assert not needs_recovery(root)
    if new:
        rollback(root, "s")
        assert tree(root) == OLD
    else:
        with pytest.raises(DiagnosticsError):
            rollback(root, "s")


@pytest.mark.parametrize("last", STEPS)
def test_a_kill_during_recovery_is_recovered_as_well(root, last, monkeypatch):
    def kill(step):
        if step == "apply out/deep/gone.txt":
            raise Killed

    with pytest.raises(Killed):
        commit(root, CHANGES, system="s", fault=kill)
    calls = []
    real = RootDirectory.rename

    def failing(self, source, target):
        calls.append(target)
        if len(calls) == STEPS.index(last) % 2 + 1:
            raise Killed
        real(self, source, target)

    monkeypatch.setattr(RootDirectory, "rename", failing)
    with contextlib.suppress(Killed):
        recover(root)
    monkeypatch.undo()
    recover(root)
    assert tree(root) == NEW


def test_the_kept_tree_outlives_commits_that_change_nothing(root):
    commit(root, CHANGES, system="s")
    commit(root, CHANGES, system="s")
    rollback(root, "s")
    assert tree(root) == OLD


def test_rollback_keeps_modes(root):
    (root / "out/change.txt").chmod(0o755)
    commit(root, CHANGES, system="s")
    assert (root / "out/change.txt").stat().st_mode & 0o777 == 0o644
    rollback(root, "s")
    assert (root / "out/change.txt").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("path", ["../x", "/x", "a/../x", "a//b", "", ".", "a\\b", "C:/x", "a/./b", "a/\0b", "a/"])
def test_paths_that_leave_the_root_are_refused(root, path):
    with pytest.raises(UnsafePathError):
        checked_parts(path)
    with pytest.raises(UnsafePathError):
        commit(root, [Change("out/made.txt", b"1"), Change(path, b"x")], system="s")
    assert tree(root) == OLD


def test_a_symlinked_directory_is_not_entered(root, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (root / "out/link").symlink_to(outside)
    for change in (Change("out/link/x.txt", b"x"), Change("out/link/x.txt", None)):
        with pytest.raises(UnsafePathError):
            commit(root, [change], system="s")
    assert list(outside.iterdir()) == []


def test_a_symlinked_file_is_neither_read_nor_replaced(root):
    (root / "secret.txt").write_text("secret")
    (root / "out/link.txt").symlink_to(root / "secret.txt")
    with pytest.raises(UnsafePathError):
        commit(root, [Change("out/link.txt", b"x")], system="s")
    assert (root / "secret.txt").read_text() == "secret"
    assert (root / "out/link.txt").is_symlink()


def test_a_symlink_that_appears_between_staging_and_applying_is_refused(root):
    victim = root / "victim.txt"
    victim.write_text("mine")

    def swap(step):
        if step == "apply out/change.txt":
            (root / "out/change.txt").unlink()
            (root / "out/change.txt").symlink_to(victim)

    with pytest.raises(UnsafePathError):
        commit(root, CHANGES, system="s", fault=swap)
    assert victim.read_text() == "mine"


def test_the_state_folder_is_not_followed_elsewhere(root, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (root / ".codegen").symlink_to(outside)
    with pytest.raises(DiagnosticsError, match=r"C673: \.codegen is a symbolic link"):
        commit(root, CHANGES, system="s")
    assert tree(root) == OLD
    assert list(outside.iterdir()) == []


def test_the_journal_is_json_that_a_person_can_read(root):
    def kill(step):
        if step.startswith("apply"):
            raise Killed

    with pytest.raises(Killed):
        commit(root, CHANGES, system="s", fault=kill)
    journal = json.loads((root / ".codegen/journal.json").read_text())
    assert [step["path"] for step in journal["parts"][0]["steps"]] == [
        "out/change.txt",
        "out/deep/gone.txt",
        "out/made/here.txt",
    ]


def test_walk_names_links_and_does_not_follow_them(root):
    (root / "out/loop").symlink_to(root / "out")
    with RootDirectory(root) as directory:
        assert list(directory.walk("out")) == [
            "out/change.txt", "out/deep/gone.txt", "out/keep.txt", "out/loop",
        ]  # fmt: skip


def test_what_is_written_while_readers_are_waited_for_is_seen(root):
    said = threading.Event()

    def decide(directory):
        assert directory.read("out/change.txt") == b"edited"
        raise DiagnosticsError([Diagnostic("C609", "edited")], 1)

    def committed():
        with pytest.raises(DiagnosticsError, match="C609"):
            commit_decided(root, decide)
        said.set()

    with reading(root):
        waiting = threading.Thread(target=committed)
        waiting.start()
        assert not said.wait(0.3)
        (root / "out/change.txt").write_bytes(b"edited")
    waiting.join()
    assert said.is_set() and tree(root) == {**OLD, "out/change.txt": b"edited"}
