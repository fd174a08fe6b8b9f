"""``codegen update``: what a person and the template changed, merged; a conflict stands until it is settled."""

from __future__ import annotations

import subprocess

import pytest

from codegen.commands.new import Wanted as WantedNew
from codegen.commands.new import new
from codegen.commands.template_releases import BuiltIn, WantedTemplate
from codegen.commands.update import Wanted, update
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


@pytest.fixture
def project(tmp_path):
    """A committed project of version 1.0.0."""
    folder = tmp_path / "orders"
    template = WantedTemplate(builtin=codegen_of(tmp_path / "codegen 1", release()))
    new(WantedNew("orders", folder, template, {"codegen_requirement": "codegen==1.0.0"}, False, False, True))
    commit(folder, "begin")
    return folder


def second(**changes):
    """Version 2.0.0: its readme has another fourth line."""
    readme = FILES[README].replace("fourth\n", "fourth of the template\n")
    return release("2.0.0", **{README: readme, **changes})


def test_what_both_sides_changed_in_different_places_is_merged(project, tmp_path):
    readme = project / "README.md"
    readme.write_text(readme.read_text().replace("first\n", "my first\n"))
    (project / "logo.png").write_bytes(bytes(range(256)))
    commit(project)
    changes = {
        "project/notes.txt": None,
        "project/docs/guide.md": "a guide\n",
        "project/ci/check.sh": "#!/bin/sh\nexit 1\n",
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
    commit(project)
    codegen = codegen_of(tmp_path / "codegen", release(), second(**{"project/notes.txt": None}))
    done = update(project, wanted(codegen))
    found = [(item.code, item.span.file, item.span.line) for item in done.conflicts]
    assert found == [("C780", "README.md", 6), ("C780", "notes.txt", 1)]
    assert "fourth of mine\n=======\nfourth of the template\n" in readme.read_text()
    assert notes.read_text() == "one of mine\ntwo\nthree\n"
    assert git(project, "status", "--short", "README.md", "notes.txt") == "UU README.md\nUD notes.txt\n"
    assert conflicts_of(project, codegen) == ["README.md", "notes.txt"]
    git(project, "add", "README.md", "notes.txt")
    assert conflicts_of(project, codegen) == ["README.md"]
    readme.write_text("# orders\n")
    assert update(project, wanted(codegen)).files == ()
    commit(project)
    assert update(project, wanted(codegen)).files == ()


def conflicts_of(project, codegen):
    with pytest.raises(DiagnosticsError) as raised:
        update(project, wanted(codegen))
    assert raised.value.exit_code == 6
    return [item.span.file for item in raised.value.diagnostics]
