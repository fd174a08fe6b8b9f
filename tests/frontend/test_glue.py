"""Glue files: which are taken, and exact diagnostics for what is wrong in them."""

import pytest

from codegen.frontend.glue_loader import load_glue
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticsError

from .reading import HEAD, load

STANDARD = """\
schema_to_code:
  first: {template: a.j2, target: first.py}
  second: {template: a.j2, target: second.py}
enforcement: {security: [no-eval]}
quality_gates: [imports-resolve]
"""


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "glue").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.j2").write_text("")
    (tmp_path / "glue" / "standard.yaml").write_text(STANDARD)
    return tmp_path


def glue_of(workspace, own=None):
    if own is not None:
        (workspace / "glue" / "own.yaml").write_text(own)
    model = load(workspace, HEAD).model
    return load_glue(model, workspace, Configuration())


def diagnostics(workspace, own):
    with pytest.raises(DiagnosticsError) as refused:
        glue_of(workspace, own)
    return [(d.code, d.span.file, d.span.line, d.span.column, d.message, d.hint) for d in refused.value.diagnostics]


def test_the_standard_glue_alone(workspace):
    glue = glue_of(workspace)
    assert list(glue.glue.schema_to_code) == ["first", "second"]
    assert glue.origin == {"first": "glue/standard.yaml", "second": "glue/standard.yaml"}
    assert list(glue.read) == ["glue/standard.yaml"]


def test_entries_of_the_system_lie_over_the_standard_ones(workspace):
    entries = "  second: {template: a.j2, target: own.py}\n  third: {template: a.j2, target: third.py}\n"
    own = f"system: a.things\nschema_to_code:\n{entries}"
    glue = glue_of(workspace, own)
    targets = {name: entry.target for name, entry in glue.glue.schema_to_code.items()}
    assert targets == {"first": "first.py", "second": "own.py", "third": "third.py"}
    assert glue.origin["second"] == "glue/own.yaml"
    assert glue.glue.quality_gates == ["imports-resolve"]
    assert glue.positions["glue/own.yaml"].key(("schema_to_code", "second")).line == 3


def test_null_takes_an_entry_of_the_standard_glue_away(workspace):
    glue = glue_of(workspace, "system: a.things\nschema_to_code: {first: null}\n")
    assert list(glue.glue.entries) == ["second"]


def test_fields_are_declared_in_short_or_in_full(workspace):
    fields = '{size: "int = 128", port: {type: int, default: 8000, minimum: 0}}'
    own = f"system: a.things\nschema_to_code:\n  config: {{template: a.j2, target: c.py, fields: {fields}}}\n"
    declared = glue_of(workspace, own).glue.entries["config"].fields
    assert declared["size"] == "int = 128"
    assert (declared["port"].type, declared["port"].default, declared["port"].minimum) == ("int", 8000, 0)


def test_glue_of_other_systems_is_left_alone(workspace):
    glue = glue_of(workspace, "system: b.others\nschema_to_code: {first: {template: none.j2, target: ../x}}\n")
    assert list(glue.read) == ["glue/standard.yaml"]


def test_the_built_in_glue_where_the_workspace_has_none(tmp_path):
    model = load(tmp_path, HEAD).model
    assert load_glue(model, tmp_path, Configuration()).glue.schema_to_code


def test_two_for_one_module(workspace):
    (workspace / "glue" / "another.yaml").write_text("system: a.things\n")
    assert diagnostics(workspace, "system: a.things\n") == [
        (
            "C540",
            "glue/own.yaml",
            1,
            9,
            "two glue files are for the module `a.things`",
            "glue/another.yaml is the other; merge them",
        )
    ]


def test_null_takes_away_what_is_there(workspace):
    text = "system: a.things\nschema_to_code:\n  frist: null\n  zebra: null\n"
    assert diagnostics(workspace, text) == [
        ("C548", "glue/own.yaml", 3, 3, "there is no entry `frist` to take away", "did you mean `first`?"),
        ("C548", "glue/own.yaml", 4, 3, "there is no entry `zebra` to take away", "remove the line"),
    ]


