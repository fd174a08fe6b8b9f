"""The session that docs/editing.md shows is what one sees."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "editing.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"```(yaml|sh|text)\n(.*?)```", re.DOTALL)
_EXIT = re.compile(r"(codegen [^#\n]*?) +# exit (\d+)$", re.MULTILINE)


def script(text):
    """The commands as a shell runs them: it stops at the first that does not end as the guide says."""
    return "set -e\n" + _EXIT.sub(r"\1 && exit 99 || test $? = \2", text)


@pytest.mark.thorough
def test_the_guide_to_editing_shows_what_one_sees(tmp_path):
    shim = tmp_path / "bin" / "codegen"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m codegen "$@"\n')
    shim.chmod(0o755)
    workspace = tmp_path / "workspace"
    (workspace / "input_schemas").mkdir(parents=True)
    environment = {**os.environ, "PATH": f"{shim.parent}:{os.environ['PATH']}"}
    seen, blocks = "", 0
    for kind, text in _BLOCK.findall(GUIDE):
        if kind == "yaml":
            (workspace / "input_schemas/orders.yaml").write_text(text)
        elif kind == "sh":
            done = subprocess.run(
                ["sh", "-c", script(text)], cwd=workspace, env=environment, capture_output=True, text=True
            )
            seen, blocks = done.stdout + done.stderr, blocks + 1
            assert done.returncode == 0, f"{text}\n{seen}"
        else:
            shown = seen + (workspace / "generated/orders/src/orders/models.py").read_text()
            missing = [line for line in text.splitlines() if line not in shown]
            assert missing == [], seen
    assert blocks == GUIDE.count("```sh\n") >= 8
