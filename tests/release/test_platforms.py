"""On Windows what only reads works, and what writes says that it does not, in a Python that thinks it were there."""

import json
import subprocess
import sys
from pathlib import Path

SCHEMA = Path(__file__).parent.parent / "mistakes" / "26-wrong-digit" / "schema.yaml"
#: What stands outside codegen is loaded first, because it would look for Windows itself.
PRETEND = """
import asyncio, concurrent.futures.process, contextlib, io, json, os, sys, sysconfig, tempfile
import jinja2, libcst, mpmath, numpy, packaging.specifiers, pint, pydantic, yaml
sysconfig.get_config_vars()
sys.platform = "win32"
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
for name in ("O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "getuid", "killpg", "setpgid", "sched_getaffinity", "statvfs"):
    delattr(os, name)
os.supports_dir_fd = set()
from codegen.cli.main import main
told = {}
for command in ("lint", "plan", "check", "diff", "run", "rollback swing", "doctor"):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(command.split())
    told[command] = [code, out.getvalue(), err.getvalue()]
print(json.dumps(told))
"""


def test_what_only_reads_works_and_the_rest_says_so(tmp_path):
    (tmp_path / "input_schemas").mkdir()
    (tmp_path / "input_schemas/swing.yaml").write_bytes(SCHEMA.read_bytes())
    done = subprocess.run([sys.executable, "-c", PRETEND], cwd=tmp_path, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert {name: code for name, (code, _, _) in told.items()} == {
        "lint": 0, "plan": 0, "check": 1, "diff": 1, "run": 2, "rollback swing": 2, "doctor": 2,
    }  # fmt: skip
    assert "valid, 0 warnings" in told["lint"][2]
    assert "generated/swing/README.md is missing" in told["check"][1]
    for name in ("run", "rollback swing"):
        message, hint = told[name][2].splitlines()[:2]
        assert message.startswith("error[C522]: ") and message.endswith("on Linux and macOS only")
        assert hint == "  = help: work in WSL (wsl --install); plan, lint, check and diff work here"
    assert "\nnote     platform" in told["doctor"][1] and "\nmissing  workspace" in told["doctor"][1]
    assert not (tmp_path / "generated").exists()
