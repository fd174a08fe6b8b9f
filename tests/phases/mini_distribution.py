"""A hand-made distribution: one module with a function and a class of refusals, and its tests."""

from __future__ import annotations

from pathlib import Path

from codegen.enforcement import RULES
from codegen.phases.state import RunState
from codegen.plan.files import Plan
from codegen.plan.loaded import LoadedGlue, LoadedSystem
from codegen.schema.document import SystemSchema
from codegen.schema.glue import ExtractionGlue
from codegen.support.configuration import Configuration
from codegen.support.positions import PositionMap

#: As the standard glue has it: every rule is asked for.
EVERY_RULE = {"code_generation": [rule.id for rule in RULES]}
MODULE = '''"""Halves."""

from __future__ import annotations


def half(number: int) -> int:
    """Half of an even number."""
    if number % 2:
        raise ValueError("odd")
    return number // 2
'''
POSITIVE = "def test_half_{0}() -> None:\n    assert half({0} * 2) == {0}\n\n\n"
NEGATIVE = "def test_refuses_{0}() -> None:\n    with pytest.raises(ValueError, match='odd'):\n        half({0})\n\n\n"
IMPORTS = "import pytest\n\nfrom mini.halves import half\n\n\n"


def suite(positive: int = 5, negative: int = 3) -> str:
    """Tests of ``halves``."""
    rows = [POSITIVE.format(number) for number in range(1, positive + 1)]
    rows += [NEGATIVE.format(number * 2 + 1) for number in range(negative)]
    return IMPORTS + "".join(rows)


def distribution(**changes: str) -> dict[str, bytes]:
    """The distribution's files by path; keywords replace ``module`` and ``tests`` or add ``conftest``."""
    files = {
        "src/mini/__init__.py": '"""Mini."""\n',
        "src/mini/halves.py": changes.get("module", MODULE),
        "tests/test_halves.py": changes.get("tests", suite()),
        "pyproject.toml": '[project]\nname = "mini"\nversion = "1"\n',
    }
    if "conftest" in changes:
        files["tests/conftest.py"] = changes["conftest"]
    return {path: text.encode() for path, text in files.items()}


def run_state(files: dict[str, bytes], *, operations: dict[str, object] | None = None, **fields: object) -> RunState:
    """A state as phase 3 and 4 get it, with ``files`` staged under ``generated/mini``."""
    document = {
        "schema_version": "6.1",
        "system": {
            "system": "Mini",
            "module": "examples.mini",
            "name": "Mini",
            "role": "Halves even numbers.",
            "rootpath": "examples/mini",
        },
        "metadata": {"version": "1.0.0"},
        "operations": operations or {},
    }
    model = SystemSchema.model_validate(document)
    path = "input_schemas/mini.yaml"
    positions = PositionMap(path, {}, {}, {})
    system = LoadedSystem(path, model, positions, {}, (), {path: "0" * 64}, {path: ""})
    glue = LoadedGlue(ExtractionGlue(enforcement=EVERY_RULE), {}, {}, {})
    plan = Plan("mini", "mini", (), "f" * 64)
    tree = {f"generated/mini/{name}": data for name, data in files.items()}
    given = {"configuration": Configuration(), "system": system, "glue": glue, "plan": plan, "tree": tree, **fields}
    return RunState(Path(), schema_path=path, **given)
