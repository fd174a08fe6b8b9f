"""Building by compilers that write down what they are asked for; no real one is needed."""

import logging
import os
import shlex
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from ..kernels import native_build
from ..kernels.native_build import (
    BuildError,
    CompileError,
    NoCompilerError,
    build_extension,
    cached_extension,
    find_compiler,
    find_fortran,
    platform_levels,
    private_folder,
    runnable_levels,
)

COMPILER = """
import sys
from pathlib import Path

words = sys.argv[1:]
sources = [Path(word) for word in words if word.endswith((".c", ".f90"))]
if any("refuse me" in source.read_text() for source in sources):
    sys.exit("bad.c: In function f:\\nbad.c:1:1: error: this is refused\\nbad.c:2:1: note: and why")
Path(words[words.index("-o") + 1]).write_text("made")
with Path(__file__).with_suffix(".log").open("a") as log:
    log.write(" ".join(words) + "\\n")
"""


@pytest.fixture
def compiler(tmp_path, monkeypatch):
    """A C compiler that leaves a file for each command, and none for Fortran; answers what it was asked since."""
    script = tmp_path / "compiler.py"
    script.write_text(COMPILER)
    log = script.with_suffix(".log")
    monkeypatch.setenv("CC", f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}")
    monkeypatch.setenv("FC", str(tmp_path / "no-fortran"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def asked():
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return lines

    return asked


@pytest.fixture
def package(tmp_path):
    """An import package with one body, the table, and a source of the side that Python sees."""
    folder = tmp_path / "src" / "waves"
    texts = {
        "_native/decay.c": '#include "kernel_body.h"\n',
        "_native/_module.c": '#include "kernel_module.h"\n',
        "_runtime/native/kernel_body.h": "",
        "_runtime/native/kernel_module.c": "",
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_levels_of_this_machine_end_with_plain_c():
    assert platform_levels()[-1].name == runnable_levels()[-1].name == "plain"
    assert {level.name for level in runnable_levels()} <= {level.name for level in platform_levels()}


@pytest.mark.parametrize(
    ("machine", "names"),
    [
        ("x86_64", ["v4", "v3", "v2", "plain"]),
        ("AMD64", ["v4", "v3", "v2", "plain"]),
        ("arm64", ["neon", "plain"]),
        ("riscv64", ["plain"]),
    ],
)
def test_each_platform_has_levels_of_its_own(machine, names, monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert [level.name for level in platform_levels()] == names


def test_a_body_is_compiled_at_every_level_and_all_else_once(compiler, package, tmp_path):
    target = tmp_path / "made" / "_kernels.so"
    build_extension(package, target, tmp_path / "work")
    commands = compiler()
    bodies = [line for line in commands if "decay.c" in line]
    assert sorted(level.name for level in platform_levels() for line in bodies if f"LEVEL={level.name} " in line) == (
        sorted(level.name for level in platform_levels())
    )
    assert len(bodies) == len(platform_levels()) and not any("-ffast-math" in line for line in commands)
    assert sum("_module.c" in line for line in commands) == 2 and target.read_text() == "made"
    assert target.stat().st_mode & 0o555 == 0o555


def test_what_was_built_is_built_again_only_when_its_sources_change(compiler, package):
    first = cached_extension(package)
    assert compiler()
    assert cached_extension(package) == first and compiler() == []
    (package / "_native" / "_module.c").write_text('#include "kernel_module.h"\n/* another */\n')
    assert cached_extension(package) != first
    assert ["_module.c" in line or "-shared" in line or "-bundle" in line for line in compiler()] == [True, True]
    (package / "_runtime" / "native" / "kernel_body.h").write_text("/* another */\n")
    cached_extension(package)
    assert len(compiler()) == len(platform_levels()) + 3


def test_each_numpy_has_an_extension_of_its_own(compiler, package, tmp_path, monkeypatch):
    built = []
    for version in (1, 2):
        include = tmp_path / f"numpy{version}" / "core" / "include" / "numpy"
        include.mkdir(parents=True)
        (include / "_numpyconfig.h").write_text(f"#define NPY_ABI_VERSION {version}\n")
        spec = ModuleSpec("numpy", None)
        spec.submodule_search_locations = [str(tmp_path / f"numpy{version}")]
        numpy = ModuleType("numpy")
        numpy.__spec__ = spec
        monkeypatch.setitem(sys.modules, "numpy", numpy)
        built.append(cached_extension(package))
    assert built[0] != built[1]
    assert sum("decay.c" in line for line in compiler()) == len(platform_levels())


def test_the_first_lines_of_a_complaint_are_shown_and_nothing_is_left(compiler, package, tmp_path):
    (package / "_native" / "decay.c").write_text('#include "kernel_body.h"\nrefuse me\n')
    with pytest.raises(CompileError, match=r"refused:\nbad\.c:1:1: error: this is refused$"):
        build_extension(package, tmp_path / "_kernels.so", tmp_path / "work")
    assert not (tmp_path / "_kernels.so").exists() and not list((tmp_path / "work").rglob(".building-*"))


def test_a_body_whose_compiler_is_missing_is_left_out_and_that_is_said(compiler, package, caplog):
    (package / "_native" / "decay.f90").write_text("! a body\n")
    with caplog.at_level(logging.WARNING):
        cached_extension(package)
    assert "no Fortran compiler" in caplog.text and "decay.f90" in caplog.text
    commands = compiler()
    assert not any("decay.f90" in line or "-DKERNEL_FORTRAN" in line for line in commands)


def test_a_body_in_fortran_is_declared_where_its_compiler_is(compiler, package, monkeypatch, tmp_path):
    monkeypatch.setenv("FC", f"{shlex.quote(sys.executable)} {shlex.quote(str(tmp_path / 'compiler.py'))}")
    (package / "_native" / "decay.f90").write_text("! a body\n")
    cached_extension(package)
    commands = compiler()
    assert sum("decay.f90" in line for line in commands) == 1
    assert sum("-DKERNEL_FORTRAN" in line for line in commands) == 1


def test_the_usual_compilers_are_looked_for_in_their_order(tmp_path, monkeypatch):
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoCompilerError, match="none of cc, gcc, clang is there"):
        find_compiler()
    for name in ("clang", "gcc"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
        assert Path(find_compiler().command[0]).name == name


def test_a_named_compiler_that_is_not_there_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("CC", str(tmp_path / "no-compiler"))
    monkeypatch.setenv("FC", str(tmp_path / "no-fortran"))
    with pytest.raises(NoCompilerError, match=r"CC=.*no-compiler is not there"):
        find_compiler()
    with pytest.raises(NoCompilerError, match=r"FC=.*no-fortran is not there"):
        find_fortran()


@pytest.mark.parametrize("named", ['gcc "', "c" * 5000], ids=["a quote too many", "too long"])
def test_a_name_that_is_none_of_a_compiler_is_an_error(monkeypatch, named):
    monkeypatch.setenv("CC", named)
    with pytest.raises(NoCompilerError, match=f"no C compiler: CC={named}"):
        find_compiler()


def test_a_compiler_that_cannot_be_started_is_an_error(package, tmp_path, monkeypatch):
    program = tmp_path / "broken"
    program.write_text("no program")
    program.chmod(0o755)
    monkeypatch.setenv("CC", str(program))
    with pytest.raises(CompileError, match="broken"):
        build_extension(package, tmp_path / "_kernels.so", tmp_path / "work")


def test_the_cache_belongs_to_its_user_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = private_folder("waves")
    assert folder == tmp_path / "waves" / "kernels" and folder.stat().st_mode & 0o777 == 0o700
    for place in (folder, folder.parent):
        place.chmod(0o777)
        with pytest.raises(BuildError, match=f"{place} can be written by others"):
            private_folder("waves")
        place.chmod(0o700)
    folder.rmdir()
    folder.write_text("")
    with pytest.raises(BuildError):
        private_folder("waves")


def test_a_user_without_a_home_is_told_so(monkeypatch):
    for setting in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(setting, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 2**31 - 7)
    with pytest.raises(BuildError, match="no folder for built kernels: "):
        private_folder("waves")


def test_folders_are_private_whatever_the_mask(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    before = os.umask(0)
    try:
        folder = private_folder("waves")
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == folder.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_called_cython_is_none(tmp_path):
    (tmp_path / "Cython").mkdir()
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(Path(native_build.__file__).parent)!r}]\n"
        "import native_build\ntry:\n    native_build.find_cython()\n"
        "except native_build.NoCompilerError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "no Cython compiler: the package cython is not installed\n"
