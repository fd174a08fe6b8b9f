"""Every field of a glue entry does something: for each, one case that shows its effect and one that shows a finding."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from codegen.phases.enforce import enforce
from codegen.phases.finalise import plan_records
from codegen.phases.generate import generated
from codegen.phases.lock import lock
from codegen.phases.mutation.targets import declared_modules
from codegen.phases.state import RunState
from codegen.schema.glue import GlueEntry
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticsError

SCHEMA = """\
schema_version: "6.1"
system: {system: Tiny Points, module: demo.tiny, name: TinyPoints, role: Holds points for tests., rootpath: demo/tiny}
metadata: {version: "1.0.0", owner: Tests}
governance: {anchors: [Compliance], escalationpolicy: Ask.}
memorytopology: {workingmemory: {storagetype: memory, purpose: Keeps answers.}}
contracts:
  Point: {description: A point., type: object, properties: {x: {type: number}}}
  Colour: {description: A colour., enum: [red, green]}
operations:
  draw:
    doc: Draw a point.
    handler: "pens:draw"
    request: Point
    response: Point
    expose: {http: POST /points, tool: draw}
"""
RULES = "declared-imports, surface-is-glue, settings-as-declared, endpoints-as-declared, integrations-as-declared"
GLUE = """\
schema_to_code:
  project: {{template: tiny/pyproject.toml.j2, target: "dist:pyproject.toml"}}
  x: {entry}
