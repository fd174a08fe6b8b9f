"""Another version of codegen, laid out beside the libraries of this one, and what it generates.

It runs in a process of its own, on a copy of the inputs; nothing is installed and nothing fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from codegen.emit.root_directory import RootDirectory
from codegen.support.configuration import SETTINGS, Configuration
from codegen.support.data_files import data_root
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

#: What travels with codegen; in its own checkout this is no input of the workspace.
_BUILT_IN = ("templates", "glue/standard.yaml")
_LONGEST_WORDS = 400


@dataclass(frozen=True)
class OtherCodegen:
    """``place`` is what the user named, ``sources`` the folder of its package, ``version`` what it calls itself."""

    place: str
    sources: Path
    version: str

    def expected(self, root: Path, configuration: Configuration, schema: str, read: Iterable[str]) -> dict[str, bytes]:
        """What it generates from ``schema`` and the other inputs of the workspace as they are on the disk, by path;
        ``read`` are files that the schema refers to. Its tests are left out where it knows how to.

        Raises ``DiagnosticsError`` (C669, exit 2) with its own words where it refuses.
        """
        with tempfile.TemporaryDirectory(prefix="codegen-as-of-") as name:
            folder = Path(name).resolve()
            _copy_inputs(root, folder, configuration, {schema, *read})
            done = self._ask(folder, "run", "--no-tests", "--quiet", schema)
            if done.returncode == EXIT_COULD_NOT and "unrecognized arguments: --no-tests" in done.stderr:
                done = self._ask(folder, "run", "--quiet", schema)
            if done.returncode != 0:
                raise self._refusal(schema, done.stderr or done.stdout)
            with RootDirectory(folder) as directory:
                paths = directory.walk(configuration.out)
                found = {path: data for path in paths if (data := directory.read(path)) is not None}
            if not found:
                raise self._refusal(schema, "nothing, and left no file")
            return found

    def _refusal(self, schema: str, said: str) -> DiagnosticsError:
        words = " ".join(said.split())[:_LONGEST_WORDS] or "nothing"
        message = f"codegen {self.version} of {self.place} cannot generate from {schema}; it says: {words}"
        hint = "name a codegen that knows everything that the schema uses now, or leave out --as-of"
        return DiagnosticsError([Diagnostic("C669", message, hint=hint)], EXIT_COULD_NOT)

    def _ask(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return _python(self.sources, folder, *arguments)


@contextmanager
def other_codegen(place: str) -> Iterator[OtherCodegen]:
    """The codegen at ``place``: a wheel, a source distribution, or a folder that has its package.

    Raises ``DiagnosticsError`` (C668, exit 2) for anything else.
    """
    path = Path.cwd() / place
    with tempfile.TemporaryDirectory(prefix="codegen-other-") as name:
        sources = _sources(path, Path(name), place)
        done = _python(sources, Path(name), "--version")
        words = done.stdout.split()
        if done.returncode != 0 or words[:1] != ["codegen"]:
            said = " ".join(done.stderr.split())[-_LONGEST_WORDS:]
            raise _no_codegen(f"the codegen of {place} does not start: {said}")
        yield OtherCodegen(place, sources, words[-1])


def _sources(path: Path, folder: Path, place: str) -> Path:
    """The folder that Python finds the package in."""
    if path.is_dir():
        found = path.resolve()
    elif not path.is_file():
        raise _no_codegen(f"there is no {place}")
    else:
        found = _unpacked(path, folder, place)
    # Without the first of these Python would take the codegen that is installed.
    if not all((found / "codegen" / name).is_file() for name in ("__init__.py", "__main__.py")):
        raise _no_codegen(f"{place} holds no codegen")
    return found


def _unpacked(path: Path, folder: Path, place: str) -> Path:
    """The same in an archive, laid out in ``folder``."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as wheel:
                wheel.extractall(folder)
            return folder
        if tarfile.is_tarfile(path):
            with tarfile.open(path) as archive:
                archive.extractall(folder, filter="data")
            return next((below for below in sorted(folder.iterdir()) if below.is_dir()), folder)
    except (OSError, EOFError, RuntimeError, tarfile.TarError, zipfile.BadZipFile, zlib.error) as error:
        raise _no_codegen(f"{place} cannot be unpacked: {error}") from error
    raise _no_codegen(f"{place} is no wheel, no source distribution and no folder")


def _no_codegen(message: str) -> DiagnosticsError:
    hint = "name a wheel such as codegen-0.1.0-py3-none-any.whl, or a checkout of codegen"
    return DiagnosticsError([Diagnostic("C668", message, hint=hint)], EXIT_COULD_NOT)


def _python(sources: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``codegen ARGUMENTS`` by the package in ``sources``, beside the libraries that are installed here."""
    paths = [str(sources), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "codegen", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _copy_inputs(root: Path, folder: Path, configuration: Configuration, files: Iterable[str]) -> None:
    """Everything that a run reads; no output, no record and no cache."""
    roots = (
        configuration.schemas, configuration.glue, configuration.templates, configuration.handlers, configuration.edits,
    )  # fmt: skip
    left_out = _BUILT_IN if root.resolve() == data_root() else ()
    # A workspace without settings is one by its folders as well.
    (folder / SETTINGS).touch()
    for name in (SETTINGS, *roots, configuration.benchmarks, configuration.edits, *files):
        place = root / name
        if name in left_out:
            continue
        if place.is_dir():
            shutil.copytree(place, folder / name, symlinks=True, dirs_exist_ok=True)
        elif place.is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(place, folder / name)
    for name in left_out:
        (folder / name).unlink(missing_ok=True)
