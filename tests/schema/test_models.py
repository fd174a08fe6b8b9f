"""The models are the language: closed, frozen, described, and exported for editors."""

import inspect

import jsonschema_rs
import pytest
import yaml
from pydantic import ValidationError

from codegen.frontend.schema_export import export_schema
from codegen.schema import classic, document, glue, kernels, module_spec, module_spec_sections, operations, wiring
from codegen.schema.base import NumberAsWritten, SchemaModel
from codegen.schema.operations import Cache

MODELS = [
    model
    for module in (classic, document, glue, kernels, module_spec, module_spec_sections, operations, wiring)
    for model in vars(module).values()
    if inspect.isclass(model) and issubclass(model, SchemaModel) and model.__module__ == module.__name__
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_models_are_closed_and_described(model):
    assert model.model_config["extra"] == "forbid" and model.model_config["frozen"] and model.__doc__


@pytest.mark.parametrize(
    "model", [model for model in MODELS if model.__module__ != glue.__name__], ids=lambda model: model.__name__
)
def test_every_key_says_what_it_means(model):
    assert [name for name, field in model.model_fields.items() if not field.description] == []


def test_models_are_frozen():
    with pytest.raises(ValidationError):
        Cache(ttl="5m").ttl = "1h"


def test_expressions_keep_numbers_as_written():
    output = kernels.Output.model_validate({"expr": NumberAsWritten("0.10"), "scale": 1})
    assert (output.expr, output.scale) == ("0.10", "1")


def test_the_exported_schema_accepts_the_example(pytestconfig):
    schema = export_schema()
    jsonschema_rs.meta.validate(schema)
    validator = jsonschema_rs.Draft7Validator(schema)
    example = yaml.safe_load((pytestconfig.rootpath / "tests" / "fixtures" / "options.yaml").read_text())
    assert [error.message for error in validator.iter_errors(example)] == []
    example["kernels"]["european_call"]["inputz"] = {}
    example["schema_version"] = "5.0"
    assert len(list(validator.iter_errors(example))) == 2
