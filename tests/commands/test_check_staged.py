"""``check --staged``: what git would commit, whatever else lies on the disk."""

import shutil
import subprocess

import pytest

from codegen.cli.main import main

SCHEMA = "input_schemas/tiny.yaml"
LINE = "generated/tiny/src/tiny/Line.py"
ASIDE = "generated.tiny.src.tiny.Line.py.mine"
IDENTITY = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]


@pytest.fixture
def repository(tiny, capsys):
    """A committed workspace, in a folder below the top of its repository."""
    assert main(["run", "--quiet"]) == 0
    git(tiny.root.parent, "init", "-q", "-b", "main", tiny.root.name)
    tiny.write(".gitignore", "evidence/\n")
    git(tiny.root, "add", "-A")
    git(tiny.root, "commit", "-qm", "first")
    capsys.readouterr()
    return tiny


def git(folder, *arguments, check=True):
    return subprocess.run(["git", *IDENTITY, *arguments], cwd=folder, check=check, capture_output=True, text=True)


def staged(capsys, *options):
    code = main(["check", "--staged", *options])
    return code, capsys.readouterr()


def test_what_is_committed_is_clean_and_nothing_is_written(repository, capsys):
    before = repository.snapshot()
    code, told = staged(capsys)
    assert (code, told.out) == (0, "tiny: clean, 18 files compared\n")
    assert repository.snapshot() == before


def test_an_unstaged_mend_does_not_make_it_pass(repository, shell, capsys):
    repository.replace(SCHEMA, "A line.", "A stretch.")
    git(repository.root, "add", SCHEMA)
    assert main(["run", "--quiet"]) == 0 and main(["check", "--quiet"]) == 0
    capsys.readouterr()
    code, told = staged(capsys)
    assert code == 1
    assert f"stale              {LINE} is behind what it is made from: {SCHEMA} changed" in told.out
    fix = f"codegen run {SCHEMA} && git add -A generated/tiny extractions/tiny"
    assert told.err == f"fix: {fix}\n"
    assert shell(fix) == 0
    assert staged(capsys)[0] == 0


def test_an_unstaged_mess_does_not_make_it_fail(repository, capsys):
    repository.write(LINE, "mess")
    repository.write("generated/tiny/untracked.txt", "")
    repository.write("codegen.toml", "mess")
    repository.replace(SCHEMA, "metadata:", "metadatas:")
    (repository.root / "generated/tiny/README.md").unlink()
    (repository.root / "templates/tiny/readme.md.j2").unlink()
    assert main(["check"]) != 0
    capsys.readouterr()
    assert staged(capsys)[0] == 0


def test_a_schema_that_is_gone_from_the_disk_alone_is_checked(repository, capsys):
    (repository.root / SCHEMA).unlink()
    assert staged(capsys)[0] == 0


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("templates/tiny/contract.py.j2", "NAME =", "OTHER ="),
        ("glue/standard.yaml", '"{item}.py"', '"x_{item}.py"'),
        ("codegen.toml", "", 'target-python = "3.12"\n'),
    ],
)
def test_every_input_comes_from_the_index(repository, capsys, path, old, new):
    text = (repository.root / path).read_text()
    repository.write(path, text.replace(old, new) if old else new)
    git(repository.root, "add", path)
    repository.write(path, text)
    assert main(["check", "--quiet"]) == 0
    capsys.readouterr()
    assert staged(capsys)[0] == 1


def test_a_staged_stranger_and_a_staged_edit_have_a_command_that_works(repository, shell, capsys):
    repository.write("generated/tiny/x.txt", "")
    repository.write(LINE, "mine")
    git(repository.root, "add", "-A")
    (repository.root / "generated/tiny/x.txt").unlink()
    assert main(["run"]) == 1
    capsys.readouterr()
    code, told = staged(capsys)
    assert code == 1
    words = f"rm -f {LINE} generated/tiny/x.txt && codegen run {SCHEMA} && git add -A generated/tiny extractions/tiny"
    assert told.err.splitlines()[0] == f"fix: {words}   # drops 1 edit"
    assert shell(words) == 0
    assert staged(capsys)[0] == 0


