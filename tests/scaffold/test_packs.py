"""Packs of templates: pinned by what they hold, from git or a wheel; nothing of them runs or reaches outside."""

from __future__ import annotations

import subprocess
import zipfile

import pytest

from codegen.cli.main import main
from codegen.scaffold.answers_file import read_answers

from .templates import ANSWERS, release

PACK_ANSWERS = {ANSWERS: "{{ _copier_answers | to_nice_yaml }}"}


def git(folder, *arguments):
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always")
    return subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def write(folder, one):
    for path in folder.iterdir():
        if path.name != ".git":
            subprocess.run(["rm", "-r", path], check=True)
    for path, file in one.tree.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.data)
        place.chmod(0o755 if file.executable else 0o644)


def tag(folder, version):
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", version)
    git(folder, "tag", version)


def pack_of(folder, *releases):
    """A repository with the releases as tags."""
    folder.mkdir()
    git(folder, "init", "--quiet")
    for one in releases:
        write(folder, one)
        tag(folder, one.version)
    return folder


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The working directory, beside which nothing must be left."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def said(capsys, *arguments):
    """The exit code, and what was written for people."""
    code = main([*map(str, arguments)])
    return code, capsys.readouterr().err


def refused(capsys, code, *arguments):
    """What was said where a command refuses with ``code`` and writes nothing."""
    exit_code, text = said(capsys, *arguments)
    assert exit_code == 2 and f"error[{code}]" in text, text
    return text


def test_a_repository_is_pinned_then_used_then_updated(here, tmp_path, capsys):
    first, second = release("1.0", **PACK_ANSWERS), release("v1.1", **PACK_ANSWERS, **{"project/notes.txt": "new\n"})
    pack = pack_of(tmp_path / "pack", first, second)
    text = refused(capsys, "C774", "new", "orders", "--defaults", "--pack", f"{pack}@1.0")
    assert f"codegen new orders --defaults --pack {pack.as_uri()}@1.0 --hash {first.digest}" in text
    refused(capsys, "C774", "new", "orders", "--pack", f"{pack}@1.0", "--hash", second.digest)
    assert not list(here.iterdir())
    assert said(capsys, "new", "orders", "--pack", f"{pack}@1.0", "--hash", first.digest)[0] == 0
    project = here / "orders"
    answers = read_answers(project)
    assert (answers.source, answers.version, answers.digest) == (f"git+{pack.as_uri()}", "1.0", first.digest)


def wheel_of(folder, one, name="acme_service"):
    path = folder / f"{name}-{one.version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}-{one.version}.dist-info/METADATA", "Name: acme-service\n")
        for name, file in one.tree.items():
            wheel.writestr(f"acme/templates/{name}", file.data)
    return path


def test_a_wheel_is_pinned_then_used_then_updated_beside_the_one_before(here, tmp_path, capsys, monkeypatch):
    first, second = release("1.0", **PACK_ANSWERS), release("1.1", **PACK_ANSWERS, **{"project/notes.txt": "new\n"})
    wheel, newer = wheel_of(tmp_path, first), wheel_of(tmp_path, second)
    text = refused(capsys, "C774", "new", "orders", "--pack", wheel)
    assert f"--hash {first.digest}" in text
    assert said(capsys, "new", "orders", "--pack", wheel, "--hash", first.digest)[0] == 0
    project = here / "orders"
    assert read_answers(project).source == "git+wheel:acme-service"
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "begin")
    monkeypatch.chdir(project)
    refused(capsys, "C773", "update")
    assert f"--hash {second.digest}" in refused(capsys, "C774", "update", "--pack", newer)
    wheel.rename(tmp_path / "elsewhere.txt")
    refused(capsys, "C773", "update", "--pack", newer, "--hash", second.digest)
    wheel_of(tmp_path, release("1.0", **PACK_ANSWERS, **{"project/notes.txt": "moved\n"}))
    refused(capsys, "C774", "update", "--pack", newer, "--hash", second.digest)
    (tmp_path / "elsewhere.txt").rename(wheel)
    assert said(capsys, "update", "--pack", newer, "--hash", second.digest)[0] == 0
    assert (project / "notes.txt").read_text() == "new\n"
    assert read_answers(project).digest == second.digest
