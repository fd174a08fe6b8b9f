from pathlib import Path

import pytest

from codegen.frontend.meta_loader import load_system
from codegen.support.configuration import Configuration

HEAD = """\
schema_version: "6.1"
system: {system: Tested System, module: tested.compiled, name: Tested, role: Holds what is tested, rootpath: tested}
metadata: {version: "1.0.0", owner: Desk}
kernels:
"""


@pytest.fixture(scope="session")
def load_schema():
    """Loads the typed kernels of a schema file."""

    def loaded(path: Path):
        return load_system(path, path.parent, Configuration()).kernels

    return loaded


@pytest.fixture(scope="session")
def load_kernels_of_text(load_schema, tmp_path_factory):
    """Loads the typed kernels of a text of the section ``kernels``."""

    def loaded(text: str):
        path = tmp_path_factory.mktemp("schema") / "compiled.yaml"
        path.write_text(HEAD + text, encoding="utf-8")
        return list(load_schema(path).values())

    return loaded
