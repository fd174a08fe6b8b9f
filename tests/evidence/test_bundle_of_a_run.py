"""Who bundles or signs a run learns at once what a verifier would say of its figures."""

import hashlib
import json
import shutil

import pytest

from codegen.cli.main import main


@pytest.fixture
def workspace(bundled_workspace, tmp_path, monkeypatch):
    shutil.copytree(bundled_workspace, tmp_path / "workspace", symlinks=True)
    monkeypatch.chdir(tmp_path / "workspace")
    return tmp_path / "workspace"


def listed_anew(folder, path):
    """Write the digest of ``path`` into the manifest, as somebody does who changed the file and means it."""
    manifest = folder / "MANIFEST.sha256"
    digest = hashlib.sha256((folder / path).read_bytes()).hexdigest()
    lines = [f"{digest}  {path}" if line.endswith(f"  {path}") else line for line in manifest.read_text().splitlines()]
    manifest.write_text("".join(f"{line}\n" for line in lines))


def test_a_bundle_is_the_same_when_it_is_made_again(workspace, bundled):
    assert main(["evidence", "bundle"]) == 0
    place = workspace / "evidence/twice"
    assert {
        path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()
    } == bundled


def test_nobody_signs_figures_that_the_raw_files_do_not_bear_out(workspace, capsys):
    folder = workspace / "evidence/twice"
    run = json.loads((folder / "run.json").read_text())
    gate = next(gate for gate in run["gates"] if gate["name"] == "pass-rate")
    gate["facts"]["passed"] += 1
    (folder / "run.json").write_text(json.dumps(run, sort_keys=True, indent=2, ensure_ascii=False) + "\n")
    listed_anew(folder, "run.json")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert main(["evidence", "bundle", "twice"]) == 2
    said = capsys.readouterr().err
    assert "error[C744]: verifiers would refuse the bundle of twice at figures: " in said and "pass-rate" in said
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert not list((workspace / "evidence").glob(".*making*"))
