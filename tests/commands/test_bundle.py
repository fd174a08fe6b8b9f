"""A bundle holds what one run read, wrote and recorded, and nothing else; otherwise none is made."""

import hashlib
import json
import os
import shutil
import subprocess
import sys

import pytest

from codegen.cli.main import main
from codegen.commands import evidence_folders
from codegen.commands.bundle import bundle
from codegen.commands.workspace import configuration_of
from codegen.emit.root_directory import RootDirectory
from codegen.evidence.bundle.manifest_lines import read_manifest_lines

PLACE = "evidence/tiny"


def lying(workspace, folder="evidence"):
    """Every file below ``folder`` with its bytes."""
    place = workspace.root / folder
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


pytestmark = pytest.mark.usefixtures("figures_unseen")


@pytest.fixture
def run(tiny, capsys):
    """A workspace with a finished run."""
    assert main(["run", tiny.schema]) == 0
    capsys.readouterr()
    return tiny


def refused(workspace, capsys, code, exit_code, command=("evidence", "bundle", "tiny")):
    """What is said of a bundle that is not made; nothing below ``evidence/`` changed."""
    before = lying(workspace)
    assert main(list(command)) == exit_code
    said = capsys.readouterr().err
    assert f"error[{code}]: " in said and "Traceback" not in said
    assert lying(workspace) == before
    return said


def test_a_bundle_is_what_the_run_read_wrote_and_recorded(run, capsys):
    record = lying(run, PLACE)
    run.write(".env", "PASSWORD=1")
    run.write("handlers/tiny/notes.txt", "mine")
    run.write("generated/tiny/src/tiny/__pycache__/x.pyc", b"compiled")
    assert main(["evidence", "bundle", run.schema]) == 0
    found = lying(run, PLACE)
    manifest = json.loads(run.read("extractions/tiny/manifest.json"))
    workspace = {entry["path"] for entry in manifest["files"]}
    workspace |= {"extractions/tiny/manifest.json", "codegen.toml", run.schema, "glue/standard.yaml"}
    workspace |= {f"templates/tiny/{name}.j2" for name in ("init.py", "contract.py", "readme.md", "pyproject.toml")}
    assert found.keys() == record.keys() | {f"workspace/{path}" for path in workspace}
    assert all(found[f"workspace/{path}"] == run.read(path) for path in workspace)
    assert all(found[path] == data for path, data in record.items() if path != "MANIFEST.sha256")
    listed = read_manifest_lines(found["MANIFEST.sha256"])
    assert listed == {
        path: hashlib.sha256(data).hexdigest() for path, data in found.items() if path != "MANIFEST.sha256"
    }
    subprocess.run(["sha256sum", "--strict", "--quiet", "-c", "MANIFEST.sha256"], cwd=run.root / PLACE, check=True)
    said = capsys.readouterr().err
    assert f"tiny: {len(found)} files, INCOMPLETE (not checked: " in said
    assert f"deployment-ready), not signed: {PLACE}/" in said


def test_two_bundles_of_one_run_are_the_same_bytes(run):
    assert main(["evidence", "bundle"]) == 0
    first = lying(run)
    assert main(["evidence", "bundle", "tiny"]) == 0
    assert lying(run) == first
    assert main(["run", run.schema]) == 0  # nothing changed, nothing runs
    assert lying(run) == first


def test_a_bundle_is_of_the_tree_as_it_is_committed_under_any_umask(run):
    before = os.umask(0o077)
    try:
        assert main(["evidence", "bundle"]) == 0
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o777 for path in (run.root / PLACE).rglob("*") if path.is_file()}
    assert modes == {0o644}


def test_what_people_wrote_for_the_run_is_in_it(run, capsys):
    run.write(f"{run.package}/Line.py", run.read(f"{run.package}/Line.py") + b"MINE = 1\n")
    assert main(["adopt", f"{run.package}/Line.py"]) == 0, capsys.readouterr().err
    assert main(["run", run.schema]) == 0
    assert main(["evidence", "bundle", "tiny"]) == 0
    edit = "edits/tiny/src/Line.py.diff"
    assert run.read(f"{PLACE}/workspace/{edit}") == run.read(edit)
    assert b"MINE = 1" in run.read(f"{PLACE}/workspace/{run.package}/Line.py")


