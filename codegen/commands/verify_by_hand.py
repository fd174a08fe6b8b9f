"""``codegen verify --by-hand``: the commands that check one bundle with tools that everybody has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from codegen.evidence.bundle.bundle_folder import BundleFolder
from codegen.evidence.bundle.bundle_paths import ENVELOPE, MANIFEST
from codegen.evidence.bundle.envelope import PAYLOAD_TYPE
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.keys.public_keys import PublicKey, fingerprint
from codegen.evidence.keys.ssh_signature import read_ssh_signature
from codegen.evidence.trust.allowed_signers import EVIDENCE, REVIEW, TrustedKey
from codegen.evidence.trust.trust_folder import REVOKED, Trust, read_trust, refuse_inside
from codegen.evidence.verification.check_names import REVIEW_NAME
from codegen.evidence.verification.check_signature import claimed_key

#: What stands before the 32 bytes of an Ed25519 key in the form that openssl reads (RFC 8410, section 4).
_SPKI = "302a300506032b6570032100"

_DECODED = (
    "import base64, json, sys; envelope = json.load(open(sys.argv[1])); sys.stdout.buffer.write(base64.b64decode({}))"
)
_PAYLOAD = _DECODED.format('envelope["payload"]')
_SIGNATURE = _DECODED.format('envelope["signatures"][0]["sig"]')
_SUBJECTS = "\n".join(
    (
        "import json, sys",
        'for subject in json.load(open(sys.argv[1]))["subject"]:',
        '    print(subject["digest"]["sha256"] + "  " + subject["name"])',
    )
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
        signer = claimed_key(folder, trust)
        reviews = tuple(_reviewers(folder, trust))
    return "\n".join(_lines(bundle, trust_folder, signer, reviews)) + "\n"


def _lines(bundle: Path, trust: Path, signer: TrustedKey, reviews: tuple[tuple[str, TrustedKey], ...]) -> Iterator[str]:
    yield "# For bash; ends with an error at the first thing that is wrong. What is left to codegen verify: whether"
    yield "# figures and pages follow from the raw files, what the policy asks for, dates, what was accepted before."
    yield "set -euo pipefail"
    yield f"bundle={quote(str(bundle.resolve()))}"
    yield f"trust={quote(str(trust.resolve()))}"
    yield "work=$(mktemp -d); trap 'rm -rf \"$work\"' EXIT"
    yield 'cd "$bundle"'
    yield from _files()
    yield from _signature(signer)
    yield from _subjects()
    for path, reviewer in reviews:
        yield from _review(path, reviewer)
    yield 'echo "all of it holds"'


def _files() -> Iterator[str]:
    unlisted = f"^({re.escape(MANIFEST)}|{re.escape(ENVELOPE)}|{REVIEW_NAME.pattern})$"
    yield ""
    yield "# find and sha256sum: plain files only, those that are listed and no others, as they were listed"
    yield 'test -z "$(find . ! -type f ! -type d)"'
    yield "test -z \"$(LC_ALL=C find . -name '*[[:cntrl:]]*')\""
    yield f"find . -type f | sed 's|^\\./||' | grep -vE '{unlisted}' | LC_ALL=C sort > \"$work/there\""
    yield f'LC_ALL=C cut -c67- {MANIFEST} | cmp - "$work/there"'
    yield f"sha256sum --check --strict --quiet {MANIFEST}"


def _signature(signer: TrustedKey) -> Iterator[str]:
    body = PublicKey(signer.raw).line.split()[1]
    kind = len(PAYLOAD_TYPE)
    spki = "".join(f"\\x{_SPKI[at : at + 2]}" for at in range(0, len(_SPKI), 2))
    yield ""
    yield f"# openssl: the envelope, signed by {signer.principal} with {signer.fingerprint}, who may sign bundles"
    yield f"key={body}"
    yield f'grep -F "$key" "$trust/allowed_signers" | grep -F {quote(signer.principal)} | \\'
    yield f'  grep -F {EVIDENCE} > "$work/line"'
    yield f'if grep -sF "$key" "$trust/{REVOKED}"; then echo "the key is revoked" >&2; exit 1; fi'
    yield f'test "$(grep -o \'"sig":\' {ENVELOPE} | wc -l)" -eq 1'
    yield "# -I: this is the folder of a stranger, whose modules are not to be imported"
    yield f'python3 -I -c {quote(_PAYLOAD)} {ENVELOPE} > "$work/payload"'
    yield f'python3 -I -c {quote(_SIGNATURE)} {ENVELOPE} > "$work/signature"'
    yield f'printf \'DSSEv1 {kind} {PAYLOAD_TYPE} %d \' "$(wc -c < "$work/payload")" > "$work/signed"'
    yield 'cat "$work/payload" >> "$work/signed"'
    yield "# it wants the key as SPKI: 12 bytes that say Ed25519, then its 32 bytes, the last of OpenSSH's form"
    yield f'{{ printf \'{spki}\'; printf %s "$key" | base64 -d | tail -c 32; }} > "$work/key.der"'
    yield 'openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey "$work/key.der" \\'
    yield '  -in "$work/signed" -sigfile "$work/signature"'


def _subjects() -> Iterator[str]:
    yield ""
    yield "# sha256sum: the files are those that were signed; python3 prints what the signer said of them"
    yield f'grep -F \'"name":"{MANIFEST}"\' "$work/payload" > "$work/named"'
    yield f'python3 -I -c {quote(_SUBJECTS)} "$work/payload" | sha256sum --check --strict --quiet -'
    yield f'python3 -I -c {quote(_PREDICATE)} "$work/payload"'


def _review(path: str, reviewer: TrustedKey) -> Iterator[str]:
    yield ""
    yield f"# ssh-keygen: the review by {reviewer.principal}, who approves this envelope and no other"
    yield f'revoked=(); if test -e "$trust/{REVOKED}"; then revoked=(-r "$trust/{REVOKED}"); fi'
    yield f'ssh-keygen -Y verify -f "$trust/allowed_signers" -I {quote(reviewer.principal)} -n {REVIEW} \\'
    yield f'  -s {path}.sig "${{revoked[@]}}" < {path}'
    yield f"envelope=$(sha256sum < {ENVELOPE} | cut -c1-64)"
    yield f'grep -F "\\"envelope\\": \\"$envelope\\"" {path} > "$work/of"'
    yield f'grep -F \'"decision": "approve"\' {path} > "$work/decision"'


def _reviewers(folder: BundleFolder, trust: Trust) -> Iterator[tuple[str, TrustedKey]]:
    """The review files, and whose key each of them claims."""
    trusted = trust.keys_for(REVIEW)
    for path in sorted(folder.survey().files):
        if REVIEW_NAME.fullmatch(path) is not None and path.endswith(".sig"):
            signature = read_ssh_signature(folder.read(path, Check.REVIEWS), check=Check.REVIEWS, where=path)
            reviewer = trusted.get(fingerprint(signature.public))
            if reviewer is None:
                message = f"{path} is of {fingerprint(signature.public)}, and no such key is trusted to review"
                raise Refused(Check.REVIEWS, message, "remove the review, or add the key to allowed_signers")
            yield path.removesuffix(".sig"), reviewer
