"""The sessions that docs/undo.md shows do what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "docs/undo.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"```(yaml|sh|text)\n(.*?)```", re.DOTALL)


@pytest.mark.thorough
def test_what_is_taken_back_and_removed_is_what_the_guide_says(tmp_path):
    program = tmp_path / "bin/codegen"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m codegen "$@"\n')
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    workspace = tmp_path / "workspace"
    (workspace / "input_schemas").mkdir(parents=True)
    said = ""
    for kind, text in _BLOCK.findall(GUIDE):
        if kind == "yaml":
            (workspace / "input_schemas/orders.yaml").write_text(text)
        elif kind == "sh":
            done = subprocess.run(["sh", "-ec", text], cwd=workspace, env=environment, capture_output=True, text=True)
            said = done.stdout + done.stderr
            assert done.returncode == 0, f"{text}\n{said}"
        else:
            assert [line for line in text.splitlines() if line not in said] == [], said
    assert len(_BLOCK.findall(GUIDE)) == 4
