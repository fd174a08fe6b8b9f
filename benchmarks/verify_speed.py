"""Measure how long ``codegen verify`` takes for a bundle of ten thousand files, without network.

``--files N`` (default 10000) and ``--bytes N`` (default 5000 each) set its size, ``--rounds N`` (default 5) how often.
Where the system lets us, the verifier runs in a network namespace of its own, which has no way out.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.evidence.attacks.factory import LOOKED_AT, TrustFolder, many_files, unchecked_gates  # noqa: E402
from tests.evidence.attacks.recorded import recorded  # noqa: E402


def cut_off() -> tuple[str, ...]:
    """What runs a command without network; nothing where that is not allowed."""
    for command in (("unshare", "-n"), ("unshare", "-rn")):
        if (
            shutil.which("unshare")
            and subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
        ):
            return command
    return ()


def main() -> None:
    """Print the figures of each round and their median."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--bytes", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    isolation = cut_off()
    with tempfile.TemporaryDirectory() as scratch:
        bundle = many_files(chosen.files, chosen.bytes).write(Path(scratch) / "bundle")
        trust = TrustFolder(optional=unchecked_gates(recorded())).write(Path(scratch) / "trust")
        command = [*isolation, sys.executable, "-m", "codegen", "verify", str(bundle)]
        command += ["--trust", str(trust), "--at", LOOKED_AT]
        print(f"{chosen.files} files of {chosen.bytes} bytes; network cut off by: {' '.join(isolation) or 'nothing'}")
        walls = []
        for _ in range(chosen.rounds):
            before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            done = subprocess.run(
                command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
            )
            walls.append(time.monotonic() - began)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            said = (done.stdout.strip().splitlines() or [done.stderr])[-1]
            print(f"{walls[-1]:6.2f} s wall, {cpu:6.2f} s CPU, {after.ru_maxrss // 1024} MiB: {said}", flush=True)
    print(f"median {statistics.median(walls):.2f} s; less than 5 s are asked for")


if __name__ == "__main__":
    main()
