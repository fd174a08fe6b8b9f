"""The merge driver under real git: two branches that both change a schema, merged, rebased, picked."""

import shutil
import sys

import pytest

from tests.kits.repositories import Repository, new_repository

pytestmark = pytest.mark.thorough

SCHEMA = "input_schemas/points.yaml"
MODELS = "generated/points/src/points/models.py"


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """Branches that change the schema, each with its files generated: ``left`` and ``right`` at different places."""
    repository = new_repository(tmp_path_factory.mktemp("begun"))
    repository.codegen("merge-driver", "--install", "--no-tests")
    repository.generate("begin")
    text = (repository.root / SCHEMA).read_text()
    branches = {
        "left": text.replace("A point.", "A spot."),
        "right": text.replace("A line.", "A stroke."),
        "third": text.replace("A point.", "A dot."),
        "fewer": text[: text.index("  Line:")],
    }
    for branch, changed in branches.items():
        repository.git("switch", "--quiet", "--create", branch, "main")
        (repository.root / SCHEMA).write_text(changed)
        repository.generate(branch)
    repository.git("switch", "--quiet", "left")
    return repository


@pytest.fixture
def branches(begun, tmp_path):
    """A copy of the repository, with everything that git and codegen keep there."""
    shutil.copytree(begun.root, tmp_path / "repository", symlinks=True)
    return Repository(tmp_path / "repository", begun.environment)


def is_finished(repository):
    """Nothing left to commit, both changes generated, and check clean."""
    assert repository.git("status", "--porcelain") == ""
    models = (repository.root / MODELS).read_text()
    assert "A spot." in models and "A stroke." in models
    repository.codegen("check", "--fresh")


def test_a_merge_ends_generated_and_clean(branches):
    branches.git("merge", "--no-edit", "right")
    is_finished(branches)
    assert len(branches.git("rev-list", "--parents", "-1", "HEAD").split()) == 3


def test_without_the_hook_check_fails_until_it_is_finished(branches):
    for hook in ("post-merge", "post-commit", "post-rewrite"):
        (branches.root / ".git/hooks" / hook).unlink()
    branches.git("merge", "--no-edit", "right")
    assert branches.git("status", "--porcelain") == ""
    branches.codegen("check", code=1)
    assert "extractions/points/lock.toml" in branches.codegen("check", "--fast", code=1)
    branches.codegen("merge-driver", "--finish", "--amend", "--no-tests")
    is_finished(branches)


def test_a_rebase_ends_generated_and_clean(branches):
    branches.git("rebase", "right")
    is_finished(branches)


def test_a_cherry_pick_ends_generated_and_clean(branches):
    branches.git("cherry-pick", "right")
    is_finished(branches)


def test_a_conflict_in_the_schema_is_the_only_one(branches):
    branches.git("switch", "--quiet", "third")
    branches.git("merge", "--no-edit", "left", code=1)
    unmerged = branches.git("diff", "--name-only", "--diff-filter=U").split()
    assert unmerged == [SCHEMA]
    branches.codegen("check", code=3)
    branches.git("checkout", "--ours", SCHEMA)
    # The schema is ours again, and files that only the other side changed are there: they must not pass.
    assert "extractions/points/lock.toml" in branches.codegen("check", "--fast", code=1)
    branches.git("checkout", "--theirs", SCHEMA)
    branches.git("add", SCHEMA)
    branches.git("commit", "--no-edit")
    assert "A spot." in (branches.root / MODELS).read_text()
    assert branches.git("status", "--porcelain") == ""
    branches.codegen("check", "--fresh")


def test_a_driver_that_is_not_there_is_a_conflict_and_nothing_else(branches):
    branches.git("config", "merge.codegen.driver", "no-such-codegen %O %A %B %P")
    branches.git("merge", "--no-edit", "right", code=1)
    unmerged = branches.git("diff", "--name-only", "--diff-filter=U").split()
    assert MODELS in unmerged
    branches.git("commit", "--no-edit", code=128)


def test_a_hand_edit_of_their_side_is_not_lost(branches):
    branches.git("switch", "--quiet", "right")
    branches.edit(MODELS, "A stroke.", "A stroke by hand.")
    branches.commit("by hand")
    branches.git("switch", "--quiet", "left")
    said = branches.git("merge", "--no-edit", "right", code=1)
    assert f"error[C679]: {MODELS} was not merged: their side was edited by hand" in said
    assert branches.git("diff", "--name-only", "--diff-filter=U").split() == [MODELS]
    assert "A stroke by hand." in (branches.root / MODELS).read_text()
    assert "<<<<<<< ours" in (branches.root / MODELS).read_text()


def test_a_hand_edit_of_our_side_keeps_its_true_base(branches):
    branches.edit(MODELS, "A spot.", "A spot by hand.")
    branches.commit("by hand")
    said = branches.git("merge", "--no-edit", "right", code=1)
    assert f"error[C679]: {MODELS} was not merged: our side was edited by hand" in said
    assert branches.git("diff", "--name-only", "--diff-filter=U").split() == [MODELS]


