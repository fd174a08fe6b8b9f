"""What a real run of a small system leaves as a bundle: the material of all attacks, made once for all tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
#: Where somebody may have put a bundle already: a process that must not start others finds it there.
PREPARED = Path(__file__).parent / "prepared"
SYSTEM = "tides"
SCHEMA = """\
schema_version: "6.1"
system: {system: Tides, module: sea.tides, name: Tides, role: Declares what a tide is, rootpath: sea/tides}
metadata: {version: "1.0.0", owner: Desk}
contracts:
  Tide:
    type: object
    required: [place, height]
    additionalProperties: false
    properties:
      place: {type: string, minLength: 1, maxLength: 40}
      height: {type: integer, minimum: -20, maximum: 20}
    examples:
      - {place: Brest, height: 7}
"""
_OURS = ("MANIFEST.sha256", "report.dsse.json")

Files = Mapping[str, bytes]


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder`` by its path there."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@cache
def recorded() -> Files:
    """The files of the bundle but for manifest, envelope and reviews, which attackers write themselves."""
    folder = PREPARED if PREPARED.is_dir() else _shared()
    return {path: data for path, data in files_below(folder).items() if path not in _OURS}


def _shared() -> Path:
    """The bundle that one of this test session's processes makes for all of them."""
    session = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    place = Path(tempfile.gettempdir()) / f"codegen-attacked-{os.getuid()}-{session}"
    if not place.is_dir():
        with tempfile.TemporaryDirectory() as scratch:
            made = make_bundle(Path(scratch))
            beside = Path(tempfile.mkdtemp(prefix="codegen-attacked-"))
            shutil.copytree(made, beside, dirs_exist_ok=True)
            try:
                beside.rename(place)
            except OSError:
                shutil.rmtree(beside)
    return place


def make_bundle(workspace: Path) -> Path:
    """The folder of the bundle of a fresh run in ``workspace``."""
    (workspace / "input_schemas").mkdir()
    (workspace / "codegen.toml").write_text("")
    (workspace / "input_schemas" / "tides.yaml").write_text(SCHEMA)
    for arguments in (("run", "input_schemas/tides.yaml"), ("evidence", "bundle", "input_schemas/tides.yaml")):
        done = subprocess.run(
            [sys.executable, "-m", "codegen", *arguments],
            cwd=workspace,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return workspace / "evidence" / SYSTEM
