"""The schema that travels in a bundle is read from the bundle, and nothing of the verifier's own machine is."""

import pytest

from codegen.commands.schema_of_bundle import read_schema
from tests.evidence.attacks.recorded import recorded

SCHEMA = "input_schemas/tides.yaml"
DATA = recorded()[f"workspace/{SCHEMA}"]


def test_a_schema_in_the_bundle_is_read():
    assert read_schema(SCHEMA, {SCHEMA: DATA}).facts.summary["module"] == "sea.tides"


def test_a_schema_beside_the_bundle_is_not(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_bytes(DATA)
    for schema in (str(own), f"../{tmp_path.name}/own.yaml", f"input_schemas/../../../{own}", "", "input_schemas"):
        with pytest.raises(ValueError, match="the bundle holds no such file"):
            read_schema(schema, {SCHEMA: DATA})
