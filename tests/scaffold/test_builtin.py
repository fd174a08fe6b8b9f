"""The template that travels with codegen: its version, those that are kept, and the requirement that a project gets."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from codegen import __version__
from codegen.commands.own_requirement import how_to_install, is_found_elsewhere, own_requirement
from codegen.scaffold.builtin import builtin_release, builtin_versions, keep_release
from codegen.scaffold.raised_requirement import raised_requirement
from codegen.support.data_files import data_root

TEMPLATES = data_root() / "templates"


def test_a_kept_release_is_the_template_as_it_was(tmp_path):
    shutil.copytree(TEMPLATES / "scaffold", tmp_path / "scaffold")
    before = builtin_release(tmp_path, "1.0.0", "1.0.0")
    keep_release(tmp_path, "1.0.0")
    (tmp_path / "scaffold" / "project" / "codegen.toml").write_text("# newer\n")
    assert builtin_versions(tmp_path, "1.10.0") == ["1.0.0", "1.10.0"]
    kept, newer = (builtin_release(tmp_path, "1.10.0", version) for version in ("1.0.0", "1.10.0"))
    assert kept.digest == before.digest != newer.digest
    assert kept.tree["project/ci/check.sh"].executable


def test_the_answers_of_a_plain_copy_say_the_version():
    tree = builtin_release(TEMPLATES, __version__, __version__).tree
    answers = tree["project/{{ _copier_conf.answers_file }}.jinja"].data.decode()
    assert answers.endswith(f"\n_scaffold: {__version__}\n")


def test_every_release_before_this_one_is_kept():
    changelog = Path(__file__).parents[2] / "CHANGELOG.md"
    released = set(re.findall(r"^## \[?v?(\d+\.\d+\.\d+)", changelog.read_text(), re.MULTILINE))
    assert released <= set(builtin_versions(TEMPLATES, __version__))


@pytest.mark.parametrize(
    ("origin", "requirement"),
    [
        (None, f"codegen=={__version__}"),
        ({"url": "file:///wheels/codegen.whl", "archive_info": {}}, "codegen @ file:///wheels/codegen.whl"),
        (
            {
                "url": "https://example.org/codegen.git",
                "vcs_info": {"vcs": "git", "requested_revision": "v1", "commit_id": "ab12"},
            },
            "codegen @ git+https://example.org/codegen.git@v1",
        ),
        ({"url": "file:///sources/codegen", "dir_info": {"editable": True}}, None),
    ],
)
def test_a_project_asks_for_codegen_as_it_was_installed(origin, requirement, tmp_path, monkeypatch):
    about = tmp_path / "codegen-0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: codegen\nVersion: {__version__}\n")
    if origin is not None:
        (about / "direct_url.json").write_text(json.dumps(origin))
    monkeypatch.syspath_prepend(tmp_path)
    assert own_requirement() == requirement


@pytest.mark.parametrize(
    ("requirement", "elsewhere"),
    [
        ("codegen==1.0", True),
        ("codegen @ git+https://forge.example/codegen.git@v1", True),
        ("codegen @ file:///wheels/codegen.whl", False),
        ("git+https://example.org/codegen.git@v1", False),
    ],
)
def test_a_requirement_that_other_machines_cannot_install_is_known(requirement, elsewhere):
    assert is_found_elsewhere(requirement) is elsewhere


@pytest.mark.parametrize(
    ("requirement", "raised"),
    [
        ("codegen==0.1.0", "codegen==0.2.0"),
        ("codegen[dask] == 0.1", "codegen[dask] == 0.2.0"),
        ("codegen>=0.1.0,!=0.1.0,<1", "codegen>=0.2.0,!=0.1.0,<1"),
        ("codegen>=0.1.0,<0.2", None),
        ("codegen==10.1.0", None),
        ("codegen==0.1.0.post1", None),
        ("codegen>=0.0.9", None),
        ("codegen", None),
        (
            "codegen @ git+https://forge.example/0.1.0/codegen.git@v0.1.0",
            "codegen @ git+https://forge.example/0.1.0/codegen.git@v0.2.0",
        ),
        ("git+ssh://git@forge.example/codegen.git@0.1.0", "git+ssh://git@forge.example/codegen.git@0.2.0"),
        ("git+https://forge.example/codegen.git@v10.1.0", None),
        ("git+https://forge.example/codegen.git", None),
        (
            "codegen @ file:///0.1.0/codegen-0.1.0-py3-none-any.whl",
            "codegen @ file:///0.1.0/codegen-0.2.0-py3-none-any.whl",
        ),
        ("./wheels/codegen-0.1.0-py3-none-any.whl", "./wheels/codegen-0.2.0-py3-none-any.whl"),
        ("codegen @ https://forge.example/codegen-0.1.0-py3-none-any.whl#sha256=ab12", None),
        ("other.whl", None),
    ],
)
def test_only_the_version_that_is_asked_for_is_raised(requirement, raised):
    assert raised_requirement(requirement, "0.1.0", "0.2.0") == raised


def test_a_newer_codegen_comes_from_where_the_project_has_it():
    def told(requirement, wanted="0.2.0"):
        return how_to_install(requirement, "0.1.0", wanted)

    assert told("codegen>=0.1.0,<1") == "install it: pip install 'codegen>=0.2.0,<1'"
    forge = "git+https://forge.example/codegen.git@main"
    assert told(forge) == f"install codegen 0.2.0 from where the project has it: {forge}"
    assert told("acme-codegen==0.1.0", "0.1.0").endswith(": pip install --upgrade acme-codegen==0.1.0")
    for nothing in ("", "git+https://example.org/codegen.git@v1"):
        assert told(nothing) == "install codegen 0.2.0 from where this one came"
