"""Price options at a billion points on a local Dask cluster with bounded memory, and kill one worker on the way.

The kernel ``bs`` of ``generated/reference_kernels`` runs under ``dask.array.map_blocks`` over a grid of spot prices and
volatilities; no array is ever larger than a block, and each block is reduced to its sum and a histogram where it was
made. When half of the blocks are done, a worker is killed with SIGKILL, and with it the results that it held. The run
fails unless

- every point was counted exactly once,
- the mean is the one that a Gauss quadrature of 64 by 64 points finds, to what the midpoint rule can give,
- blocks that were lost have, computed again by this process, the same bits as the cluster's second attempt,
- no worker ever held more memory than its limit, and
- ``xarray.apply_ufunc(..., dask="parallelized")`` gives the bits of a plain call.

``python3 dev.py bench scale_out [--points 1e9] [--workers 2] [--memory-mib 512] [--block 1000] [--write]``. The first
call makes ``build/scale_out`` from ``benchmarks/scale_out.txt``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import math
import os
import platform
import signal
import subprocess
import sys
import threading
import time
import venv
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "scale_out.json"
PINS = ROOT / "benchmarks" / "scale_out.txt"
ENVIRONMENT = ROOT / "build" / "scale_out"
PACKAGE = ROOT / "generated" / "reference_kernels" / "src"

STRIKE, RATE, EXPIRY = 100.0, 0.03, 0.75
SPOTS, VOLATILITIES = (50.0, 150.0), (0.1, 0.6)
#: No price of the grid is outside.
EDGES = (0.0, 128.0)
BINS = 64
NODES = 64
KILL_AT = 0.5
#: Blocks that the killed worker held and this process computes again.
COMPUTED_AGAIN = 4
MIB = 1 << 20


def main() -> None:
    """Run in the environment with Dask, made where it is missing; print figures, keep them with ``--write``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=float, default=1e9, help="at least so many (default 1e9)")
    parser.add_argument("--block", type=int, default=1000, help="side of a block of the grid (default 1000)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory-mib", type=int, default=512, help="limit of a worker (default 512)")
    parser.add_argument("--write", action="store_true", help=f"keep the figures in {RESULTS.relative_to(ROOT)}")
    chosen = parser.parse_args()
    if Path(sys.prefix) != ENVIRONMENT:
        sys.exit(run_in_environment(sys.argv))
    side = chosen.block * math.ceil(math.sqrt(chosen.points) / chosen.block)
    figures = measure(side, chosen.block, chosen.workers, chosen.memory_mib)
    print(json.dumps(figures, indent=2))
    if chosen.write:
        RESULTS.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def run_in_environment(command: list[str]) -> int:
    """The exit code of this program in its environment, which can import the generated package."""
    python = make_environment()
    paths = [*filter(None, [os.environ.get("PYTHONPATH")]), str(PACKAGE)]
    # A worker has one processor: threads of the kernel itself would only fight over it.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "REFERENCE_KERNELS_THREADS": "1"}
    return subprocess.run([str(python), *command], env=environment, check=False).returncode


def make_environment() -> Path:
    """The Python of an environment with exactly the pinned distributions."""
    python = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin") / "python"
    stamp = ENVIRONMENT / ".stamp"
    digest = hashlib.sha256(PINS.read_bytes() + sys.version.encode()).hexdigest()
    if not (stamp.is_file() and stamp.read_text() == digest):
        print(f"making {ENVIRONMENT.relative_to(ROOT)}", file=sys.stderr, flush=True)
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        quiet = ("--quiet", "--disable-pip-version-check")
        subprocess.run([python, "-m", "pip", "install", *quiet, "-r", PINS], check=True)
        stamp.write_text(digest)
    return python


def price(spot: Any, volatility: Any) -> Any:
    """The price that the kernel finds; arrays broadcast."""
    from reference_kernels.kernels import bs

    return bs(spot, STRIKE, RATE, volatility, EXPIRY).price


def summary(prices: Any) -> Any:
    """The sum of a block and the counts of its histogram, along a third axis."""
    import numpy as np

    counts, _ = np.histogram(prices, BINS, EDGES)
    return np.concatenate([[prices.sum()], counts])[np.newaxis, np.newaxis, :]


def midpoints(interval: tuple[float, float], number: Any, side: int) -> Any:
    """The middle of cell ``number`` out of ``side``."""
    low, high = interval
    return low + (number + 0.5) * ((high - low) / side)


