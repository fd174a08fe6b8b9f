"""The workspace as git holds it: index, revision, and what is refused."""

import shutil
import subprocess

import pytest

from codegen.commands.other_tree import revision_tree, staged_tree
from codegen.plan.step_cache import known_steps, step_cache
from codegen.support.diagnostics import DiagnosticsError


def git(folder, *arguments):
    identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]
    return subprocess.run(
        ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def workspace(tmp_path):
    root = tmp_path / "work space"
    for path, text in {"codegen.toml": "", "input_schemas/a.yaml": "a: 1\n", "generated/a/x.py": "X = 1\n"}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    return root


def files(tree):
    found = (path for path in tree.rglob("*") if path.is_file() and ".codegen" not in path.parts)
    return {path.relative_to(tree).as_posix(): path.read_text() for path in found}


def test_the_index_without_what_is_not_staged(workspace):
    (workspace / "input_schemas/a.yaml").write_text("a: 2\n")
    git(workspace, "add", "input_schemas/a.yaml")
    (workspace / "input_schemas/a.yaml").write_text("a: 3\n")
    (workspace / "generated/a/new.py").write_text("untracked\n")
    (workspace / "generated/a/x.py").unlink()
    with staged_tree(workspace) as tree:
        assert files(tree) == {"codegen.toml": "", "input_schemas/a.yaml": "a: 2\n", "generated/a/x.py": "X = 1\n"}
    assert not tree.exists()


def test_a_commit_of_named_files_has_an_index_of_its_own(workspace, monkeypatch):
    """As ``git commit FILE`` does: its hooks run at the top of the work tree, with a relative path to another index."""
    (workspace / "input_schemas/a.yaml").write_text("a: 2\n")
    shutil.copy(workspace / ".git/index", workspace / ".git/next-index.lock")
    git(workspace, "add", "input_schemas/a.yaml")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index.lock")
    for folder in (workspace, workspace / "generated"):
        monkeypatch.chdir(folder)
        with staged_tree(workspace) as tree:
            assert files(tree)["input_schemas/a.yaml"] == "a: 1\n"


def test_a_revision_whole_or_in_part(workspace):
    (workspace / "input_schemas/a.yaml").write_text("a: 2\n")
    git(workspace, "commit", "-qam", "second")
    with revision_tree(workspace, "HEAD~1", paths=["input_schemas/", "codegen.toml"]) as tree:
        assert files(tree) == {"codegen.toml": "", "input_schemas/a.yaml": "a: 1\n"}
    with revision_tree(workspace, "main") as tree:
        assert len(files(tree)) == 3


def test_steps_that_the_workspace_knows_are_known_and_its_private_files_are_not_taken(workspace):
    step_cache(workspace).put("key", b"value")
    (workspace / ".codegen/journal.json").write_text("{}")
    git(workspace, "add", "-f", ".codegen/journal.json")
    with staged_tree(workspace) as tree:
        assert known_steps(tree).get("key") == b"value"
        assert not (tree / ".codegen/journal.json").exists()
    assert known_steps(workspace).get("key") == b"value"


def test_the_checkout_of_codegen_brings_its_own_templates(monkeypatch, workspace):
    """There they are codegen's; a copy elsewhere would make them the workspace's."""
    from codegen.commands import other_tree

    (workspace / "glue").mkdir()
    (workspace / "glue/standard.yaml").write_text("built in\n")
    (workspace / "glue/a.yaml").write_text("own\n")
    git(workspace, "add", "-A")
    monkeypatch.setattr(other_tree, "data_root", lambda: workspace.resolve())
    with staged_tree(workspace) as tree:
        assert "glue/a.yaml" in files(tree) and "glue/standard.yaml" not in files(tree)


def refusal(context):
    with pytest.raises(DiagnosticsError) as raised, context:
        raise AssertionError("it was laid out")
    assert raised.value.exit_code == 2
    (found,) = raised.value.diagnostics
    return found


def test_outside_a_repository(tmp_path):
    found = refusal(staged_tree(tmp_path))
    assert found.code == "C640" and found.message.startswith(f"{tmp_path} lies in no git repository")


def test_a_machine_without_git(workspace, monkeypatch):
    monkeypatch.setenv("PATH", str(workspace))
    assert refusal(revision_tree(workspace, "HEAD")).code == "C640"


def test_what_git_does_not_know(workspace):
    assert refusal(revision_tree(workspace, "nowhere")).code == "C641"
    assert refusal(revision_tree(workspace, "--output=x")).code == "C641"


def test_an_index_with_conflicts(workspace):
    git(workspace, "checkout", "-qb", "other")
    (workspace / "input_schemas/a.yaml").write_text("a: 2\n")
    git(workspace, "commit", "-qam", "second")
    git(workspace, "checkout", "-q", "main")
    (workspace / "input_schemas/a.yaml").write_text("a: 3\n")
    git(workspace, "commit", "-qam", "third")
    with pytest.raises(subprocess.CalledProcessError):
        git(workspace, "merge", "other")
    found = refusal(staged_tree(workspace))
    assert found.code == "C641" and "input_schemas/a.yaml is in conflict" in found.message


def test_a_folder_of_git_is_not_written(workspace, tmp_path):
    """A tree made by hand can name anything; git itself would refuse to check it out."""
    blob = git(workspace, "rev-parse", "HEAD:codegen.toml")
    listing = f"100644 blob {blob}\tconfig\n"
    inner = subprocess.run(
        ["git", "mktree"], cwd=workspace, input=listing, capture_output=True, text=True, check=True
    ).stdout.strip()
    outer = subprocess.run(
        ["git", "mktree"],
        cwd=workspace,
        input=f"040000 tree {inner}\t.GIT\n",
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    commit = git(workspace, "commit-tree", "-m", "forged", outer)
    assert "leaves its folder" in refusal(revision_tree(workspace, commit)).message


def test_no_file_is_written_through_a_link(workspace, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    link = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"],
        cwd=workspace,
        input=str(outside),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    blob = git(workspace, "rev-parse", "HEAD:codegen.toml")
    inner = subprocess.run(
        ["git", "mktree"], cwd=workspace, input=f"100644 blob {blob}\tx\n", capture_output=True, text=True, check=True
    ).stdout.strip()
    listing = f"120000 blob {link}\td\n040000 tree {inner}\td\n"
    outer = subprocess.run(
        ["git", "mktree"], cwd=workspace, input=listing, capture_output=True, text=True, check=True
    ).stdout.strip()
    commit = git(workspace, "commit-tree", "-m", "forged", outer)
    assert refusal(revision_tree(workspace, commit)).code == "C641"
    assert list(outside.iterdir()) == []
