"""``codegen update``: what a person and the template changed, merged; a conflict stands until it is settled."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from codegen.commands.new import Wanted as WantedNew
from codegen.commands.new import new
from codegen.commands.template_releases import BuiltIn, WantedTemplate
from codegen.commands.update import Wanted, update
from codegen.emit.manifest import manifest_text
from codegen.scaffold.answers_file import read_answers
from codegen.support.diagnostics import DiagnosticsError

from .templates import FILES, codegen_of, release

README = "project/README.md.jinja"


def git(folder, *arguments):
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    return subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder, message="changed"):
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def wanted(codegen, version="", *, pretend=False, **data):
    return Wanted(WantedTemplate(version=version, builtin=codegen), data, ask=False, trusted=False, pretend=pretend)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A committed project of version 1.0.0."""
    folder = tmp_path_factory.mktemp("made") / "orders"
    template = WantedTemplate(builtin=codegen_of(folder.parent / "codegen", release()))
    new(WantedNew("orders", folder, template, {"codegen_requirement": "codegen==1.0.0"}, False, False, True))
    commit(folder, "begin")
    return folder


@pytest.fixture
def project(made, tmp_path):
    """A copy of its own for every test."""
    return shutil.copytree(made, tmp_path / "orders")


def second(**changes):
    """Version 2.0.0: its readme has another fourth line."""
    readme = FILES[README].replace("fourth\n", "fourth of the template\n")
    return release("2.0.0", **{README: readme, **changes})


def test_what_both_sides_changed_in_different_places_is_merged(project, tmp_path):
    readme = project / "README.md"
    readme.write_text(readme.read_text().replace("first\n", "my first\n"))
    (project / "logo.png").write_bytes(bytes(range(256)))
    (project / "sample.txt").unlink()
    commit(project)
    changes = {
        "project/notes.txt": None,
        "project/docs/guide.md": "a guide\n",
        "project/ci/check.sh": "#!/bin/sh\nexit 1\n",
        "project/sample.txt": "another sample\n",
    }
    done = update(project, wanted(codegen_of(tmp_path / "codegen", release(), second(**changes))))
    assert (done.before, done.after, done.conflicts) == ("1.0.0", "2.0.0", ())
    assert dict(done.files) == {
        ".copier-answers.yml": "changed",
        "README.md": "changed",
        "ci/check.sh": "changed",
        "docs/guide.md": "new",
        "notes.txt": "removed",
        "requirements.txt": "changed",
    }
    assert readme.read_text() == "# orders\n\nmy first\nsecond\nthird\nfourth of the template\nfifth\n"
    assert (project / "requirements.txt").read_text() == "codegen==2.0.0\n"
    assert (project / "logo.png").read_bytes() == bytes(range(256))
    assert not (project / "sample.txt").exists()
    assert (project / "ci" / "check.sh").stat().st_mode & 0o111
    answers = read_answers(project)
    assert (answers.version, answers.digest) == ("2.0.0", second(**changes).digest)
    again = update(project, wanted(BuiltIn(tmp_path / "codegen", "2.0.0")))
    assert (again.before, again.after, again.files) == ("2.0.0", "2.0.0", ())
    commit(project)
    assert update(project, wanted(BuiltIn(tmp_path / "codegen", "2.0.0"))).files == ()


def test_a_conflict_stands_until_a_person_settles_it(project, tmp_path):
    readme, notes = project / "README.md", project / "notes.txt"
    readme.write_text(readme.read_text().replace("fourth\n", "fourth of mine\n"))
    notes.write_text("one of mine\ntwo\nthree\n")
    (project / "sample.txt").write_text("mine\0\n")
    (project / "codegen.toml").write_text('target-python = "3.12"\n')
    commit(project)
    changes = {
        "project/codegen.toml": 'target-python = "3.13"\n',
        "project/notes.txt": None,
        "project/sample.txt": "theirs\0\n",
    }
    codegen = codegen_of(tmp_path / "codegen", release(), second(**changes))
    done = update(project, wanted(codegen))
    in_conflict = ["README.md", "codegen.toml", "notes.txt", "sample.txt"]
    found = [(item.code, item.span.file, item.span.line) for item in done.conflicts]
    assert found == [("C780", path, line) for path, line in zip(in_conflict, (6, 1, 1, 1), strict=True)]
    assert "fourth of mine\n=======\nfourth of the template\n" in readme.read_text()
    assert notes.read_text() == "one of mine\ntwo\nthree\n"
    assert (project / "sample.txt").read_text() == "mine\0\n"
    unmerged = "UU README.md\nUU codegen.toml\nUD notes.txt\nUU sample.txt\n"
    assert git(project, "status", "--short", *in_conflict) == unmerged
    assert conflicts_of(project, codegen) == in_conflict
    (project / "codegen.toml").write_text('target-python = "3.13"\n')
    git(project, "add", *in_conflict)
    assert conflicts_of(project, codegen) == ["README.md"]
    readme.write_text("# orders\n")
    assert update(project, wanted(codegen)).files == ()
    commit(project)
    assert update(project, wanted(codegen)).files == ()


