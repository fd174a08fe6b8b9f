"""``codegen lint``: findings without generating; ``--fix`` moves and spells, and leaves every other byte alone."""

import json
import stat
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.cli.main import main
from codegen.emit.commit_gate import reading
from codegen.frontend.dialects.canonical import canonical_document
from codegen.frontend.dialects.nesting import nested_text
from codegen.frontend.source_files import decode_source
from codegen.frontend.yaml_reader import read_documents
from codegen.schema.document import SystemSchema
from codegen.support.diagnostics import DiagnosticBag

FLAT = """\
# Who we are.

schema_version: "6.1"   # the language
# The title.
system: A System
module: a.things  # dotted
name: Things
role: >-
  Does things
  for tests
rootpath: a/things

# Ours.
version: "1.0.0"
contracts:
  # A text.
  A: {type: string}   # aligned

metadata:
  # The keeper.
  owner:   Desk
# The end.
"""
NESTED = """\
# Who we are.

schema_version: "6.1"   # the language
# The title.
system:
  system: A System
  module: a.things  # dotted
  name: Things
  role: >-
    Does things
    for tests
  rootpath: a/things

contracts:
  # A text.
  A: {type: string}   # aligned

metadata:
  # Ours.
  version: "1.0.0"
  # The keeper.
  owner:   Desk
# The end.
"""
HEADED = """\
---
title: Things
# Ours.
version: "1.0.0"
owner: Desk
tags:
- one
- two

---
# What it is.
schema_version: "6.1"
system: A System
module: a.things
name: Things
role: Does things for tests
rootpath: a/things
contracts: {A: {type: string}}
"""
FROM_HEADED = """\
---
title: Things
# Ours.
metadata:
  version: "1.0.0"
  owner: Desk
  tags:
  - one
  - two

# What it is.
schema_version: "6.1"
system:
  system: A System
  module: a.things
  name: Things
  role: Does things for tests
  rootpath: a/things
contracts: {A: {type: string}}
"""
MISSPELT = """\
schema_version: "6.1"
system: {system: A System, module: a.things, naem: Things, role: Does things for tests, rootpath: a/things}
metadata: {version: 1.0, owner: 7, status: produciton}   # how far
contracts: {Thing: {type: objekt, propreties: {day: {type: string, formt: dat}}}}
memorytopologi:   # what it remembers
  workingmemory: {storagetyp: sqlit, purpose: a}
operations:
  take: {handler: "things:take", request: "Thign", expose: {http: PUT /things}}
"""
SPELT = """\
schema_version: "6.1"
system: {system: A System, module: a.things, name: Things, role: Does things for tests, rootpath: a/things}
metadata: {version: 1.0, owner: "7", status: production}   # how far
contracts: {Thing: {type: object, properties: {day: {type: string, format: date}}}}
memorytopology:   # what it remembers
  workingmemory: {storagetype: sqlite, purpose: a}
operations:
  take: {handler: "things:take", request: Thing, expose: {http: PUT /things}}
"""


