"""A journal is believed only where this codegen may have written it, and never takes away what somebody wrote since."""

import json

import pytest

from codegen.emit.commit import Change, commit, needs_recovery, recover
from codegen.emit.record_json import sha256_hex
from codegen.emit.rollback import rollback
from codegen.support.diagnostics import DiagnosticsError

OLD = {"out/change.txt": b"old", "out/gone.txt": b"gone"}
CHANGES = [Change("out/change.txt", b"new"), Change("out/gone.txt", None), Change("out/made.txt", b"made")]
NEW = {"out/change.txt": b"new", "out/made.txt": b"made"}


class Killed(Exception):
    pass


@pytest.fixture
def root(tmp_path):
    commit(tmp_path, [Change(path, data) for path, data in OLD.items()], system="s")
    return tmp_path


def tree(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".codegen" not in path.parts
    }


def cut_off(root, at):
    """A commit that was killed before the step ``at``."""

    def kill(step):
        if step == at:
            raise Killed

    with pytest.raises(Killed):
        commit(root, CHANGES, system="s", fault=kill)
    return root / ".codegen/journal.json"


def step(path, **other):
    return {"path": path, "before": None, "before_mode": None, "after": sha256_hex(b"x"), "made": [], **other}


def journal(*steps, version=2, system="s"):
    return json.dumps({"version": version, "parts": [{"system": system, "keep_previous": True, "steps": list(steps)}]})


@pytest.mark.parametrize("text, reason", [
    ("", "it is not a journal"),
    ("{", "it is not a journal"),
    ("\xff\xfe", "it is not a journal"),
    ("[" * 100_000, "it is not a journal"),
    ("[]", "it is not a journal"),
    ("{}", "it is not a journal"),
    (journal(step("a.txt"))[:60], "it is not a journal"),
    (journal(step("a.txt"), version=1), "its version is 1 and not 2"),
    (journal(step("../a.txt")), "'../a.txt' leaves its root"),
    (journal(step("/etc/passwd")), "'/etc/passwd' is not a plain relative path"),
    (journal(step(".git/hooks/pre-commit")), "it names '.git/hooks/pre-commit', where no commit writes"),
    (journal(step("sub/.GIT/config")), "it names 'sub/.GIT/config', where no commit writes"),
    (journal(step(".codegen/lock")), "it names '.codegen/lock', where no commit writes"),
    (journal(step("a.txt", made=["../b"])), "'../b' leaves its root"),
    (journal(step("a.txt"), system="../.."), "'../..' leaves its root"),
    (journal(step("a.txt"), system="a/b"), "'a/b' is not the name of a system"),
    (journal(step("a.txt"), system=5), "it is not a journal"),
    (journal([]), "it is not a journal"),
    (journal(step(5)), "it is not a journal"),
    (journal(step("\ud800")), "it is not a journal"),
    (journal(step("a.txt", after=5)), "it is not a journal"),
    (journal(step("a.txt", before_mode=2**70)), "it is not a journal"),
    (journal(step("a.txt", staged="elsewhere")), "it is not a journal"),
    (journal({"path": "a.txt"}), "it is not a journal"),
])  # fmt: skip
@pytest.mark.parametrize("name", ["journal.json", "undo.json"])
def test_a_journal_that_is_not_ours_is_refused_and_nothing_is_touched(root, text, reason, name):
    (root / ".codegen" / name).write_bytes(text.encode("latin-1"))
    (root / ".codegen/staging/0/new").mkdir(parents=True)
    (root / ".codegen/staging/0/new/0").write_bytes(b"x")
    with pytest.raises(DiagnosticsError) as caught:
        recover(root)
    (diagnostic,) = caught.value.diagnostics
    assert caught.value.exit_code == 2
    assert diagnostic.code == "C671" and diagnostic.message.startswith(f".codegen/{name} cannot be used: {reason}")
    assert tree(root) == OLD
    assert f"rm .codegen/{name};" in diagnostic.hint
    (root / ".codegen" / name).unlink()
    assert recover(root) is False
    assert tree(root) == OLD and not needs_recovery(root)


def test_a_commit_to_where_none_writes_is_refused_before_anything_is_written(root):
    for path in (".git/config", "a/.git/b", ".codegen/journal.json"):
        with pytest.raises(ValueError, match="where no commit writes"):
            commit(root, [Change("out/change.txt", b"new"), Change(path, b"x")], system="s")
    assert tree(root) == OLD and not needs_recovery(root)


def test_staged_content_that_was_spoilt_is_refused(root):
    cut_off(root, "apply out/change.txt")
    (root / ".codegen/staging/0/new/0").write_bytes(b"spoilt")
    with pytest.raises(DiagnosticsError, match=r"C671: \.codegen/staging/0/new/0 is not what the commit"):
        recover(root)
    assert tree(root) == OLD


@pytest.mark.parametrize("at", ["apply out/change.txt", "apply out/made.txt", "apply out/gone.txt", "previous"])
@pytest.mark.parametrize("path", ["out/change.txt", "out/gone.txt", "out/made.txt"])
def test_what_was_written_after_the_kill_stays(root, at, path):
    cut_off(root, at)
    (root / path).write_bytes(b"mine")
    assert recover(root) is True
    assert tree(root) == {**NEW, path: b"mine"}


def test_what_was_written_after_a_refusal_stays_when_the_commit_is_taken_back(root):
    cut_off(root, "previous").rename(root / ".codegen/undo.json")
    (root / "out/change.txt").write_bytes(b"mine")
    (root / "out/gone.txt").write_bytes(b"mine as well")
    assert recover(root) is False
    assert tree(root) == {"out/change.txt": b"mine", "out/gone.txt": b"mine as well"}
    assert not needs_recovery(root)


def test_a_mode_is_taken_back_as_well(root):
    (root / "out/change.txt").chmod(0o755)

    def kill(step):
        if step == "previous":
            raise Killed

    with pytest.raises(Killed):
        commit(root, [Change("out/change.txt", b"old")], system="s", fault=kill)
    assert (root / "out/change.txt").stat().st_mode & 0o777 == 0o644
    (root / ".codegen/journal.json").rename(root / ".codegen/undo.json")
    recover(root)
    assert (root / "out/change.txt").stat().st_mode & 0o777 == 0o755


def test_rollback_refuses_what_it_kept_where_that_was_spoilt(root):
    commit(root, CHANGES, system="s")
    (root / ".codegen/previous/s/1").unlink()
    with pytest.raises(
        DiagnosticsError, match=r"C671: \.codegen/previous/s/1, which held out/gone.txt before"
    ) as caught:
        rollback(root, "s")
    assert caught.value.exit_code == 2
    assert tree(root) == NEW


def test_rollback_puts_back_what_vanished_and_leaves_what_is_back_already(root):
    commit(root, CHANGES, system="s")
    (root / "out/change.txt").unlink()
    (root / "out/made.txt").unlink()
    (root / "out/gone.txt").write_bytes(b"gone")
    assert rollback(root, "s").written == ("out/change.txt",)
    assert tree(root) == OLD