ENTRY = "system: a.things\nschema_to_code:\n  x: "
CASES = {
    "unknown key": (
        "{template: a.j2, targt: x.py, target: x.py}",
        ("C120", 23, "unknown key `targt` in `schema_to_code.x`", "did you mean `target`?"),
    ),
    "missing key": (
        "{template: a.j2}",
        (
            "C122",
            3,
            "the key `target` is missing in `schema_to_code.x`",
            'add `target: "notes/{item}.py"` (output path relative to the import package; '
            "``dist:`` for the distribution root)",
        ),
    ),
    "target with ..": (
        "{template: a.j2, target: ../x.py}",
        ("C132", 31, "the path `../x.py` leaves its folder through `..`", 'write "x.py", below the root'),
    ),
    "absolute target": (
        "{template: a.j2, target: dist:/x.py}",
        ("C132", 31, "the path `/x.py` is absolute", 'write "dist:x.py", relative to its root'),
    ),
    "target with a backslash": (
        "{template: a.j2, target: a\\x.py}",
        ("C132", 31, "the path `a\\x.py` holds a backslash", 'write "a/x.py"'),
    ),
    "target in another package": (
        "{template: a.j2, target: dist:src/other/x.py}",
        (
            "C132",
            31,
            "`dist:src/other/x.py` is not below the import package, which is all that `src/` holds",
            'write `"x.py"`, below the import package',
        ),
    ),
    "template outside": (
        "{template: ../a.j2, target: x.py}",
        ("C132", 17, "the path `../a.j2` leaves its folder through `..`", "write `a.j2`, below the root"),
    ),
    "template that is not there": (
        "{template: b.j2, target: x.py}",
        ("C542", 17, "no template `b.j2`", "templates lie below `templates/`"),
    ),
    "path that the schema lacks": (
        "{template: a.j2, target: x.py, when: operation}",
        ("C543", 43, "the schema has no `operation`", "did you mean `operations`?"),
    ),
    "one of two paths": (
        "{template: a.j2, target: x.py, when: kernels or contract}",
        ("C543", 43, "the schema has no `contract`", "did you mean `contracts`?"),
    ),
    "loop over no items": (
        "{template: a.j2, target: 'x/{item}.py', for_each: metadata}",
        ("C543", 56, "`metadata` has no items to go through", "name a section of items, such as `kernels`"),
    ),
    "loop into one file": (
        "{template: a.j2, target: x.py, for_each: kernels}",
        (
            "C541",
            31,
            "`{item}` in `target` and `for_each` go together",
            "write both or neither; without it every item would be one file",
        ),
    ),
    "unknown variable": (
        "{template: a.j2, target: '{name}.py', for_each: kernels}",
        ("C541", 31, "`{name}` is not a loop variable", 'write `"{item}.py"`'),
    ),
    "vendored path": (
        "{template: a.j2, target: x.py, vendor: [../x]}",
        ("C544", 46, "`../x` is not a runtime module", "write `kernels.blocked`"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_diagnostic_says_all(workspace, name):
    entry, (code, column, message, hint) = CASES[name]
    assert diagnostics(workspace, ENTRY + entry + "\n") == [(code, "glue/own.yaml", 3, column, message, hint)]


def test_the_mutation_setting_is_true_or_false(workspace):
    own = "system: a.things\nschema_to_code:\n  second: {template: a.j2, target: b.py, validation: {mutation: %s}}\n"
    assert diagnostics(workspace, own % "often") == [
        (
            "C123",
            "glue/own.yaml",
            3,
            65,
            "`schema_to_code.second.validation.mutation` must be true or false, not text",
            "write `false`, or `true`",
        )
    ]
    assert glue_of(workspace, own % "true").glue.schema_to_code["second"].validation.mutation is True
