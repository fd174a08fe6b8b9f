"""The YAML language server from npm, at the versions of ``package-lock.json``."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
_OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")


@pytest.fixture(scope="session")
def language_server(request) -> list[str]:
    """The command that starts it; npm unpacks what has the digests of the lock, once, into pytest's cache."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: no language server was asked")
    digest = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:16]
    folder = Path(request.config.cache.mkdir("yaml-language-server")) / digest
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            fresh = Path(scratch) / "fresh"
            fresh.mkdir()
            for file in ("package.json", "package-lock.json"):
                shutil.copy(HERE / file, fresh)
            done = subprocess.run(["npm", "ci", *_OPTIONS], cwd=fresh, capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"npm could not install the language server: no editor was asked: {done.stderr[-300:]}")
            fresh.rename(folder)
    return ["node", str(folder / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"), "--stdio"]
