"""The bytes behind a recorded digest, from git's history or the workspace's store."""

import json
import subprocess

import pytest

from codegen.cli.main import main
from codegen.phases.recorded_content import recorded_content


def git(root, *arguments):
    identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "core.autocrlf=false"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def recorded(tiny):
    """A generated workspace and the digest of every file that its run recorded or read."""
    assert main(["run", "--quiet", tiny.schema]) == 0
    files = json.loads(tiny.read("extractions/tiny/manifest.json"))["files"]
    return {file["path"]: file["sha256"] for file in files}


def test_every_output_and_input_of_a_run_is_known_without_git(tiny, recorded):
    import tomllib

    inputs = tomllib.loads(tiny.read("extractions/tiny/lock.toml").decode())["inputs"]
    assert {tiny.schema, "glue/standard.yaml", "templates/tiny/readme.md.j2"} <= inputs.keys()
    before = {path: tiny.read(path) for path in (*recorded, *inputs)}
    for path in before:
        tiny.write(path, "changed since")
    for path, digest in {**recorded, **inputs}.items():
        found = recorded_content(tiny.root, path, digest)
        assert (found.data, found.source) == (before[path], "store"), path


def test_git_is_asked_first_and_the_store_when_git_does_not_know(tiny, recorded):
    path = f"{tiny.package}/Point.py"
    first, digest = tiny.read(path), recorded[path]
    git(tiny.root, "init", "-q")
    assert recorded_content(tiny.root, path, digest).source == "store"
    git(tiny.root, "add", "-A")
    git(tiny.root, "commit", "-qm", "first")
    tiny.write(path, "second")
    git(tiny.root, "commit", "-qam", "second")
    found = recorded_content(tiny.root, path, digest)
    assert (found.data, found.source) == (first, "git")


def test_what_nobody_kept_is_none(tiny, recorded):
    assert recorded_content(tiny.root, f"{tiny.package}/Point.py", "0" * 64) is None


def test_a_second_run_keeps_the_versions_of_the_first(tiny, recorded):
    path = f"{tiny.package}/Point.py"
    first = tiny.read(path)
    tiny.replace(tiny.schema, "A point.", "A spot.")
    assert main(["run", "--quiet", tiny.schema]) == 0
    assert tiny.read(path) != first
    assert recorded_content(tiny.root, path, recorded[path]).data == first
