"""The options of ``codegen bench``."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_bench(bench: argparse.ArgumentParser) -> None:
    """What can be asked of a measurement."""
    bench.add_argument("schemas", nargs="*", metavar="SCHEMA", help="default: all of the workspace")
    bench.add_argument("--kernel", action="append", default=[], metavar="NAME", help="only this one; may be repeated")
    bench.add_argument(
        "--peers", type=_peers, default="all", metavar="A,B", help="tools to measure beside, `all` or `none`"
    )
    bench.add_argument(
        "--python",
        action="append",
        default=[],
        metavar="PATH",
        help="an interpreter that has peers, default: this one; may be repeated",
    )
    bench.add_argument("--control", type=Path, metavar="FOLDER", help="hand-written C that every tool is timed beside")
    bench.add_argument("--points", type=_count, default=100_000, metavar="N", help="points of a batch")
    bench.add_argument("--threads", type=_counts, default=[1], metavar="1,2", help="numbers of threads")
    bench.add_argument("--starts", type=_count, default=5, metavar="N", help="interpreters a tool; medians are shown")
    bench.add_argument("--seconds", type=_seconds, default=0.2, metavar="S", help="for each figure of a start")
    bench.add_argument(
        "--growth",
        type=_seconds,
        default=0.0,
        metavar="S",
        help="build kernels of 100 to 100 000 operations, S at most",
    )
    bench.add_argument("--targets", action="store_true", help="say whether the speeds that codegen aims at are reached")
    bench.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")


def _peers(text: str) -> list[str]:
    from codegen.kernels.bench.worker.peers import PEERS

    if text in ("all", "none"):
        return list(PEERS) if text == "all" else []
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in PEERS:
            import difflib

            close = difflib.get_close_matches(name, PEERS, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(PEERS)}"
            raise argparse.ArgumentTypeError(f"unknown peer {name!r}: {hint}")
    return list(dict.fromkeys(names))


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number: write 1 or more")
    return int(text)


def _counts(text: str) -> list[int]:
    return sorted({_count(item.strip()) for item in text.split(",")})


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time: write seconds, such as 0.2")
    return value
