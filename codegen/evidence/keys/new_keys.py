"""New keys and the first lines of a folder of trust, as texts; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from codegen.evidence.keys.public_keys import PublicKey
from codegen.evidence.keys.signers import unusable
from codegen.evidence.trust.allowed_signers import NAMESPACES


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that nobody had before: its file in OpenSSH's format, and its public half."""

    private: bytes
    public: PublicKey


def new_key(principal: str, passphrase: bytes) -> NewKey:
    """A key of ``principal``, protected by ``passphrase`` unless that is empty.

    Raises ``DiagnosticsError`` (C731, exit 2) where the protection of OpenSSH's key files is not to be had here.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = Ed25519PrivateKey.generate()
    protection = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    try:
        private = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, protection)
    except UnsupportedAlgorithm as error:
        message = f"a passphrase cannot protect a key here: {error}"
        raise unusable(message, "pip install bcrypt; or make the key with `ssh-keygen -t ed25519`") from None
    return NewKey(private, PublicKey(key.public_key().public_bytes_raw(), principal))


def allowed_line(principal: str, key: PublicKey, namespaces: Iterable[str], after: datetime, before: datetime) -> str:
    """The line of ``allowed_signers`` by which ``key`` of ``principal`` is trusted.

    ``after`` and ``before`` are the first moments of days in UTC.
    """
    names = ",".join(name for name in NAMESPACES if name in set(namespaces))
    times = f'valid-after="{after:%Y%m%d}Z",valid-before="{before:%Y%m%d}Z"'
    return f'{principal} namespaces="{names}",{times} {PublicKey(key.raw).line}\n'


def policy_text(name: str) -> str:
    """A policy that asks for a whole run and the signature of somebody trusted, and says what else it could ask for."""
    return _POLICY.format(name=name)


HEADING = """\
# Who may sign what, and until when, one key a line: ssh-keygen(1), "ALLOWED SIGNERS".
# The namespace codegen-evidence signs bundles, codegen-review signs reviews of them.
"""

_POLICY = """\
# What a bundle needs beyond a good signature. Lines that are commented out show what else can be asked for.
format = 1

# Verifiers remember by this name which bundle of a system they saw last. Keep it.
name = "{name}"

# Gates that may be NOT_CHECKED; a FAIL never passes. The first line names what nothing checks yet, the second what
# `codegen run --strength` checks: take it out once your bundles come from there.
optional_gates = [
    "deployment-ready", "stores-on-servers", "agent-tools", "anchors-probed", "anchors-match",
    "mutation-strength", "property-tests", "api-fuzzing", "determinism", "self-test",
]

# systems = ["orders"]                      # only these systems
# signers = ["alice@example.org"]           # only these persons, of those whom allowed_signers trusts
# waivers = false                           # no finding may be waived
# expires_within_days = 90                  # no signature may last longer

[reviews]
approvals = 0                               # persons who must have approved with `codegen review`
# signer_may_review = true                  # whoever signed may be one of them

# [strength]                                # what `codegen run --strength` must have shown
# mutation_percent = 90
# property_cases = 1000
# fuzz_requests = 500
# determinism_variations = 8
# self_test = true
"""
