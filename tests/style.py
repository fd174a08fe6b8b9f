"""The linter, the formatter and the strict type checker over generated code."""

import fcntl
import subprocess
import sys
from pathlib import Path

#: Where the checker keeps what it found out about the dependencies: they take it longer than what is generated.
CACHE = Path(__file__).parent.parent / ".mypy_cache"


def run_mypy(cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run mypy in ``cwd`` with the settings that it finds there; others that want to, wait."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "of_tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _run(cwd, "mypy", "--cache-dir", str(CACHE), *arguments)


def hold_style(root: Path) -> None:
    """The distribution at ``root`` passes the linter and the strict type checker with its own settings."""
    for command in (["ruff", "check", "."], ["ruff", "format", "--check", "."]):
        done = _run(root, *command)
        assert done.returncode == 0, done.stdout + done.stderr
    typed = run_mypy(root)
    assert typed.returncode == 0, typed.stdout + typed.stderr


def _run(cwd: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True, check=False)
