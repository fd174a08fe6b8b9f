"""Why a bundle, or a folder of trust, is not accepted."""

from __future__ import annotations

from enum import StrEnum


class Check(StrEnum):
    """What verification looks at, in its order; the first that does not hold refuses the bundle.

    The last three stand outside the order: a bundle that nobody signed, a folder of trust that cannot be used, and a
    verifier that met what it did not foresee.
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

    @property
    def code(self) -> str:
        """The code of the diagnostic."""
        return _CODES[self]


#: The checks in the order in which they are made.
ORDER = tuple(check for check in Check if check not in (Check.UNSIGNED, Check.TRUST, Check.VERIFIER))

_CODES = {check: f"C{number}" for number, check in enumerate(Check, 710)}


class Refused(Exception):
    """``check`` does not hold: ``message`` says what is wrong and where, ``hint`` what to do about it."""

    def __init__(self, check: Check, message: str, hint: str) -> None:
        super().__init__(f"{check}: {message}")
        self.check = check
        self.message = message
        self.hint = hint

    @property
    def code(self) -> str:
        """The code of the diagnostic: C710 for size to C722 for sequence, C723 to C725 for the others."""
        return self.check.code
