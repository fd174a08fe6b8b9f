"""``codegen evidence bundle``: everything that a stranger needs to verify a run, in one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from codegen.commands.bundle_sources import BundleSources, bundle_sources, read_as_recorded
from codegen.commands.evidence_folders import evidence_folder, making_folder, put_in_place, recover_evidence
from codegen.commands.verify_bundle import Verifying, verify_bundle
from codegen.emit.commit import recover
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory
from codegen.emit.workspace_lock import workspace_lock
from codegen.evidence.bundle.bundle_assembly import subjects_of
from codegen.evidence.bundle.bundle_paths import ENVELOPE, MANIFEST, WORKSPACE
from codegen.evidence.bundle.manifest_lines import manifest_text
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

_MODE = 0o644


@dataclass(frozen=True)
class Bundle:
    """A bundle in its place, ``folder``; ``kept`` is where a signed one lies now that was there."""

    sources: BundleSources
    folder: str
    files: int
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
    everything as before where the disk is not what one run left, or verification would refuse it (C744).
    """
    command = "evidence bundle" if seal is None else "sign"
    with workspace_lock(root, f"{command} {system}", wait=wait), RootDirectory(root) as directory:
        recover(root)
        recover_evidence(directory, system)
        sources = bundle_sources(root, configuration, directory, system)
        with _making(directory, system) as folder:
            digests = _assemble(directory, sources, folder)
            refuse_unverifiable(root / folder, sources)
            if seal is not None:
                envelope = seal(directory, Unsigned(sources, subjects_of(digests, system, sources.layout)))
                directory.write(f"{folder}/{ENVELOPE}", envelope, _MODE)
            directory.sync(f"{folder}/{path}" for path in (*digests, MANIFEST, ENVELOPE))
            kept = put_in_place(directory, system)
        placed(directory)
        return Bundle(sources, evidence_folder(system), len(digests) + (1 if seal is None else 2), kept)


@contextmanager
def _making(directory: RootDirectory, system: str) -> Iterator[str]:
    """The folder in which the bundle of ``system`` is made; it goes where the block ends by an error."""
    folder = making_folder(system)
    try:
        yield folder
    except BaseException:
        directory.remove_tree(folder)
        raise


def _assemble(directory: RootDirectory, sources: BundleSources, folder: str) -> dict[str, str]:
    """Copy every file into ``folder``, each from the one read by which it was judged; their digests by path."""
    place = evidence_folder(sources.system)
    copies: list[tuple[str, str, str | None]] = [
        (path, f"{place}/{path}", digest) for path, digest in sources.record.items()
    ]
    copies += [(f"{WORKSPACE}/{path}", path, digest) for path, digest in sources.files.items()]
    digests: dict[str, str] = {}
    for target, source, digest in sorted(copies, key=lambda copy: copy[0]):
        data = read_as_recorded(directory, source, digest, sources.schema)
        directory.write(f"{folder}/{target}", data, _MODE)
        digests[target] = digest or sha256_hex(data)
    directory.write(f"{folder}/{MANIFEST}", manifest_text(digests), _MODE)
    return digests


def refuse_unverifiable(folder: Path, sources: BundleSources) -> None:
    """Raises ``DiagnosticsError`` (C744) where verification would refuse ``folder`` whoever signed it.

    Nobody vouches for figures that nothing bears out, and nobody has to find that out from a reviewer.
    """
    refused = verify_bundle(folder, Verifying(trust=None), on_held=lambda held: None).refused
    if refused is not None:
        message = f"verifiers would refuse the bundle of {sources.system} at {refused.check}: {refused.message}"
        raise unfit(message, f"codegen run --fresh {sources.schema}")


def unfit(message: str, hint: str) -> DiagnosticsError:
    """What is raised for a bundle that verification would refuse."""
    return DiagnosticsError([Diagnostic("C744", f"{message}: nothing was bundled", hint=hint)], EXIT_COULD_NOT)