@pytest.mark.parametrize(
    ("damage", "code", "exit_code", "says"),
    [
        (lambda w: shutil.rmtree(w.root / "evidence"), "C740", 2, f"{PLACE}/ holds no run record"),
        (lambda w: (w.root / PLACE / "MANIFEST.sha256").unlink(), "C740", 2, f"{PLACE}/ holds no run record"),
        (lambda w: shutil.rmtree(w.root / "extractions"), "C740", 2, "no run left anything of tiny"),
        (lambda w: w.write(f"{PLACE}/MANIFEST.sha256", "x\n"), "C741", 1, "line 1 is not a digest"),
        (lambda w: w.replace(f"{PLACE}/run.json", '"format": 1', '"format": 2'), "C741", 1, "run.json is not what the"),
        (lambda w: w.write(f"{PLACE}/raw/new.json", "{}"), "C743", 1, f"{PLACE}/raw/new.json is nothing that a run"),
        (lambda w: w.write(f"{PLACE}/workspace/.env", "X=1"), "C743", 1, f"{PLACE}/workspace/.env is nothing that"),
        (lambda w: (w.root / PLACE / "link").symlink_to("/etc/passwd"), "C743", 1, f"{PLACE}/link is nothing that"),
        (lambda w: w.write("generated/tiny/README.md", "mine"), "C742", 1, "generated/tiny/README.md is hand-edited"),
        (lambda w: (w.root / "generated/tiny/README.md").unlink(), "C742", 1, "README.md is missing"),
        (lambda w: w.write("generated/tiny/x.py", ""), "C742", 1, "generated/tiny/x.py is orphan"),
        (lambda w: w.replace(w.schema, "A point.", "The point."), "C742", 1, "input_schemas/tiny.yaml is moved"),
        (lambda w: w.write("templates/tiny/readme.md.j2", "{# context: TinyFile #}\nx\n"), "C742", 1, "is moved"),
        (lambda w: w.write("extractions/tiny/report.json", "{}\n"), "C741", 1, "came to another report"),
        (lambda w: w.write("extractions/tiny/report.json", "{"), "C741", 1, "report.json is not JSON"),
        (lambda w: w.write("extractions/tiny/lock.toml", "x"), "C741", 1, "lock.toml cannot be believed"),
        (lambda w: w.replace("extractions/tiny/lock.toml", 'hash = "', 'hash = "0'), "C741", 1, "are of two plans"),
        (lambda w: w.replace("extractions/tiny/manifest.json", '"system": "tiny"', '"system": "x"'), "C741", 1, "of x"),
        (lambda w: w.write("codegen.toml", 'records = "kept"\n'), "C740", 2, "no run left anything of tiny"),
        (lambda w: w.write(".codegen/journal.json", "{"), "C671", 2, ""),
    ],
)  # fmt: skip
def test_what_is_not_one_run_is_not_bundled(run, capsys, damage, code, exit_code, says):
    damage(run)
    assert says in refused(run, capsys, code, exit_code)


def with_record(workspace, **values):
    """Make a run record that says something else, and is whole."""
    record = json.loads(workspace.read(f"{PLACE}/run.json")) | values
    text = json.dumps(record, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
    workspace.write(f"{PLACE}/run.json", text)
    lines = workspace.read(f"{PLACE}/MANIFEST.sha256").decode().splitlines()
    lines = [line for line in lines if not line.endswith("  run.json")]
    lines.append(f"{hashlib.sha256(text.encode()).hexdigest()}  run.json")
    workspace.write(f"{PLACE}/MANIFEST.sha256", "".join(f"{line}\n" for line in sorted(lines, key=lambda x: x[66:])))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"system": "other"}, "is the record of other"),
        ({"report": "0" * 64}, "is of a run that came to another report"),
        ({"report": ""}, "is of a run that came to another report"),
        ({"plan": "0" * 64}, "is of a run with another plan"),
        ({"gates": 7}, "is not what a run writes"),
        ({"gates": [{}]}, "is not what a run writes"),
    ],
)
def test_the_record_of_another_run_is_refused(run, capsys, values, says):
    with_record(run, **values)
    said = refused(run, capsys, "C741", 1)
    assert says in said
    remedy = said.rpartition("= help: codegen ")[2].split()
    assert main(remedy) == 0 and main(["evidence", "bundle", "tiny"]) == 0