def summaries(side: int, block: int) -> Any:
    """The lazy array of one summary a block, (blocks, blocks, 1 + bins)."""
    import dask.array as da
    import numpy as np

    number = da.arange(side, chunks=block)
    spots = midpoints(SPOTS, number, side)[:, np.newaxis]
    volatilities = midpoints(VOLATILITIES, number, side)[np.newaxis, :]
    prices = da.map_blocks(price, spots, volatilities, dtype=float, meta=np.empty((0, 0)))
    ones = (1,) * (side // block)
    return prices.map_blocks(
        summary, dtype=float, chunks=(ones, ones, (1 + BINS,)), new_axis=2, meta=np.empty((0, 0, 0))
    )


def block_here(row: int, column: int, side: int, block: int) -> Any:
    """A block's summary, computed by this process."""
    import numpy as np

    number = np.arange(block)
    spots = midpoints(SPOTS, row * block + number, side)[:, np.newaxis]
    volatilities = midpoints(VOLATILITIES, column * block + number, side)[np.newaxis, :]
    return summary(price(spots, volatilities))[0, 0]


def mean_by_quadrature() -> float:
    """The mean price over the whole rectangle, from a Gauss-Legendre rule."""
    import numpy as np

    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    spots, volatilities = (low + (nodes + 1) / 2 * (high - low) for low, high in (SPOTS, VOLATILITIES))
    prices = price(spots[:, np.newaxis], volatilities[np.newaxis, :])
    return float(weights @ prices @ weights / 4)


def xarray_agrees() -> bool:
    """Whether a chunked xarray gives the bits of a plain call."""
    import numpy as np
    import xarray as xr

    spots = xr.DataArray(np.linspace(*SPOTS, 301), dims="spot")
    volatilities = xr.DataArray(np.linspace(*VOLATILITIES, 203), dims="volatility")
    chunked = xr.apply_ufunc(
        price, spots.chunk(spot=64), volatilities.chunk(volatility=50), dask="parallelized", output_dtypes=[float]
    )
    return bool(np.array_equal(chunked.values, price(spots.values[:, np.newaxis], volatilities.values)))


@dataclass
class MemoryWatch:
    """The most resident memory of any process below this one, sampled while the context is open."""

    peak: int = 0
    _done: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> MemoryWatch:
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        import psutil

        own = psutil.Process()
        while not self._done.wait(0.05):
            for process in own.children(recursive=True):
                try:
                    self.peak = max(self.peak, process.memory_info().rss)
                except psutil.NoSuchProcess:
                    continue


@dataclass(frozen=True)
class Killed:
    """A worker's end: the share of blocks done by then, and the blocks whose results it held."""

    at: float
    lost: list[tuple[int, int]]


def kill_in_the_middle(client: Any, persisted: Any) -> Killed:
    """Wait until half of the blocks are done, then kill the worker that holds most of them, unasked and at once."""
    from distributed import as_completed, futures_of

    futures = futures_of(persisted)
    for done, _ in enumerate(as_completed(futures), 1):
        if done >= KILL_AT * len(futures):
            break
    held = client.has_what()
    address = max(held, key=lambda worker: len(held[worker]))
    processes = client.run(os.getpid)
    os.kill(processes[address], signal.SIGKILL)
    return Killed(done / len(futures), sorted((key[1], key[2]) for key in held[address]))


@dataclass(frozen=True)
class Run:
    """What a cluster made: one summary a block, in how many seconds, with how much memory, and whom it lost."""

    found: Any
    killed: Killed
    peak: int
    startup: float
    seconds: float


def run_on_cluster(side: int, block: int, workers: int, memory_mib: int) -> Run:
    """Reduce every block of the grid on worker processes of one thread each, one of which is killed."""
    from distributed import Client, LocalCluster

    for name in ("distributed.scheduler", "distributed.nanny"):  # what they warn of is what is done here
        logging.getLogger(name).setLevel(logging.ERROR)
    started = time.perf_counter()
    options = {"memory_limit": memory_mib * MIB, "processes": True, "dashboard_address": None}
    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, **options) as cluster,
        Client(cluster) as client,
        MemoryWatch() as memory,
    ):
        ready = time.perf_counter()
        persisted = summaries(side, block).persist()
        killed = kill_in_the_middle(client, persisted)
        found = persisted.compute()
        ended = time.perf_counter()
    return Run(found, killed, memory.peak, ready - started, ended - ready)


def promises(run: Run, side: int, block: int, memory_mib: int, difference: float) -> dict[str, bool]:
    """What the run must have kept, and whether it did; ``difference`` of the means is relative."""
    import numpy as np

    again = run.killed.lost[:COMPUTED_AGAIN]
    return {
        "every point counted once": int(run.found[..., 1:].sum()) == side**2,
        "mean as by quadrature": difference <= 10 / side**2,
        "a worker was killed with results": bool(again),
        "lost blocks again with the same bits": all(
            np.array_equal(run.found[row, column], block_here(row, column, side, block)) for row, column in again
        ),
        "memory limit held": run.peak <= memory_mib * MIB,
        "xarray gives the same bits": xarray_agrees(),
    }


def measure(side: int, block: int, workers: int, memory_mib: int) -> dict[str, object]:
    """All figures; ends the program where a promise is not kept."""
    from reference_kernels.kernels import bs

    run = run_on_cluster(side, block, workers, memory_mib)
    mean = math.fsum(run.found[..., 0].ravel()) / side**2
    reference = mean_by_quadrature()
    difference = abs(mean / reference - 1)
    kept = promises(run, side, block, memory_mib, difference)
    figures = {
        "kernel": "reference_kernels.bs: price and five sensitivities, of which the price is reduced",
        "backend": getattr(bs, "backend", "numpy"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "versions": {name: version(name) for name in ("dask", "distributed", "numpy", "xarray")},
        "points": side**2,
        "blocks": (side // block) ** 2,
        "workers": workers,
        "memory_limit_mib": memory_mib,
        "peak_memory_mib": round(run.peak / MIB),
        "startup_s": round(run.startup, 1),
        "seconds": round(run.seconds, 1),
        "million_points_per_second": round(side**2 / run.seconds / 1e6, 1),
        "killed_at": round(run.killed.at, 2),
        "results_lost": len(run.killed.lost),
        "mean": mean,
        "mean_by_quadrature": reference,
        "relative_difference": float(f"{difference:.2g}"),
        "promises": kept,
    }
    if not all(kept.values()):
        raise SystemExit(json.dumps(figures, indent=2) + "\nbroken: see promises")
    return figures


if __name__ == "__main__":
    main()
