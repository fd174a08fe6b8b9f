"""``codegen verify --rerun``: generates again from what a bundle holds, and compares byte for byte."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import codegen
from codegen import __version__
from codegen.emit.root_directory import RootDirectory
from codegen.evidence.bundle.bundle_files import WORKSPACE, BundleFiles
from codegen.evidence.bundle.bundle_folder import shown
from codegen.evidence.bundle.refusal import Check, Refused

#: Where this codegen lies: the one that runs again, whatever the folder of the run.
_SOURCES = str(Path(codegen.__file__).resolve().parents[1])
_OWN_NETWORK = str(Path(__file__).resolve().with_name("own_network.py"))


def run_again(bundle: BundleFiles, made_by: str) -> str:
    """What came of another run, in words; ``made_by`` is the version of codegen that the bundle names.

    The inputs are those that verification has read; templates, handlers and plugins among them are executed. Raises
    ``Refused`` (rerun) where the run ends with an error, and for the first file that it wrote otherwise.
    """
    schema = json.loads(bundle[bundle.record("report.json")])["sections"][0]["facts"]["schema"]
    layout = bundle.layout
    with tempfile.TemporaryDirectory(prefix="codegen-rerun-") as scratch:
        root = Path(scratch).resolve() / "workspace"
        root.mkdir()
        with RootDirectory(root) as directory:
            for path, data in bundle.items():
                if path.startswith(WORKSPACE) and not path.startswith(layout.records_folder):
                    directory.write(path.removeprefix(WORKSPACE), data, 0o644)
        cut_off = _cut_off()
        _run(root, schema, cut_off, made_by)
        written = {**_digests(root, layout.out), **_digests(root, layout.records)}
    expected = {
        path.removeprefix(WORKSPACE): digest
        for path, digest in bundle.digests.items()
        if path.startswith((layout.outputs_folder, layout.records_folder))
    }
    _compare(expected, written, made_by)
    network = "without network" if cut_off else "with the network within reach: this system does not let it be cut off"
    return f"{len(expected)} outputs and records are the same, generated {network}"


#: What a run may know of the verifier's surroundings: neither agents nor tokens.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "CC")


def _run(root: Path, schema: str, cut_off: Sequence[str], made_by: str) -> None:
    home = root.parent / "home"
    paths = (_SOURCES, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)))
    environment = {
        **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        "PYTHONPATH": os.pathsep.join(map(os.path.abspath, paths)),
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
    }
    home.mkdir()
    # -P and absolute paths: modules that lie in the bundle are not this codegen, nor what it imports.
    command = [*cut_off, sys.executable, "-P", "-m", "codegen", "run", "--fresh", "--quiet", "--", schema]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["nothing was said"]
        message = f"the run of {shown(schema)} ended with {done.returncode}: {lines[0].replace(f'{root}/', '')}"
        raise Refused(Check.RERUN, message, _hint(made_by))


def _cut_off() -> tuple[str, ...]:
    """What starts a command without network here; empty where nothing does."""
    command = (sys.executable, "-I", _OWN_NETWORK)
    tried = subprocess.run([*command, sys.executable, "-I", "-c", ""], capture_output=True, check=False)
    return command if tried.returncode == 0 else ()


def _digests(root: Path, folder: str) -> dict[str, str]:
    """SHA-256 of every file below ``folder`` by its path in the workspace; links are not followed."""
    with RootDirectory(root) as directory:
        found = {path: directory.read(path) for path in directory.walk(folder)}
    return {path: hashlib.sha256(data or b"").hexdigest() for path, data in found.items()}


def _compare(expected: Mapping[str, str], written: Mapping[str, str], made_by: str) -> None:
    differing = sorted(path for path in expected.keys() | written.keys() if expected.get(path) != written.get(path))
    if not differing:
        return
    first = differing[0]
    what = "differs" if first in expected and first in written else "was written now" if first in written else "was not"
    more = f"; {len(differing) - 1} more are not the same" if len(differing) > 1 else ""
    raise Refused(Check.RERUN, f"{shown(first)} {what}{' written' if what == 'was not' else ''}{more}", _hint(made_by))


def _hint(made_by: str) -> str:
    if made_by != __version__:
        return f"the bundle was made by codegen {shown(made_by)}, and this is {__version__}: verify with that one"
    return "ask the signer what else entered the run: a plugin, another toolchain, a file that is not in the bundle"
