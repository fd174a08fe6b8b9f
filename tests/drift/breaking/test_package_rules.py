"""What a package asks of its surroundings, and the names that it offers: a change for every rule."""

from __future__ import annotations

import pytest

from codegen.drift.breaking.package import Surroundings, surroundings, surroundings_changes
from codegen.drift.breaking.python_api import python_changes

PYPROJECT = b'[project]\nrequires-python = ">=3.11"\ndependencies = ["numpy>=1.26", "Py_Dantic"]\n'
SETTINGS = b"""\
from pydantic_settings import BaseSettings, SettingsConfigDict
PREFIX = "SHOP_"
class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX)
    port: int = 8000
    token: str
    folder: str = Field(default_factory=str)
    key: str = Field(description="needed")
"""


def test_surroundings_are_read_from_project_and_settings():
    found = surroundings(
        {"pyproject.toml": PYPROJECT, "src/shop/settings.py": SETTINGS, "src/shop/_runtime/x.py": SETTINGS}
    )
    settings = {"SHOP_PORT": False, "SHOP_TOKEN": True, "SHOP_FOLDER": False, "SHOP_KEY": True}
    assert found == Surroundings(settings, {"numpy": ">=1.26", "py-dantic": ""}, (3, 11))


BEFORE = Surroundings({"A": False}, {"numpy": ">=1"}, (3, 11))


@pytest.mark.parametrize(
    ("after", "rules"),
    [
        (BEFORE, []),
        (Surroundings({}, {"numpy": ">=1"}, (3, 11)), ["system.setting_removed"]),
        (Surroundings({"A": True}, {"numpy": ">=1"}, (3, 11)), ["system.setting_required"]),
        (Surroundings({"A": False, "B": True}, {"numpy": ">=1"}, (3, 11)), ["system.setting_required"]),
        (Surroundings({"A": False, "B": False}, {"numpy": ">=1"}, (3, 11)), ["system.setting_added"]),
        (Surroundings({"A": False}, {"numpy": ">=1", "scipy": ""}, (3, 11)), ["system.requirement_added"]),
        (Surroundings({"A": False}, {"numpy": ">=2"}, (3, 11)), ["system.requirement_changed"]),
        (Surroundings({"A": False}, {"numpy": ">=1"}, (3, 12)), ["system.python_raised"]),
    ],
)
def test_surroundings_rules(after, rules):
    assert [change.rule for change in surroundings_changes(BEFORE, after)] == rules


MODULE = """\
from enum import StrEnum
from typing import Annotated
from pydantic import BaseModel, Field
LIMIT = 3
class Base: ...
class State(StrEnum):
    OPEN = "open"
class Order(BaseModel):
    number: str
    size: int = 1
class Shop(Base):
    def sell(self, a: int, b: int = 2, *, c: int = 3) -> float: ...
"""
PAIRS = {
    "python.object_removed": [("LIMIT = 3\n", "", "python.shop.LIMIT")],
    "python.object_kind_changed": [("LIMIT = 3", "def LIMIT(): ...", "python.shop.LIMIT")],
    "python.parameter_removed": [(", *, c: int = 3", "", "python.shop.Shop.sell(c)")],
    "python.parameter_moved": [("a: int, b: int = 2", "b: int, a: int = 2", "python.shop.Shop.sell(a)")],
    "python.parameter_kind_changed": [("b: int = 2, *,", "*, b: int = 2,", "python.shop.Shop.sell(b)")],
    "python.parameter_required": [
        ("*, c: int = 3", "*, c: int", "python.shop.Shop.sell(c)"),
        ("*, c: int = 3", "*, c: int = 3, d: int", "python.shop.Shop.sell(d)"),
    ],
    "python.parameter_default_changed": [("b: int = 2", "b: int = 4", "python.shop.Shop.sell(b)")],
    "python.parameter_type_changed": [("a: int", "a: str", "python.shop.Shop.sell(a)")],
    "python.return_type_changed": [
        ("-> float", "-> int", "python.shop.Shop.sell"),
        (" -> float", "", "python.shop.Shop.sell"),
    ],
    "python.base_removed": [("class Shop(Base)", "class Shop", "python.shop.Shop")],
    "python.attribute_value_changed": [
        ("LIMIT = 3", "LIMIT = 4", "python.shop.LIMIT"),
        ('"open"', '"opened"', "python.shop.State.OPEN"),
    ],
    "python.attribute_type_changed": [("size: int = 1", "size: str = 1", "python.shop.Order.size")],
    "python.field_required": [
        ("size: int = 1", "size: int", "python.shop.Order.size"),
        ("size: int = 1", "size: int = Field(ge=0)", "python.shop.Order.size"),
        ("    number: str\n", "    number: str\n    more: str\n", "python.shop.Order.more"),
    ],
    "python.object_added": [("LIMIT = 3\n", "LIMIT = 3\nMORE = 4\n", "python.shop.MORE")],
}


def compared(folder, text):
    for side, content in (("old", MODULE), ("new", text)):
        package = folder / side / "shops"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text('"""Shops."""\n')
        (package / "shop.py").write_text(content)
    return list(python_changes(folder / "old", folder / "new", "shops", "shops"))


@pytest.mark.parametrize(("rule", "old", "new", "place"), [(rule, *case) for rule in PAIRS for case in PAIRS[rule]])
def test_python_rules(rule, old, new, place, tmp_path):
    assert MODULE.count(old) == 1
    found = compared(tmp_path, MODULE.replace(old, new))
    assert (rule, place) in {(change.rule, change.place) for change in found}
    also = {"python.parameter_required", "python.parameter_default_changed"} if rule.endswith("moved") else set()
    also |= {"python.object_added"} if "more" in place else set()
    assert {change.rule for change in found} <= {rule} | also
    assert all(change.line or change.old_line for change in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a: int", "a: Annotated[int, 'checked']"),
        ("size: int = 1", "size: Annotated[int, Field(ge=0)] = 1"),
        ("size: int = 1", "size: int = Field(default=1)"),
        ("class Base", "_hidden = 1\nclass Base"),
    ],
)
def test_what_nobody_can_tell_is_no_change(old, new, tmp_path):
    assert compared(tmp_path, MODULE.replace(old, new)) == []
