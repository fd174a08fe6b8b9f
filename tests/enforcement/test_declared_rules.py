"""Rules that compare an output with its glue entry: they fire on a difference, and on nothing else."""

from __future__ import annotations

import pytest

from codegen.enforcement import Declarations, Surface
from codegen.enforcement.declared import Integrations, ServedEndpoint, SettingsClass
from codegen.enforcement.rule import SPECIMEN_ROOT

from .fragments import found

PATH = f"{SPECIMEN_ROOT}/given.py"

SETTINGS = '''\
"""Settings."""
from typing import Annotated, Literal
from pydantic import Field
class Settings(BaseSettings):
    """Settings."""
    model_config = SettingsConfigDict(env_prefix="X_")
    port: Annotated[int, Field(ge=0)] = 8000
    limit: Annotated[float, Field(gt=0)] = 2.0
    level: Annotated[Literal["DEBUG", "INFO"], Field()] = "INFO"
    backend: Backend = Backend("numpy")
    folder: Path = Field(default_factory=default_folder)
    url: Annotated[SecretStr | None, Field()] = None
    enabled: bool = True
'''
FIELDS = {
    "port": ("int", 8000),
    "limit": ("float", 2.0),
    "level": ('Literal["DEBUG", "INFO"]', "INFO"),
    "backend": ("Backend", "numpy"),
    "folder": ("Path", None),
    "url": ("SecretStr | None", None),
    "enabled": ("bool", True),
}


def settings(fields, text=SETTINGS, class_name="Settings"):
    declared = Declarations(settings={PATH: SettingsClass(class_name, fields)})
    return [message for _, _, message in found("settings-as-declared", declared, given=text)]


def test_settings_that_are_as_declared():
    assert settings(FIELDS) == []


@pytest.mark.parametrize(
    ("name", "declared", "message"),
    [
        ("port", ("int", 80), "the setting port has 8000, glue says 80"),
        ("port", ("float", 8000), "the setting port is int, glue says float"),
        ("enabled", ("bool", 1), "the setting enabled has True, glue says 1"),
        (
            "level",
            ('Literal["INFO"]', "INFO"),
            "the setting level is Literal['DEBUG', 'INFO'], glue says Literal[\"INFO\"]",
        ),
        ("backend", ("Backend", "math"), "the setting backend has Backend('numpy'), glue says 'math'"),
        ("folder", ("Path", "x"), "the setting folder has Field(default_factory=default_folder), glue says 'x'"),
        ("url", ("SecretStr | None", "x"), "the setting url has None, glue says 'x'"),
        ("host", ("str", "x"), "glue declares the setting host, which is not defined"),
    ],
)
def test_a_setting_that_is_another(name, declared, message):
    assert settings({**FIELDS, name: declared}) == [message]


def test_a_setting_that_nobody_declared():
    fields = {name: declared for name, declared in FIELDS.items() if name != "url"}
    assert settings(fields) == ["the setting url is not declared in glue"]


def test_settings_without_their_class():
    assert settings(FIELDS, class_name="Config") == ["glue declares settings, and there is no class Config"]
    bare = "class Settings:\n    port: int\n"
    assert settings({"port": ("int", 80)}, bare) == ["the setting port has no default, glue says 80"]


ROUTES = '''\
"""Routes."""
router = APIRouter(prefix="/shop", route_class=JsonRoute)
bare = APIRouter()
@router.post("/orders", operation_id="order")
async def order(service: Bound, body: Annotated[models.Order, Body()]) -> models.Receipt:
    """Take an order."""
    return await service.order(body)
@bare.get("/orders/{number}")
def look(number: str) -> Order:
    """Show an order,
    by its number."""
    return find(number)
'''
ENDPOINTS = {
    "POST /shop/orders": ServedEndpoint("Take an order.", "Order", "Receipt"),
    "GET /orders/{number}": ServedEndpoint("Show an order, by its number.", "Query", "Order"),
}


def endpoints(declared):
    declarations = Declarations(endpoints={PATH: declared})
    return [(line, message) for _, line, message in found("endpoints-as-declared", declarations, given=ROUTES)]


def test_endpoints_that_are_as_declared():
    assert endpoints(ENDPOINTS) == [] and endpoints({"POST /shop/orders": ServedEndpoint()}) == []


