"""Measure workspaces of many small systems, and what generators that people know take for comparable files.

``python3 dev.py bench scale [--counts 1,100,1000] [--all] [--peers 100] [--rounds 3] [--jobs N] [--write]``. ``--all``
adds 5 000 systems; ``--peers 0`` leaves the peers out; ``--write`` keeps the figures in
``benchmarks/results/scale.json`` and makes the reference anew. Every command is a process of its own, measured with all
that it starts: CPU and wall seconds, and the peak of its largest process. A full run is ``run --no-tests`` without any
cache; the peers run in turn with one in the same minute.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml
from kernels import environment
from small_systems import system_name, write_workspace

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "scale.json"
PEERS = ROOT / "benchmarks" / "peers"
FLAGSHIP = "input_schemas/symbolic_computation_service_v6.yaml"
PHASES_0_TO_3 = (
    "import sys; from pathlib import Path; from codegen.commands.workspace import configuration_of;"
    "from codegen.phases.gmp_engine import PHASES, run_phases; from codegen.phases.state import RunOptions, RunState;"
    "root = Path.cwd(); run_phases(RunState(root, configuration_of(root), sys.argv[1], RunOptions(fresh=True)),"
    " phases=PHASES[:4])"
)


@dataclass(frozen=True)
class Taken:
    """What a command took: seconds, and the peak of its largest process in megabytes."""

    cpu_s: float
    wall_s: float
    peak_mb: float


@dataclass(frozen=True)
class Budget:
    """A promise: ``figure`` is kept where it is at most ``most``, or at least ``least``."""

    name: str
    figure: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def kept(self) -> bool:
        """Whether it is."""
        return (self.most is None or self.figure <= self.most) and (self.least is None or self.figure >= self.least)

    def line(self) -> str:
        """As it is printed."""
        bound = f"at most {self.most:g}" if self.most is not None else f"at least {self.least:g}"
        return f"{'pass' if self.kept else 'MISS'}  {self.name:72} {self.figure:10.4g} {self.unit:9} {bound}"


def main() -> None:
    """Measure, print, and keep with ``--write``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", default="1,100,1000", help="systems of each workspace")
    parser.add_argument("--all", action="store_true", help="measure 5 000 systems too")
    parser.add_argument("--peers", type=int, default=100, metavar="SYSTEMS", help="systems that peers generate")
    parser.add_argument("--rounds", type=int, default=3, help="of the pairs with peers")
    parser.add_argument("--jobs", type=int, default=0, help="processes of a run; default: the processors")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    counts = sorted({*map(int, chosen.counts.split(",")), *([5000] if chosen.all else [])})
    with tempfile.TemporaryDirectory(prefix="codegen-scale-") as folder:
        place = Path(folder)
        sizes = [measured(place / str(count), count, chosen.jobs) for count in counts]
        others = beside_peers(place / "peers", chosen.peers, chosen.rounds) if chosen.peers else []
        single = once(place / "single")
    budgets = list(promised(sizes, others, single))
    print("\n".join(budget.line() for budget in budgets))
    machine = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    found = {"machine": machine, "sizes": sizes, "peers": others, "budgets": [asdict(b) | {"kept": b.kept} for b in budgets]}  # fmt: skip  # noqa: E501
    if chosen.write:
        RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        subprocess.run([sys.executable, "-m", "docs.generator"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def measured(root: Path, count: int, jobs: int) -> dict[str, Any]:
    """Every command in a workspace of ``count`` systems; the last ones must not have touched a file."""
    write_workspace(root, count)
    parallel = ("--jobs", str(jobs)) if jobs else ()
    commands = {
        "plan": ("plan", "--format", "json"),
        "run": ("run", "--no-tests", "--quiet", *parallel),
        "run, nothing changed": ("run", "--no-tests", "--quiet", *parallel),
        "check, nothing changed": ("check", "--quiet"),
        "check --fast": ("check", "--fast", "--quiet"),
        "check, no cache": ("check", "--fresh", "--quiet"),
    }
    taken: dict[str, Taken] = {}
    files = 0
    touched: dict[str, int] = {}
    for name, arguments in commands.items():
        taken[name] = codegen(root, arguments)
        now = times(root)
        if name == "run":
            files, touched = len(now), now
        elif name != "plan" and now != touched:
            raise SystemExit(f"{name} touched files of {count} systems")
        show(f"{count} systems: {name}", taken[name])
    shutil.rmtree(root)
    figures = {name: asdict(item) | {"ms_per_system": 1000 * item.cpu_s / count} for name, item in taken.items()}
    return {"systems": count, "files": files, "commands": figures}


def times(root: Path) -> dict[str, int]:
    """When every generated file was last written."""
    return {
        path: os.stat(path).st_mtime_ns  # noqa: PTH116
        for folder in ("generated", "extractions")
        for path in files_below(str(root / folder))
    }


def files_below(folder: str) -> Iterator[str]:
    """The files below a folder."""
    for place, _, names in os.walk(folder):
        yield from (f"{place}/{name}" for name in names)


def once(root: Path) -> dict[str, Taken]:
    """What is promised of one command: the version, and the flagship's first phases with nothing remembered."""
    (root / "input_schemas").mkdir(parents=True)
    (root / "codegen.toml").write_text("", encoding="utf-8")
    for folder in ("glue", "templates", "handlers", "input_schemas"):
        if (ROOT / folder).is_dir():
            shutil.copytree(ROOT / folder, root / folder, dirs_exist_ok=True)
    found = {
        "version": command(root, (sys.executable, "-m", "codegen", "--version")),
        "flagship": command(root, (sys.executable, "-c", PHASES_0_TO_3, FLAGSHIP)),
    }
    for name, item in found.items():
        show(name, item)
    return found


def codegen(root: Path, arguments: tuple[str, ...]) -> Taken:
    """A command of codegen in the workspace ``root``."""
    return command(root, (sys.executable, "-m", "codegen", *arguments))


def command(place: Path, words: tuple[str, ...]) -> Taken:
    """Run ``words`` in ``place``; a command that fails ends the measurement with what it said."""
    with tempfile.TemporaryFile() as said:
        began = time.monotonic()
        process = subprocess.Popen(words, cwd=place, stdout=subprocess.DEVNULL, stderr=said, env=surroundings())
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(words)} ended with {process.returncode}: {said.read().decode()[-2000:]}")
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return Taken(round(usage.ru_utime + usage.ru_stime, 3), round(wall, 3), round(kilobytes / 1024, 1))


def surroundings() -> dict[str, str]:
    """The environment of a command: this checkout is what it imports, compiled as it is where it is installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT)}


def show(name: str, taken: Taken) -> None:
    """Say how far it is."""
    line = f"{name:44} {taken.cpu_s:9.2f} s CPU {taken.wall_s:9.2f} s wall {taken.peak_mb:8.0f} MB"
    print(line, file=sys.stderr, flush=True)


def beside_peers(place: Path, count: int, rounds: int) -> list[dict[str, Any]]:
    """Milliseconds of CPU a file, each peer in turn with codegen: in one process, and as a command a system.

    datamodel-code-generator writes the models of the same contracts, Copier a template of the files that codegen wrote.
    """
    python = environment(PEERS / "scale.txt")
    root = place / "codegen"
    write_workspace(root, count)
    codegen(root, ("run", "--no-tests", "--quiet"))
    schemas, template = place / "schemas", place / "template"
    write_contracts(root, schemas)
    write_template(root / "generated" / system_name(0), template)
    samples: dict[str, list[float]] = {}
    for number in range(rounds):
        for folder in ("generated", "extractions", "evidence", ".codegen"):
            shutil.rmtree(root / folder, ignore_errors=True)
        taken = codegen(root, ("run", "--no-tests", "--quiet"))
        samples.setdefault("codegen", []).append(1000 * taken.cpu_s / len(times(root)))
        for what, source in (("dcg", schemas), ("dcg-black", schemas), ("copier", template)):
            kept, alone = peer(python, what, source, place / f"{what}{number}", count)
            samples.setdefault(f"{what}, one process", []).append(kept)
            samples.setdefault(f"{what}, a command a system", []).append(alone)
    ours = samples["codegen"]
    return [
        {
            "what": what,
            "ms_per_file": statistics.median(figures),
            "times_codegen": statistics.median(theirs / own for theirs, own in zip(figures, ours, strict=True)),
        }
        for what, figures in samples.items()
    ]


def peer(python: Path, what: str, source: Path, target: Path, count: int) -> tuple[float, float]:
    """Milliseconds a file of ``count`` systems in one process, and of one system by the peer's own command."""
    done = subprocess.run(
        [python, "-W", "ignore", PEERS / "generate_many.py", what, source, target, str(count)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    said = json.loads(done.stdout.splitlines()[-1])
    scripts = python.parent
    if what == "copier":
        words = [scripts / "copier", "copy", "-q", "--defaults", "-d", "name=small", source, target / "alone"]
        files = said["files"] / count
    else:
        formatters = ["black", "isort"] if what == "dcg-black" else ["builtin"]
        words = [scripts / "datamodel-codegen", "--input", source / f"{system_name(0)}.json", "--input-file-type",
                 "jsonschema", "--output-model-type", "pydantic_v2.BaseModel", "--output", target / "alone.py",
                 "--formatters", *formatters]  # fmt: skip
        files = 1.0
    alone = command(target, tuple(map(str, words)))
    return 1000 * said["cpu_s"] / said["files"], 1000 * alone.cpu_s / files


def write_contracts(root: Path, target: Path) -> None:
    """The contracts of every schema as a JSON Schema of its own."""
    target.mkdir(parents=True)
    for path in sorted((root / "input_schemas").glob("*.yaml")):
        contracts = yaml.safe_load(path.read_text(encoding="utf-8"))["contracts"]
        text = json.dumps({"title": "Contracts", "$defs": contracts}).replace("#/contracts/", "#/$defs/")
        (target / f"{path.stem}.json").write_text(text, encoding="utf-8")


def write_template(generated: Path, target: Path) -> None:
    """A Copier template of the files of a generated system, with the system's name to fill in."""
    target.mkdir(parents=True)
    (target / "copier.yml").write_text("_templates_suffix: .jinja\nname: {type: str, default: small}\n")
    for path in files_below(str(generated)):
        inside = path.removeprefix(f"{generated}/").replace(generated.name, "{{ name }}")
        text = Path(path).read_text(encoding="utf-8")
        is_plain = any(mark in text for mark in ("{{", "{%", "{#"))
        place = target / f"{inside}.jinja"
        place.parent.mkdir(parents=True, exist_ok=True)
        filled = text.replace(generated.name, "{{ name }}")
        place.write_text("{% raw %}" + text + "{% endraw %}" if is_plain else filled, encoding="utf-8")


def promised(sizes: list[dict[str, Any]], peers: list[dict[str, Any]], single: dict[str, Taken]) -> Iterator[Budget]:
    """Every budget with its figure."""
    yield Budget("--version", 1000 * single["version"].cpu_s, "ms CPU", 50)
    yield Budget("flagship, phases 0 to 3, no cache", single["flagship"].cpu_s, "s CPU", 4)
    by_count = {size["systems"]: size for size in sizes}
    if 1 in by_count:
        one = by_count[1]["commands"]
        yield Budget("1 system: check --fast", 1000 * one["check --fast"]["cpu_s"], "ms CPU", 100)
        for name in ("run, nothing changed", "check, nothing changed"):
            yield Budget(f"1 system: {name}, no file touched", 1000 * one[name]["cpu_s"], "ms CPU", 150)
    for count in (1000, 5000):
        if count in by_count:
            many = by_count[count]["commands"]
            files = by_count[count]["files"]
            named = f"{count} systems, {files} files"
            yield Budget(f"{named}: check --fast", many["check --fast"]["cpu_s"], "s CPU", 2 * count / 1000)
            yield Budget(f"{named}: run without tests, no cache", many["run"]["wall_s"], "s wall", 60 * count / 1000)
            yield Budget(f"{named}: peak of the largest process", max(c["peak_mb"] for c in many.values()), "MB", 100)
    if len(sizes) > 1 and sizes[-2]["systems"] >= 10:
        small, large = (size["commands"]["run"]["ms_per_system"] for size in sizes[-2:])
        between = f"{sizes[-2]['systems']} to {sizes[-1]['systems']} systems"
        yield Budget(f"linear: CPU a system of a run, {between}", large / small, "times", 1.2)
    for row in peers:
        if row["what"].startswith(("dcg-black", "copier")):
            yield Budget(f"CPU a file of {row['what']}, in codegen's", row["times_codegen"], "times", least=5)


if __name__ == "__main__":
    main()