def test_a_workspace_with_other_folders_is_bundled_and_verified(tiny, capsys):
    tiny.write("codegen.toml", 'out = "made/services"\nrecords = "kept"\n')
    assert main(["run", tiny.schema]) == 0 and main(["evidence", "bundle", "tiny"]) == 0
    folder = tiny.root / "evidence/tiny"
    capsys.readouterr()
    assert main(["verify", str(folder), "--integrity-only"]) == 0
    held = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    outputs = sum(path.is_file() for path in (folder / "workspace/made/services/tiny").rglob("*"))
    assert held["names"].endswith(f" files are listed and there, {outputs} of them outputs") and outputs > 5
    for path in ("made/services/tiny/pyproject.toml", "kept/tiny/plan.md", "codegen.toml"):
        data = (folder / "workspace" / path).read_bytes()
        (folder / "workspace" / path).write_bytes(data + b"\n")
        assert main(["verify", str(folder), "--integrity-only"]) == 7
        assert f"workspace/{path} does not have the digest" in capsys.readouterr().err
        (folder / "workspace" / path).write_bytes(data)


def test_folders_of_which_one_holds_the_other_are_refused(tiny, capsys):
    tiny.write("codegen.toml", 'records = "generated/records"\n')
    assert main(["run", tiny.schema]) == 0
    said = refused(tiny, capsys, "C748", 2)
    assert "codegen.toml puts `out` in generated/ and `records` in generated/records/, and one holds the other" in said


def test_several_systems_at_once_and_one_that_cannot_keeps_no_other(run, capsys):
    schema = run.read(run.schema).replace(b"demo.tiny", b"demo.other").replace(b"demo/tiny", b"demo/other")
    run.write("input_schemas/other.yaml", schema)
    assert main(["run", "input_schemas/other.yaml"]) == 0
    run.write("generated/tiny/README.md", "mine")
    capsys.readouterr()
    assert main(["evidence", "bundle", "--format", "json"]) == 1
    systems = {system["schema"]: system for system in json.loads(capsys.readouterr().out)["systems"]}
    assert systems["input_schemas/other.yaml"]["bundles"][0]["folder"] == "evidence/other"
    assert systems[run.schema]["diagnostics"][0]["code"] == "C742"
    assert (run.root / "evidence/other/workspace").is_dir() and not (run.root / PLACE / "workspace").exists()


