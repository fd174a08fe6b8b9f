"""Bundles as an attacker makes them: every byte written here, nothing of codegen used, each step open to change."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .people import Person, SshSignature, allowed_line
from .recorded import SYSTEM, recorded

ADA, GRACE, EDSGER, MALLORY = (Person(name) for name in ("ada", "grace", "edsger", "mallory"))
MANIFEST, ENVELOPE = "MANIFEST.sha256", "report.dsse.json"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
SIGNED, EXPIRES, REVIEWED, LOOKED_AT = (
    "2026-01-10T08:00:00Z",
    "2026-04-10T08:00:00Z",
    "2026-01-11T08:00:00Z",
    "2026-02-01",
)

Object = dict[str, Any]


def sha256(data: bytes) -> str:
    """64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def compact(value: object) -> bytes:
    """JSON without blanks, keys sorted."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def spread(value: object) -> bytes:
    """JSON as the bundle's records are written."""
    return (json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()


def manifest_lines(files: Mapping[str, bytes]) -> bytes:
    """What ``sha256sum -c`` reads."""
    return "".join(f"{sha256(files[path])}  {path}\n" for path in sorted(files, key=str.encode)).encode()


def pae(payload: bytes, kind: str = PAYLOAD_TYPE) -> bytes:
    """The bytes that a DSSE signature is over."""
    return f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Review:
    """What a reviewer adds; ``changes`` go into the statement before it is signed, ``altered`` into it afterwards."""

    person: Person
    changes: Mapping[str, Any] = field(default_factory=dict)
    signature: SshSignature = field(default_factory=SshSignature)
    altered: Callable[[bytes], bytes] = _same
    name: str = ""

    def files(self, envelope: bytes) -> dict[str, bytes]:
        """The review and its signature by path."""
        said: Object = {
            "format": 1,
            "system": SYSTEM,
            "envelope": sha256(envelope),
            "decision": "approve",
            "comment": "Read it.",
            "reviewed": REVIEWED,
            "key": self.person.fingerprint,
        } | dict(self.changes)
        data = spread({key: value for key, value in said.items() if value is not None})
        name = self.name or sha256(self.person.public)[:16]
        signature = self.signature.armoured(self.person, data)
        return {f"reviews/{name}.json": self.altered(data), f"reviews/{name}.json.sig": signature}


@dataclass
class TrustFolder:
    """What the verifier's own folder says; each text may be changed."""

    allowed: list[str] = field(
        default_factory=lambda: [
            allowed_line(ADA.public, "ada@example.org", "codegen-evidence,codegen-review"),
            allowed_line(GRACE.public, "grace@example.org", "codegen-review"),
            allowed_line(EDSGER.public, "edsger@example.org", "codegen-review"),
        ]
    )
    revoked: str = ""
    policy: str = ""
    optional: tuple[str, ...] = ()

    def policy_text(self) -> str:
        """The policy of tests; ``policy`` takes its place, or follows it where it begins with a line break."""
        names = ", ".join(f'"{name}"' for name in self.optional)
        usual = f'format = 1\nname = "tests"\noptional_gates = [{names}]\n'
        return usual + self.policy if not self.policy or self.policy.startswith("\n") else self.policy

    def write(self, folder: Path) -> Path:
        """Write it to ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "allowed_signers").write_text("".join(self.allowed))
        (folder / "policy.toml").write_text(self.policy_text())
        if self.revoked:
            (folder / "revoked_keys").write_text(self.revoked)
        return folder


@dataclass
class Bundle:
    """A bundle in the making. Each hook sees one step's result and changes it in place or gives another.

    The order is that of the fields: contents, manifest, statement, payload, envelope as object and as bytes.
    """

    files: dict[str, bytes] = field(default_factory=lambda: dict(recorded()))
    signer: Person = ADA
    sign: Callable[[Person, bytes], bytes] = Person.sign
    contents: Callable[[dict[str, bytes]], object] = _same
    manifest: Callable[[bytes], bytes] = _same
    statement: Callable[[Object], object] = _same
    payload: Callable[[bytes], bytes] = _same
    envelope: Callable[[Object], object] = _same
    sealed: Callable[[bytes], bytes] = _same
    reviews: tuple[Review, ...] = ()
    sequence: int = 1
    previous: str = ""
    signed: str = SIGNED
    expires: str = EXPIRES

    def whole(self) -> dict[str, bytes]:
        """Every file of the signed bundle by its path."""
        files = dict(self.files)
        self.contents(files)
        files[MANIFEST] = self.manifest(manifest_lines(files))
        said = self._statement(files)
        self.statement(said)
        envelope = self.seal(self.payload(compact(said)))
        files[ENVELOPE] = envelope
        for review in self.reviews:
            files |= review.files(envelope)
        return files

    def _statement(self, files: Mapping[str, bytes]) -> Object:
        run = json.loads(files["run.json"])
        report = f"workspace/extractions/{run['system']}/report.json"
        named = {path for path in files if path.startswith("workspace/generated/")} | {MANIFEST, report}
        return {
            "_type": "https://in-toto.io/Statement/v1",
            "predicateType": "urn:codegen:evidence:v1",
            "subject": [{"name": name, "digest": {"sha256": sha256(files.get(name, b""))}} for name in sorted(named)],
            "predicate": {
                "format": 1,
                "system": run["system"],
                "module": "sea.tides",
                "verdict": run["verdict"],
                "plan": run["plan"],
                "codegen": run["codegen"],
                "sequence": self.sequence,
                "previous": self.previous,
                "signed": self.signed,
                "expires": self.expires,
            },
        }

    def seal(self, payload: bytes) -> bytes:
        """The envelope around ``payload``."""
        signature = self.sign(self.signer, pae(payload))
        made: Object = {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": self.signer.fingerprint, "sig": base64.b64encode(signature).decode()}],
        }
        self.envelope(made)
        return self.sealed(compact(made) + b"\n")

    def write(self, folder: Path) -> Path:
        """Write it to ``folder``."""
        for path, data in self.whole().items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        return folder


def unchecked_gates(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The gates that the run of a bundle did not run: what a policy must name for it to pass."""
    gates = json.loads(files["run.json"])["gates"]
    return tuple(sorted({gate["name"] for gate in gates if gate["verdict"] == "NOT_CHECKED"}))


def many_files(count: int, size: int) -> Bundle:
    """A good bundle of ``count`` files, of which those that were not there before are inputs of ``size`` bytes."""
    draw = random.Random(0)
    files = dict(recorded())
    paths = [f"input_schemas/part{number // 100}/file{number}.txt" for number in range(count - len(files))]
    more = {path: draw.randbytes(size) for path in paths}
    lines = "".join(f'"{path}" = "{sha256(data)}"\n' for path, data in more.items())
    lock, manifest = (f"workspace/extractions/{SYSTEM}/{name}" for name in ("lock.toml", "manifest.json"))
    before = files[lock]
    files[lock] = before.replace(b"[inputs]\n", b"[inputs]\n" + lines.encode())
    files[manifest] = files[manifest].replace(sha256(before).encode(), sha256(files[lock]).encode())
    return Bundle(files={**files, **{f"workspace/{path}": data for path, data in more.items()}})