enforcement: {{code_generation: [{rules}]}}
"""
PATH = "generated/tiny/src/tiny/x.py"


class Tried:
    """What one entry and one template lead to."""

    def __init__(self, tiny):
        self._tiny = tiny

    def state(self, entry, body="X = 1"):
        tiny = self._tiny
        tiny.write(tiny.schema, SCHEMA)
        tiny.write("glue/standard.yaml", GLUE.format(entry=entry, rules=RULES))
        tiny.write("templates/tiny/x.j2", f'{{# context: TinyFile #}}\n"""X."""\n\n{body}\n')
        return enforce(generated(lock(RunState(tiny.root, Configuration(), tiny.schema))))

    def codes(self, entry, body="X = 1"):
        try:
            return [item.code for item in self.state(entry, body).findings]
        except DiagnosticsError as error:
            return [item.code for item in error.diagnostics]

    def verdict(self, gate, entry, body):
        return next(item.verdict.value for item in self.state(entry, body).gates if item.name == gate)

    def plan(self, entry):
        return next(data.decode() for path, data in plan_records(self.state(entry)).items() if path.endswith(".md"))


@dataclass(frozen=True)
class Case:
    """``effect`` holds for the entry as it should be; ``bad`` (entry, and body of the template) leads to ``code``."""

    effect: object
    bad: tuple[str, str]
    code: str


def entry(text="", target="x.py"):
    return f'{{template: tiny/x.j2, target: "{target}"{", " if text else ""}{text}}}'


def passes(gate, text, body):
    """The rule behind ``gate`` was asked and is content."""
    return lambda tried: tried.verdict(gate, entry(text), body) == "PASS" and tried.codes(entry(text), body) == []


FUNCTION = 'def half(number: int) -> int:\n    """Half of it."""\n    return number // 2'
METHOD = 'class Halves:\n    """Halves."""\n\n    ' + FUNCTION.replace("(n", "(self, n").replace("\n", "\n    ")
SAID = 'half: {signature: "(%snumber: int) -> int", docstring: Half of it., logic: It divides.}'
SETTINGS = 'class Settings:\n    """Settings."""\n\n    port: int = %s\n    colour: Colour = Colour("red")'
ENDPOINT = '@router.post("/points")\ndef draw(body: Point) -> Point:\n    """Draw a point."""\n    return body'
POINT = "docstring: Draw a point., request_model: Point, response_model: Point, governance: true"
ENDPOINTS = f"endpoints: {{POST /points: {{{POINT}}}}}"
KEYS = 'cache_integration: {result_key: "tiny:{hash}", compiled_key: "tiny:code:{hash}", compiled_ttl: 1h}'
CACHE = 'A = f"tiny:{number}:{other}"\nB = f"tiny:code:{number}"\nC = %s'
ENVIRONMENT = 'import os\n\nX = os.environ["X"]'

CASES = {
    "template": Case(
        lambda tried: b"X = 1" in tried.state(entry()).tree[PATH],
        ("{template: tiny/none.j2, target: x.py}", ""), "C542",
    ),
    "target": Case(
        lambda tried: "generated/tiny/docs/x.py" in tried.state(entry(target="dist:docs/x.py")).tree,
        (entry(target="../x.py"), ""), "C132",
    ),
    "for_each": Case(
        lambda tried: {path.replace("x.py", f"{name}.py") for path in (PATH,) for name in ("Point", "Colour")}
        <= tried.state(entry("for_each: contracts", "{item}.py")).tree.keys(),
        (entry("for_each: contract", "{item}.py"), ""), "C543",
    ),
    "when": Case(
        lambda tried: PATH not in tried.state(entry("when: kernels")).tree
        and PATH in tried.state(entry("when: kernels or contracts")).tree,
        (entry("when: kernel"), ""), "C543",
    ),
    "vendor": Case(
        lambda tried: "generated/tiny/src/tiny/_runtime/digests.py" in tried.state(entry("vendor: [digests]")).tree,
        (entry("vendor: [digest]"), ""), "C505",
    ),
    "owner": Case(
        lambda tried: "handlers/tiny/x.py" in tried.state(entry("owner: once")).once,
        (entry("owner: nobody"), ""), "C124",
    ),
    "requires": Case(
        passes("declared-imports", "requires: [numpy]", "import numpy"),
        (entry("requires: [scipy]"), "import numpy"), "C565",
    ),
    "lines": Case(
        lambda tried: "- Expected lines: 3-9" in tried.plan(entry("lines: 3-9")),
        (entry("lines: 90-99"), "X = 1"), "C570",
    ),
    "fields": Case(
        passes("settings-as-declared", 'fields: {port: "int = 80", colour: Colour = red}', SETTINGS % 80),
        (entry('fields: {port: "int = 80", colour: Colour = red}'), SETTINGS % 81), "C576",
    ),
    "functions": Case(
        lambda tried: passes("surface-is-glue", f"functions: {{{SAID % ''}}}", FUNCTION)(tried)
        and "- Logic of `half`: It divides." in tried.plan(entry(f"functions: {{{SAID % ''}}}")),
        (entry(f"functions: {{{SAID % ''}}}"), FUNCTION.replace("int)", "float)")), "C563",
    ),
    "methods": Case(
        passes("surface-is-glue", f"class_name: Halves, methods: {{{SAID % 'self, '}}}", METHOD),
        (entry(f"class_name: Halves, methods: {{{SAID % 'self, '}}}"), METHOD.replace("Half of", "Part of")), "C563",
    ),
    "class_name": Case(
        lambda tried: "- Key class: `Halves`" in tried.plan(entry("class_name: Halves"))
        and passes("surface-is-glue", "class_name: Halves", METHOD)(tried),
        (entry("class_name: Halfs"), METHOD), "C563",
    ),
    "models": Case(
        passes("surface-is-glue", "models: [Point]", 'class Point:\n    """A."""'),
        (entry("models: [Point]"), "X = 1"), "C563",
    ),
    "enums": Case(
        passes("surface-is-glue", "enums: [Colour]", 'class Colour(StrEnum):\n    """A."""'),
        (entry("enums: [Colour]"), 'class Colour:\n    """A."""'), "C563",
    ),
    "endpoints": Case(
        passes("endpoints-as-declared", ENDPOINTS, ENDPOINT),
        (entry(ENDPOINTS), ENDPOINT.replace("/points", "/point")), "C577",
    ),
    "cache_integration": Case(
        passes("integrations-as-declared", KEYS, CACHE % "3600"), (entry(KEYS), CACHE % "60"), "C578"
    ),
    "memory_integration": Case(
        passes("integrations-as-declared", "memory_integration: [workingmemory]", "A = ResultCache()"),
        (entry("memory_integration: [workingmemory]"), "A = {}"), "C578",
    ),
    "backends": Case(
        passes("integrations-as-declared", "backends: [numpy]", 'A = ("numpy",)'),
        (entry("backends: [numpy]"), "A = 1"), "C578",
    ),
    "storage": Case(
        passes("integrations-as-declared", "storage: {tables: [rows]}", 'A = "SELECT 1 FROM rows"'),
        (entry("storage: {tables: [rows]}"), 'A = "SELECT 1 FROM row"'), "C578",
    ),
    "validation": Case(
        lambda tried: [
            declared_modules(state.plan.files, state.glue.glue.entries)
            for text in ("validation: {mutation: true}", "")
            for state in [tried.state(entry(text))]
        ] == [(PATH,), ()],
        (entry("validation: {mutation: often}"), ""), "C123",
    ),
    "validation_rules": Case(
        lambda tried: tried.codes(entry(), ENVIRONMENT) == []
        and tried.codes(entry("validation_rules: [settings-only]"), ENVIRONMENT) == ["C559"],
        (entry("validation_rules: [setings-only]"), ""), "C568",
    ),
    "patterns": Case(
        passes("integrations-as-declared", "patterns: {prefix: TINY_}", 'PREFIX = "TINY_"'),
        (entry("patterns: {prefix: TINY_}"), 'PREFIX = "TINY"'), "C578",
    ),
    "registration": Case(
        passes("integrations-as-declared", "registration: [draw]", 'A = Tool(name="draw")'),
        (entry("registration: [draw]"), 'A = Tool(name="draw"), Tool(name="more")'), "C578",
    ),
}  # fmt: skip


def test_every_field_has_a_case():
    assert CASES.keys() == GlueEntry.model_fields.keys()


@pytest.mark.parametrize("field", CASES)
def test_the_field_has_its_effect(tiny, field):
    assert CASES[field].effect(Tried(tiny))


@pytest.mark.parametrize("field", CASES)
def test_the_field_is_held_to(tiny, field):
    case = CASES[field]
    assert Tried(tiny).codes(*case.bad) == [case.code]
