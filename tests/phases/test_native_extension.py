"""Staged packages get their extension where it can be built, and results of tests are those of one compiler."""

import pytest

from codegen.phases import suite_process
from codegen.phases.native_extension import build_kernels, compiler_identity
from codegen.phases.suite import suite_key
from codegen.phases.suite_process import SuiteJob


@pytest.fixture
def no_compiler(tmp_path, monkeypatch):
    monkeypatch.setenv("CC", str(tmp_path / "no-compiler"))


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "src" / "waves"
    (folder / "_native").mkdir(parents=True)
    (folder / "_native" / "_module.c").write_text("#error no extension of a Python\n")
    return folder


def test_what_is_compiled_is_not_staged_where_nothing_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(suite_process, "_SHARED_MEMORY", tmp_path)
    monkeypatch.setattr(suite_process, "may_execute", lambda folder: False)
    plain, native = {"src/waves/__init__.py": b""}, {"src/waves/_native/_module.c": b"#error no extension\n"}
    for files, inside in ((plain, True), (native, False)):
        with suite_process.staged(SuiteJob("waves", files, (), 1.0)) as folder:
            assert (folder.parent == tmp_path) == inside


def test_a_package_without_a_table_is_left_alone(tmp_path):
    build_kernels(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_a_compiler_the_package_stays_as_it_is(package, no_compiler):
    build_kernels(package)
    assert [path.name for path in package.rglob("*") if path.is_file()] == ["_module.c"]
    assert compiler_identity() == ""


def test_an_extension_that_cannot_be_compiled_is_not_there(package, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    build_kernels(package)
    assert [path.name for path in package.rglob("*") if path.is_file()] == ["_module.c"]


def test_tests_of_compiled_kernels_are_remembered_with_their_compiler(tmp_path, monkeypatch):
    compiled, plain = {"src/waves/_native/_module.c": b""}, {"src/waves/kernels/decay.py": b""}
    keys = []
    for name in ("one", "other"):
        (tmp_path / name).write_text(name)
        (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("CC", str(tmp_path / name))
        keys.append((suite_key(compiled), suite_key(plain)))
    assert keys[0][0] != keys[1][0] and keys[0][1] == keys[1][1]
