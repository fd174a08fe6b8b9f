import logging
import sys

import pytest

from ..kernels.extension import Extension, load

#: An extension in Python: what the loader asks of the compiled one.
MODULE = """
import types
sources = "{digest}"
count = 1

def set_threads(number):
    global count
    count = number

def threads():
    return count

def release_memory():
    return 64

bodies = {{"sum": tuple(types.SimpleNamespace(label=label) for label in ("v3", "v2", "plain")),
           "product": (types.SimpleNamespace(label="fortran"),)}}
"""


@pytest.fixture
def probe(tmp_path, monkeypatch):
    """Lays out a package with this text as its extension; the folder."""
    monkeypatch.syspath_prepend(str(tmp_path / "src"))
    for setting in ("PROBE_PACKAGE_KERNELS", "PROBE_PACKAGE_THREADS"):
        monkeypatch.delenv(setting, raising=False)

    def written(text):
        folder = tmp_path / "src" / "probe_package"
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("")
        if text is not None:
            (folder / "_kernels.py").write_text(text)
        return folder

    yield written
    for name in [name for name in sys.modules if name.partition(".")[0] == "probe_package"]:
        del sys.modules[name]


def loaded(folder, digest="d1"):
    return load("probe_package", folder, digest)


def test_an_installed_extension_serves(probe, caplog):
    extension = loaded(probe(MODULE.format(digest="d1")))
    assert extension.reason == ""
    assert extension.labels("sum") == ("v3", "v2", "plain", "numpy")
    assert extension.labels("other") == ("numpy",)
    assert extension.body("sum").label == "v3"
    assert extension.body("other") is None
    assert extension.body_of("sum", "plain").label == "plain"
    assert extension.body_of("sum", "numpy") is None
    with pytest.raises(ValueError, match=r"^sum cannot be computed by 'v9' here; choose v3, v2, plain, numpy$"):
        extension.body_of("sum", "v9")
    assert extension.threads >= 1
    extension.set_threads(3)
    assert extension.threads == 3
    assert extension.release_memory() == 64
    assert caplog.records == []


@pytest.mark.parametrize(("wanted", "sums", "products"), [
    ("auto", "v3", "fortran"), ("", "v3", "fortran"), ("plain", "plain", "fortran"), ("fortran", "v3", "fortran"),
])  # fmt: skip
def test_the_environment_picks(probe, monkeypatch, wanted, sums, products):
    monkeypatch.setenv("PROBE_PACKAGE_KERNELS", wanted)
    monkeypatch.setenv("PROBE_PACKAGE_THREADS", "5")
    extension = loaded(probe(MODULE.format(digest="d1")))
    assert (extension.body("sum").label, extension.body("product").label) == (sums, products)
    assert extension.threads == 5


@pytest.mark.parametrize(("wanted", "sums"), [("auto", None), ("numpy", None), ("v2", "v2"), ("fortran", None)])
def test_a_kernel_that_puts_numpy_first_is_compiled_where_the_environment_says_so(probe, monkeypatch, wanted, sums):
    monkeypatch.setenv("PROBE_PACKAGE_KERNELS", wanted)
    body = loaded(probe(MODULE.format(digest="d1"))).body("sum", numpy_first=True)
    assert (None if body is None else body.label) == sums


def test_numpy_can_be_chosen_and_nothing_is_said(probe, monkeypatch, caplog):
    monkeypatch.setenv("PROBE_PACKAGE_KERNELS", "numpy")
    extension = loaded(probe("raise RuntimeError('never read')"))
    assert extension.reason == "PROBE_PACKAGE_KERNELS is numpy"
    assert extension.body("sum") is None
    assert caplog.records == []


@pytest.mark.parametrize(("setting", "value", "message"), [
    ("KERNELS", "v9", r"PROBE_PACKAGE_KERNELS is 'v9', but no kernel has that; choose auto, fortran, plain, v2"),
    ("THREADS", "many", "PROBE_PACKAGE_THREADS is 'many', not a number of threads"),
    ("THREADS", "0", "PROBE_PACKAGE_THREADS is '0', not a number of threads"),
])  # fmt: skip
def test_a_wrong_setting_is_refused(probe, monkeypatch, setting, value, message):
    monkeypatch.setenv(f"PROBE_PACKAGE_{setting}", value)
    with pytest.raises(ValueError, match=message):
        loaded(probe(MODULE.format(digest="d1")))


@pytest.mark.parametrize(("text", "reason"), [
    (None, r"no extension was built"),
    (MODULE.format(digest="old"), r".*_kernels.py was built from other sources; build it again"),
    ("raise ImportError('numpy.core is too old')", r"probe_package._kernels cannot be loaded: numpy.core is too old"),
    ("raise RuntimeError('compiled against a newer NumPy')", r"probe_package._kernels cannot be loaded: compiled .*"),
    ("import a_module_that_nobody_has", r"probe_package._kernels cannot be loaded: No module named .*"),
])  # fmt: skip
def test_what_cannot_be_loaded_is_said_once(probe, caplog, monkeypatch, text, reason):
    folder = probe(text)
    extension = loaded(folder)
    assert extension.body("sum") is None
    assert (extension.labels("sum"), extension.threads, extension.release_memory()) == (("numpy",), 1, 0)
    extension.set_threads(2)
    with pytest.raises(ValueError, match="at least one thread computes"):
        extension.set_threads(0)
    [record] = caplog.records
    assert (record.name, record.levelno) == ("probe_package", logging.WARNING)
    assert record.getMessage() == f"NumPy computes the kernels of probe_package: {extension.reason}"
    monkeypatch.setenv("PROBE_PACKAGE_KERNELS", "v3")
    with pytest.raises(ValueError, match=f"^PROBE_PACKAGE_KERNELS is 'v3', but {reason}; choose auto, numpy$"):
        loaded(folder)


def test_a_source_tree_without_a_compiler_says_so(probe, monkeypatch, tmp_path):
    monkeypatch.setenv("CC", "a-compiler-that-nobody-has")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = probe(None)
    (tmp_path / "setup.py").write_text("")
    assert loaded(folder).reason == "no C compiler: CC=a-compiler-that-nobody-has is not there"


def test_sources_that_cannot_be_read_are_a_reason(probe, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = probe(None)
    (tmp_path / "setup.py").write_text("")
    (folder / "_native" / "a_folder.c").mkdir(parents=True)
    assert "a_folder.c" in loaded(folder).reason


def test_an_extension_may_be_none():
    extension = Extension("probe_package")
    assert extension.body_of("sum", "numpy") is None
    with pytest.raises(ValueError, match="choose numpy"):
        extension.body_of("sum", "v3")
