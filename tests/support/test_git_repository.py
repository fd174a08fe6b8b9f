import hashlib
import subprocess
from pathlib import Path

import pytest

from codegen.support.git_repository import GitEntry, GitError, GitRepository


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "core.autocrlf=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace in a folder below the top of its repository."""
    root = tmp_path / "top" / "work space"
    root.mkdir(parents=True)
    git(tmp_path / "top", "init", "-q", "-b", "main")
    (root / "a.txt").write_bytes(b"one\n")
    (root / "b é.txt").write_bytes(b"kept\r\n")
    (root / "run.sh").write_bytes(b"#!/bin/sh\n")
    (root / "run.sh").chmod(0o755)
    (root / "link").symlink_to("a.txt")
    (tmp_path / "top" / "outside").write_bytes(b"not ours")
    git(tmp_path / "top", "add", "-A")
    git(tmp_path / "top", "commit", "-qm", "first")
    (root / "a.txt").write_bytes(b"two\n")
    git(root, "commit", "-qam", "second")
    return root


def around(root: Path) -> GitRepository:
    found = GitRepository.around(root)
    assert found is not None
    return found


def test_no_repository_is_none(tmp_path: Path) -> None:
    assert GitRepository.around(tmp_path) is None


def test_the_folder_below_the_top(workspace: Path) -> None:
    assert around(workspace).prefix() == "work space/"
    assert around(workspace.parent).prefix() == ""


def test_tree_and_file_of_a_revision(workspace: Path) -> None:
    repository = around(workspace)
    assert set(repository.tree("HEAD")) == {"a.txt", "b é.txt", "run.sh", "link"}
    assert repository.file("HEAD~1", "a.txt") == b"one\n"
    assert repository.file("HEAD", "a.txt") == b"two\n"
    assert repository.file("HEAD", "none") is None


@pytest.mark.parametrize("revision", ["", "--all", "nowhere", "HEAD:a.txt"])
def test_what_is_no_commit_is_refused(workspace: Path, revision: str) -> None:
    with pytest.raises(GitError, match=f"'{revision}'"):
        around(workspace).commit(revision)


def test_version_by_digest_from_index_and_history(workspace: Path) -> None:
    (workspace / "a.txt").write_bytes(b"staged\n")
    git(workspace, "add", "a.txt")
    (workspace / "a.txt").write_bytes(b"on the disk alone\n")
    repository = around(workspace)
    for data in (b"one\n", b"two\n", b"staged\n"):
        assert repository.version("a.txt", hashlib.sha256(data).hexdigest()) == data
    assert repository.version("a.txt", hashlib.sha256(b"on the disk alone\n").hexdigest()) is None
    assert repository.version("never", "0" * 64) is None


def test_versions_of_every_branch_and_of_commits_that_are_in_none(workspace: Path) -> None:
    git(workspace, "checkout", "-q", "-b", "other", "HEAD~1")
    (workspace / "a.txt").write_bytes(b"other\n")
    git(workspace, "commit", "-qam", "other")
    git(workspace, "checkout", "-q", "main")
    assert set(around(workspace).versions("a.txt")) == {b"one\n", b"two\n", b"other\n"}
    commit = git(workspace, "rev-parse", "other").strip()
    git(workspace, "branch", "-q", "-D", "other")
    assert list(around(workspace).versions("a.txt")) == [b"two\n", b"one\n"]
    assert b"other\n" in set(around(workspace).versions("a.txt", [commit]))
    assert list(around(workspace).versions("never")) == []


def test_version_of_a_path_with_colons(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    place = tmp_path / ":a:b" / ":c.txt"
    place.parent.mkdir()
    for data in (b"one\n", b"two\n"):
        place.write_bytes(data)
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", "next")
    place.unlink()
    git(tmp_path, "commit", "-qam", "gone")
    repository = around(tmp_path)
    assert repository.version(":a:b/:c.txt", hashlib.sha256(b"one\n").hexdigest()) == b"one\n"
    assert list(repository.versions(":a:b/:c.txt")) == [b"two\n", b"one\n"]


def test_changed_since_names_edited_deleted_and_new_files_of_the_workspace(workspace: Path) -> None:
    (workspace / ".gitignore").write_text("ignored\n", encoding="utf-8")
    (workspace / "ignored").write_text("", encoding="utf-8")
    (workspace / "b é.txt").unlink()
    (workspace.parent / "outside").write_bytes(b"changed")
    assert around(workspace).changed_since("HEAD~1") == {"a.txt", "b é.txt", ".gitignore"}


def test_export_writes_what_git_holds(workspace: Path, tmp_path: Path) -> None:
    repository = around(workspace)
    folder = tmp_path / "out"
    repository.export(repository.index(), folder)
    assert (folder / "b é.txt").read_bytes() == b"kept\r\n"
    assert (folder / "run.sh").stat().st_mode & 0o777 == 0o755
    assert (folder / "a.txt").stat().st_mode & 0o777 == 0o644
    assert (folder / "link").is_symlink()


def test_export_stays_in_its_folder(workspace: Path, tmp_path: Path) -> None:
    repository = around(workspace)
    blob = repository.tree("HEAD")["a.txt"].blob
    with pytest.raises(GitError):
        repository.export({"../x": GitEntry("../x", "100644", blob)}, tmp_path / "out")
    assert not (tmp_path / "x").exists()


def test_an_index_in_conflict_is_refused(workspace: Path) -> None:
    git(workspace, "checkout", "-qb", "other", "HEAD~1")
    (workspace / "a.txt").write_bytes(b"three\n")
    git(workspace, "commit", "-qam", "third")
    with pytest.raises(subprocess.CalledProcessError):
        git(workspace, "merge", "main")
    repository = around(workspace)
    with pytest.raises(GitError, match="conflict"):
        repository.index()
    assert repository.index_entry("a.txt") is None


def test_what_is_only_announced_is_not_staged(workspace: Path) -> None:
    for name in ("announced", "staged", "committed"):
        (workspace / name).write_bytes(b"")
    git(workspace, "add", "committed")
    git(workspace, "commit", "-qm", "third")
    git(workspace, "add", "staged")
    git(workspace, "add", "--intent-to-add", "announced")
    index = around(workspace).index()
    assert {"staged", "committed"} <= set(index) and "announced" not in index


def test_before_the_first_commit_the_index_is_all_there_is(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "announced").write_bytes(b"")
    git(tmp_path, "add", "empty")
    git(tmp_path, "add", "--intent-to-add", "announced")
    assert set(around(tmp_path).index()) == {"empty"}


def test_nothing_of_the_repository_is_run(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    canary = workspace / "canary"
    git(workspace, "config", "core.fsmonitor", f"touch '{canary}'; true")
    git(workspace, "config", "core.pager", f"touch '{canary}'")
    git(workspace, "config", "diff.external", f"touch '{canary}'; true")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    repository = around(workspace)
    repository.index()
    repository.changed_since("HEAD~1")
    assert not canary.exists()