def test_markers_that_a_document_shows_are_no_conflict(project, tmp_path):
    shown = "# Merging\n\n<<<<<<< before updating\nmine\n=======\ntheirs\n>>>>>>> after updating\n"
    (project / "merging.md").write_text(shown)
    readme = project / "README.md"
    readme.write_text(shown + readme.read_text().replace("fourth\n", "fourth of mine\n"))
    commit(project)
    codegen = codegen_of(tmp_path / "codegen", release(), second())
    assert [item.span.file for item in update(project, wanted(codegen)).conflicts] == ["README.md"] * 2
    git(project, "add", "README.md")
    assert conflicts_of(project, codegen) == ["README.md"] * 2
    commit(project, "merged by nobody")
    (project / "later.md").write_text(shown)
    commit(project)
    assert conflicts_of(project, codegen) == ["README.md"] * 2
    git(tmp_path, "clone", "--quiet", "--depth=1", project.as_uri(), "shallow")
    with pytest.raises(DiagnosticsError) as raised:
        update(tmp_path / "shallow", wanted(codegen))
    told = {(item.span.file, item.hint.partition("; ")[2]) for item in raised.value.diagnostics}
    unshallow = "if they are part of the text, let git know its history: git fetch --unshallow"
    assert told == {(path, unshallow) for path in ("README.md", "later.md", "merging.md")}
    readme.write_text(shown)
    assert update(project, wanted(codegen)).files == ()


def conflicts_of(project, codegen):
    with pytest.raises(DiagnosticsError) as raised:
        update(project, wanted(codegen))
    assert raised.value.exit_code == 6
    return [item.span.file for item in raised.value.diagnostics]


def test_a_new_file_never_overwrites_one_that_git_does_not_have(project, tmp_path):
    (project / ".gitignore").write_text(".env\n")
    commit(project)
    (project / ".env").write_text("mine\n")
    before = contents(project)
    codegen = codegen_of(tmp_path / "codegen", release(), second(**{"project/.env": "theirs\n"}))
    assert refusal(project, wanted(codegen)) == ("C782", "move it away: mv .env .env.mine")
    assert contents(project) == before
    assert dict(update(project, wanted(release_kept(codegen), pretend=True)).files)["README.md"] == "changed"
    assert contents(project) == before


def test_nothing_is_written_where_a_link_of_the_project_leads(project, tmp_path):
    outside = tmp_path / "outside"
    outside.write_text("not yours\n")
    for name in ("README.md", "added.txt"):
        (project / name).unlink(missing_ok=True)
        (project / name).symlink_to(outside)
    commit(project)
    codegen = codegen_of(tmp_path / "codegen", release(), second(**{"project/added.txt": "theirs\n"}))
    assert refusal(project, wanted(codegen)) == ("C782", "move it away: mv added.txt added.txt.mine")
    (codegen.templates / "scaffold" / "project" / "added.txt").unlink()
    update(project, wanted(codegen))
    assert (project / "README.md").readlink() == outside
    answers = project / ".copier-answers.yml"
    answers.rename(tmp_path / "answers")
    answers.symlink_to(tmp_path / "answers")
    before = (tmp_path / "answers").read_bytes()
    assert refusal(project, wanted(codegen))[0] == "C778"
    assert (outside.read_text(), (tmp_path / "answers").read_bytes()) == ("not yours\n", before)


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts}


def release_kept(codegen):
    """The same codegen without the file that is in the way."""
    (codegen.templates / "scaffold" / "project" / ".env").unlink()
    return codegen


def refusal(project, asked):
    """The code and the hint with which an update ends that cannot begin."""
    with pytest.raises(DiagnosticsError) as raised:
        update(project, asked)
    assert raised.value.exit_code == 2
    (found,) = raised.value.diagnostics
    return found.code, found.hint


