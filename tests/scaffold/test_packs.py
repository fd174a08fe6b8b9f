"""Packs of templates: pinned by what they hold, from git or a wheel; nothing of them runs or reaches outside."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from codegen.cli.main import main
from codegen.scaffold.answers_file import read_answers

from .templates import ANSWERS, FILES, release

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


def test_a_repository_is_pinned_then_used_then_updated(here, tmp_path, capsys, monkeypatch):
    first = release("1.0", **PACK_ANSWERS)
    migrating = FILES["copier.yml"] + "_migrations: [{version: v1.1, command: touch migrated}]\n"
    second = release("v1.1", **PACK_ANSWERS, **{"copier.yml": migrating})
    pack = pack_of(tmp_path / "pack", first, second)
    text = refused(capsys, "C774", "new", "orders", "--defaults", "--pack", f"{pack}@1.0")
    assert f"codegen new orders --defaults --pack {pack.as_uri()}@1.0 --hash {first.digest}" in text
    refused(capsys, "C774", "new", "orders", "--pack", f"{pack}@1.0", "--hash", second.digest)
    assert not list(here.iterdir())
    required = "codegen_requirement=codegen==1.0"
    assert said(capsys, "new", "orders", "--pack", f"{pack}@1.0", "--hash", first.digest, "--data", required)[0] == 0
    project = here / "orders"
    answers = read_answers(project)
    assert (answers.source, answers.version, answers.digest) == (f"git+{pack.as_uri()}", "1.0", first.digest)
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "begin")
    monkeypatch.chdir(project)
    assert f"codegen update --pack {pack.as_uri()}@v1.1 --hash {second.digest}" in refused(capsys, "C774", "update")
    refused(capsys, "C775", "update", "--hash", second.digest)
    assert not git(project, "status", "--short")
    assert said(capsys, "update", "--hash", second.digest, "--trust")[0] == 0
    assert (project / "migrated").is_file()
    # 1.0 of codegen is not 1.0 of the pack.
    assert (project / "requirements.txt").read_text() == "codegen==1.0\n"
    answers = read_answers(project)
    assert (answers.source, answers.version, answers.digest) == (f"git+{pack.as_uri()}", "v1.1", second.digest)
    git(pack, "tag", "--force", "v1.1", "1.0")
    refused(capsys, "C774", "update")


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
    (project / "notes.txt").write_text("mine\n")
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
    assert main(["update", "--pack", str(newer), "--hash", second.digest]) == 6
    told = capsys.readouterr()
    assert told.out == "changed  .copier-answers.yml\nconflict notes.txt\n"
    assert "notes.txt:1:1" in told.err and "then: git add notes.txt" in told.err
    assert main(["update", "--format", "json"]) == 6
    assert json.loads(capsys.readouterr().out)["diagnostics"][0]["code"] == "C780"
    (project / "notes.txt").write_text("mine and new\n")
    git(project, "add", "notes.txt")
    assert said(capsys, "update", "--pack", newer) == (0, "nothing is newer than 1.1 of the template\n")
    assert read_answers(project).digest == second.digest


def test_a_trusted_task_runs_and_another_does_not(here, tmp_path, capsys):
    tasked = FILES["copier.yml"] + "_tasks: ['touch made-by-task']\n_jinja_extensions: [jinja2.ext.do]\n"
    changes = {"copier.yml": tasked, "project/input_schemas/{{ system }}.yaml.jinja": None}
    wheel = wheel_of(tmp_path, one := release("1.0", **PACK_ANSWERS, **changes))
    pinned = ("new", "orders", "--pack", wheel, "--hash", one.digest)
    assert "jinja_extensions, tasks" in refused(capsys, "C775", *pinned)
    assert not list(here.iterdir())
    code, text = said(capsys, *pinned, "--trust")
    assert code == 0 and (here / "orders" / "made-by-task").is_file()
    assert "\n  codegen run input_schemas/NAME.yaml    # there is no schema yet: write it first\n" in text


OUTSIDE = [
    ("C776: \"/etc/hostname\"", {"copier.yml": FILES["copier.yml"] + "_external_data: {secret: /etc/hostname}\n",
              "project/a.jinja": "{{ _external_data.secret }}"}),
    ("C776: \"..\"", {"project/{{ '..' }}/{{ '..' }}/a": "outside"}),
    ("C777: project/a.jinja:2: TemplateNotFound", {"project/a.jinja": "\n{% include '../../../etc/hostname' %}"}),
    ("C777: project/a.jinja:1: ", {"project/a.jinja": "{{ ''.__class__.__mro__[1].__subclasses__() }}"}),
    ("C777: project/a.jinja:1: MemoryError", {"project/a.jinja": "{{ 'x' * 10 ** 11 }}"}),
    ("C777: project/a.jinja:1: unexpected end", {"project/a.jinja": "{{ not closed"}),
    ("C777: copier.yml cannot be read: while parsing", {
        "copier.yml": FILES["copier.yml"] + "---\n!include more.yml\n", "more.yml": "a: [1,\n"}),
    ("C773: the template does not write", {ANSWERS: "a: &a {b: 1}\nc: {<<: [*a, *a]}\n_src_path: elsewhere\n"}),
]  # fmt: skip


@pytest.mark.parametrize(("told", "changes"), OUTSIDE)
def test_what_a_template_may_not_do(told, changes, here, tmp_path, capsys):
    wheel = wheel_of(tmp_path, one := release("1.0", **(PACK_ANSWERS | changes)))
    before = sorted(tmp_path.rglob("*"))
    code, what = told.split(": ", 1)
    text = refused(capsys, code, "new", "orders", "--pack", wheel, "--hash", one.digest)
    assert f": {what}" in text and str(tmp_path) not in text and ".codegen-new" not in text
    assert sorted(tmp_path.rglob("*")) == before


def test_what_a_template_can_see_is_not_the_users(here, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    look = "{{ '$SECRET_TOKEN $HOME' | expandvars }} {{ '~' | expanduser }} {{ _copier_conf | to_json }}"
    looks = {
        "project/seen.jinja": look,
        "project/{{ '.g' ~ 'it' }}/config": "[core]\n\tfsmonitor = touch /tmp/owned\n",
        "project/.GIT{{ '' }}/config": "[core]\n\tfsmonitor = touch /tmp/owned\n",
    }
    wheel = wheel_of(tmp_path, one := release("1.0", **PACK_ANSWERS, **looks))
    assert said(capsys, "new", "orders", "--pack", wheel, "--hash", one.digest)[0] == 0
    seen = (here / "orders" / "seen").read_text()
    assert seen.startswith("$SECRET_TOKEN ") and "hunter2" not in seen and str(Path.home()) + " " not in seen
    assert "fsmonitor" not in (here / "orders" / ".git" / "config").read_text()
    assert not (here / "orders" / ".GIT").exists()


OUTSIDE_PATHS = ["../a", "/etc/a", "a/.git/config", ".Git /hooks/pre-commit", "a\\b", "a\u202eb", "copier.yml/a"]


@pytest.mark.parametrize("path", OUTSIDE_PATHS)
def test_paths_that_no_template_has(path, here, tmp_path, capsys):
    wheel = wheel_of(tmp_path, release("1.0", **PACK_ANSWERS, **{path: "x"}))
    refused(capsys, "C776", "new", "orders", "--pack", wheel)


def test_links_and_submodules_of_a_repository_are_refused(here, tmp_path, capsys):
    pack = pack_of(tmp_path / "pack", release("1.0", **PACK_ANSWERS))
    (pack / "link").symlink_to("/etc")
    tag(pack, "1.1")
    (pack / "link").unlink()
    commit = git(pack, "rev-parse", "HEAD").strip()
    git(pack, "add", "--all")
    git(pack, "update-index", "--add", "--cacheinfo", f"160000,{commit},module")
    git(pack, "commit", "--quiet", "--message", "module")
    git(pack, "tag", "1.2")
    assert "symlink" in refused(capsys, "C776", "new", "orders", "--pack", f"{pack}@1.1")
    assert "submodule" in refused(capsys, "C776", "new", "orders", "--pack", pack)


@pytest.mark.parametrize(
    "address",
    [
        "ext::sh -c touch% owned",
        "ext::sh://x",
        "http://example.org/pack.git",
        "git://example.org/pack.git",
        "https://user:word@example.org/pack.git",
        "https://token@example.org/pack.git",
        "https://example.org/pack-1.0-py3-none-any.whl",
        "--upload-pack=touch owned",
        "file:///nowhere/at/all",
        "nowhere",
        "nowhere-1.0-py3-none-any.whl",
        "no-wheel.whl",
    ],
)
def test_addresses_that_are_not_followed(address, here, capsys):
    text = refused(capsys, "C773", "new", "orders", f"--pack={address}")
    assert "word@" not in text and "token@" not in text
    assert not list(here.iterdir())


def test_a_digest_is_a_packs(here, capsys):
    refused(capsys, "C774", "new", "orders", "--hash", f"sha256:{'0' * 64}")


def test_a_version_of_a_pack_is_a_tag(here, tmp_path, capsys):
    pack = pack_of(tmp_path / "pack", release("1.0", **PACK_ANSWERS))
    refused(capsys, "C773", "new", "orders", "--pack", f"{pack}@latest")
    text = refused(capsys, "C773", "new", "orders", "--pack", f"{pack}@2.0")
    assert text.splitlines() == [f"error[C773]: {pack.as_uri()} has no release 2.0", "  = help: it has 1.0"]
    for tag in ("latest", "v2.1", "2.0rc1", "v1.9", "3.0", "1.10.1", "0.9"):
        git(pack, "tag", tag)
    text = refused(capsys, "C773", "new", "orders", "--pack", f"{pack}@1.10")
    assert text.splitlines()[1:] == ["  = help: it has 1.10.1, v1.9, 2.0rc1, 1.0, v2.1 and 2 more"]
    text = refused(capsys, "C773", "new", "orders", "--pack", f"{pack}@2.1")
    assert text.splitlines()[1:] == ["  = help: it has v2.1, 2.0rc1, 3.0, 1.10.1, v1.9 and 2 more"]
    empty = pack_of(tmp_path / "empty")
    refused(capsys, "C773", "new", "orders", "--pack", empty)
    assert "git tag 1.0.0" in refused(capsys, "C773", "new", "orders", "--pack", f"{empty}@1.0")
