import pytest

from codegen.support.paths import path_fault


@pytest.mark.parametrize("path", ["a", "a/b.py", "core/models.py", ".gitignore", "a b", "é/x"])
def test_paths_below_the_root(path):
    assert path_fault(path) is None


@pytest.mark.parametrize(
    "path",
    [
        "",
        " a",
        "a ",
        "/a",
        "~/a",
        "~",
        "C:/a",
        "..",
        "a/..",
        "../a",
        "a/../b",
        "a//b",
        "./a",
        "a/",
        "a\\b",
        "C:\\a",
        "..\\a",
        "a\x00",
        "a:b",
        "a*",
    ],
)
def test_paths_that_are_refused(path):
    fault = path_fault(path)
    assert fault is not None and fault.hint
    if fault.hint.startswith("write `"):
        assert path_fault(fault.hint.split("`")[1]) is None


def test_folders_may_end_in_a_slash():
    assert path_fault("a/b/", folder=True) is None
    assert path_fault("a//", folder=True) is not None