def test_what_is_not_committed_goes_into_no_commit(branches):
    branches.git("merge", "--no-commit", "right")
    (branches.root / ".git/hooks/post-commit").unlink()
    branches.git("commit", "--no-edit")
    branches.edit(SCHEMA, "A spot.", "A spot, not committed.")
    said = branches.codegen("merge-driver", "--finish", "--amend", "--no-tests")
    assert f"generated again, and left to you: {SCHEMA} is not committed" in said
    assert "not committed" not in branches.git("show", f"HEAD:{MODELS}")
    branches.codegen("check", "--fresh")


def test_one_side_removes_what_the_other_changes(branches):
    """git itself stops there; finishing generates and settles it."""
    branches.git("switch", "--quiet", "fewer")
    branches.git("merge", "--no-edit", "left")
    assert branches.git("status", "--porcelain") == ""
    branches.codegen("check", "--fresh")


def test_a_file_elsewhere_is_never_decided(branches):
    """Attributes that are too wide must not lose anybody's work."""
    for name in ("base", "ours", "theirs"):
        (branches.root / name).write_text(f"{name}\n")
    said = branches.codegen("merge-driver", "base", "ours", "theirs", "handlers/points/mine.py", code=1)
    assert "error[C679]: handlers/points/mine.py was not merged: it lies outside" in said
    assert (branches.root / "ours").read_text() == "<<<<<<< ours\nours\n=======\ntheirs\n>>>>>>> theirs\n"


def test_a_hook_of_somebody_else_is_left_alone(repository):
    hook = repository.root / ".git/hooks/post-merge"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho mine\n")
    said = repository.codegen("merge-driver", "--install", code=2)
    assert "error[C681]" in said and "merge-driver --finish --amend" in said
    assert hook.read_text() == "#!/bin/sh\necho mine\n"
    assert not (repository.root / ".gitattributes").exists()
    repository.git("config", "--get", "merge.codegen.driver", code=1)


def test_a_hook_of_somebody_else_that_calls_the_driver_stays(repository):
    hook = repository.root / ".git/hooks/post-merge"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho mine\n")
    hint = repository.codegen("merge-driver", "--install", code=2).split("help: add `")[1]
    line, _, rest = hint.partition("` to it and a line `")
    text = f"#!/bin/sh\necho mine\n{rest.split('`')[0]}\n{line}\n"
    hook.write_text(text)
    repository.do("sh", "-n", str(hook))
    repository.codegen("merge-driver", "--install")
    assert hook.read_text() == text


def test_every_workspace_of_a_repository_is_generated(repository):
    def commit_in_both(message):
        repository.codegen("run", "--quiet", "--no-tests")
        for folder in ("input_schemas", "generated", "extractions"):
            shutil.copytree(repository.root / folder, repository.root / "an other" / folder, dirs_exist_ok=True)
        shutil.copy(repository.root / "codegen.toml", repository.root / "an other")
        repository.commit(message)

    def codegen_in_each(*arguments):
        for folder in (repository.root, repository.root / "an other"):
            repository.do(sys.executable, "-m", "codegen", *arguments, cwd=folder)

    commit_in_both("begin")
    codegen_in_each("merge-driver", "--install", "--no-tests")
    repository.commit("attributes")
    for branch, old, new in (("one", "A point.", "A spot."), ("two", "A line.", "A stroke.")):
        repository.git("switch", "--quiet", "--create", branch, "main")
        repository.edit(SCHEMA, old, new)
        commit_in_both(branch)
    repository.git("merge", "--no-edit", "one")
    assert repository.git("status", "--porcelain") == ""
    codegen_in_each("check")


def test_installing_twice_is_installing_once(repository):
    repository.codegen("merge-driver", "--install")
    before = (repository.root / ".gitattributes").read_text()
    repository.codegen("merge-driver", "--install")
    assert (repository.root / ".gitattributes").read_text() == before
    assert before == "generated/** merge=codegen\nextractions/** merge=codegen\nedits/** merge=codegen\n"


def test_edits_that_both_sides_adopted_in_one_file_are_one_edit(begun, branches):
    for branch, old, new in (
        ("left", "class Point", "LEFT = 1\n\n\nclass Point"),
        ("right", "A stroke.", "My stroke."),
    ):
        branches.git("switch", "--quiet", branch)
        branches.edit(MODELS, old, new)
        branches.codegen("adopt", MODELS)
        branches.commit(f"adopt {branch}")
    branches.git("switch", "--quiet", "left")
    branches.git("merge", "--no-edit", "right")
    assert branches.git("status", "--porcelain") == ""
    models = (branches.root / MODELS).read_text()
    assert all(text in models for text in ("LEFT = 1", "My stroke.", "A spot."))
    branches.codegen("check", "--fresh")
