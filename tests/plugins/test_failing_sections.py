"""What goes wrong in somebody else's code is told as theirs, with its place, and never as a traceback."""

import pytest

ODD = """\
from dataclasses import dataclass
from pathlib import Path

from codegen.plan.section import Section
from codegen.schema.base import SchemaModel
from codegen.support.codes.page import CodePage


class Thing(SchemaModel):
    size: int


@dataclass(frozen=True)
class Odd:
    size: int


def check(model, positions, bag):
    {check}


def odd(generation, file):
    {context}


ENTRY = "{{template: toy/a.j2, target: dist:odd.txt, when: things}}"
SECTIONS = (
    Section(
        name="things", annotation=dict[str, Thing], description="Things.", documentation="Things by name.",
        glue={glue}, templates=Path(__file__).parent, contexts={{{name}: odd}}, check=check,
        pages={{"ODD01": CodePage("odd", "It is odd.")}},
    ),
)
"""
FINE = {
    "check": "bag.warning('ODD01', 'odd', positions.key(('things',)), None)",
    "context": "return Odd(len(generation.system.model.things))",
    "glue": "'schema_to_code: {odd: ' + ENTRY + '}'",
    "name": "'Odd'",
}
SCHEMA = """\
schema_version: "6.1"
system: {system: Odd Things, module: shop.desk, name: OddThings, role: Counts odd things., rootpath: shop/desk}
metadata: {version: "1.0.0", owner: Desk}
things: {one: {size: 1}}
"""
BLAME = "  = help: the plugin is at fault; its author can correct it"
BAD = {
    "check raises": (
        {"check": "raise KeyError('size')"}, "plan", 3,
        "input_schemas/desk.yaml:4:1: error[C539]: the plugin `toy` failed on `things`: KeyError: 'size'",
    ),
    "code without a page": (
        {"check": "bag.error('ODD02', 'odd', None, None)"}, "plan", 3,
        "input_schemas/desk.yaml:4:1: error[C539]: the plugin `toy` uses codes without a page: ODD02",
    ),
    "context raises": (
        {"context": "return Odd(1 / 0)"}, "run", 2,
        "error[C539]: the plugin `toy` failed on Odd of generated/desk/odd.txt: ZeroDivisionError: division by zero",
    ),
    "context of codegen": (
        {"name": "'Readme'"}, "run", 2, "error[C537]: the plugin `toy` takes contexts of codegen: Readme",
    ),
    "entry of codegen": (
        {"glue": "'schema_to_code: {readme: ' + ENTRY + '}'"}, "plan", 3,
        "plugin toy: glue of things:1:18: error[C537]: the entry `readme` is that of glue/standard.yaml; "
        "plugins replace nothing",
    ),
    "entry taken away": (
        {"glue": "'schema_to_code: {more: null}'"}, "plan", 3,
        "plugin toy: glue of things:1:18: error[C537]: the entry `more` is that of nobody; plugins replace nothing",
    ),
    "rules": (
        {"glue": "'enforcement: {security: []}'"}, "plan", 3,
        "plugin toy: glue of things:1:1: error[C537]: glue of a plugin adds entries, and has no `enforcement`",
    ),
    "template elsewhere": (
        {"glue": "'schema_to_code: {odd: {template: docs/README.md.j2, target: odd.py}}'"}, "plan", 3,
        "plugin toy: glue of things:1:24: error[C537]: templates of this plugin lie below `toy/`, "
        "not at `docs/README.md.j2`",
    ),
    "glue that is no YAML": (
        {"glue": "'schema_to_code: {'"}, "plan", 3, "plugin toy: glue of things:1:18: error[C106]: this is not YAML",
    ),
}  # fmt: skip


def install(plugged, **changes):
    package = plugged.site / "odd_sections"
    (package / "toy").mkdir(parents=True)
    (package / "toy" / "a.j2").write_text("{# context: Odd #}\n{{ size }} odd\n")
    (package / "__init__.py").write_text(ODD.format(**{**FINE, **changes}))
    plugged.install(value="odd_sections:SECTIONS", source=plugged.site / "nowhere")
    plugged.write(plugged.schema, SCHEMA)
    plugged.trust()


def test_the_plugin_without_a_fault(plugged):
    install(plugged)
    planned = plugged.codegen("plan")
    assert "input_schemas/desk.yaml:4:1: warning[ODD01]: odd" in planned.stderr
    assert "- File: `generated/desk/odd.txt`" in planned.stdout
    plugged.write(plugged.schema, SCHEMA.replace('"6.1"', '"6.0"'))
    assert "error[C127]: the section `things` needs schema_version 6.1" in plugged.codegen("plan", expect=3).stderr


@pytest.mark.parametrize("name", BAD)
def test_the_fault_is_the_plugins(plugged, name):
    changes, verb, exit_code, message = BAD[name]
    install(plugged, **changes)
    told = plugged.codegen(verb, expect=exit_code).stderr
    assert message in told and "Traceback" not in told and "fault of codegen" not in told
    assert BLAME in told or "C106" in message