@pytest.mark.parametrize(
    ("text", "on_disk", "before"),
    [
        ("# Mine.\n", "# Mine.\n", ""),
        ("# Mine.\n", None, f"git checkout -- {LINE} && "),
        ("# Mine.\n", "# Later.\n", f"mv {LINE} {ASIDE} && git checkout -- {LINE} && "),
    ],
    ids=["as on the disk", "in the index alone", "another one on the disk"],
)
def test_a_staged_edit_is_kept_by_the_command_that_is_told(repository, shell, capsys, text, on_disk, before):
    generated = repository.read(LINE).decode()
    repository.write(LINE, generated + text)
    git(repository.root, "add", LINE)
    repository.write(LINE, generated + (on_disk or ""))
    code, told = staged(capsys)
    keep = f"{before}codegen adopt {LINE} && git add -A generated/tiny extractions/tiny edits/tiny"
    assert code == 1 and told.err.splitlines()[1:] == [f"keep: {keep}"]
    assert shell(keep) == 0
    assert repository.read(LINE).decode() == generated + text
    assert staged(capsys)[0] == 0
    if before.startswith("mv"):
        assert repository.read(ASIDE).decode() == generated + on_disk


def test_line_ends_of_a_checkout_are_not_those_of_the_index(repository, capsys):
    git(repository.root, "config", "core.autocrlf", "true")
    for path in (repository.root / "generated").rglob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    git(repository.root, "add", "-A")
    assert staged(capsys)[0] == 0


def test_why_asks_the_history_of_the_repository(repository, capsys):
    repository.replace(SCHEMA, "A line.", "A stretch.")
    git(repository.root, "add", SCHEMA)
    code, told = staged(capsys, "--why")
    assert code == 1
    assert f"  {SCHEMA}:10 /contracts/Line/description changed\n" in told.out


def test_a_commit_of_named_files_is_checked_by_its_hook(repository, capsys, monkeypatch):
    """``git commit FILE`` commits an index of its own; its hook sees that one."""
    told = '#!/bin/sh\necho "$GIT_INDEX_FILE" > .git/told\ncp "$GIT_INDEX_FILE" .git/kept\n'
    repository.write(".git/hooks/pre-commit", told).chmod(0o755)
    repository.replace(SCHEMA, "A line.", "A stretch.")
    assert main(["run", "--quiet"]) == 0
    git(repository.root, "add", "-A")
    git(repository.root, "commit", "-qm", "the schema alone", SCHEMA)
    assert "next-index" in repository.read(".git/told").decode()
    capsys.readouterr()
    assert staged(capsys)[0] == 0
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/kept")
    code, told = staged(capsys)
    assert code == 1 and f"stale              {LINE}" in told.out


def test_a_system_that_is_staged_without_its_schema_is_an_orphan(repository, shell, capsys):
    text = (repository.root / SCHEMA).read_text()
    repository.write("input_schemas/other.yaml", text.replace("demo.tiny", "demo.other"))
    assert main(["run", "--quiet", "input_schemas/other.yaml"]) == 0
    git(repository.root, "add", "generated", "extractions")
    code, told = staged(capsys)
    assert code == 1
    assert "orphan             generated/other/ belongs to no schema of the workspace" in told.out
    fix = "rm -rf generated/other extractions/other && git add -A generated/other extractions/other"
    assert f"fix: {fix}\n" in told.err
    shutil.rmtree(repository.root / "generated/other")
    assert shell(fix) == 0
    (repository.root / "input_schemas/other.yaml").unlink()
    assert staged(capsys)[0] == 0


def test_in_the_middle_of_a_merge_nothing_is_compared(repository, capsys):
    git(repository.root, "checkout", "-qb", "other")
    repository.replace(SCHEMA, "A line.", "A stretch.")
    git(repository.root, "commit", "-qam", "second")
    git(repository.root, "checkout", "-q", "main")
    repository.replace(SCHEMA, "A line.", "A distance.")
    git(repository.root, "commit", "-qam", "third")
    git(repository.root, "merge", "other", check=False)
    code, told = staged(capsys)
    assert code == 2 and "error[C641]: git refuses: input_schemas/tiny.yaml is in conflict" in told.err
