"""What a package imports is what its project declares."""

import pytest

from codegen.enforcement.source_tree import read_tree
from codegen.phases.dependencies import undeclared_imports

PROJECT = b'[project]\ndependencies = ["pydantic-settings>=2", "PyYAML ; python_version > \'3\'"]\n'


def undeclared(text, path="g/src/p/a.py", project=PROJECT):
    return undeclared_imports(read_tree({"g/pyproject.toml": project, path: text.encode()}, "g/src/p", "p"))


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "from . import b",
        "from p.c import d",
        "import pydantic_settings.main",
        "import yaml",
        "from yaml import x",
    ],
)
def test_declared(text):
    assert undeclared(text) == []


def test_undeclared_at_any_depth():
    assert undeclared("def f():\n    import numpy.linalg\n") == [("g/src/p/a.py", "numpy")]
    assert undeclared("import yaml", project=b"") == [("g/src/p/a.py", "yaml")]


def test_tests_are_left_out():
    assert undeclared("import pytest", "g/src/p/_runtime/tests/test_a.py") == []
    assert undeclared("import pytest", "g/tests/test_a.py") == []


def test_optional_dependencies_count():
    project = b'[project.optional-dependencies]\nfast = ["numpy"]\n'
    assert undeclared("import numpy", project=project) == []
