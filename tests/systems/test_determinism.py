"""Same inputs, same bytes: under another hash seed, locale, time zone and working directory."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCHEMAS = Path(__file__).parent / "schemas"


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["piecewise_and_special", "two_operations"])
def test_same_bytes_everywhere(tmp_path_factory, make_workspace, name):
    trees = []
    for number, environment in enumerate(
        [
            {"PYTHONHASHSEED": "0", "LANG": "C", "LC_ALL": "C", "TZ": "UTC"},
            {"PYTHONHASHSEED": "4242", "LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati"},
        ]
    ):
        workspace = make_workspace(tmp_path_factory.mktemp(f"place{number}") / ("a" * (number * 20 + 1)))
        workspace.root.mkdir()
        workspace.codegen("run", workspace.add(name), **environment)
        trees.append(workspace.files())
    assert trees[0] == trees[1]


STAGED = """
import hashlib, json, sys
from pathlib import Path
from codegen.commands.workspace import configuration_of
from codegen.phases.gmp_engine import PHASES, run_phases
from codegen.phases.state import RunOptions, RunState

root = Path(sys.argv[1])
state = RunState(root, configuration_of(root), sys.argv[2], RunOptions(fresh=True))
tree = run_phases(state, None, PHASES[:3]).tree
print(json.dumps({path: hashlib.sha256(data).hexdigest() for path, data in tree.items()}))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "schema",
    [
        "contracts_in_full",
        pytest.param("every_backend", marks=pytest.mark.thorough),
        pytest.param("symbolic_computation_service_v6", marks=pytest.mark.thorough),
    ],
)
def test_no_file_depends_on_the_hash_seed(tmp_path, schema):
    for folder in (SCHEMAS, ROOT / "input_schemas"):
        shutil.copytree(folder, tmp_path / "input_schemas", dirs_exist_ok=True)
    shutil.copytree(ROOT / "glue", tmp_path / "glue")
    command = [sys.executable, "-c", STAGED, str(tmp_path), f"input_schemas/{schema}.yaml"]
    trees = [
        json.loads(subprocess.check_output(command, env={**os.environ, "PYTHONHASHSEED": seed})) for seed in ("1", "2")
    ]
    assert trees[0] == trees[1]
