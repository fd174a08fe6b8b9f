"""``codegen verify --by-hand``: the commands that check one bundle with tools that everybody has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from codegen.commands.verify_bundle import signed_key
from codegen.evidence.allowed_signers import EVIDENCE, REVIEW, TrustedKey
from codegen.evidence.bundle_folder import BundleFolder
from codegen.evidence.bundle_paths import ENVELOPE, MANIFEST, REVIEWS
from codegen.evidence.envelope import PAYLOAD_TYPE
from codegen.evidence.public_keys import PublicKey
from codegen.evidence.refusal import Check, Refused
from codegen.evidence.ssh_signature import read_ssh_signature
from codegen.evidence.trust import REVOKED, Trust, read_trust, refuse_inside

#: What stands before the 32 bytes of an Ed25519 key in the form that openssl reads (RFC 8410, section 4).
_SPKI = "302a300506032b6570032100"

_FIELD = "import base64, json, sys; e = json.load(open(sys.argv[1])); sys.stdout.buffer.write(base64.b64decode({}))"
_SUBJECTS = (
    'import json, sys; [print(s["digest"]["sha256"] + "  " + s["name"]) for s in json.load(open(sys.argv[1]))["subject"]]'
)
_PREDICATE = 'import json, sys; print(json.dumps(json.load(open(sys.argv[1]))["predicate"], indent=2))'


def by_hand(bundle: Path, trust_folder: Path) -> str:
    """The lines for bash that check the bundle in the folder ``bundle`` against ``trust_folder``.

    They need sha256sum, python3, openssl 3 and, for reviews, ssh-keygen; they end with an error at the first thing
    that is wrong. Raises ``Refused`` where the envelope names no key that is trusted, or there is none.
    """
    refuse_inside(trust_folder, bundle)
    trust = read_trust(trust_folder)
    with BundleFolder(bundle) as folder:
        signer = signed_key(folder, trust)
        reviews = tuple(_reviewers(folder, trust))
    return "\n".join(_lines(bundle, trust_folder, signer, reviews)) + "\n"


def _lines(
    bundle: Path, trust: Path, signer: TrustedKey, reviews: tuple[tuple[str, TrustedKey], ...]
) -> Iterator[str]:
    yield "# For bash; every line must succeed. What no line here checks: that figures and pages follow from the raw"
    yield "# files, what the policy asks for, dates, and whether a newer bundle was accepted before. codegen verify does."
    yield "set -euo pipefail"
    yield f"bundle={quote(str(bundle.resolve()))}"
    yield f"trust={quote(str(trust.resolve()))}"
    yield 'work=$(mktemp -d); trap \'rm -rf "$work"\' EXIT'
    yield 'cd "$bundle"'
    yield from _files()
    yield from _signature(signer)
    yield from _subjects()
    for path, reviewer in reviews:
        yield from _review(path, reviewer)
    yield 'echo "all of it holds"'


def _files() -> Iterator[str]:
    yield ""
    yield "# find and sha256sum: plain files only, those that are listed and no others, as they were listed"
    yield "test -z \"$(find . ! -type f ! -type d)\""
    yield f"find . -type f | sed 's|^\\./||' | grep -vE '^({MANIFEST}|{ENVELOPE}|{REVIEWS}/.*)$' | LC_ALL=C sort > \"$work/there\""
    yield f'cut -c67- {MANIFEST} | cmp - "$work/there"'
    yield f"sha256sum --check --strict --quiet {MANIFEST}"


def _signature(signer: TrustedKey) -> Iterator[str]:
    body = PublicKey(signer.raw).line.split()[1]
    keyed = f"ssh-ed25519 {body}"
    yield ""
    yield f"# openssl: the envelope, signed by {signer.principal} with {signer.fingerprint}"
    yield f"grep -F {quote(keyed)} \"$trust/allowed_signers\" | grep -F {quote(signer.principal)} | grep -qF {EVIDENCE}"
    yield f"! grep -qsF {quote(keyed)} \"$trust/{REVOKED}\""
    yield f"test \"$(grep -o '\"sig\":' {ENVELOPE} | wc -l)\" -eq 1"
    yield f"python3 -c {quote(_FIELD.format('e["payload"]'))} {ENVELOPE} > \"$work/payload\""
    yield f"python3 -c {quote(_FIELD.format('e["signatures"][0]["sig"]'))} {ENVELOPE} > \"$work/signature\""
    yield f"printf 'DSSEv1 {len(PAYLOAD_TYPE)} {PAYLOAD_TYPE} %d ' \"$(wc -c < \"$work/payload\")\" > \"$work/signed\""
    yield 'cat "$work/payload" >> "$work/signed"'
    prefix = "".join(f"\\x{_SPKI[at : at + 2]}" for at in range(0, len(_SPKI), 2))
    yield "# openssl wants the key as SPKI: 12 bytes that say Ed25519, then its 32 bytes, the last of OpenSSH's form"
    yield f"{{ printf '{prefix}'; printf %s {body} | base64 -d | tail -c 32; }} > \"$work/key.der\""
    yield (
        'openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey "$work/key.der" -in "$work/signed" '
        '-sigfile "$work/signature"'
    )


def _subjects() -> Iterator[str]:
    yield ""
    yield "# sha256sum: what was signed is this bundle; python3 prints what the signer said of it"
    yield f"grep -qF '\"name\":\"{MANIFEST}\"' \"$work/payload\""
    yield f"python3 -c {quote(_SUBJECTS)} \"$work/payload\" | sha256sum --check --strict --quiet -"
    yield f"python3 -c {quote(_PREDICATE)} \"$work/payload\""


def _review(path: str, reviewer: TrustedKey) -> Iterator[str]:
    yield ""
    yield f"# ssh-keygen: the review by {reviewer.principal}, who approves this envelope and no other"
    yield f"test -e \"$trust/{REVOKED}\" && revoked=(-r \"$trust/{REVOKED}\") || revoked=()"
    yield (
        f'ssh-keygen -Y verify -f "$trust/allowed_signers" -I {quote(reviewer.principal)} -n {REVIEW} '
        f'-s {quote(path)}.sig "${{revoked[@]}}" < {quote(path)}'
    )
    yield f"grep -qF \"\\\"envelope\\\": \\\"$(sha256sum < {ENVELOPE} | cut -c1-64)\\\"\" {quote(path)}"
    yield f"grep -qF '\"decision\": \"approve\"' {quote(path)}"


def _reviewers(folder: BundleFolder, trust: Trust) -> Iterator[tuple[str, TrustedKey]]:
    """The review files, and whose key each of them claims."""
    from codegen.evidence.public_keys import fingerprint

    trusted = trust.keys_for(REVIEW)
    for path in sorted(folder.survey().files):
        if path.startswith(f"{REVIEWS}/") and path.endswith(".sig"):
            signature = read_ssh_signature(folder.read(path, Check.REVIEWS), check=Check.REVIEWS, where=path)
            reviewer = trusted.get(fingerprint(signature.public))
            if reviewer is None:
                message = f"{path} is of {fingerprint(signature.public)}, and no such key is trusted to review"
                raise Refused(Check.REVIEWS, message, "remove the review, or add the key to allowed_signers")
            yield path.removesuffix(".sig"), reviewer