def relisted(workspace, path, text):
    """Write the record ``path`` and its digest into the manifest, as somebody does who hopes to have it signed."""
    workspace.write(path, text)
    manifest = json.loads(workspace.read("extractions/tiny/manifest.json"))
    for entry in manifest["files"]:
        if entry["path"] == path:
            entry["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    workspace.write("extractions/tiny/manifest.json", json.dumps(manifest))


@pytest.mark.parametrize("line", ['".env" = ""', "'.env' = ''", '".env"=""', "env = {}", "nested.env = ''"])
def test_no_record_brings_a_secret_into_a_bundle(run, capsys, line):
    """Records come with a repository, and so from others; what they name without its digest is not read."""
    run.write(".env", "PASSWORD=1")
    lock = run.read("extractions/tiny/lock.toml").decode()
    relisted(run, "extractions/tiny/lock.toml", lock.replace("[inputs]\n", f"[inputs]\n{line}\n"))
    assert "lock.toml cannot be believed" in refused(run, capsys, "C741", 1)


@pytest.mark.parametrize("path", [".env", "generated/other/.env", "generated/tiny/../../.env", "/etc/passwd"])
@pytest.mark.parametrize("known", [True, False])
def test_no_manifest_brings_a_file_of_elsewhere_into_a_bundle(run, capsys, path, known):
    run.write(".env", "PASSWORD=1")
    manifest = json.loads(run.read("extractions/tiny/manifest.json"))
    digest = hashlib.sha256(b"PASSWORD=1").hexdigest() if known else ""
    manifest["files"].append({**manifest["files"][0], "path": path, "sha256": digest})
    run.write("extractions/tiny/manifest.json", json.dumps(manifest))
    before = lying(run)
    assert main(["evidence", "bundle", "tiny"]) in (1, 2)
    said = capsys.readouterr().err
    assert "error[C741]: extractions/tiny/manifest.json cannot be believed" in said or "error[C604]" in said
    assert lying(run) == before


@pytest.mark.parametrize("exchanged", [True, False])
def test_wherever_it_is_cut_off_the_folder_is_the_old_one_or_the_new_one(run, monkeypatch, exchanged):
    """Every step on the disk fails once; on a file system that cannot exchange folders the next command mends it."""
    configuration = configuration_of(run.root)
    if not exchanged:
        monkeypatch.setattr(RootDirectory, "exchange_directories", lambda self, one, other: False)
    old = lying(run, PLACE)
    seen, steps = [], 0
    real = {name: getattr(RootDirectory, name) for name in ("write", "sync", "rename_directory", "remove_tree")}

    class CutOff(BaseException):
        """As a signal that nobody can catch."""

    def step(name):
        def counted(self, *arguments):
            nonlocal left
            left -= 1
            if left < 0:
                raise CutOff
            return real[name](self, *arguments)

        return counted

    for name in real:
        monkeypatch.setattr(RootDirectory, name, step(name))
    while True:
        left = steps
        try:
            bundle(run.root, configuration, "tiny")
        except CutOff:
            left = 10**9
            with RootDirectory(run.root) as directory:
                there = lying(run, PLACE)
                assert there or not exchanged
                evidence_folders.recover_evidence(directory, "tiny")
            there = lying(run, PLACE)
            assert lying(run) == {".gitignore": b"*\n", **{f"tiny/{path}": data for path, data in there.items()}}
            seen.append("old" if there == old else "new")
            shutil.rmtree(run.root / PLACE)
            for path, data in old.items():
                run.write(f"{PLACE}/{path}", data)
        else:
            break
        steps += 1
    new = lying(run, PLACE)
    assert "workspace/codegen.toml" in new
    assert seen == sorted(seen, key=["old", "new"].index) and set(seen) == {"old", "new"}


def test_nothing_but_signing_and_verifying_loads_cryptography(run):
    """It takes as long to import as all of a warm command."""
    code = """
import sys
from codegen.cli.main import main
import codegen.commands.check, codegen.commands.run, codegen.phases.gmp_engine
from codegen.commands import verify_bundle
verify_bundle._figures = verify_bundle._rendering = lambda *asked: ()
codes = [main(["--version"]), main(["check", "--fast", "-q"]), main(["evidence", "bundle", "-q"])]
print(codes, "cryptography" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=run.root, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[0, 0, 0] False"


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("gro\u0308sse.py", "at names: "),  # an umlaut in two characters
        ("line.PY", "are one file where case does not count"),
        ("a\u202eb.py", "holds a control character"),
        ("deep/" * 33 + "a.py", "deeper than 32"),
        ("big.py", "at most 67108864"),
    ],
)
def test_what_verifiers_refuse_is_not_made(run, capsys, path, says):
    """Whatever a plugin's template or a schema may one day make."""
    place = f"{run.package}/{path}"
    data = bytes((64 << 20) + 1) if path == "big.py" else b"x = 1\n"
    run.write(place, data)
    manifest = json.loads(run.read("extractions/tiny/manifest.json"))
    entry = {**manifest["files"][-1], "path": place, "sha256": hashlib.sha256(data).hexdigest()}
    manifest["files"].append(entry)
    run.write("extractions/tiny/manifest.json", json.dumps(manifest))
    said = refused(run, capsys, "C744", 2)
    assert "verifiers would refuse the bundle of tiny at " in said and says in said
