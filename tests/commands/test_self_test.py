"""``check --self-test``: every change to a copy is noticed; a check that is broken is found out."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest

from codegen.cli.check_answer_schema import check_schema
from codegen.cli.main import main
from codegen.phases.strength.self_test_cases import CASES

ROOT = Path(__file__).parent.parent.parent
SCHEMA = "input_schemas/contracts_only.yaml"
VALIDATOR = jsonschema_rs.validator_for(check_schema())


def codegen(root, *arguments, generator=ROOT):
    done = subprocess.run(
        [sys.executable, "-P", "-m", "codegen", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(generator)},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


def snapshot(root):
    """Every file but caches, with its bytes and the time of its last change."""
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".codegen" not in path.parts
    }


@pytest.mark.thorough
def test_every_change_is_noticed_and_a_broken_check_is_found_out(tmp_path):
    root = tmp_path / "workspace"
    (root / "input_schemas").mkdir(parents=True)
    shutil.copy(ROOT / "tests/systems/schemas/contracts_only.yaml", root / SCHEMA)
    assert codegen(root, "run", "--no-tests", "--quiet")[0] == 0
    before = snapshot(root)
    code, out, _ = codegen(root, "check", "--self-test", "--format", "json")
    answer = json.loads(out)
    VALIDATOR.validate(answer)
    (system,) = answer["systems"]
    assert code == 0
    assert {case["case"]: case["caught"] for case in system["self_test"]} == dict.fromkeys(CASES, True)
    assert system["left_out"] == system["diagnostics"] == []
    assert snapshot(root) == before

    broken = tmp_path / "broken"
    shutil.copytree(ROOT / "codegen", broken / "codegen", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("templates", "glue"):
        shutil.copytree(ROOT / name, broken / name)
    place = broken / "codegen/drift/classify.py"
    source = place.read_text(encoding="utf-8")
    modes = "return Cause.MODE"
    assert modes in source
    place.write_text(source.replace(modes, "return Cause.CLEAN"), encoding="utf-8")
    assert codegen(root, "run", "--no-tests", "--quiet", generator=broken)[0] == 0
    code, out, err = codegen(root, "check", "--self-test", generator=broken)
    assert code == 1
    missed = [line.split()[3].rstrip(":") for line in out.splitlines() if line.startswith("NOT CAUGHT")]
    assert missed == ["mode", "symlink"]
    assert out.endswith(f"orders: {len(CASES) - 2} of {len(CASES)} caught\n")
    assert err.count("error[C686]: ") == 2


def test_a_tree_that_is_not_clean_is_refused(tiny, capsys):
    assert main(["run"]) == 0
    (tiny.root / f"{tiny.package}/Point.py").unlink()
    assert main(["check", "--self-test"]) == 2
    assert f"error[C685]: {tiny.schema} is not clean" in capsys.readouterr().err


def test_a_copy_that_is_not_clean_is_named(tiny, capsys):
    """The fixture's own contexts are unknown to another process, as what a plugin reads elsewhere would be."""
    assert main(["run"]) == 0
    capsys.readouterr()
    assert main(["check", "--self-test", "--format", "json"]) == 2
    answer = json.loads(capsys.readouterr().out)
    VALIDATOR.validate(answer)
    (found,) = answer["systems"][0]["diagnostics"]
    assert found["code"] == "C687"
    assert "TinyFile" in found["message"]
