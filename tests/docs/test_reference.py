"""The reference is complete and up to date: every key, code, rule, gate, function, option and exit code is in it."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import tomllib
from dataclasses import fields
from typing import Annotated

import pytest
from pydantic import TypeAdapter

import codegen.schema
from codegen.cli.arguments import parser
from codegen.cli.verbs import VERBS
from codegen.enforcement.rules import RULES
from codegen.frontend.flow_text import flow_text
from codegen.frontend.source_files import SourceFile
from codegen.frontend.yaml_reader import read_yaml
from codegen.phases.gate_names import GATE_NAMES
from codegen.runtime.expr.functions import CONSTANTS, FUNCTIONS
from codegen.schema.base import SchemaModel
from codegen.schema.document import SystemSchema
from codegen.schema.glue import ExtractionGlue
from codegen.schema.module_spec import ModuleSpec
from codegen.schema.wiring import MultiAgentGlue
from codegen.support import diagnostics
from codegen.support.codes import CODES
from codegen.support.configuration import Configuration, load_configuration
from codegen.support.diagnostics import DiagnosticBag
from docs.generator.answer_schemas import answer_schemas
from docs.generator.command_line import EXIT_CODES, actions, verbs
from docs.generator.expressions import CONSTANT_MEANINGS, MEANINGS
from docs.generator.models import keys_of, models_below
from docs.generator.pages import FOLDER, pages

ROOTS = (SystemSchema, ExtractionGlue, MultiAgentGlue, ModuleSpec)
MODELS = list(dict.fromkeys(model for root in ROOTS for model in (root, *(below for _, below in models_below(root)))))
KEYS = [pytest.param(model, name, id=f"{model.__name__}.{name}") for model in MODELS for name in keys_of(model)]
#: Codes of faults of codegen itself, and of what no input can bring about.
WITHOUT_EXAMPLE = {
    "C230", "C362", "C363", "C365", "C380", "C503", "C515", "C516", "C517", "C567", "C610", "C611", "C615",
}  # fmt: skip


@pytest.fixture(scope="module")
def made():
    return pages()


def test_the_reference_is_up_to_date(made):
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    stale = sorted(name for name in made.keys() | written.keys() if made.get(name) != written.get(name))
    assert stale == [], "python3 dev.py reference"
    for path, text in answer_schemas().items():
        assert path.read_text(encoding="utf-8") == text, "python3 dev.py reference"


def test_every_model_that_users_write_has_its_keys_in_the_reference():
    for module in pkgutil.iter_modules(codegen.schema.__path__):
        importlib.import_module(f"codegen.schema.{module.name}")
    # Other tests make models of their own; the language's are those that its modules hold under their names.
    held = {model for model in _below(SchemaModel) if _of_the_language(model)}
    written = {model for model in held if not model.__name__.startswith(("Wired", "KernelsByBackend"))}
    mixed_in = {base for model in MODELS for base in model.__mro__}
    assert sorted(model.__name__ for model in written - set(MODELS) - mixed_in) == []


def _of_the_language(model):
    module = sys.modules.get(model.__module__)
    return model.__module__.startswith("codegen.") and getattr(module, model.__name__, None) is model


def _below(model):
    return {below for one in model.__subclasses__() for below in (one, *_below(one))}


@pytest.mark.parametrize(("model", "name"), KEYS)
def test_every_key_says_what_it_means_and_shows_an_example_that_loads(model, name):
    field = keys_of(model)[name]
    assert field.description and field.description.endswith(".")
    assert field.examples
    for example in field.examples:
        bag = DiagnosticBag()
        document = read_yaml(SourceFile("example.yaml", f"{name}: {flow_text(example)}\n", ""), bag)
        assert bag.sorted() == ()
        kind = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        TypeAdapter(kind).validate_python(document.data[name], strict=True)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_page_with_an_example(made, code):
    page = CODES[code]
    assert f'<a id="{code.lower()}"></a>{code}: {page.title}\n\n{page.paragraph}\n' in made["diagnostics.md"]
    assert bool(page.example) != (code in WITHOUT_EXAMPLE) or code == "C230"


def test_every_rule_and_gate_is_listed(made):
    names = {rule.id for rule in RULES} | {name for gates in GATE_NAMES.values() for name in gates}
    assert sorted(name for name in names if f"| `{name}` | " not in made["gates.md"]) == []


def test_every_function_and_constant_has_a_meaning():
    assert MEANINGS.keys() == FUNCTIONS.keys()
    assert CONSTANT_MEANINGS.keys() == CONSTANTS


def test_every_verb_and_option_says_what_it_does(made):
    assert verbs(parser()).keys() == VERBS.keys()
    for name, verb in with_actions(verbs(parser())).items():
        assert f"## codegen {name}\n" in made["command_line.md"]
        assert verb.description
        assert all(action.help for action in verb._actions)


def with_actions(found):
    return {**found, **{f"{name} {key}": one for name, verb in found.items() for key, one in actions(verb).items()}}


def test_every_exit_code_is_listed():
    known = {value for name, value in vars(diagnostics).items() if name.startswith("EXIT_")}
    assert known <= EXIT_CODES.keys()


@pytest.mark.parametrize("field", fields(Configuration), ids=lambda field: field.name)
def test_every_setting_shows_an_example_that_loads(tmp_path, field):
    assert field.metadata["meaning"].endswith(".")
    text = f"{field.name.replace('_', '-')} = {field.metadata['example']}\n"
    (tmp_path / "codegen.toml").write_text(text)
    (value,) = tomllib.loads(text).values()
    loaded = getattr(load_configuration(tmp_path), field.name)
    assert loaded == (tuple(value) if isinstance(value, list) else value)
