"""Keys, types and versions: exact diagnostics."""

import pytest

from codegen.frontend.model_walk import fields_at, is_collection, path_exists
from codegen.schema.document import SystemSchema

from .reading import HEAD, diagnostics

KERNEL = "kernels:\n  f: {doc: a, inputs: {x: {sample: [0, 1]}}, outputs: {y: {expr: x}}}\n"

CASES = {
    "unknown section": (HEAD + "kernal: {}\n", ("C121", 4, 1, "unknown section `kernal`", "did you mean `kernels`?")),
    "unknown key": (
        HEAD + "deployment: {endpoints: [/x], replica: 2}\n",
        ("C120", 4, 31, "unknown key `replica` in `deployment`", "did you mean `replicas`?"),
    ),
    "unknown key deep inside": (
        HEAD + KERNEL.replace("sample", "samples"),
        ("C120", 5, 28, "unknown key `samples` in `kernels.f.inputs.x`", "did you mean `sample`?"),
    ),
    "unknown key unlike any": (
        HEAD + "operations: {a: {expose: {qqq: 1}}}\n",
        ("C120", 4, 27, "unknown key `qqq` in `operations.a.expose`", "known: cli, http, tool"),
    ),
    "unknown key in a list": (
        HEAD + "collaborationnetwork: {collaborators: [{name: a, role: b, interaction: c, rol: d}]}\n",
        ("C120", 4, 75, "unknown key `rol` in `collaborationnetwork.collaborators[0]`", "did you mean `role`?"),
    ),
    "missing key": (
        HEAD + KERNEL.replace("doc: a, ", ""),
        (
            "C122",
            5,
            3,
            "the key `doc` is missing in `kernels.f`",
            "add `doc: Price of a European call.` (what the kernel computes, in a sentence)",
        ),
    ),
    "missing section": (
        "schema_version: 6.1\nmetadata: {version: 1.0, owner: a}\n",
        (
            "C122",
            1,
            1,
            "the key `system` is missing",
            "add `system: {system: Option Pricing Service, module: finance.options, name: OptionPricing, "
            "role: Prices European options., rootpath: finance/options}` "
            "(what the system is called and where it lives)",
        ),
    ),
    "number for text": (
        HEAD + KERNEL.replace("doc: a", "doc: 1.50"),
        ("C123", 5, 12, "`kernels.f.doc` must be text, not the number 1.50", 'put it in quotes: "1.50"'),
    ),
    "text for a list": (
        HEAD + "depends_on: {soft: governance}\n",
        ("C123", 4, 20, "`depends_on.soft` must be a list, not text", "write `[governance]`, a list"),
    ),
    "words for a list": (
        HEAD + "depends_on: {soft: 'governance, rates'}\n",
        ("C123", 4, 20, "`depends_on.soft` must be a list, not text", "write `[governance, rates]`, a list"),
    ),
    "text with brackets for a list": (
        HEAD + 'units: "USD = [currency]"\n',
        ("C123", 4, 8, "`units` must be a list, not text", 'write `["USD = [currency]"]`, a list'),
    ),
    "fraction for a whole number": (
        HEAD + "deployment: {endpoints: [/x], replicas: 2.0}\n",
        ("C123", 4, 41, "`deployment.replicas` must be a whole number, not the number 2.0", "write `2`"),
    ),
    "list for a mapping": (
        HEAD + "depends_on: [governance]\n",
        (
            "C123",
            4,
            13,
            "`depends_on` must be a mapping, not a list",
            "write `depends_on: {hard: [finance.rates]}`, or another value of this form",
        ),
    ),
    "text for a boolean": (
        HEAD + "governance: {anchors: [A], escalationpolicy: b, humanoverride: yes}\n",
        ("C123", 4, 64, "`governance.humanoverride` must be true or false, not text", "write `true`"),
    ),
    "text for a number": (
        HEAD + 'deployment: {endpoints: [/x], replicas: "2"}\n',
        ("C123", 4, 41, "`deployment.replicas` must be a whole number, not text", "write `2` without quotes"),
    ),
    "boolean for an expression": (
        HEAD + KERNEL.replace("expr: x", "expr: true"),
        (
            "C123",
            5,
            66,
            "`kernels.f.outputs.y.expr` must be text or a list, not true",
            "expressions have no boolean literals; write a comparison",
        ),
    ),
    "mapping for an expression in a list": (
        HEAD + KERNEL.replace("expr: x", "expr: [x, {a: 1}]"),
        ("C123", 5, 70, "`kernels.f.outputs.y.expr[1]` must be text, not a mapping", None),
    ),
    "nothing": (
        HEAD + "governance:\n",
        ("C123", 4, 1, "`governance` must be a mapping, not nothing", "remove the key, or write a value"),
    ),
    "value not in the list": (
        HEAD + "governance: {mode: hybird, anchors: [A], escalationpolicy: b}\n",
        (
            "C124",
            4,
            20,
            "`governance.mode` cannot be `hybird`; choose of `hybrid`, `autonomous`, `supervised`",
            "did you mean `hybrid`?",
        ),
    ),
    "storage type": (
        HEAD + "memorytopology: {workingmemory: {storagetype: redis cluster, purpose: a}}\n",
        (
            "C124",
            4,
            47,
            "`memorytopology.workingmemory.storagetype` cannot be `redis cluster`; choose of `redis`, `redis_cluster`, "
            "`postgres`, `postgresql`, `postgres + pgvector`, `neo4j`, `neo4j_auradb`, `s3`, `hypergraphdb`, `memory`, "
            "`sqlite`, `file`",
            "did you mean `redis_cluster`?",
        ),
    ),
    "version too low": (
        HEAD.replace("6.1", "5.0"),
        ("C125", 1, 17, "schema_version 5.0 is too low; 6.0 and 6.1 are known", 'write `schema_version: "6.1"`'),
    ),
    "version of the future": (
        HEAD.replace("6.1", "6.2"),
        ("C125", 1, 17, "schema_version 6.2 is not known; 6.0 and 6.1 are", 'write `schema_version: "6.1"`'),
    ),
    "list for a file": (
        "- a\n- b\n",
        ("C123", 1, 1, "the file must be a mapping of sections, not a list", 'begin with `schema_version: "6.1"`'),
    ),
    "section of 6.1 in 6.0": (
        HEAD.replace('"6.1"', "6.0") + "cursorinstructions: {}\nunits: []\n",
        (
            "C127",
            5,
            1,
            "the section `units` needs schema_version 6.1; this file is 6.0",
            'write `schema_version: "6.1"` at the top',
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_diagnostic_says_all(tmp_path, name):
    text, expected = CASES[name]
    assert diagnostics(tmp_path, text) == [expected]


def test_all_faults_come_together(tmp_path):
    text = HEAD.replace("role:", "rolee:") + "sistem: 1\n" + KERNEL.replace("expr", "exp")
    assert [item[:3] for item in diagnostics(tmp_path, text)] == [
        ("C120", 2, 60),
        ("C121", 4, 1),
        ("C120", 6, 60),
    ]


@pytest.mark.parametrize("version", ['"6.1"', "6.1", "'6.1'"])
def test_versions_may_be_numbers(tmp_path, version):
    text = HEAD.replace('"6.1"', version).replace('"1.0.0"', "1.0") + "contracts: {A: {type: string}}\n"
    assert diagnostics(tmp_path, text) == []


def test_fields_of_any_level():
    assert "storagetype" in fields_at(SystemSchema, ("memorytopology", "workingmemory"))
    assert "schema" in fields_at(SystemSchema, ("memorytopology", "workingmemory"))
    assert "expr" in fields_at(SystemSchema, ("kernels", "f", "outputs", "y"))
    assert fields_at(SystemSchema, ("contracts", "A", "properties")) == {}


def test_paths_into_the_schema():
    assert path_exists(SystemSchema, "governance.anchors")
    assert not path_exists(SystemSchema, "governance.anchor")
    assert not path_exists(SystemSchema, "title.x")
    assert path_exists(SystemSchema, "package") and not is_collection(SystemSchema, "package")
    assert not path_exists(SystemSchema, "model_dump")
    assert is_collection(SystemSchema, "kernels") and is_collection(SystemSchema, "governance.anchors")
    assert not is_collection(SystemSchema, "governance")
