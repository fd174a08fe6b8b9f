"""The floors of codegen/ hold, and the runtime stands alone."""

import ast
import sys
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parent.parent


def test_every_floor_imports_only_floors_below(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", cache_dir=None)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_the_runtime_imports_relatively_and_nothing_of_codegen():
    for path in sorted((ROOT / "codegen" / "runtime").rglob("*.py")):
        depth = len(path.relative_to(ROOT / "codegen" / "runtime").parts)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
                assert not any(name.split(".")[0] == "codegen" for name in names), f"{path}:{node.lineno}"
            if isinstance(node, ast.ImportFrom):
                assert node.level <= depth, f"{path}:{node.lineno} leaves the runtime"
                assert node.level or (node.module or "").split(".")[0] != "codegen", f"{path}:{node.lineno}"


def test_the_command_line_imports_nothing_heavy_at_the_top():
    import subprocess

    code = "import sys, codegen.cli.main; print(' '.join(sorted(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"pydantic", "sympy", "numpy", "mpmath", "jinja2", "yaml", "pytest", "pint", "datamodel_code_generator"}
    assert not heavy & set(loaded)
