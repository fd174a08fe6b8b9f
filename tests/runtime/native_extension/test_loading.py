"""A package finds its extension, built in its tree or installed, or says why NumPy computes; processes and threads."""

import ctypes
import os
import shutil
import subprocess
import sys
import sysconfig
import textwrap
from pathlib import Path

import pytest

from codegen.runtime.kernels import native_build
from tests.runtime.native_extension.package import RUNTIME, write_package

pytestmark = pytest.mark.slow
NAME = "served_kernels"


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The folder of a source tree, whose objects are cached for all tests here."""
    root = tmp_path_factory.mktemp("tree")
    write_package(root, NAME)
    return root


def run(root, code, cache, **environment):
    """What a fresh interpreter prints that imports the package under ``root``."""
    code = f"import {NAME}.kernels as kernels\nfrom {NAME}._native import EXTENSION\n{textwrap.dedent(code)}"
    command = [sys.executable, "-c", code]
    settings = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(root / "src"), "XDG_CACHE_HOME": str(cache / "cache"),
    }  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, env=settings | environment, check=False, timeout=300, cwd=root
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def built_in(tree):
    """The extension of the tree, in its cache."""
    return run(tree, f"import sys; print(sys.modules['{NAME}._kernels'].__file__)", tree)[0].strip()


SAY = "print(kernels.ratio.backend, EXTENSION.reason)"


def test_a_source_tree_builds_once(tree):
    first, said = run(tree, SAY, tree)
    assert (first.split()[0] in ("v4", "v3", "v2", "neon", "plain"), said) == (True, "")
    kept = {path: path.stat().st_mtime_ns for path in (tree / "cache").rglob("*") if path.is_file()}
    assert run(tree, SAY, tree) == (first, "")
    # Without a compiler, a stale object would have to be built again.
    assert {path: path.stat().st_mtime_ns for path in (tree / "cache").rglob("*") if path.is_file()} == kept
    assert run(tree, SAY, tree, SERVED_KERNELS_KERNELS="plain")[0] == "plain \n"


def test_what_goes_wrong_is_said_and_numpy_computes(tree, tmp_path):
    checked = SAY + "\nassert kernels.ratio(3.0, 6.0) == 10**0.5 + 2"
    found, said = run(tree, checked, tmp_path, CC="/bin/false")
    assert found.startswith("numpy /bin/false refused:")
    assert said.count("NumPy computes the kernels of served_kernels: ") == 1
    broken = tmp_path / "broken"
    folder = write_package(broken, NAME)
    (folder / "_native" / "ratio.c").write_text('#include "kernel_body.h"\nKERNEL(ratio)\n{ nonsense; }\n')
    found, said = run(broken, checked, tree)
    assert "ratio.c" in found
    assert "nonsense" in found
    stale = tmp_path / "stale"
    folder = write_package(stale, NAME, digest="of other sources")
    assert "was built from other sources" in run(stale, checked, tree)[0]
    (stale / "setup.py").unlink()
    assert run(stale, checked, tree)[0] == "numpy no extension was built\n"


def test_an_installed_extension_needs_no_compiler(tree, tmp_path):
    built = built_in(tree)
    folder = write_package(tmp_path, NAME)
    (tmp_path / "setup.py").unlink()
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    installed = shutil.copyfile(built, folder / f"_kernels{suffix}")
    found, said = run(tmp_path, SAY, tmp_path, PATH="/nowhere")
    assert (found, said) == (run(tree, SAY, tree)[0], "")
    installed.write_bytes(b"of another platform")
    found, said = run(tmp_path, SAY, tmp_path, PATH="/nowhere")
    assert found.startswith("numpy served_kernels._kernels cannot be loaded: ")
    assert said.count("NumPy computes") == 1
    # In a source tree it is built anew.
    (tmp_path / "setup.py").write_text("")
    assert run(tmp_path, SAY, tree)[0] == run(tree, SAY, tree)[0]


def test_libraries_with_the_same_names_do_not_meet(tmp_path):
    found = []
    for number in (1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "body.c").write_text(f"double body(void);\ndouble body(void) {{ return {number}.0; }}\n")
        (folder / "table.c").write_text(
            "double body(void), computed(void);\ndouble (*const table[])(void) = {body};\n"
            "double computed(void) { return table[0](); }\n"
        )
        units = [native_build.single_unit(folder / name, folder) for name in ("body.c", "table.c")]
        library = ctypes.CDLL(str(native_build.build_shared(units, folder, "_kernels")), ctypes.RTLD_GLOBAL)
        library.computed.restype = ctypes.c_double
        found.append(library.computed())
    assert found == [1.0, 2.0]


def test_threads_survive_forks_and_the_end(tree):
    code = """
    import os, threading
    import numpy as np
    x = np.random.default_rng(5).normal(size=2_000_000)
    EXTENSION.set_threads(4)
    wanted = kernels.ratio(x, 2.0)
    for _ in range(20):
        child = os.fork()
        if child == 0:
            os._exit(0 if (kernels.ratio(x, 2.0) == wanted).all() else 1)
        kernels.ratio(x, 2.0)
        assert os.waitpid(child, 0)[1] == 0
    stop = False
    def always():
        while not stop:
            kernels.ratio(x, 2.0)
    threads = [threading.Thread(target=always) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        child = os.fork()
        if child == 0:
            os._exit(0 if (kernels.ratio(x, 2.0) == wanted).all() else 1)
        assert os.waitpid(child, 0)[1] == 0
    stop = True
    for thread in threads:
        thread.join()
    stop = False
    threading.Thread(target=always, daemon=True).start()
    print("done")
    """
    assert run(tree, code, tree)[0] == "done\n"


@pytest.mark.thorough
def test_sanitizers_find_nothing(tree, tmp_path):
    """All tests of this folder with an extension under the address and undefined-behaviour sanitizers."""
    libraries = [
        subprocess.run(["gcc", f"-print-file-name={name}"], capture_output=True, text=True, check=True).stdout.strip()
        for name in ("libasan.so", "libubsan.so")
    ]
    tests = [f"tests/runtime/native_extension/test_{name}.py" for name in ("bits", "out", "calls")]
    environment = os.environ | {
        "CC": "gcc -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer",
        "LD_PRELOAD": " ".join(libraries),
        "ASAN_OPTIONS": f"detect_leaks=0:detect_stack_use_after_return=1:log_path={tmp_path / 'address'}",
        "UBSAN_OPTIONS": f"print_stacktrace=1:log_path={tmp_path / 'undefined'}",
        "PYTHONMALLOC": "malloc",
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'inner'}",
         "--deselect", "tests/runtime/native_extension/test_calls.py::test_pickles_by_its_name",
         "-k", "not left_behind and not bounded", *tests],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    reports = [path.read_text() for name in ("address", "undefined") for path in tmp_path.glob(f"{name}.*")]
    assert (done.returncode, reports) == (0, []), done.stdout[-4000:] + done.stderr[-4000:]


@pytest.mark.thorough
def test_threads_do_not_race(tmp_path):
    """The kept threads under the thread sanitizer, without Python."""
    sources = [RUNTIME / "native" / f"kernel_{name}.c" for name in ("threads", "points")]
    program = tmp_path / "hammer"
    subprocess.run(
        ["gcc", "-std=gnu11", "-O1", "-g", "-fsanitize=thread", "-pthread", f"-I{RUNTIME / 'native'}", "-o", program,
         Path(__file__).with_name("hammer.c"), *sources],
        check=True,
    )  # fmt: skip
    done = subprocess.run([program], capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stdout, done.stderr) == (0, "0 1\n", "")


@pytest.mark.thorough
def test_one_extension_runs_on_numpy_1_and_2(tree, tmp_path):
    """Built against NumPy 2, loaded beside NumPy 1.26 in an environment of its own, where that can be installed."""
    folder = tmp_path / "older"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    asked = [str(python), "-m", "pip", "install", "-q", "--no-input", "numpy==1.26.4"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"NumPy 1.26 cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
    built = built_in(tree)
    package = write_package(tmp_path, NAME)
    (tmp_path / "setup.py").unlink()
    installed = package / f"_kernels{sysconfig.get_config_var('EXT_SUFFIX')}"
    shutil.copyfile(built, installed)
    code = f"""
import pickle, sys
import numpy as np
sys.path.insert(0, {str(tmp_path / "src")!r})
import {NAME}.kernels as kernels
x = np.linspace(1, 2, 100_003)
part = kernels.ratio(x, 1.0, where=x > 1.5, out=np.zeros(100_003))
arrays = [
    kernels.ratio(x, x), kernels.ratio.ufunc(x, 2.0), part, kernels.ratio(x.astype("f4"), x.astype("f4")),
    *kernels.mixed(np.ones((5, 3)), 2.0), *kernels.mixed.gufunc(np.ones(3), 1.0, 2.0),
    *kernels.wide(*[x[i:i + 100] for i in range(40)]), kernels.wide.gufunc(x[:80].reshape(2, 40)),
]
assert pickle.loads(pickle.dumps(kernels.ratio.ufunc)) is kernels.ratio.ufunc
assert (kernels.wide.ufunc, kernels.mixed.ufunc.nargs) == (None, 9)
print(np.__version__[0])
print(kernels.ratio.backend, kernels.ratio(1.5, 2.5).hex(), hash(b"".join(array.tobytes() for array in arrays)))
print([(array.shape, str(array.dtype)) for array in arrays])
"""
    settings = os.environ | {"PYTHONHASHSEED": "0", "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def said(using):
        done = subprocess.run([str(using), "-c", code], capture_output=True, text=True, check=False, env=settings)
        assert done.returncode == 0, done.stderr
        return done.stdout.partition("\n")

    older, newer = said(python), said(sys.executable)
    assert (older[0], newer[0]) == ("1", "2")
    assert older[2] == newer[2]
    # Built against NumPy 1 it serves there.
    installed.unlink()
    (tmp_path / "setup.py").write_text("")
    assert said(python) == older
    assert list((tmp_path / "cache").rglob("_kernels*.so"))
