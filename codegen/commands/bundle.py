"""``codegen evidence bundle``: everything that a stranger needs to verify a run, in one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from codegen.commands.bundle_sources import BundleSources, bundle_sources, read_as_recorded
from codegen.commands.evidence_folders import evidence_folder, making_folder, put_in_place, recover_evidence
from codegen.emit.commit import recover
from codegen.emit.root_directory import RootDirectory
from codegen.emit.workspace_lock import workspace_lock
from codegen.evidence.bundle_assembly import BundleAssembly, UnfitError
from codegen.evidence.bundle_paths import ENVELOPE, MANIFEST, WORKSPACE
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

_MODE = 0o644


@dataclass(frozen=True)
class Bundle:
    """A bundle in its place, ``folder``. ``size`` is in bytes; ``kept`` is where a signed one lies that was there."""

    sources: BundleSources
    folder: str
    files: int
    size: int
    kept: str


@dataclass(frozen=True)
class Unsigned:
    """A bundle before it is signed and put in its place; ``subjects`` is what is signed of it."""

    sources: BundleSources
    subjects: Mapping[str, str]


#: What signs a bundle: the bytes of its envelope.
Seal = Callable[[RootDirectory, Unsigned], bytes]


def bundle(
    root: Path,
    configuration: Configuration,
    system: str,
    *,
    seal: Seal | None = None,
    placed: Callable[[RootDirectory], None] = lambda directory: None,
    wait: float = 0,
) -> Bundle:
    """Make the bundle of ``system`` from its last run and put it in the place of the run record, signed by ``seal``.

    ``placed`` is called once it lies there, while the workspace is still held. Raises ``DiagnosticsError`` with
    everything as before where the disk is not what one run left, or a file is not fit for a bundle (C744).
    """
    command = "evidence bundle" if seal is None else "sign"
    with workspace_lock(root, f"{command} {system}", wait=wait), RootDirectory(root) as directory:
        recover(root)
        recover_evidence(directory, system)
        sources = bundle_sources(root, configuration, directory, system)
        with _making(directory, system) as folder:
            assembly = _assemble(directory, sources, folder)
            if seal is not None:
                envelope = seal(directory, Unsigned(sources, assembly.subjects(system)))
                directory.write(f"{folder}/{ENVELOPE}", envelope, _MODE)
            directory.sync(f"{folder}/{path}" for path in (*assembly.digests, MANIFEST, ENVELOPE))
            kept = put_in_place(directory, system)
        placed(directory)
        added = 1 if seal is None else 2
        return Bundle(sources, evidence_folder(system), len(assembly.digests) + added, assembly.size, kept)


@contextmanager
def _making(directory: RootDirectory, system: str) -> Iterator[str]:
    """The folder in which the bundle of ``system`` is made; it goes where the block ends by an error."""
    folder = making_folder(system)
    try:
        yield folder
    except BaseException:
        directory.remove_tree(folder)
        raise


def _assemble(directory: RootDirectory, sources: BundleSources, folder: str) -> BundleAssembly:
    """Copy every file into ``folder``, each from the one read by which it was judged, and list them."""
    assembly = BundleAssembly()
    place = evidence_folder(sources.system)
    copies = [(path, f"{place}/{path}", digest) for path, digest in sources.record.items()]
    copies += [(f"{WORKSPACE}/{path}", path, digest) for path, digest in sorted(sources.files.items())]
    for target, source, digest in copies:
        data = read_as_recorded(directory, source, digest, sources.schema)
        try:
            assembly.add(target, data)
        except UnfitError as error:
            message = f"{error}: nothing was bundled"
            hint = "give the file another name, or make it smaller; `codegen explain C744` lists the limits"
            raise DiagnosticsError([Diagnostic("C744", message, hint=hint)], EXIT_COULD_NOT) from None
        directory.write(f"{folder}/{target}", data, _MODE)
    directory.write(f"{folder}/{MANIFEST}", assembly.manifest(), _MODE)
    return assembly
