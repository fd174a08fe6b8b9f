"""``codegen bench``: figures on standard output, progress and what is missing on standard error."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from codegen.cli.console import Console
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN


def bench_part(
    chosen: argparse.Namespace,
) -> Callable[[Path, Configuration, str, Console], tuple[int, dict[str, Any]]]:
    """The measurement of one schema with the options of the command line."""

    def part(root: Path, configuration: Configuration, schema: str, console: Console) -> tuple[int, dict[str, Any]]:
        from codegen.commands.bench import Request, bench, written

        request = Request(
            kernels=chosen.kernel,
            peers=chosen.peers,
            points=chosen.points,
            seconds=chosen.seconds,
            starts=chosen.starts,
            threads=chosen.threads,
            pythons=chosen.python,
            control=chosen.control,
            growth=chosen.growth,
        )
        results = bench(root, configuration, schema, request, console.tell)
        if chosen.json is not None:
            chosen.json.write_text(written(results), encoding="utf-8")
        if chosen.format == "text":
            console.answer(_shown(results, chosen.targets))
        return EXIT_CLEAN, results

    return part


def _shown(results: dict[str, Any], with_targets: bool) -> str:
    from codegen.kernels.bench.report import (
        build_rows,
        failures,
        growth_rows,
        plain_table,
        scalar_rows,
        speed_rows,
        targets,
    )

    parts = []
    for threads in results["threads"]:
        rows = speed_rows(results, threads)
        if len(rows) > 1:
            head = f"Million points a second, {threads} thread{'s' * (threads > 1)}"
            parts.append(f"{head}\n{plain_table(rows)}")
    for head, rows in (
        ("A call with Python floats, ns", scalar_rows(results)),
        ("Seconds to build, and MB at the peak", build_rows(results)),
        ("Seconds to build by number of operations", growth_rows(results)),
    ):
        if len(rows) > 1:
            parts.append(f"{head}\n{plain_table(rows)}")
    parts += ["\n".join(failures(results))] if failures(results) else []
    parts += ["\n".join(map(str, targets(results)))] if with_targets else []
    return "\n\n".join(parts)
