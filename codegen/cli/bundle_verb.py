"""``codegen evidence bundle`` and ``codegen sign``: what is told of each system."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.cli.console import Console
from codegen.cli.one_system import Answer
from codegen.cli.render import as_data
from codegen.cli.run_verb import tell_kept
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.names import did_you_mean

if TYPE_CHECKING:
    from codegen.commands.bundle import Bundle
    from codegen.commands.sign import SignedBundle, Signing
    from codegen.emit.manifest import Manifest


class _Parts:
    """Every system that an argument means, one after the other; what a schema made is looked up once a workspace."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self.chosen = chosen
        self._manifests: dict[Path, dict[str, Manifest]] = {}

    def systems(self, root: Path, configuration: Configuration, name: str) -> Iterator[str]:
        """The systems that ``name`` means; ``DiagnosticsError`` (C740) where no run left any."""
        from codegen.commands.recorded_systems import recorded_manifests, systems_meant

        if root not in self._manifests:
            self._manifests[root] = recorded_manifests(root, configuration)
        found = systems_meant(self._manifests[root], name)
        if not found:
            message = f"no run left anything of {name}: nothing was bundled"
            known = f"systems have their records in {configuration.records}/, each in a folder of its name"
            meant = did_you_mean(name, self._manifests[root])
            near = f"did you mean `{meant}`?" if meant is not None else known
            hint = f"codegen run {shlex.quote(name)}" if (root / name).is_file() else near
            raise DiagnosticsError([Diagnostic("C740", message, hint=hint)], EXIT_COULD_NOT)
        yield from found


class BundleParts(_Parts):
    """Bundles without a signature."""

    def part(self, root: Path, configuration: Configuration, schema: str, console: Console) -> Answer:
        """The bundles of the systems that ``schema`` means."""
        from codegen.commands.bundle import bundle

        made = []
        for system in self.systems(root, configuration, schema):
            done = bundle(root, configuration, system, wait=self.chosen.wait)
            console.tell(f"{system}: {done.files} files, {_verdict(done)}, not signed: {done.folder}/")
            tell_kept(done.kept, console)
            console.tell(f"next: codegen sign {system} --key FILE")
            made.append(_data(done))
        return EXIT_CLEAN, {"diagnostics": [], "bundles": made}


class SignParts(_Parts):
    """Signed bundles; the key is opened once for all of them."""

    @cached_property
    def _signing(self) -> Signing:
        from codegen.cli.signing_key import signing_key
        from codegen.commands.sign import Signing

        chosen = self.chosen
        return Signing(signing_key(chosen), chosen.expires, chosen.previous, chosen.sequence)

    @cached_property
    def _warnings(self) -> tuple[Diagnostic, ...]:
        from codegen.cli.signing_key import key_warnings

        return tuple(key_warnings(self.chosen))

    def part(self, root: Path, configuration: Configuration, schema: str, console: Console) -> Answer:
        """The signed bundles of the systems that ``schema`` means."""
        from codegen.commands.sign import expiry, sign

        made = []
        expiry(self.chosen.expires, datetime.now(UTC))  # before anybody is asked for a passphrase
        systems = list(self.systems(root, configuration, schema))
        signing = self._signing
        console.show(self._warnings, root)
        for system in systems:
            signed = sign(root, configuration, system, signing, wait=self.chosen.wait)
            _tell_signed(signed, console)
            made.append(_data(signed.bundle) | _signature_data(signed))
        return EXIT_CLEAN, {"diagnostics": [as_data(item) for item in self._warnings], "bundles": made}


def _tell_signed(signed: SignedBundle, console: Console) -> None:
    from codegen.evidence.bundle.statement import time_text

    bundle, statement = signed.bundle, signed.statement
    console.tell(f"{statement.system}: {bundle.files} files, {_verdict(bundle)}: {bundle.folder}/")
    console.tell(f"signed as number {statement.sequence} by {signed.keyid}, valid until {time_text(statement.expires)}")
    tell_kept(bundle.kept, console)
    console.tell(f"next: codegen verify {bundle.folder} --trust FOLDER")


def _verdict(bundle: Bundle) -> str:
    """The verdict, and what it lacks to be PASS."""
    sources = bundle.sources
    lacks = {"failed": sources.failed, "not checked": sources.unchecked}
    words = "; ".join(f"{what}: {', '.join(gates)}" for what, gates in lacks.items() if gates)
    return f"{sources.verdict} ({words})" if words else sources.verdict


def _data(bundle: Bundle) -> dict[str, Any]:
    return {
        "system": bundle.sources.system,
        "folder": bundle.folder,
        "verdict": bundle.sources.verdict,
        "failed": list(bundle.sources.failed),
        "not_checked": list(bundle.sources.unchecked),
        "files": bundle.files,
        "kept": bundle.kept,
    }


def _signature_data(signed: SignedBundle) -> dict[str, Any]:
    from codegen.evidence.bundle.statement import time_text

    statement = signed.statement
    return {
        "key": signed.keyid,
        "envelope": signed.envelope,
        "sequence": statement.sequence,
        "previous": statement.previous,
        "signed": time_text(statement.signed),
        "expires": time_text(statement.expires),
    }
