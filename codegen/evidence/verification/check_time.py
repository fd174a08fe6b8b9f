"""Whether a signature holds on the day that is asked about."""

from __future__ import annotations

from datetime import datetime, timedelta

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.statement import Statement, time_text
from codegen.evidence.trust.allowed_signers import TrustedKey

#: How far the clocks of a signer and of a verifier may differ.
CLOCKS_DIFFER = timedelta(minutes=5)


def check_time(statement: Statement, signer: TrustedKey, at: datetime) -> str:
    """From when until when it holds, in words.

    Raises ``Refused`` (time) where it was signed after ``at``, has expired by then, or where the signer's key was not
    valid when it signed or is not valid at ``at``.
    """
    if statement.signed - at > CLOCKS_DIFFER:
        message = f"it was signed at {time_text(statement.signed)}, which is after {time_text(at)}"
        raise _refused(message, "set the clock of this machine, or ask the signer to")
    if at > statement.expires:
        message = f"it expired at {time_text(statement.expires)}"
        raise _refused(message, "ask for a newer bundle; --at DATE tells what would have been said on another day")
    for moment, what in ((statement.signed, "it signed"), (at, "it is judged")):
        fault = signer.out_of_time(moment)
        if fault:
            message = f"the key of {signer.principal} {fault}, and {what} at {time_text(moment)}"
            raise _refused(message, "have it signed with a key that is valid, or correct allowed_signers")
    return f"signed {time_text(statement.signed)}, expires {time_text(statement.expires)}, judged {time_text(at)}"


def _refused(message: str, hint: str) -> Refused:
    return Refused(Check.TIME, message, hint)
