"""``python -m worker TASK.json``: builds and times one peer's kernels, and writes what came out beside the task."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def main() -> None:
    """Bind to one processor before anything counts processors, then measure."""
    path = Path(sys.argv[1])
    task = json.loads(path.read_text(encoding="utf-8"))
    if task["threads"] == 1:
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_MAX_THREADS"):
            os.environ[name] = "1"
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    from .measure import measured

    outcome = path.with_suffix(".out.json")
    outcome.write_text(json.dumps(measured(task)), encoding="utf-8")


if __name__ == "__main__":
    main()
