"""Measure the reference kernels beside every peer, in environments that are made for it.

``python3 dev.py bench kernels`` makes ``.venv-bench`` from ``benchmarks/kernels/peers*.txt``, measures, writes
``benchmarks/results/kernels.json``, and makes table, chart and pages anew. More arguments go to ``codegen bench``. What
cannot be installed here is named in the results; nothing else waits for it.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / ".venv-bench"
RESULTS = ROOT / "benchmarks" / "results" / "kernels.json"
SCHEMA = "input_schemas/reference_kernels.yaml"
#: A quarter of an hour on two quiet processors, most of it spent in compilers; ``--starts 3`` takes two thirds of it.
SETTINGS = ("--starts", "5", "--seconds", "0.05", "--threads", "1,2", "--growth", "6", "--targets")


def environment(pins: Path) -> Path:
    """The interpreter of an environment with what ``pins`` lists, made or refreshed where that moved."""
    folder = ENVIRONMENTS / pins.stem
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    stamp, digest = folder / ".stamp", hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()
    if not stamp.is_file() or stamp.read_text() != digest:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        if subprocess.run([*pip, "-r", pins], check=False).returncode:
            for line in pins.read_text().splitlines():
                if line and not line.startswith("#") and subprocess.run([*pip, line], check=False).returncode:
                    print(f"{line} cannot be installed here", file=sys.stderr)
        stamp.write_text(digest)
    return python


def main() -> None:
    """Make what is missing, measure, and bring documents up to date."""
    pythons = [environment(pins) for pins in sorted((ROOT / "benchmarks" / "kernels").glob("peers*.txt"))]
    command = [sys.executable, "-m", "codegen", "bench", SCHEMA, "--json", str(RESULTS), *SETTINGS]
    command += ["--control", "benchmarks/kernels/control"]
    command += [word for python in pythons for word in ("--python", str(python))]
    code = subprocess.run([*command, *sys.argv[1:]], cwd=ROOT, check=False).returncode
    if code:
        sys.exit(code)
    subprocess.run([sys.executable, "-m", "docs.generator"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
