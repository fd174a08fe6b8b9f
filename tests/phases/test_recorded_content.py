"""The bytes behind a recorded digest, from git's history or the workspace's store."""

import json
import os
import re
import subprocess
import time

import pytest

from codegen.cli.main import main
from codegen.emit.content_store import STORE
from codegen.emit.manifest import read_manifest
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory
from codegen.phases.lock import lock
from codegen.phases.recorded_content import prune_contents, recorded_content
from codegen.phases.state import RunOptions, RunState
from codegen.support.configuration import Configuration


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


def test_what_no_record_and_no_rollback_needs_is_forgotten_in_time(tiny, recorded):
    """Of four versions of a file the two that the record and the rollback name stay, however old; so does what the lock
    of the run names where the lock on the disk is another one."""
    path = f"{tiny.package}/Point.py"
    versions, plans = [tiny.read(path)], {}
    for word in ("spot", "place", "dot"):
        tiny.write(tiny.schema, re.sub("A [a-z]+[.]\n", f"A {word}.\n", tiny.read(tiny.schema).decode(), count=1))
        plans[word] = tiny.read(tiny.schema)
        old = time.time() - 30 * 86_400
        for place in (tiny.root / STORE).rglob("*"):
            os.utime(place, (old, old))
        assert main(["run", "--quiet", tiny.schema]) == 0
        versions.append(tiny.read(path))
    known = [recorded_content(tiny.root, path, sha256_hex(data)) is not None for data in versions]
    assert known == [False, False, True, True]
    tiny.write(tiny.schema, plans["dot"].replace(b"A dot.", b"A mark."))
    assert main(["plan", "--quiet", "--write", tiny.schema]) == 0
    with RootDirectory(tiny.root) as directory:
        state = lock(RunState(tiny.root, Configuration(), tiny.schema, RunOptions()))
        for place in (tiny.root / STORE).rglob("*"):
            os.utime(place, (old, old))
        prune_contents(state, directory)
    assert recorded_content(tiny.root, tiny.schema, sha256_hex(plans["dot"])) is not None
    assert recorded_content(tiny.root, tiny.schema, sha256_hex(plans["spot"])) is None
    assert main(["rollback", tiny.schema]) == 0
    for entry in read_manifest(tiny.read("extractions/tiny/manifest.json")).files:
        assert recorded_content(tiny.root, entry.path, entry.sha256) is not None, entry.path
