import importlib
import itertools
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from codegen.emit.render import render
from codegen.frontend.meta_loader import load_system
from codegen.kernels.contexts import CONTEXTS
from codegen.kernels.lower import lower_kernel
from codegen.plan.files import Plan, PlannedFile
from codegen.plan.generation import Generation
from codegen.plan.loaded import LoadedGlue, LoadedSystem
from codegen.schema.glue import ExtractionGlue
from codegen.support.configuration import Configuration

REPOSITORY = Path(__file__).resolve().parents[2]
VENDORED = ("__init__.py", "kernels/__init__.py", "kernels/blocked.py", "kernels/domain.py")
_NUMBERS = itertools.count(1)


def schema_text(kernels, package):
    """A schema around the text of its ``kernels`` section, which may be followed by other sections."""
    return (
        'schema_version: "6.1"\n'
        f"system: {{system: Tested System, module: tested.{package}, name: Tested, role: Holds what is tested,"
        " rootpath: tested}\n"
        'metadata: {version: "1.0.0", owner: Desk}\n'
        f"kernels:\n{kernels}\n"
    )


@dataclass
class Generated:
    """A package written to disk and importable under its name."""

    package: str
    root: Path
    generation: Generation

    def module(self, name: str) -> ModuleType:
        return importlib.import_module(f"{self.package}.{name}")

    def kernel(self, name: str):
        return getattr(self.module("kernels"), name)


def write_package(system: LoadedSystem, root: Path) -> Generated:
    """The kernels of a system with their tests, as the pipeline lays them out, unformatted."""
    products = {name: lower_kernel(typed, system.model.kernels[name]) for name, typed in system.kernels.items()}
    glue = LoadedGlue(ExtractionGlue(), {}, {}, {})
    generation = Generation(system, glue, Plan(system.model.package, system.model.package, (), ""), products, {})
    package = system.model.package
    source = root / "src" / package
    for name in VENDORED:
        target = source / "_runtime" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / "codegen/runtime" / name, target)
    (source / "__init__.py").write_text("")

    def write(target, template, context, item=None):
        file = PlannedFile("T2.1", "T2", str(target), "template", template, "entry", item, "", "Create", "", "")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(
            render(template, CONTEXTS[context](generation, file), (REPOSITORY / "templates",)), encoding="utf-8"
        )

    write(source / "kernels/__init__.py", "kernels/kernels_init.py.j2", "KernelsPackage")
    for name in products:
        write(source / f"kernels/{name}.py", "kernels/kernel.py.j2", "KernelModule", name)
        write(root / f"tests/test_kernels_{name}.py", "kernels/test_kernel.py.j2", "KernelTests", name)
        write(root / f"tests/data/kernels_{name}.json", "kernels/reference.json.j2", "KernelReference", name)
    return Generated(package, root, generation)


@pytest.fixture
def load(tmp_path):
    """Loads a system from the text of its section ``kernels``."""

    def loaded(kernels: str) -> LoadedSystem:
        package = f"tested_{next(_NUMBERS)}"
        path = tmp_path / f"{package}.yaml"
        path.write_text(schema_text(kernels, package), encoding="utf-8")
        return load_system(path, tmp_path, Configuration())

    return loaded


@pytest.fixture
def typed(load):
    """The typed kernel ``k`` of a text."""

    def one(kernels: str):
        return load(kernels).kernels["k"]

    return one


@pytest.fixture
def generate(load, tmp_path, monkeypatch):
    """Writes the package of a text and makes it importable."""

    def generated(kernels: str) -> Generated:
        system = load(kernels)
        root = tmp_path / system.model.package
        made = write_package(system, root)
        monkeypatch.syspath_prepend(str(root / "src"))
        return made

    yield generated
    for name in [name for name in sys.modules if name.startswith("tested_")]:
        del sys.modules[name]


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory):
    """What is built for tests lies in a folder of theirs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "built"))
        yield
