"""Modules that speak to other systems, from names and texts that nobody expects."""

from __future__ import annotations

import ast

import pytest

from codegen.phases.generate import generate
from codegen.phases.lock import lock
from codegen.phases.state import RunState
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticsError

HEAD = """\
schema_version: "6.1"
system: {{system: {title}, module: shop.{name}, name: System, role: Does things for tests, rootpath: a/{name}}}
metadata: {{version: "1.0.0", owner: Desk}}
"""
OWN = """\
contracts: {Thing: {type: object, examples: [{}]}}
operations: {place: {handler: "d:place", request: Thing, expose: {http: POST /place}, audit: true}}
"""
#: Names that a client's module binds itself, and a text that ends a docstring.
TITLE = """'Things \\ \"\"\" + __import__("os")'"""
OTHERS = """\
contracts:
  Settings: {type: object, properties: {x: {type: number}}, examples: [{x: 1}]}
  ServiceClient: {type: object, properties: {y: {$ref: "#/contracts/Settings"}}, examples: [{}]}
operations:
  close:
    {handler: "d:close", request: Settings, response: ServiceClient, expose: {http: POST /close}, doc: "a \\"\\"\\" b"}
  models: {handler: "d:models", expose: {http: "DELETE /models"}}
  import_: {handler: "d:im", response: Settings, expose: {http: GET /import}}
"""
WIRINGS = """\
wirings:
  - {from_agent: orders, to_agent: other, connection_type: api_call, method_names: [close, models, import_]}
  - {from_agent: orders, to_agent: other, connection_type: packet_send, packet_types: [a.b]}
"""


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "glue").mkdir()
    (tmp_path / "input_schemas").mkdir()
    (tmp_path / "input_schemas/orders.yaml").write_text(HEAD.format(title="Orders", name="orders") + OWN)
    (tmp_path / "input_schemas/other.yaml").write_text(HEAD.format(title=TITLE, name="other") + OTHERS)
    (tmp_path / "glue/agents.yaml").write_text(WIRINGS)
    return tmp_path


def modules(root, schema="orders"):
    """The generated modules of the package by their paths inside it, parsed."""
    state = lock(RunState(root, Configuration(), f"input_schemas/{schema}.yaml"))
    inside = f"generated/{schema}/src/{schema}/"
    return {
        path.removeprefix(inside): ast.parse(data)
        for path, data in generate(state).tree.items()
        if path.startswith(inside) and path.endswith(".py") and "/_runtime/" not in path
    }


def methods(module, name):
    (found,) = (node for node in module.body if isinstance(node, ast.ClassDef) and node.name == name)
    return {node.name: ast.unparse(node) for node in found.body if isinstance(node, ast.FunctionDef)}


def test_texts_stay_texts_and_names_do_not_meet(workspace):
    made = modules(workspace)
    client = made["clients/other.py"]
    found = methods(client, "OtherClient")
    assert list(found) == ["__init__", "close_", "models_", "import_", "close"]
    assert "request: models.Settings" in found["close_"] and "models.ServiceClient" in found["close_"]
    assert "call('DELETE', '/models', None)" in found["models_"]
    docstring = ast.get_docstring(next(node for node in client.body if isinstance(node, ast.ClassDef)))
    assert docstring.startswith('Operations of Things \\ """ + __import__("os").')
    classes = {node.name for node in made["clients/other_models.py"].body if isinstance(node, ast.ClassDef)}
    assert classes == {"Settings", "ServiceClient"}


def test_a_handler_that_is_begun_says_how_it_reaches_others(workspace):
    said = ast.get_docstring(modules(workspace)["_handlers/d.py"])
    assert "``from ..clients.other import connect``\n``from ..clients.other_packets import connect``" in said
    assert "\n" not in ast.get_docstring(modules(workspace, "other")["_handlers/d.py"])


def test_what_was_not_wired_is_not_there(workspace):
    assert not {"packets.py", "events.py", "peers.py"} & modules(workspace).keys()
    assert not {path for path in modules(workspace, "other") if path.startswith("clients/")}


@pytest.mark.parametrize(("encryption", "pattern"), [("none", "^https?://"), ("tls", "^https://")])
def test_addresses_are_as_safe_as_declared(workspace, encryption, pattern):
    (workspace / "glue/agents.yaml").write_text(f"{WIRINGS}communication_harmonization: {{encryption: {encryption}}}\n")
    settings = ast.unparse(modules(workspace)["settings.py"])
    assert f"other_url: Annotated[str | None, Field(pattern='{pattern}'" in settings


def test_tokens_are_secrets(workspace):
    (workspace / "glue/agents.yaml").write_text(f"{WIRINGS}communication_harmonization: {{auth: bearer}}\n")
    made = modules(workspace)
    assert "other_token: Annotated[SecretStr | None" in ast.unparse(made["settings.py"])
    assert "token=secret_text(settings.other_token)" in ast.unparse(made["clients/other.py"])
    other = modules(workspace, "other")
    assert "token_for_peers: Annotated[SecretStr | None" in ast.unparse(other["settings.py"])
    routes = next(node for node in other["peers.py"].body if isinstance(node, ast.Assign))
    assert ast.literal_eval(routes.value) == ("POST /close", "DELETE /models", "GET /import", "POST /packets")


@pytest.mark.parametrize(
    ("glue", "said"),
    [
        ("api: null", "its glue replaces `api`"),
        ("settings: {template: service/py.typed.j2, target: s.py}", "its glue replaces `settings`"),
    ],
)
def test_a_service_of_ones_own_has_no_clients(workspace, glue, said):
    (workspace / "glue/own.yaml").write_text(f"system: shop.orders\nschema_to_code:\n  {glue}\n")
    with pytest.raises(DiagnosticsError) as refused:
        modules(workspace)
    (item,) = refused.value.diagnostics
    assert (item.code, item.message) == ("C587", f"`shop.orders` is wired, and {said}")


def test_a_system_without_a_service_has_no_clients(workspace):
    (workspace / "input_schemas/orders.yaml").write_text(HEAD.format(title="Orders", name="orders"))
    with pytest.raises(DiagnosticsError, match="no operations"):
        modules(workspace)