@pytest.fixture
def schema(tmp_path, monkeypatch):
    """A schema's place in a workspace of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "input_schemas").mkdir()
    (tmp_path / "codegen.toml").write_text("")
    return tmp_path / "input_schemas" / "things.yaml"


@pytest.mark.parametrize(
    ("before", "after"),
    [(FLAT, NESTED), (HEADED, FROM_HEADED), (MISSPELT, SPELT)],
    ids=["flat", "headed", "misspelt"],
)
def test_fix_writes_what_a_person_would_and_then_nothing(schema, before, after, capsys):
    schema.write_text(before)
    assert main(["lint", "--fix", "input_schemas/things.yaml"]) == 0
    assert schema.read_text() == after
    assert "things.yaml: valid, 0 warnings" in capsys.readouterr().err
    mark = schema.stat()
    assert main(["lint", "--fix"]) == 0
    assert schema.stat() == mark


def test_diff_is_a_patch_and_writes_nothing(schema, capsys):
    schema.write_text(FLAT)
    assert main(["lint", "--fix", "--diff"]) == 1
    patch = capsys.readouterr().out
    assert patch.startswith("--- a/input_schemas/things.yaml\n+++ b/input_schemas/things.yaml\n@@ ")
    assert "\n-module: a.things  # dotted\n" in patch and "\n+  module: a.things  # dotted\n" in patch
    assert schema.read_text() == FLAT
    schema.write_text(NESTED)
    assert main(["lint", "--diff"]) == 0
    assert capsys.readouterr().out == ""
    schema.write_text(NESTED.replace("rootpath:", "zzz:"))
    assert main(["lint", "--diff"]) == 3
    captured = capsys.readouterr()
    assert captured.out == "" and "error[C120]: unknown key `zzz`" in captured.err


def test_fixes_are_named(schema, capsys):
    schema.write_text(MISSPELT)
    assert main(["lint", "--fix", "--format", "json"]) == 0
    (system,) = json.loads(capsys.readouterr().out)["systems"]
    assert system["fixes"] == [
        "unknown key `naem` in `system`: wrote `name`",
        '`metadata.owner` must be text, not the number 7: wrote `"7"`',
        "`metadata.status` cannot be `produciton`; choose of `draft`, `review`, `production`, `deprecated`: "
        "wrote `production`",
        "unknown section `memorytopologi`: wrote `memorytopology`",
        "unknown key `storagetyp` in `memorytopology.workingmemory`: wrote `storagetype`",
        "`memorytopology.workingmemory.storagetype` cannot be `sqlit`; choose of `redis`, `redis_cluster`, "
        "`postgres`, `postgresql`, `postgres + pgvector`, `neo4j`, `neo4j_auradb`, `s3`, `hypergraphdb`, `memory`, "
        "`sqlite`, `file`: wrote `sqlite`",
        "unknown type `objekt`: wrote `object`",
        "unknown keyword `propreties`: wrote `properties`",
        "dangling reference: no contract `Thign`: wrote `Thing`",
        "unknown keyword `formt`: wrote `format`",
        "unknown format `dat`: wrote `date`",
    ]


AMBIGUOUS = {
    "near to two": SPELT + "kernels: {k: {doc: d, puts: {}}}\n",
    "near to one that is there": SPELT.replace("owner:", "verison: 2.0, owner:"),
    "near to nothing": SPELT.replace("owner:", "zzz: 2.0, owner:"),
    "a number that could be two": SPELT.replace('"7"', "007"),
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_what_needs_a_decision_is_left_alone(schema, name, capsys):
    schema.write_text(AMBIGUOUS[name])
    assert main(["lint", "--fix"]) == 3
    assert "error[C1" in capsys.readouterr().err
    assert schema.read_text() == AMBIGUOUS[name]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            '{schema_version: "6.1", system: T, module: a.t, name: T, role: Does things, rootpath: a,\n'
            ' version: "1", contracts: {A: {type: string}}}\n',
            "the top of the file stands in braces",
        ),
        (FLAT.replace("  # The keeper.\n  owner:   Desk", "  {owner: Desk}"), "`metadata` stands in braces"),
        (
            FLAT.replace('"1.0.0"', '"1.0.0" # so').replace("  # The k", '  version: "1.0.0"\n  # The k'),
            "`version` is written twice, once with a comment",
        ),
        (HEADED.replace("\n---\n#", "\n--- # the system\n#"), "more than `---` stands between header and system"),
        (
            'metadata:\n  owner: Desk\ntitle: &v "1.0.0"\n'
            + FLAT[: FLAT.index("metadata")].replace('"1.0.0"', "*v").replace("# Who we are.\n", ""),
            "its lines cannot be moved as they are",
        ),
    ],
    ids=["braces", "metadata", "comment", "parted", "alias above its anchor"],
)
def test_what_lines_cannot_do_is_refused_with_nothing_written(schema, text, reason, capsys):
    schema.write_text(text)
    code = main(["lint", "--fix"])
    err = capsys.readouterr().err
    assert (code, schema.read_text()) == (2, text)
    assert f"error[C142]: input_schemas/things.yaml was not rewritten as dialect A: {reason}\n" in err


def test_line_ends_mark_and_mode_stay(schema):
    schema.write_bytes(b"\xef\xbb\xbf" + FLAT.replace("\n", "\r\n").encode())
    schema.chmod(0o600)
    assert main(["lint", "--fix"]) == 0
    assert schema.read_bytes() == b"\xef\xbb\xbf" + NESTED.replace("\n", "\r\n").encode()
    assert stat.S_IMODE(schema.stat().st_mode) == 0o600


def test_lint_generates_nothing_and_says_what_is_valid(schema, capsys, tmp_path):
    schema.write_text(NESTED)
    assert main(["lint"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err == "input_schemas/things.yaml: valid, 0 warnings\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["codegen.toml", "input_schemas"]


def test_warnings_are_errors_when_asked(schema, capsys):
    schema.write_text(NESTED.replace("owner:   Desk", "tags: []"))
    assert main(["lint"]) == 0
    assert "warning[C157]" in capsys.readouterr().err
    assert main(["lint", "--strict"]) == 3
    assert "error[C157]" in capsys.readouterr().err


def test_glue_is_linted_too(schema, capsys, tmp_path):
    schema.write_text(NESTED)
    (tmp_path / "glue").mkdir()
    (tmp_path / "glue" / "own.yaml").write_text("system: a.things\nschema_to_code: {x: {templat: a.j2}}\n")
    assert main(["lint"]) == 3
    assert "glue/own.yaml:2:22: error[C120]" in capsys.readouterr().err


def canonical(text):
    bag = DiagnosticBag()
    documents = read_documents(decode_source(text.encode(), "s.yaml", bag), bag)
    document = canonical_document(documents, SystemSchema.model_fields, bag)
    assert not bag.has_errors
    return documents, document.data


SIBLINGS = [
    *(
        "system: A System\n",
        "module: a.things # dotted\n",
        "name: Things\n",
        "role: >-\n  Does things\n\n  for tests\n",
    ),
    *("rootpath: 'a/things'\n", 'version: "1.0"\n', "contracts:\n  A:\n    type: string\n"),
    *("metadata:\n    owner: Desk # who\n", "depends_on:\n  soft:\n  - other\n", "title: |+\n  Kept\n\n"),
]
BETWEEN = st.lists(st.sampled_from(["\n", "# a comment\n", "#another\n"]), max_size=3)


@st.composite
def flat_files(draw):
    entries = draw(st.permutations(SIBLINGS))
    split = draw(st.integers(0, 3))
    header = [f"{key}: {value}\n" for key, value in (("owner", "Desk"), ("domain", "d # e"), ("tags", "[a]"))][:split]
    lines = [f'schema_version: "6.1"\n{"".join(draw(BETWEEN))}{entry}' for entry in entries[:1]]
    lines += ["".join(draw(BETWEEN)) + entry for entry in entries[1:]]
    return "".join(header) + ("---\n" if header else "") + "".join(lines) + "".join(draw(BETWEEN))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(flat_files())
def test_moved_lines_say_the_same_and_every_comment_stays(text):
    documents, data = canonical(text)
    nested = nested_text(text, documents)
    again, moved = canonical(nested)
    assert len(again) == 1 and {**moved, "title": ""} == {**data, "title": ""}
    assert moved["title"].strip() == data["title"].strip()
    assert sorted(line.strip() for line in text.splitlines() if "#" in line and line.strip().startswith("#")) == sorted(
        line.strip() for line in nested.splitlines() if line.strip().startswith("#")
    )
    assert nested_text(nested, again) == nested


def test_what_is_saved_while_a_repair_waits_for_a_check_is_repaired_too(tmp_path, monkeypatch, capsys):
    schema = tmp_path / "input_schemas/things.yaml"
    schema.parent.mkdir()
    (tmp_path / "codegen.toml").touch()
    schema.write_text(FLAT)
    monkeypatch.chdir(tmp_path)
    codes = []
    repair = threading.Thread(target=lambda: codes.append(main(["lint", "--fix"])))
    with reading(tmp_path):
        repair.start()
        repair.join(1.5)
        assert repair.is_alive()
        schema.write_text(FLAT + "# Saved just now.\n")
    repair.join()
    assert codes == [0]
    assert schema.read_text() != FLAT and schema.read_text().endswith("# Saved just now.\n")
