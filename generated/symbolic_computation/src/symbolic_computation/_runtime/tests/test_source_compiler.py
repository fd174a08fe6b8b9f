import stat
import sys
import time
from pathlib import Path

import pytest

from ..service.problem import Problem
from ..symbolic import source_compiler
from ..symbolic.source_compiler import compile_source

SOURCES = {"C": "double f(void) { return 1.0; }\n", "Fortran": "end\n", "Cython": "x = 1\n", "Python": "x = 1\n"}


def compiler(folder, name, script):
    """A compiler of that name which is a shell script."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def bench(tmp_path, monkeypatch):
    """A folder that is searched for compilers first, and one to build in."""
    tools, work = tmp_path / "tools", tmp_path / "work"
    tools.mkdir()
    work.mkdir()
    monkeypatch.setattr(source_compiler, "_SEARCHED", f"{tools}:/usr/bin:/bin")
    return tools, work


def refused(*arguments, **options):
    with pytest.raises(Problem) as caught:
        compile_source(*arguments, **options)
    return caught.value.status, caught.value.detail


def test_python_is_written_but_not_run(tmp_path):
    path = compile_source("raise SystemExit(1)\n", "Python", "module", tmp_path)
    assert path == tmp_path.resolve() / "module.py"
    assert path.read_text() == "raise SystemExit(1)\n"


@pytest.mark.parametrize("source", ["def f(:\n", "x = '\x00'\n"])
def test_python_that_does_not_parse_is_refused(tmp_path, source):
    status, detail = refused(source, "Python", "module", tmp_path)
    assert status == 422
    assert detail.startswith("Python refuses the source: ")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a.b", "-o", "a b", "x" * 64, "a;b", "é"])
@pytest.mark.parametrize("language", sorted(SOURCES))
def test_output_names_are_identifiers(tmp_path, language, name):
    status, detail = refused(SOURCES[language], language, name, tmp_path)
    assert status == 400
    assert detail.startswith("the output name ")
    assert not list(tmp_path.iterdir())


def test_other_languages_are_refused(tmp_path):
    assert refused("", "Rust", "x", tmp_path) == (
        400, "cannot compile 'Rust'; the languages are C, Fortran, Cython, Python",
    )  # fmt: skip


@pytest.mark.parametrize(("language", "name"), [("C", "gcc"), ("Fortran", "gfortran"), ("Cython", "gcc")])
def test_a_compiler_that_is_missing_is_named_with_how_to_get_it(tmp_path, monkeypatch, language, name):
    pytest.importorskip("Cython")
    monkeypatch.setattr(source_compiler, "_SEARCHED", str(tmp_path))
    status, detail = refused(SOURCES[language], language, "x", tmp_path)
    assert (status, detail) == (
        422,
        f"{name} is not installed here; install it, on Debian with: apt-get install {name}",
    )


def test_cython_that_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(source_compiler.importlib.util, "find_spec", lambda name: None)
    status, detail = refused(SOURCES["Cython"], "Cython", "x", tmp_path)
    assert (status, detail) == (422, "Cython is not installed here; install it with: pip install cython")


def test_headers_that_are_missing_are_named(bench, monkeypatch):
    pytest.importorskip("Cython")
    tools, work = bench
    compiler(tools, "gcc", "exit 0")
    monkeypatch.setattr(source_compiler.sysconfig, "get_path", lambda name: str(work))
    status, detail = refused(SOURCES["Cython"], "Cython", "x", work)
    assert status == 422
    assert detail == f"Python's headers are not in {work}; on Debian: apt-get install python3-dev"


@pytest.mark.parametrize(("language", "name", "ending"), [("C", "gcc", "c"), ("Fortran", "gfortran", "f90")])
def test_the_compiler_gets_words_and_a_bare_environment(bench, language, name, ending):
    tools, work = bench
    compiler(
        tools, name, 'env > environment; printf "%s\\n" "$@" > words; while [ "$1" != -o ]; do shift; done; : > "$2"'
    )
    path = compile_source(SOURCES[language], language, "thing", work)
    assert path == work.resolve() / "thing.so"
    assert path.exists()
    words = (work / "words").read_text().split("\n")
    assert "-ffp-contract=off" in words
    assert str(work.resolve() / f"thing.{ending}") in words
    variables = {line.partition("=")[0] for line in (work / "environment").read_text().split("\n")}
    assert variables <= {"PATH", "LC_ALL", "TMPDIR", "HOME", "PWD", "SHLVL", "OLDPWD", "_", ""}


def test_what_the_compiler_says_is_reported_without_the_folder(bench):
    tools, work = bench
    compiler(tools, "gcc", 'echo "$0: $PWD/thing.c:1: no" >&2; exit 3')
    status, detail = refused(SOURCES["C"], "C", "thing", work)
    assert status == 422
    assert detail.startswith("gcc refuses the source: ")
    assert "thing.c:1: no" in detail
    assert str(work) not in detail


def test_long_messages_are_cut(bench):
    tools, work = bench
    compiler(tools, "gcc", f"{sys.executable} -c 'print(\"x\" * 10**6)'; exit 1")
    assert len(refused(SOURCES["C"], "C", "thing", work)[1]) < 2100


def is_running(process):
    """Whether it is there and does something; one that was killed needs a moment until it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_compiler_that_takes_too_long_is_ended_with_its_children(bench):
    tools, work = bench
    compiler(tools, "gcc", "sleep 600 & echo $! > child; wait")
    status, detail = refused(SOURCES["C"], "C", "thing", work, time_s=2)
    assert (status, detail) == (504, "gcc was not ready after 2 s")
    child = (work / "child").read_text().strip()
    patience = time.monotonic() + 30
    while is_running(child) and time.monotonic() < patience:
        time.sleep(0.01)
    assert not is_running(child)


def test_cython_is_translated_and_then_compiled(bench, monkeypatch):
    tools, work = bench
    (work / "Python.h").touch()
    compiler(tools, "python", 'printf "%s\\n" "$@" > translated')
    compiler(tools, "gcc", 'printf "%s\\n" "$@" > words; while [ "$1" != -o ]; do shift; done; : > "$2"')
    monkeypatch.setattr(source_compiler.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(source_compiler.sysconfig, "get_path", lambda name: str(work))
    monkeypatch.setattr(source_compiler.sysconfig, "get_config_var", lambda name: ".here.so")
    monkeypatch.setattr(source_compiler.sys, "executable", str(tools / "python"))
    assert compile_source("x = 1\n", "Cython", "thing", work) == work.resolve() / "thing.here.so"
    folder = work.resolve()
    assert (work / "thing.pyx").read_text() == "x = 1\n"
    assert (work / "translated").read_text().split() == [
        "-m",
        "cython",
        "-3",
        "-o",
        f"{folder}/thing.c",
        f"{folder}/thing.pyx",
    ]
    words = (work / "words").read_text().split()
    assert words[-3:] == [f"{folder}/thing.here.so", f"{folder}/thing.c", "-lm"]
    assert f"-I{work}" in words
