"""What a machine lacks is named with the command that brings it; nothing that lasts is written."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest

from codegen.emit.workspace_lock import workspace_lock

SCHEMA = """\
kernels:
  wave: {backends: [BACKEND], inputs: {x: {}}}
"""


@pytest.fixture
def machine(tmp_path):
    """Runs the doctor in a workspace whose kernels list a backend, with one folder of programs on the path."""
    root, programs, cache = (tmp_path / name for name in ("workspace", "programs", "cache"))
    for folder in (root / "input_schemas", programs, cache):
        folder.mkdir(parents=True)
    (root / "codegen.toml").write_text("")

    def examine(backend):
        (root / "input_schemas/waves.yaml").write_text(SCHEMA.replace("BACKEND", backend))
        before = sorted(tmp_path.rglob("*"))
        done = subprocess.run(
            [sys.executable, "-m", "codegen", "doctor", "--format", "json"],
            cwd=root,
            env={"PATH": str(programs), "XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            text=True,
        )
        assert sorted(tmp_path.rglob("*")) == before
        answer = json.loads(done.stdout)
        assert done.stderr == "" and answer["exit"] == done.returncode
        return done.returncode, {item["name"]: item for item in answer["findings"]}, answer

    examine.root, examine.programs = root, programs
    return examine


def test_what_the_kernels_need_is_missing_and_what_they_do_not_is_a_note(machine):
    code, found, answer = machine("fortran")
    assert code == 2
    assert {name for name, item in found.items() if item["verdict"] == "missing"} == {"C compiler", "Fortran compiler"}
    assert found["Fortran compiler"]["found"] == "no Fortran compiler: none of gfortran is there"
    assert found["Fortran compiler"]["remedies"] == {
        "debian": "apt-get install gfortran",
        "fedora": "dnf install gcc-gfortran",
        "macos": "brew install gcc",
    }
    assert found["git"]["verdict"] == "note"
    from codegen.cli.doctor_answer_schema import doctor_schema

    jsonschema_rs.validator_for(doctor_schema()).validate(answer)
    code, found, _ = machine("numpy")
    assert (code, found["C compiler"]["verdict"], found["Fortran compiler"]["verdict"]) == (0, "note", "note")


def test_a_compiler_counts_only_if_it_compiles_and_its_library_loads(machine):
    real = shutil.which("gcc")
    if real is None:
        pytest.skip("no gcc here")
    compiler = machine.programs / "cc"
    for lines, code, said in [
        ("echo 'probe.c:1: fatal error: Python.h: No such file' >&2; exit 1", 2, "fatal error: Python.h"),
        (
            '[ "$1" = --version ] && exit; while [ $# -gt 1 ]; do shift; done; echo "not a library" > "$1"',
            2,
            "makes what cannot be loaded",
        ),
        (f'exec {real} "$@"', 0, ""),
    ]:
        path = os.environ["PATH"]
        compiler.write_text(f"#!/bin/sh\nPATH={path}\n{lines}\n")
        compiler.chmod(0o755)
        done, found, _ = machine("c")
        assert (done, found["C compiler"]["verdict"]) == (code, "missing" if code else "ok"), found["C compiler"]
        assert said in found["C compiler"]["found"]


def test_what_stands_in_a_workspace_is_told(machine):
    (machine.root / "codegen.toml").write_text('required-version = "<0.0.1"\n')
    _, found, _ = machine("numpy")
    assert found["codegen.toml"]["verdict"] == "missing"
    assert found["codegen.toml"]["remedies"] == {"any": "install it: pip install 'codegen<0.0.1'"}
    (machine.root / "codegen.toml").write_text("")
    with workspace_lock(machine.root, "run somewhere"):
        (machine.root / ".codegen/journal.json").write_text("{}")
        code, found, _ = machine("numpy")
    assert code == 0
    assert f"codegen run somewhere, process {os.getpid()}" in found["lock"]["found"]
    assert found["last commit"]["verdict"] == "note"
    (machine.root / ".codegen/journal.json").unlink()
    code, found, _ = machine("numpy")
    assert (found["lock"]["verdict"], found["last commit"]["verdict"]) == ("ok", "ok")
