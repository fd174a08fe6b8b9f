"""Whose signature an envelope carries, and whether that key may sign bundles."""

from __future__ import annotations

import hashlib

from codegen.evidence.bundle.bundle_folder import BundleFolder
from codegen.evidence.bundle.bundle_paths import ENVELOPE
from codegen.evidence.bundle.envelope import Envelope, check_signature, read_envelope
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.trust.allowed_signers import EVIDENCE, TrustedKey
from codegen.evidence.trust.trust_folder import Trust


def envelope_bytes(folder: BundleFolder) -> bytes:
    """The envelope of the bundle. Raises ``Refused`` (unsigned) where there is none."""
    if ENVELOPE not in folder.survey().files:
        hint = "have it signed with `codegen sign`; --integrity-only tells whether its files agree with each other"
        raise Refused(Check.UNSIGNED, f"there is no {ENVELOPE}: nobody vouches for this bundle", hint)
    return folder.read(ENVELOPE, Check.ENVELOPE)


def signer_of(envelope: Envelope, trust: Trust) -> TrustedKey:
    """The key that signed ``envelope``. Raises ``Refused`` (signature) unless it is trusted to, and did."""
    keys = trust.keys_for(EVIDENCE)
    check_signature(envelope, {name: key.raw for name, key in keys.items()})
    signer = keys[envelope.keyid]
    if signer.raw in trust.revoked:
        message = f"the key {signer.fingerprint} of {signer.principal} is revoked"
        raise Refused(Check.SIGNATURE, message, "ask for a bundle that another key signed")
    return signer


def claimed_key(folder: BundleFolder, trust: Trust) -> TrustedKey:
    """The key that the envelope of the bundle names, whether it signed or not; refuses one that is not trusted."""
    envelope = read_envelope(envelope_bytes(folder))
    key = trust.keys_for(EVIDENCE).get(envelope.keyid)
    if key is None or key.raw in trust.revoked:
        message = f"{ENVELOPE} names {envelope.keyid}, and no such key is trusted to sign bundles"
        raise Refused(Check.SIGNATURE, message, f'add the key to allowed_signers with namespaces="{EVIDENCE}"')
    return key


def digest_of(envelope: bytes) -> str:
    """What reviews and later bundles call an envelope: its SHA-256 in 64 hex digits."""
    return hashlib.sha256(envelope).hexdigest()
