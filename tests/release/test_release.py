"""What ``dev.py release`` refuses, on a wheel in which something lacks; and one whole build."""

import importlib.util
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
METADATA = (
    """\
Metadata-Version: 2.4
Name: codegen
Version: 9.9
Summary: Declare a system in YAML.
License-Expression: Apache-2.0
Requires-Python: >=3.11
Description-Content-Type: text/markdown

"""
    + "Words. " * 200
)
TEMPLATES = ["templates/a.j2", "templates/scaffold/project/.editor/.hidden"]


@pytest.fixture(scope="module")
def release():
    spec = importlib.util.spec_from_file_location("release", ROOT / "ci/release.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wheel_of(path, release, metadata=METADATA, without=()):
    names = [*release.CARRIED, *(f"codegen/_data/{name}" for name in TEMPLATES)]
    names += [f"codegen-9.9.dist-info/licenses/{name}" for name in release.LICENCES]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("codegen-9.9.dist-info/METADATA", metadata)
        for name in names:
            if name not in without:
                archive.writestr(name, "")
    return path


def test_what_a_wheel_lacks_is_named(release, tmp_path):
    assert release.wheel_faults(wheel_of(tmp_path / "whole.whl", release), "9.9", TEMPLATES) == []
    gone = {"codegen/_data/templates/scaffold/project/.editor/.hidden", "codegen-9.9.dist-info/licenses/LICENSE"}
    found = release.wheel_faults(wheel_of(tmp_path / "less.whl", release, without=gone), "9.9", TEMPLATES)
    assert set(found) == {f"the wheel lacks {name}" for name in gone}
    other = METADATA.replace("Apache-2.0", "MIT").replace("Summary: Declare a system in YAML.\n", "")
    assert release.wheel_faults(wheel_of(tmp_path / "other.whl", release, other), "9.8", TEMPLATES) == [
        "the metadata say Version 9.9",
        "the metadata say License-Expression MIT",
        "the metadata have no summary or no description",
    ]


def test_the_version_has_its_section_in_the_changelog():
    version = re.search(r'__version__ = "(.+)"', (ROOT / "codegen/__init__.py").read_text())[1]
    assert f"\n## {version}\n" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.thorough
def test_a_release_is_built_twice_alike_from_the_commit():
    if not (ROOT / ".git").exists():
        pytest.skip("a release is built from a commit, and this is no repository")
    before = set(ROOT.iterdir())
    done = subprocess.run([sys.executable, ROOT / "ci/release.py"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"^[0-9a-f]{64}  dist/codegen-(.*)$", done.stdout, re.MULTILINE) == [
        f"{version}{suffix}"
        for version in re.findall(r"codegen v?(\S+)'", done.stderr)
        for suffix in ("-py3-none-any.whl", ".tar.gz")
    ]
    assert set(ROOT.iterdir()) - before <= {ROOT / "dist"}