@pytest.mark.parametrize(
    ("endpoint", "said", "finding"),
    [
        ("POST /orders", ServedEndpoint(), (0, "glue promises POST /orders, which nothing here serves")),
        ("GET /shop/orders", ServedEndpoint(), (0, "glue promises GET /shop/orders, which nothing here serves")),
        ("POST /shop/orders", ServedEndpoint("Take it."),
         (5, "the docstring of POST /shop/orders is not the one in glue")),
        ("POST /shop/orders", ServedEndpoint(request="Ordr"),
         (5, "POST /shop/orders does not take Ordr, as glue says")),
        ("GET /orders/{number}", ServedEndpoint(response="Receipt"),
         (9, "GET /orders/{number} does not answer with Receipt, as glue says")),
    ],
)  # fmt: skip
def test_an_endpoint_that_is_another(endpoint, said, finding):
    assert endpoints({endpoint: said}) == [finding]


STORE = '''\
"""Keeps rows of ``absent``."""
from other import ResultCache
TABLE = "CREATE TABLE rows (a)"
PREFIX = "SHOP_"
TTL_S = 3600.0
def key(number: int) -> str:
    """The key."""
    return f"shop:{number}:{number + 1}"
def make() -> object:
    """Make it."""
    return ResultCache(), Tool(name="one", description="x"), Tool(name="two")
'''
KEPT = Integrations(
    words={"rows": "table"}, texts=("SHOP_",), beginnings=("shop:{}",), seconds=3600,
    stores={"workingmemory": ("ResultCache", "Other")}, tools=("two", "one"),
)  # fmt: skip


def integrations(declared, **files):
    declarations = Declarations(integrations={PATH: declared})
    return [message for _, _, message in found("integrations-as-declared", declarations, given=STORE, **files)]


def test_integrations_that_are_as_declared():
    assert integrations(KEPT) == []


@pytest.mark.parametrize(
    ("declared", "messages"),
    [
        ({"words": {"absent": "table"}}, ["glue declares the table absent, which no text of the code names"]),
        ({"words": {"row": "backend"}}, ["glue declares the backend row, which no text of the code names"]),
        ({"texts": ("SHOP",)}, ["glue declares 'SHOP', which is no text of the code"]),
        ({"beginnings": ("shop:x",)}, ["glue declares keys that begin with 'shop:x', and the code makes none"]),
        ({"seconds": 60}, ["glue declares a time of 60 seconds, which is no number of the code"]),
        ({"stores": {"episodicmemory": ("A", "B")}},
         ["glue declares the layer episodicmemory, and the code uses no A or B"]),
        ({"tools": ("one", "three")}, ["glue declares the tool three, which is not registered",
                                       "the tool two is registered, and glue does not declare it"]),
    ],
)  # fmt: skip
def test_an_integration_that_is_another(declared, messages):
    assert integrations(Integrations(**declared)) == messages


def test_what_an_output_vendors_counts_for_texts():
    vendored = (f"{SPECIMEN_ROOT}/_runtime/store.py",)
    declared = Integrations(words={"deep": "table"}, vendored=vendored)
    assert integrations(declared, _runtime__store='A = "a deep table"') == []
    assert integrations(Integrations(words={"deep": "table"}), _runtime__store='A = "a deep table"') != []


def test_a_file_that_is_not_there():
    gone = Declarations(
        integrations={f"{SPECIMEN_ROOT}/gone.py": KEPT},
        endpoints={f"{SPECIMEN_ROOT}/gone.py": {"GET /x": ServedEndpoint()}},
        settings={f"{SPECIMEN_ROOT}/gone.py": SettingsClass("Settings", {})},
    )
    for rule in ("integrations-as-declared", "endpoints-as-declared", "settings-as-declared"):
        assert len(found(rule, gone, given="X = 1\n")) == 1


def test_models_are_classes_or_names_for_a_type_and_enums_enumerations():
    text = "class A(BaseModel): ...\nB = A | None\nC: TypeAlias = A\nclass D(StrEnum): ...\n"
    good = Surface(None, {}, {}, ("A", "B", "C"), ("D",))
    assert found("surface-is-glue", Declarations(surface={PATH: good}), given=text) == []
    bad = Surface(None, {}, {}, ("E",), ("A", "B"))
    assert [message for _, _, message in found("surface-is-glue", Declarations(surface={PATH: bad}), given=text)] == [
        "glue promises E, which is not defined",
        "glue promises the enumeration A, which is none",
        "glue promises the enumeration B, which is not defined",
    ]