def test_a_project_that_copier_copied_is_taken_over_in_a_folder_of_a_repository(tmp_path):
    from copier import run_copy

    codegen = codegen_of(tmp_path / "first", release())
    top = tmp_path / "top"
    project = top / "systems" / "orders"
    run_copy(str(codegen.templates / "scaffold"), project, defaults=True, quiet=True)
    git(top, "init", "--quiet")
    (project / "README.md").write_text("mine\n")
    commit(top)
    codegen = codegen_of(tmp_path / "second", release(), second())
    done = update(project, wanted(codegen))
    assert [item.span.file for item in done.conflicts] == ["README.md"]
    assert git(top, "status", "--short", "systems/orders/README.md") == "UU systems/orders/README.md\n"
    answers = read_answers(project)
    assert (answers.source, answers.version, answers.digest) == ("git+codegen:scaffold", "2.0.0", second().digest)


def test_what_keeps_an_update_from_beginning(project, tmp_path):
    codegen = codegen_of(tmp_path / "codegen", release(), second())
    assert refusal(project, wanted(codegen, "3.0.0")) == ("C781", "install it: pip install codegen==3.0.0")
    assert refusal(project, wanted(codegen, "0.9.0"))[0] == "C781"
    older = BuiltIn(codegen.templates, "0.9.0")
    asked = "install what the project asks for: pip install --upgrade codegen==1.0.0"
    assert refusal(project, wanted(older)) == ("C781", asked)
    assert refusal(project, wanted(codegen, "../scaffold"))[0] == "C781"
    assert refusal(project, wanted(codegen, sistem="x")) == ("C772", "did you mean `system`?")
    other = codegen_of(tmp_path / "other", release(**{"project/notes.txt": "never released\n"}), second())
    assert refusal(project, wanted(other))[0] == "C781"
    (project / "notes.txt").write_text("changed\n")
    assert refusal(project, wanted(codegen)) == ("C779", "git commit --all; or put it aside: git stash")
    git(project, "checkout", "notes.txt")
    (project / "notes.txt.rej").write_text("@@ -1 +1 @@\n")
    assert conflicts_of(project, codegen) == ["notes.txt.rej"]
    owned = tmp_path / "owned"
    for source in (f"git+ext::sh -c touch% {owned}", f"ext::sh -c touch% {owned}", "http://example.org/a.git"):
        (project / ".copier-answers.yml").write_text(f"_src_path: '{source}'\n_commit: 1.0.0\n_hash: 'sha256:0'\n")
        (project / "notes.txt.rej").unlink(missing_ok=True)
        assert refusal(project, wanted(codegen))[0] == "C773"
    assert not owned.exists()
    git(project, "rm", "--quiet", "--force", "--cached", ".copier-answers.yml")
    git(project, "restore", "--source=HEAD", ".copier-answers.yml")
    assert refusal(project, wanted(codegen))[0] == "C779"
    (project / ".copier-answers.yml").write_text("[")
    assert refusal(project, wanted(codegen))[0] == "C778"
    (project / ".copier-answers.yml").unlink()
    assert refusal(project, wanted(codegen))[0] == "C778"
    (project / ".git").rename(tmp_path / "git")
    assert refusal(project, wanted(codegen))[0] == "C779"


def test_a_system_is_renamed_by_its_answer_and_no_edit_is_lost(project, made):
    codegen = BuiltIn(made.parent / "codegen", "1.0.0")
    schema = project / "input_schemas" / "demo.yaml"
    record = project / "extractions" / "demo" / "manifest.json"
    record.parent.mkdir(parents=True)
    record.write_text(manifest_text("demo", "input_schemas/demo.yaml", "0", []))
    commit(project)
    done = update(project, wanted(codegen, system="desk"))
    renamed = {"input_schemas/demo.yaml": "removed", "input_schemas/desk.yaml": "new"}
    assert (dict(done.files), done.left) == ({".copier-answers.yml": "changed"} | renamed, ("demo",))
    git(project, "reset", "--quiet", "--hard")
    git(project, "clean", "--quiet", "--force", "-d")
    schema.write_text("system: demo\nmine: 1\n")
    commit(project)
    done = update(project, wanted(codegen, system="desk"))
    assert [item.span.file for item in done.conflicts] == ["input_schemas/demo.yaml"]
    assert schema.read_text() == "system: demo\nmine: 1\n"
    assert (schema.parent / "desk.yaml").read_text() == "system: desk\n"


def test_an_answer_is_changed_where_nothing_is_newer(project, made):
    codegen = BuiltIn(made.parent / "codegen", "1.0.0")
    done = update(project, wanted(codegen, project_name="Order desk"))
    assert dict(done.files) == {".copier-answers.yml": "changed", "README.md": "changed"}
    assert (project / "README.md").read_text().startswith("# Order desk\n")
    assert read_answers(project).given["project_name"] == "Order desk"
