"""Runs generated tests under coverage: ``python -I run_tests.py job.json``.

Runs behind ``barriers`` and imports nothing of the compiler. Every test is a coverage context of its own, named by
its node without parameters; lines run while modules are imported and tests collected belong to no test.
"""

import gc
import json
import runpy
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any


def main() -> int:
    """Run one job and return pytest's exit code."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.dont_write_bytecode = True
    walls = runpy.run_path(str(Path(sys.argv[0]).with_name("sitecustomize.py")), run_name="sitecustomize")
    sys.path[:0] = job["paths"]
    # Tests make many objects and few cycles; looking for them as often as by default takes a tenth of the time.
    gc.set_threshold(50_000, 20, 20)

    import coverage
    import pytest

    measured = coverage.Coverage(
        data_file=job["data"],
        branch=True,
        source=[job["package"]],
        omit=job["omit"],
        config_file=False,
        messages=False,
        context=None,
    )

    class Watch:
        """Tells coverage which test runs, and the compiler how far it is."""

        def __init__(self) -> None:
            self.context = ""
            self.lines = Path(job["progress"]).open("w", encoding="utf-8", buffering=1)  # noqa: SIM115

        def pytest_collection_finish(self, session: Any) -> None:
            self.lines.write(f"total {len(session.items)}\n")

        @pytest.hookimpl(wrapper=True, tryfirst=True)
        def pytest_runtest_protocol(self, item: Any) -> Generator[None, object, object]:
            self.lines.write(f"start {item.nodeid}\n")
            context = item.nodeid.partition("[")[0]
            if context != self.context:
                # Every switch writes to the data file, so the rows of one test share theirs.
                measured.switch_context(context)
                self.context = context
            try:
                return (yield)
            finally:
                self.lines.write("done\n")

    measured.start()
    walls["trace_threads_in_turn"]()
    try:
        return int(pytest.main(job["arguments"], plugins=[Watch()]))
    finally:
        measured.stop()
        measured.save()


if __name__ == "__main__":
    sys.exit(main())
