"""Dialects B and C: the same model as dialect A, and diagnostics at the line that was written."""

from dataclasses import replace
from pathlib import Path

import pytest

from codegen.support.configuration import Configuration

from .dialect_printer import as_flat, as_headed
from .reading import diagnostics, load

ROOT = Path(__file__).parent.parent.parent
FLAGSHIP = ROOT / "input_schemas" / "symbolic_computation_service_v6.yaml"
NESTED = """\
schema_version: "6.1"
title: Things
purpose: To hold things.
system:
  system: A System
  module: a.things
  name: Things
  role: Does things for tests
  rootpath: a/things
metadata:
  version: 1.0
  owner: Desk
  tags: [one, two]
  domain: finance
  type: service
contracts:
  A: {type: string}
depends_on:
  soft: [other]
"""
FLAT = as_flat(NESTED)
HEADED = as_headed(NESTED)


def test_the_printer_writes_what_it_should():
    assert FLAT.startswith("system: A System\nmodule: a.things\nname: Things\nrole: Does things for tests\n")
    assert "metadata:\n  owner: Desk" in FLAT and "\nversion: 1.0\n" in FLAT
    assert HEADED.startswith("title: Things\npurpose: To hold things.\nversion: 1.0\nowner: Desk\ntags: [one, two]\n")
    assert "---\nsystem: A System\n" in HEADED and "metadata" not in HEADED


@pytest.mark.parametrize("text", [FLAT, HEADED], ids=["flat", "headed"])
def test_every_dialect_is_the_same_model(tmp_path, text):
    expected = load(tmp_path, NESTED)
    found = load(tmp_path, text)
    assert found.model == expected.model
    assert found.model.metadata.domain == "finance" and found.model.metadata.version == "1.0"
    assert found.warnings == ()


def test_a_header_stands_in_front_of_a_nested_system_too(tmp_path):
    body = NESTED.replace("title: Things\n", "").replace("  owner: Desk\n", "")
    assert load(tmp_path, f"title: Things\nowner: Desk\n---\n{body}").model == load(tmp_path, NESTED).model


def test_values_written_twice_alike_are_one(tmp_path):
    assert load(tmp_path, f'version: "1.0"\n{FLAT}'.replace("\nversion: 1.0", "")).model.metadata.version == "1.0"
    twice = FLAT.replace("metadata:\n", 'metadata:\n  version: "1.0"\n')
    assert load(tmp_path, twice).model == load(tmp_path, NESTED).model


def test_every_value_keeps_its_place(tmp_path):
    nested, flat = load(tmp_path, NESTED), load(tmp_path, FLAT)
    lines = FLAT.splitlines()
    for path, span in nested.positions.values.items():
        if path and path not in (("system",), ("metadata",)):
            written = NESTED.splitlines()[span.line - 1].strip()
            found = flat.positions.values[path]
            assert lines[found.line - 1].strip() == written
            key = flat.positions.keys.get(path)
            assert key is None or lines[key.line - 1][key.column - 1 :].startswith(str(path[-1]))
    assert flat.positions.scalars.keys() == nested.positions.scalars.keys()


ROOTPATH = "add `rootpath: finance/options` (where it belongs in a larger tree; recorded)"
ERRORS = {
    "bad name": (
        FLAT.replace("name: Things", "name: my_things"),
        [("C131", 3, 7, "`my_things` is not PascalCase", "write `MyThings`")],
    ),
    "bad module inside the value": (
        FLAT.replace("a.things", "a.class"),
        [("C133", 2, 11, "bad import path `a.class`: `class` is a keyword of Python", "write `class_`")],
    ),
    "missing key": (
        FLAT.replace("rootpath: a/things\n", ""),
        [("C122", 1, 1, "the key `rootpath` is missing in `system`", ROOTPATH)],
    ),
    "misspelt sibling": (
        FLAT.replace("rootpath:", "rootpaht:"),
        [
            ("C122", 1, 1, "the key `rootpath` is missing in `system`", ROOTPATH),
            ("C121", 5, 1, "unknown section `rootpaht`", "did you mean `rootpath`?"),
        ],
    ),
    "version twice": (
        FLAT.replace("metadata:\n", "metadata:\n  version: 2.0\n"),
        [
            (
                "C140",
                11,
                12,
                "`version` is written twice, with different values",
                "remove it; it is already on line 6",
            )
        ],
    ),
    "owner in header and metadata": (
        HEADED + "metadata: {owner: Bank}\n",
        [
            (
                "C140",
                19,
                19,
                "`owner` is written twice, with different values",
                "remove it; it is already on line 4",
            )
        ],
    ),
    "unknown key of the header": (
        HEADED.replace("title:", "titel:"),
        [("C120", 1, 1, "unknown key `titel` in the header", "did you mean `title`?")],
    ),
    "section in the header": (
        "governance: {mode: autonomous, escalationpolicy: none}\n" + HEADED,
        [("C120", 1, 1, "unknown key `governance` in the header", "move it below the `---`")],
    ),
    "flat key beside a mapping": (
        NESTED + "version: 1.0\n",
        [
            (
                "C141",
                20,
                1,
                "`version` stands at the top, but `system` is a mapping",
                "remove it; `metadata` has one already",
            )
        ],
    ),
    "three documents": (
        HEADED + "---\na: 1\n",
        [
            (
                "C111",
                19,
                1,
                "another document begins here",
                "write one document a file; in front of it only a header of `schema_version`, `title`, `purpose`, "
                "`summary`, `description`, `version`, `owner`, `tags`, `domain`, `type`",
            )
        ],
    ),
    "a header and nothing else": (
        "title: Things\n---\n",
        [("C105", 2, 1, "nothing follows the header", "write the system below the `---`")],
    ),
    "metadata that are no mapping": (
        "\n".join(line for line in FLAT.splitlines() if line.strip()[:4] not in ("owne", "tags", "doma", "type")),
        [("C123", 10, 1, "`metadata` must be a mapping, not nothing",
          'write `metadata: {version: "1.0.0", owner: Desk}`')],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_errors_stand_where_they_were_written(tmp_path, name):
    text, expected = ERRORS[name]
    assert diagnostics(tmp_path, text) == expected


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    """The state after phases 0 to 2 of the flagship in each dialect, in workspaces of their own."""
    from codegen.phases.baseline import baseline
    from codegen.phases.implement import implement
    from codegen.phases.lock import lock
    from codegen.phases.state import RunState

    states = {}
    for name, write in {"nested": str, "flat": as_flat, "headed": as_headed}.items():
        root = tmp_path_factory.mktemp(name)
        schema = f"input_schemas/{FLAGSHIP.name}"
        (root / "input_schemas").mkdir()
        (root / schema).write_text(write(FLAGSHIP.read_text()))
        (root / "glue").symlink_to(ROOT / "glue")
        state = lock(RunState(root, Configuration(), schema))
        states[name] = replace(implement(baseline(state)), root=Path())
    return states


@pytest.mark.slow
@pytest.mark.parametrize("name", ["flat", "headed"])
def test_the_flagship_generates_the_same_bytes_from_every_dialect(staged, name):
    nested, other = staged["nested"], staged[name]
    assert nested.system.sources != other.system.sources
    assert other.system.model == nested.system.model
    assert other.plan == nested.plan
    assert len(nested.tree) > 50 and other.tree == nested.tree
