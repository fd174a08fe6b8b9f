"""Whole distributions of systems without kernels: every planned file renders, and reads as what it should be."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from codegen.backends.contexts import CONTEXTS
from codegen.emit.render import render, template_context
from codegen.frontend.glue_loader import load_glue
from codegen.frontend.meta_loader import load_system
from codegen.plan.compute import compute_plan
from codegen.plan.generation import Generation
from codegen.support.configuration import Configuration

ROOT = Path(__file__).parents[2]
TEMPLATES = [ROOT / "templates"]


def distribution(name: str, folder: Path) -> Path:
    """The staged distribution of one of the small systems, handlers as they are first written."""
    for part in ("glue", "templates"):
        shutil.copytree(ROOT / part, folder / part)
    schema = folder / "input_schemas" / f"{name}.yaml"
    schema.parent.mkdir()
    shutil.copy(ROOT / "tests" / "systems" / "schemas" / f"{name}.yaml", schema)
    system = load_system(schema, folder, Configuration())
    glue = load_glue(system.model, folder, Configuration())
    plan = compute_plan(system, glue, folder, Configuration())
    generation = Generation(system, glue, plan, {}, {"pydantic": "2.14.3"})
    for file in plan.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if file.kind == "runtime":
            shutil.copy(ROOT / file.template, path)
        elif file.kind == "template":
            context = CONTEXTS[template_context(file.template, TEMPLATES)](generation, file)
            path.write_text(render(file.template, context, TEMPLATES), encoding="utf-8")
    return folder / "generated" / system.model.package


@pytest.fixture(scope="module")
def orders(tmp_path_factory):
    return distribution("contracts_only", tmp_path_factory.mktemp("orders"))


@pytest.fixture(scope="module")
def greeter(tmp_path_factory):
    return distribution("handler", tmp_path_factory.mktemp("greeter"))


@pytest.mark.parametrize("which", ["orders", "greeter"])
def test_every_file_reads_as_what_it_is(which, request):
    root = request.getfixturevalue(which)
    for path in root.rglob("*"):
        if path.suffix == ".py":
            ast.parse(path.read_text(encoding="utf-8"))
        elif path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
    metadata = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert metadata["project"]["name"] == root.name


def test_a_library_of_contracts_has_no_service(orders):
    modules = {path.name for path in (orders / "src" / "orders").iterdir()}
    assert modules == {"__init__.py", "models.py", "py.typed"}
    metadata = tomllib.loads((orders / "pyproject.toml").read_text(encoding="utf-8"))
    assert metadata["project"]["dependencies"] == ["pydantic>=2.14"]


def test_only_what_is_used_is_depended_on(greeter):
    metadata = tomllib.loads((greeter / "pyproject.toml").read_text(encoding="utf-8"))
    names = {requirement.partition(">")[0] for requirement in metadata["project"]["dependencies"]}
    assert {"fastapi", "structlog", "uvicorn"} <= names
    assert not names & {"numpy", "scipy", "sympy"}


def test_declarations_reach_the_policies(greeter):
    source = (greeter / "src" / "greeter" / "operations.py").read_text(encoding="utf-8")
    assert 'OperationPolicy("greet", audit=True)' in source
    assert 'OperationPolicy("person")' in source


def test_the_image_is_not_root_and_asks_for_health(greeter):
    text = (greeter / "Dockerfile").read_text(encoding="utf-8")
    assert "USER 10001" in text
    assert "HEALTHCHECK" in text
    assert text.count("FROM ") == 2


def test_no_file_names_a_registry(greeter):
    for path in greeter.rglob("*"):
        if path.is_file():
            assert "pypi" not in path.read_text(encoding="utf-8").lower(), path


def test_the_generated_tests_of_a_library_pass(orders):
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=orders, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "8 passed" in ended.stdout
