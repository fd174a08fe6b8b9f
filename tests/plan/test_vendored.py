"""A package takes along what it needs of the runtime, and no more."""

import subprocess
import sys

import pytest

from codegen.plan import vendored
from codegen.plan.vendored import RUNTIME, UnknownModuleError, runtime_files


@pytest.fixture
def runtime(tmp_path, monkeypatch):
    files = {
        "__init__.py": "", "LICENSE": "free", "a.py": "from .deep.b import x\n", "lonely.py": "",
        "deep/__init__.py": "", "deep/b.py": "from ..c import y\nfrom . import d\nx = y\n",
        "deep/d.py": "def f():\n    from ..e import z\n    return z\n", "c.py": "y = 1\n", "e.py": "z = 1\n",
        "tests/__init__.py": "", "tests/test_a.py": "from ..a import x\nfrom .points import P\n",
        "tests/points.py": "P = 1\n", "tests/test_c.py": "from ..lonely import q\n", "tests/test_deep_b.py": "",
    }  # fmt: skip
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.setattr(vendored, "RUNTIME", tmp_path)
    caches = (vendored._files, vendored._facts, vendored.imported_files, vendored.companions)
    for cached in caches:
        cached.cache_clear()
    yield tmp_path
    for cached in caches:
        cached.cache_clear()


def test_imports_are_followed_also_inside_functions(runtime):
    files = set(runtime_files(["a"]))
    assert {"a.py", "deep/b.py", "c.py", "deep/d.py", "e.py", "__init__.py", "deep/__init__.py", "LICENSE"} <= files
    assert "lonely.py" not in files


def test_tests_come_along_when_they_need_nothing_else(runtime):
    files = set(runtime_files(["a"]))
    assert {"tests/__init__.py", "tests/test_a.py", "tests/points.py", "tests/test_deep_b.py"} <= files
    assert "tests/test_c.py" not in files
    assert "tests/test_c.py" in runtime_files(["a", "lonely"])


def test_companions_come_along_with_the_module_that_names_them(runtime):
    (runtime / "native").mkdir()
    for name in ("table.c", "lanes.h", "more.h"):
        (runtime / "native" / name).write_text("")
    (runtime / "deep" / "d.py").write_text('COMPANIONS = ("native/table.c", "native/*.h")\n')
    assert {"native/table.c", "native/lanes.h", "native/more.h"} <= set(runtime_files(["a"]))
    assert not any(path.startswith("native/") for path in runtime_files(["lonely"]))


def test_companions_that_are_not_there_are_refused(runtime):
    (runtime / "deep" / "d.py").write_text('COMPANIONS = ("native/*.h",)\n')
    with pytest.raises(ValueError, match=r"deep/d\.py: no file of the runtime is 'native/\*\.h'"):
        runtime_files(["a"])


def test_nothing_named_nothing_taken(runtime):
    assert runtime_files([]) == ()


@pytest.mark.parametrize("name", ["no", "deep.no", "..a", "deep/b", ""])
def test_unknown_modules_are_refused(runtime, name):
    with pytest.raises(UnknownModuleError):
        runtime_files([name])


def test_what_is_taken_imports_on_its_own(tmp_path):
    """The real runtime: every module of the closure of one module is imported from a copy."""
    files = runtime_files(["digests", "stores.cache"])
    for path in files:
        place = tmp_path / "pkg" / "_runtime" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((RUNTIME / path).read_bytes())
    code = "import pkg._runtime.digests, pkg._runtime.stores.cache, sys; assert 'codegen' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
