"""The surroundings in which the same inputs must give the same bytes, and what comes out in each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codegen.emit.record_json import sha256_hex

_CODEGEN = Path(__file__).resolve().parents[3]
_TAIL = 300
#: In two scripts, with blanks, a composed and a decomposed letter: what a path may hold.
_FOREIGN = "a folder \u2013 \u65e5\u672c \u00fc u\u0308"


@dataclass(frozen=True)
class Variation:
    """Other surroundings. ``environment`` is added to that of the process; ``folder`` names the workspace, ``beside``
    says to start elsewhere; ``options`` are those of the interpreter."""

    name: str
    meaning: str
    environment: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    folder: str = "workspace"
    beside: bool = False
    umask: int = 0o022
    processors: int = 0
    backwards: bool = False


@dataclass(frozen=True)
class Elsewhere:
    """What came out: digests of the tree's files and of the plan's records; or ``unavailable`` or ``trouble``."""

    files: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)
    unavailable: str = ""
    trouble: str = ""


_ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
VARIATIONS: tuple[Variation, ...] = (
    Variation("hash-seed-0", "hashes of texts are what they are, unsalted", {"PYTHONHASHSEED": "0"}),
    Variation("hash-seed-1", "sets and hashes in another order", {"PYTHONHASHSEED": "1"}),
    Variation("hash-seed-4242", "sets and hashes in a third order", {"PYTHONHASHSEED": "4242"}),
    Variation("locale-c", "files and terminals are ASCII by default", _ASCII),
    Variation("locale-turkish", "a dotless i", {"LC_ALL": "tr_TR.UTF-8"}),
    Variation("locale-german", "a decimal comma", {"LC_ALL": "de_DE.UTF-8"}),
    Variation("time-zone", "fourteen hours ahead of UTC", {"TZ": "Pacific/Kiritimati"}),
    Variation("other-folder", "a path with blanks and letters of other scripts", folder=_FOREIGN),
    Variation("other-directory", "started outside of the workspace", beside=True),
    Variation("umask", "new files are for their owner alone", umask=0o077),
    Variation("optimised", "assertions are left out", options=("-O",)),
    Variation("backwards", "folders are listed in the reverse order", backwards=True),
    Variation("one-processor", "one processor, whatever there is", processors=1),
    Variation("other-user", "another name and an empty home", {"HOME": "{folder}/home", "USER": "somebody"}),
)


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file by path, sorted."""
    return {path: sha256_hex(data) for path, data in sorted(files.items())}


def generated_under(variation: Variation, schema: str, folder: Path, seconds: float) -> Elsewhere:
    """What ``schema`` gives in the workspace that lies in ``folder`` under the variation's name, in a process of its
    own; caches are not believed."""
    root, beside = folder / variation.folder, folder / variation.name
    (beside / "home").mkdir(parents=True)
    job = {
        "root": str(root), "schema": schema, "answer": str(beside / "answer.json"), "umask": variation.umask,
        "processors": variation.processors, "backwards": variation.backwards,
        "locale": variation.environment.get("LC_ALL", ""),
    }  # fmt: skip
    (beside / "job.json").write_text(json.dumps(job), encoding="utf-8")
    program = [*variation.options, "-P", "-m", f"{__package__}.generate_elsewhere", str(beside / "job.json")]
    try:
        done = subprocess.run(
            [sys.executable, *program], cwd=beside if variation.beside else root, env=_environment(variation, beside),
            stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False,
        )  # fmt: skip
        return Elsewhere(**_answer(json.loads((beside / "answer.json").read_bytes())))
    except subprocess.TimeoutExpired:
        return Elsewhere(trouble=f"stopped after {seconds:g} s")
    except (OSError, ValueError):
        said = done.stderr.decode("utf-8", "replace").replace(f"{folder}/", "").strip().splitlines()
        told = f": {said[-1][:_TAIL]}" if said else ""
        return Elsewhere(trouble=f"the interpreter ended with code {done.returncode}{told}")


def _environment(variation: Variation, beside: Path) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONHASHSEED"))}
    path = os.pathsep.join(filter(None, (str(_CODEGEN), os.environ.get("PYTHONPATH"))))
    varied = {name: text.replace("{folder}", str(beside)) for name, text in variation.environment.items()}
    return {**kept, "LC_ALL": "C.UTF-8", "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **varied}


def _answer(found: Mapping[str, Any]) -> dict[str, Any]:
    refused = found.get("refused")
    return {"trouble": refused} if refused else dict(found)
