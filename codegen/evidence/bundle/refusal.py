"""Why a bundle, or a folder of trust, is not accepted."""

from __future__ import annotations

from enum import StrEnum


class Check(StrEnum):
    """What verification looks at, in its order; the first that does not hold refuses the bundle.

    Those behind ``SEQUENCE`` stand outside the order: a bundle that nobody signed, a folder of trust that cannot be
    used, a verifier that met what it did not foresee, another run that gave something else, and no bundle at all.
    """

    SIZE = "size"
    ENVELOPE = "envelope"
    SIGNATURE = "signature"
    PAYLOAD = "payload"
    NAMES = "names"
    FILES = "files"
    DIGESTS = "digests"
    FIGURES = "figures"
    RENDERING = "rendering"
    POLICY = "policy"
    REVIEWS = "reviews"
    TIME = "time"
    SEQUENCE = "sequence"
    UNSIGNED = "unsigned"
    TRUST = "trust"
    VERIFIER = "verifier"
    RERUN = "rerun"
    BUNDLE = "bundle"

    @property
    def code(self) -> str:
        """The code of the diagnostic."""
        return _CODES[self]


_CODES = {
    Check.SIZE: "C710",
    Check.ENVELOPE: "C711",
    Check.SIGNATURE: "C712",
    Check.PAYLOAD: "C713",
    Check.NAMES: "C714",
    Check.FILES: "C715",
    Check.DIGESTS: "C716",
    Check.FIGURES: "C717",
    Check.RENDERING: "C718",
    Check.POLICY: "C719",
    Check.REVIEWS: "C720",
    Check.TIME: "C721",
    Check.SEQUENCE: "C722",
    Check.UNSIGNED: "C723",
    Check.TRUST: "C724",
    Check.VERIFIER: "C725",
    Check.RERUN: "C726",
    Check.BUNDLE: "C727",
}

#: The checks of every verification, in the order in which they are made.
ORDER = tuple(_CODES)[: tuple(_CODES).index(Check.SEQUENCE) + 1]


class Refused(Exception):
    """``check`` does not hold: ``message`` says what is wrong and where, ``hint`` what to do about it."""

    def __init__(self, check: Check, message: str, hint: str) -> None:
        super().__init__(message)
        self.check = check
        self.message = message
        self.hint = hint

    @property
    def code(self) -> str:
        """The code of the diagnostic: C710 for size to C722 for sequence, C723 to C727 for the others."""
        return self.check.code
