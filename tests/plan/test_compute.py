"""The plan is a function of schema and glue; what is wrong with it is said at its line."""

import dataclasses
import subprocess
import sys

import pytest

from codegen.frontend.glue_loader import load_glue
from codegen.frontend.meta_loader import load_system
from codegen.plan.compute import compute_plan
from codegen.plan.lock import Lock, lock_text, read_lock
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticsError


def planned(tiny):
    configuration = Configuration()
    system = load_system(tiny.root / tiny.schema, tiny.root, configuration)
    return compute_plan(system, load_glue(system.model, tiny.root, configuration), tiny.root, configuration)


def refused(tiny):
    with pytest.raises(DiagnosticsError) as caught:
        planned(tiny)
    assert caught.value.exit_code == 3
    return [
        (item.code, item.message, item.span and (item.span.file, item.span.line)) for item in caught.value.diagnostics
    ]


def test_files_stand_in_the_order_of_their_blocks(tiny):
    plan = planned(tiny)
    assert [file.identifier for file in plan.files] == sorted(
        (file.identifier for file in plan.files), key=lambda text: (text[:2], int(text[3:]))
    )
    blocks = {file.path.removeprefix("generated/tiny/"): file.block for file in plan.files}
    assert blocks["src/tiny/Point.py"] == "T2"
    assert blocks["src/tiny/__init__.py"] == "T1"
    assert blocks["README.md"] == "T5"
    assert blocks["pyproject.toml"] == "T7"
    (point,) = (file for file in plan.files if file.item == "Point")
    assert (point.source, point.entry, point.template) == ("/contracts/Point", "contract", "tiny/contract.py.j2")
    assert "A point." in point.behaviour


def test_the_hash_follows_meaning_and_not_comments_or_the_disk(tiny):
    before = planned(tiny)
    tiny.replace(tiny.schema, "contracts:", "# a remark\ncontracts:")
    tiny.write("generated/tiny/README.md", "already here")
    assert planned(tiny) == before
    tiny.replace(tiny.schema, "A point.", "A spot.")
    assert planned(tiny).hash != before.hash


def test_the_hash_does_not_depend_on_the_hash_seed(tiny):
    code = (
        "import sys; from pathlib import Path; from codegen.frontend.glue_loader import load_glue;"
        "from codegen.frontend.meta_loader import load_system; from codegen.plan.compute import compute_plan;"
        "from codegen.support.configuration import Configuration;"
        "r = Path(sys.argv[1]); c = Configuration(); s = load_system(r / 'input_schemas/tiny.yaml', r, c);"
        "print(compute_plan(s, load_glue(s.model, r, c), r, c).hash)"
    )
    hashes = {planned(tiny).hash}
    for seed in ("0", "4711"):
        environment = {"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"}
        done = subprocess.run(
            [sys.executable, "-c", code, str(tiny.root)], env=environment, capture_output=True, text=True, check=True
        )
        hashes.add(done.stdout.strip())
    assert len(hashes) == 1


def test_two_targets_that_differ_in_case_alone(tiny):
    tiny.replace(tiny.schema, "  Line:", "  POINT:")
    ((code, message, place),) = refused(tiny)
    assert (code, place) == ("C502", (tiny.schema, 9))
    assert "contract of Point and contract of POINT are files whose paths differ only in case" in message


def test_two_entries_with_one_target(tiny):
    tiny.replace("glue/standard.yaml", '"dist:pyproject.toml"', '"dist:README.md"')
    ((code, message, place),) = refused(tiny)
    assert (code, place) == ("C502", ("glue/standard.yaml", 5))
    assert "readme and project are the same file: generated/tiny/README.md" in message


def test_a_runtime_module_that_does_not_exist(tiny):
    tiny.replace("glue/standard.yaml", "vendor: [digests]", "vendor: [digests, no.such]")
    assert refused(tiny) == [("C505", "the runtime has no module 'no.such'", ("glue/standard.yaml", 2))]


def test_assertions_name_files_and_documents_at_their_lines(tiny):
    text = (tiny.root / tiny.schema).read_text()
    tiny.write(
        tiny.schema,
        text
        + "cursorinstructions:\n"
        + '  generatefiles:\n    - Point.py\n    - "dist:README.md"\n    - Pont.py\n'
        + "  generatedocs:\n    - README\n    - ARCHITECTURE.md\n",
    )
    with pytest.raises(DiagnosticsError) as caught:
        planned(tiny)
    found = [(item.code, item.span.line, item.hint) for item in caught.value.diagnostics]
    assert found == [("C506", 17, "did you mean `Point.py`?"), ("C507", 20, "remove it; emitted: readme.md")]


def test_when_leaves_files_and_their_modules_out(tiny):
    tiny.replace("glue/standard.yaml", "vendor: [digests]}", "vendor: [digests], when: operations or kernels}")
    assert not any("_runtime" in file.path or file.path.endswith("__init__.py") for file in planned(tiny).files)


def test_a_lock_reads_as_it_was_written():
    inputs = {"a b.yaml": "1" * 64, "\\": "2"}
    lock = Lock("s", 'päth "q"\x7f\u2028.yaml', "0" * 64, inputs, {"ruff": "0.1"}, {"templates/é.j2": "3" * 16})
    assert read_lock(lock_text(lock).encode()) == lock


@pytest.mark.parametrize("data", [b"", b"version = 1", b"\xff", b"version = 2", b"[inputs", b"version = 1\nhash = 1"])
def test_what_is_no_lock_is_refused(data):
    with pytest.raises(ValueError):
        read_lock(data)


def test_planned_files_are_frozen(tiny):
    with pytest.raises(dataclasses.FrozenInstanceError):
        planned(tiny).files[0].path = "x"
