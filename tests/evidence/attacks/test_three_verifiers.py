"""Three programs that share no code agree on what is signed: codegen, OpenSSL with ``sha256sum``, and one for Node."""

from __future__ import annotations

import base64
import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from . import test_attacks_on_envelopes as on_envelopes
from . import test_attacks_on_files as on_files
from .attack import CHECKS, Attack, ask
from .factory import ADA, ENVELOPE, LOOKED_AT, MANIFEST, Bundle, TrustFolder, pae, sha256

NODE = Path(__file__).parent / "node"
#: What npm must have unpacked, by the digests of the registry's own archives.
INTEGRITY = {
    "@noble/ed25519": "sha512-QyteqMNm0GLqfa5SoYbSC3+Pvykwpn95Zgth4MFVSMKBB75ELl9tX1LAVsN4c3HXOrakHsF2gL4zWDAYCcsnzg==",
    "@noble/hashes": "sha512-XlOlEbQcE9fmuXxrVTXCTlG2nlRXa9Rj3rr5Ue/+tX+nmkgbX720YHh0VR3hBF9xDvwnb8D2shVGOwNx+ulArw==",
}
#: The checks that all three make; what follows needs codegen's own knowledge.
SHARED = {*CHECKS[: CHECKS.index("digests") + 1], "unsigned"}
ATTACKS = [
    *on_files.SIZE, *on_files.NAMES, *on_files.DIGESTS,
    *on_envelopes.ENVELOPES, *on_envelopes.SIGNATURES, *on_envelopes.PAYLOADS, *on_envelopes.SUBJECTS,
]  # fmt: skip
GOOD = 120
#: Signatures that OpenSSL takes: it knows one key and no names, no roles, and no R that must not be.
LAX = {
    "R of low order",
    "by a known key under another name",
}


@pytest.fixture(scope="module")
def noble(tmp_path_factory) -> Path:
    """The Node program with its libraries."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: the third verifier, which runs on Node, was not asked")
    folder = tmp_path_factory.mktemp("node")
    for file in ("package.json", "verify.mjs"):
        shutil.copy(NODE / file, folder)
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--no-update-notifier")
    done = subprocess.run(["npm", "install", *options], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm could not install @noble: the third verifier was not asked: {done.stderr[-300:]}")
    installed = json.loads((folder / "node_modules" / ".package-lock.json").read_text())["packages"]
    found = {name.removeprefix("node_modules/"): package["integrity"] for name, package in installed.items()}
    assert found == INTEGRITY
    return folder / "verify.mjs"


def random_bundle(number: int) -> Bundle:
    """A bundle that is signed as it should be; whether its figures hold is another matter."""
    draw = random.Random(number)
    names = ["a b.py", "été.py", "'quoted'.py", "日本.txt", "x" * 200, "-n", "#1", "*", "ß.py", "a=b"]
    extra = {f"workspace/generated/tides/{name}": draw.randbytes(draw.randrange(99)) for name in draw.sample(names, 3)}
    bundle = Bundle(
        sequence=draw.randrange(1, 2**53),
        previous=draw.choice(["", draw.randbytes(32).hex()]),
        signed=f"2026-01-{draw.randrange(1, 31):02}T08:00:00Z",
    )
    return Bundle() if number == 0 else Bundle(**{**vars(bundle), "files": {**bundle.files, **extra}})


class ByHand:
    """What somebody finds out with OpenSSL and ``sha256sum``."""

    def __init__(self, scratch: Path) -> None:
        self.key, self.message, self.signature = (scratch / name for name in ("key.der", "message", "signature"))
        self.key.write_bytes(bytes.fromhex("302a300506032b6570032100") + ADA.public)

    def holds(self, bundle: Path) -> bool:
        """Whether the signature is over the payload, and every file what the payload and the manifest say."""
        try:
            envelope = json.loads((bundle / ENVELOPE).read_bytes())
            payload = base64.b64decode(envelope["payload"])
            self.message.write_bytes(pae(payload, envelope["payloadType"]))
            self.signature.write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
            subjects = {item["name"]: item["digest"]["sha256"] for item in json.loads(payload)["subject"]}
            right = all(sha256((bundle / name).read_bytes()) == digest for name, digest in subjects.items())
        except (ValueError, LookupError, TypeError, OSError, RecursionError):
            return False
        return right and self._signed() and self._listed(bundle)

    def _signed(self) -> bool:
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", str(self.key), "-rawin"]
        command += ["-in", str(self.message), "-sigfile", str(self.signature)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def _listed(self, bundle: Path) -> bool:
        command = ["sha256sum", "--strict", "--status", "-c", MANIFEST]
        return subprocess.run(command, cwd=bundle, capture_output=True, check=False).returncode == 0


def node_answers(program: Path, trust: Path, bundles: list[Path]) -> list[str]:
    """The check that refuses each of ``bundles``, empty where all hold."""
    done = subprocess.run(
        ["node", str(program), str(trust / "allowed_signers"), *map(str, bundles)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line).get("refused", "") for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_three_verifiers_agree(noble, tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: the second verifier was not asked")
    bundles = [random_bundle(number).write(tmp_path / f"good{number}") for number in range(GOOD)]
    for number, attack in enumerate(ATTACKS):
        bundles.append(Bundle(**attack.bundle).write(tmp_path / f"bad{number}"))
        attack.folder(bundles[-1])
    assert len(bundles) >= 200
    trust = TrustFolder().write(tmp_path / "trust")
    ours = [ask(bundle, trust, "--at", LOOKED_AT).check for bundle in bundles]
    ours = [check if check in SHARED else "" for check in ours]
    theirs = node_answers(noble, trust, bundles)
    names = [f"good {number}" for number in range(GOOD)] + [attack.name for attack in ATTACKS]
    assert ours == [""] * GOOD + [attack.check if attack.check in SHARED else "" for attack in ATTACKS]
    judged = list(zip(names, ours, theirs, strict=True))
    assert [row[0] for row in judged if bool(row[1]) != bool(row[2])] == []
    by_hand = ByHand(tmp_path)
    for bundle, (name, check, _) in zip(bundles, judged, strict=True):
        if check in ("", "signature", "digests"):
            assert by_hand.holds(bundle) == (check == "" or name in LAX), name


def test_a_table_that_names_no_attack_twice():
    for table in (on_files.SIZE, on_files.NAMES, on_files.DIGESTS, on_envelopes.ENVELOPES, on_envelopes.SIGNATURES):
        assert len({attack.name for attack in table}) == len(table)
    assert all(isinstance(attack, Attack) for attack in ATTACKS)
