"""Every template reads exactly the fields of the context that it declares."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest
from jinja2 import Environment, meta

from codegen.backends.contexts import CONTEXTS
from codegen.emit.render import template_context

TEMPLATES = Path(__file__).parents[2] / "templates"
OWN = sorted(
    str(path.relative_to(TEMPLATES))
    for folder in ("service", "models", "tests", "docs", "deployment", "symbolic", "clients")
    for path in (TEMPLATES / folder).rglob("*.j2")
)


def context_of(template):
    return get_type_hints(CONTEXTS[template_context(template, [TEMPLATES])])["return"]


def read_by(template):
    return meta.find_undeclared_variables(Environment().parse((TEMPLATES / template).read_text(encoding="utf-8")))


@pytest.mark.parametrize("template", OWN)
def test_a_template_reads_no_other_fields(template):
    assert read_by(template) <= {field.name for field in fields(context_of(template))}


@pytest.mark.parametrize("name", CONTEXTS)
def test_every_field_is_read(name):
    context = get_type_hints(CONTEXTS[name])["return"]
    read = {field for template in OWN if context_of(template) is context for field in read_by(template)}
    assert read == {field.name for field in fields(context)}


def test_every_context_has_a_template():
    assert {template_context(template, [TEMPLATES]) for template in OWN} == set(CONTEXTS)


@pytest.mark.parametrize("name", CONTEXTS)
def test_contexts_are_frozen(name):
    assert get_type_hints(CONTEXTS[name])["return"].__dataclass_params__.frozen
