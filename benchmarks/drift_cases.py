"""Do to small projects of several generators what happens to generated code, and see whether each tool's check notices.

``python3 dev.py bench drift_cases [FOLDER]`` installs the tools at pinned versions below FOLDER (a temporary one where
none is named), makes a fresh project for every case and tool, and writes ``benchmarks/results/drift_cases.json``, from
which the table of the documentation is made. A tool that cannot be installed is named there with the reason.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from drift_tools.codegen_tool import Codegen
from drift_tools.other_tools import Buf, Sqlc
from drift_tools.project import Said, Tool, commit, run
from drift_tools.python_tools import Cog, Copier, DatamodelCodegen

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks/results/drift_cases.json"
TOOLS = (Codegen, Sqlc, Buf, DatamodelCodegen, Copier, Cog)
_SAID = 200
_FULL = 64


@dataclass(frozen=True)
class Outcome:
    """What a check ended with for one case. ``names`` says that the changed file stands in what it said, ``place`` that
    a line of the source does, ``mends`` that a command which mends does, ``wrote`` that the check changed the tree."""

    exit: int
    names: bool
    place: bool
    mends: bool
    wrote: bool
    said: str


def _edited(tool: Tool, folder: Path) -> str:
    tool.edit(folder)
    return tool.output


def _deleted(tool: Tool, folder: Path) -> str:
    tool.delete(folder)
    return tool.output


def _orphan(tool: Tool, folder: Path) -> str:
    if tool.folder == ".":
        return ""  # outputs stand among what people write
    path = f"{tool.folder}/added{Path(tool.output).suffix}"
    (folder / path).write_text(tool.line(), encoding="utf-8")
    return path


def _line_ends(tool: Tool, folder: Path) -> str:
    place = folder / tool.output
    place.write_bytes(place.read_bytes().replace(b"\n", b"\r\n"))
    return tool.output


def _mode(tool: Tool, folder: Path) -> str:
    (folder / tool.output).chmod(0o755)
    return tool.output


def _symlink(tool: Tool, folder: Path) -> str:
    elsewhere = folder.parent / f"{folder.name}-elsewhere"
    shutil.move(folder / tool.output, elsewhere)
    (folder / tool.output).symlink_to(elsewhere)
    return tool.output


def _stale(tool: Tool, folder: Path) -> str:
    tool.change_source(folder)
    return tool.output


def _staged(tool: Tool, folder: Path) -> str:
    """The edit is staged, the mend is not: what will be committed is wrong, the work tree is right."""
    before = (folder / tool.output).read_bytes()
    tool.edit(folder)
    run(("git", "add", "-A"), folder, must=True)
    (folder / tool.output).write_bytes(before)
    return tool.output


def _nothing(tool: Tool, folder: Path) -> str:
    for entry in folder.iterdir():
        if entry.name != ".git":
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    return tool.output


def _unchanged(tool: Tool, folder: Path) -> str:
    return tool.output


#: What is done: the path that an action changed, empty where a tool has no such thing. All but the first must be
#: noticed.
CASES: Mapping[str, Callable[[Tool, Path], str]] = {
    "nothing changed": _unchanged,
    "an output edited by hand": _edited,
    "an output deleted": _deleted,
    "a file added among the outputs": _orphan,
    "a declaration removed, its output left": lambda tool, folder: tool.drop_declaration(folder),
    "CRLF in an output": _line_ends,
    "an output made executable": _mode,
    "an output replaced by a link to the same bytes": _symlink,
    "an output edited, and the tool's record after it": lambda tool, folder: tool.lie(folder),
    "the source changed": _stale,
    "another version of the tool or its template": lambda tool, folder: tool.move_tool(folder),
    "an edit staged, its mend not staged": _staged,
    "nothing there to compare": _nothing,
}


def outcome(tool: Tool, action: Callable[[Tool, Path], str], folder: Path) -> tuple[Outcome | None, float]:
    """What the check says, and its seconds, in a fresh checkout of what ``action`` left; None where there is no such
    thing."""
    tool.project(folder)
    path = action(tool, folder)
    if not path:
        return None, 0.0
    if action is not _staged:
        commit(folder)
    run(("git", "clean", "-fdxq"), folder, must=True)
    before = _tree(folder)
    said = tool.check_staged(folder) if action is _staged else tool.check(folder)
    place = tool.source != tool.output and re.search(rf"{re.escape(tool.source)}:\d", said.text) is not None
    mends = bool(tool.mends) and tool.mends in said.text
    names = Path(path).name in said.text
    return Outcome(said.exit, names, place, mends, _tree(folder) != before, _first(said, folder, tool)), said.seconds


def full_disk(tool: Tool, folder: Path) -> dict[str, object]:
    """Whether a generation that cannot write more than some bytes a file leaves every file as it was, and says so."""
    tool.project(folder)
    tool.change_source(folder)
    before = _tree(folder)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FULL, limits[1]))
    try:
        said = tool.generate(folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    return {"exit": said.exit, "kept": _tree(folder) == before}


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {".git", ".codegen", "__pycache__"} & set(path.parts)
    }


def _first(said: Said, folder: Path, tool: Tool) -> str:
    text = said.text.replace(str(folder), ".").replace(str(folder.parent), "..").replace(str(tool.tools), "TOOLS")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0][:_SAID] if lines else ""


def measured(kind: type[Tool], tools: Path, work: Path) -> dict[str, object]:
    """All cases of one tool."""
    tool = kind(tools)
    head = {"version": tool.version, "asked": tool.asked}
    try:
        tool.install()
    except (SystemExit, OSError) as error:
        return {**head, "installed": False, "reason": str(error)[-_SAID:], "cases": {}}
    cases: dict[str, object] = {}
    seconds = 0.0
    for number, (name, action) in enumerate(CASES.items()):
        print(f"{tool.name}: {name}", file=sys.stderr, flush=True)
        found, took = outcome(tool, action, work / f"{kind.__name__.lower()}{number}")
        cases[name] = None if found is None else asdict(found)
        seconds = took if number == 0 else seconds
    full = full_disk(tool, work / f"{kind.__name__.lower()}-full")
    return {
        **head, "installed": True, "clean_check_cpu_seconds": round(seconds, 2), "full_disk": full, "cases": cases,
    }  # fmt: skip


def main(arguments: list[str]) -> int:
    """Install, do all cases, and write what came out."""
    with tempfile.TemporaryDirectory(prefix="drift-cases-") as name:
        tools = Path(arguments[0] if arguments else f"{name}/tools").resolve()
        tools.mkdir(parents=True, exist_ok=True)
        os.environ["NPM_CONFIG_CACHE"] = str(tools / "npm-cache")
        found = {kind.name: measured(kind, tools, Path(name) / "work") for kind in TOOLS}
    RESULT.write_text(json.dumps({"tools": found}, indent=2) + "\n", encoding="utf-8")
    print(RESULT.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
