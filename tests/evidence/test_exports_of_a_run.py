"""Exports and comparisons of signed bundles of a real run, through the command line."""

from __future__ import annotations

import json
import shutil

import pytest

from codegen.cli.main import main
from codegen.commands.bundle import bundle
from codegen.commands.run import run
from codegen.evidence.bundle.envelope import open_envelope
from codegen.evidence.keys.public_keys import fingerprint
from codegen.phases.state import RunOptions
from codegen.support.configuration import Configuration

from .conftest import SCHEMA, SYSTEM
from .signing import Person, trust_folder
from .test_exports import faults

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def signed(bundled_workspace, tmp_path_factory):
    """A folder with ``key``, ``trust``, and the bundles ``first`` and ``second``, which follows it."""
    place = tmp_path_factory.mktemp("signed")
    root = place / "workspace"
    shutil.copytree(bundled_workspace, root)
    signer = Person("release@example.org")
    signer.write(place / "key")
    gates = json.loads((root / "evidence/twice/run.json").read_text())["gates"]
    unchecked = [gate["name"] for gate in gates if gate["verdict"] == "NOT_CHECKED"]
    policy = f'format = 1\nname = "tests"\noptional_gates = {json.dumps(unchecked)}\n'
    trust_folder(place / "trust", [signer.line("codegen-evidence")], policy)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        for name in ("first", "second"):
            assert main(["sign", "twice", "--key", str(place / "key")]) == 0
            shutil.copytree(root / "evidence/twice", place / name)
    return place


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    """What a verifier remembers, which neither command may touch."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    yield
    assert not (tmp_path / "state").exists()


def test_a_signed_export_is_in_an_envelope_of_its_own(signed, tmp_path, capsys):
    where = tmp_path / "provenance.json"
    options = ["--trust", str(signed / "trust"), "--key", str(signed / "key"), "-o", str(where)]
    assert main(["evidence", "export", str(signed / "first"), "--as", "slsa-provenance", *options]) == 0
    key = Person("release@example.org").public
    opened = open_envelope(where.read_bytes(), {fingerprint(key): key})
    assert faults("slsa-provenance", json.loads(opened.payload)) == []
    assert capsys.readouterr().err.endswith("bytes, signed\n")


def test_an_export_without_a_key_is_the_statement(signed, capsys):
    assert main(["evidence", "export", str(signed / "first"), "--as", "test-result"]) == 0
    statement = json.loads(capsys.readouterr().out)
    assert faults("test-result", statement) == []
    assert statement["predicate"]["result"] == "PASSED"
    rate = next(
        gate for gate in json.loads((signed / "first/run.json").read_text())["gates"] if gate["name"] == "pass-rate"
    )
    assert len(statement["predicate"]["passedTests"]) == rate["facts"]["passed"]


def test_an_export_never_lands_in_the_bundle(signed, capsys):
    inside = signed / "first" / "raw" / ".." / "provenance.json"
    assert main(["evidence", "export", str(signed / "first"), "--as", "slsa-provenance", "-o", str(inside)]) == 2
    assert "error[C764]" in capsys.readouterr().err
    assert not inside.exists()


def test_a_bundle_that_was_tampered_with_is_neither_exported_nor_compared(signed, tmp_path, capsys):
    bad = tmp_path / "bad"
    shutil.copytree(signed / "second", bad)
    file = bad / "workspace/generated/twice/pyproject.toml"
    file.write_bytes(file.read_bytes() + b"\n")
    assert main(["evidence", "export", str(bad), "--as", "slsa-provenance"]) == 7
    assert "error[C716]" in capsys.readouterr().err
    arguments = ["evidence", "diff", str(signed / "first"), str(bad), "--trust", str(signed / "trust")]
    assert main([*arguments, "--format", "json"]) == 7
    said = capsys.readouterr()
    assert json.loads(said.out)["diagnostics"][0]["code"] == "C716"


def test_two_bundles_that_follow_each_other_are_verified_and_do_not_differ(signed, capsys):
    arguments = ["evidence", "diff", str(signed / "first"), str(signed / "second")]
    assert main([*arguments, "--trust", str(signed / "trust")]) == 0
    assert capsys.readouterr().out.endswith("\nnothing moved\n\nnote: both are verified\n")
    assert main(["evidence", "diff", str(signed / "second"), str(signed / "first")]) == 1
    said = capsys.readouterr().out
    assert "signature:\n  number 1 does not follow number 2\n" in said
    assert said.endswith("\nnote: neither was verified: --trust verifies both first\n")


def test_a_run_without_tests_has_no_result_to_export(tmp_path, capsys):
    schema = tmp_path / "input_schemas" / "two_operations.yaml"
    schema.parent.mkdir()
    schema.write_bytes(SCHEMA.read_bytes())
    run(tmp_path, Configuration(), "input_schemas/two_operations.yaml", RunOptions(tests=False))
    bundle(tmp_path, Configuration(), SYSTEM)
    folder = str(tmp_path / "evidence" / SYSTEM)
    assert main(["evidence", "export", folder, "--as", "slsa-provenance", "-o", str(tmp_path / "provenance.json")]) == 0
    assert main(["evidence", "export", folder, "--as", "test-result"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "error[C763]" in said.err and "no test of this run is recorded" in said.err
