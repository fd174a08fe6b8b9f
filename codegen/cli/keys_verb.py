"""``codegen keys``: lines and tables on standard output, what to do next on standard error."""

from __future__ import annotations

import argparse
import getpass
import json
import re
import shlex
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.cli.console import Console
from codegen.cli.render import as_data
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_COULD_NOT, EXIT_FINDINGS, Diagnostic, DiagnosticsError

if TYPE_CHECKING:
    from codegen.commands.make_key import MadeKey
    from codegen.evidence.trust.allowed_signers import TrustedKey
    from codegen.evidence.trust.trust_folder import Trust

#: What the namespaces let a key do.
_MAY = {"codegen-evidence": "sign bundles", "codegen-review": "review"}

#: One action: the exit code, what a JSON answer says, and the text of any other.
Answer = tuple[int, dict[str, Any], str]


def keys_verb(chosen: argparse.Namespace) -> int:
    """Do the action that ``chosen`` names; what it cannot do is said with a code, as JSON where that was asked for."""
    console = Console(quiet=chosen.quiet)
    try:
        code, data, text = _ACTIONS[chosen.action](chosen, console)
    except DiagnosticsError as error:
        console.show(error.diagnostics, Path.cwd())
        code, data, text = error.exit_code, {"diagnostics": [as_data(item) for item in error.diagnostics]}, ""
    if chosen.format == "json":
        text = json.dumps({"exit": code, **data}, indent=2, ensure_ascii=False)
    console.answer(text)
    return code


def _new(chosen: argparse.Namespace, console: Console) -> Answer:
    from codegen.cli.passphrases import new_passphrase
    from codegen.commands.make_key import WantedKey, make_key
    from codegen.evidence.trust.allowed_signers import EVIDENCE, REVIEW

    path: Path = chosen.output.expanduser()
    principal = _somebody() if chosen.comment is None else chosen.comment
    namespace = EVIDENCE if chosen.purpose == "evidence" else REVIEW
    wanted = WantedKey(
        principal, (namespace,), chosen.days, lambda: b"" if chosen.no_passphrase else new_passphrase(path)
    )
    made = make_key(path, wanted, datetime.now(UTC), chosen.trust)
    _tell_next(chosen, console, made)
    data = {
        "key": str(made.path),
        "public": f"{made.path}.pub",
        "fingerprint": made.public.fingerprint,
        "line": made.line.rstrip("\n"),
        "trust": None if made.trust is None else str(made.trust),
    }
    return EXIT_CLEAN, data, made.line


def _tell_next(chosen: argparse.Namespace, console: Console, made: MadeKey) -> None:
    path, trust = shlex.quote(str(made.path)), shlex.quote(str(made.trust or "DIR"))
    console.tell(f"{made.path}: the private key {made.public.fingerprint}; it stays with you")
    console.tell(f"{made.path}.pub: its public half, for everybody")
    if made.trust is None:
        console.tell("who is to believe its signatures adds this line to allowed_signers in a trust folder:")
    elif made.begun:
        console.tell(f"{made.trust}: a trust folder that trusts it; give it to those who verify, and not with a bundle")
    else:
        console.tell(f"{made.trust}/allowed_signers: has this line now:")
    if chosen.purpose == "evidence":
        console.tell(f"next: codegen sign SYSTEM --key {path}; codegen verify evidence/SYSTEM --trust {trust}")
    else:
        console.tell(f"next: codegen review evidence/SYSTEM --trust {trust} --approve --key {path}")


def _list(chosen: argparse.Namespace, console: Console) -> Answer:
    from codegen.commands.keys import examine_folder

    now = datetime.now(UTC)
    trust, found = examine_folder(chosen.trust, now)
    if trust is None:
        raise DiagnosticsError(found, EXIT_COULD_NOT)
    console.show(found, Path.cwd())
    keys = [_key_data(trust, key, now) for key in trust.signers]
    policy = {"name": trust.policy.name, "approvals": trust.policy.reviews.approvals}
    data = {"policy": policy, "keys": keys, "diagnostics": [as_data(item) for item in found]}
    rows = [_row(trust, key, now) for key in trust.signers]
    return EXIT_CLEAN, data, _table(("WHO", "MAY", "FROM", "UNTIL", "KEY", "NOW"), rows)


def _check(chosen: argparse.Namespace, console: Console) -> Answer:
    from codegen.commands.keys import examine_folder, examine_key

    if not chosen.files and chosen.trust is None:
        hint = "name files, or a trust folder: codegen keys check --trust DIR"
        raise DiagnosticsError(
            [Diagnostic("C730", "nothing is named that could be checked", hint=hint)], EXIT_COULD_NOT
        )
    now = datetime.now(UTC)
    trust, found = (None, ()) if chosen.trust is None else examine_folder(chosen.trust, now)
    lines = [f"{chosen.trust}: sound; {len(trust.signers)} keys, {len(trust.revoked)} revoked"] if trust else []
    keys = []
    for path in chosen.files:
        try:
            key, protected = examine_key(path)
        except DiagnosticsError as error:
            found = (*found, *error.diagnostics)
            continue
        half = {None: "public key", True: "private key with a passphrase", False: "private key without a passphrase"}
        known = trust.signers if trust else ()
        may = "".join(f"; {_standing(trust, other, now)}" for other in known if trust and other.raw == key.raw)
        lines.append(f"{path}: sound {half[protected]}, {key.fingerprint}{may or ('; not trusted' if trust else '')}")
        keys.append({"file": str(path), "fingerprint": key.fingerprint, "passphrase": protected})
    console.show(found, Path.cwd())
    code = EXIT_FINDINGS if any(item.severity == "error" for item in found) else EXIT_CLEAN
    return code, {"keys": keys, "diagnostics": [as_data(item) for item in found]}, "\n".join(lines)


_ACTIONS: Mapping[str, Callable[[argparse.Namespace, Console], Answer]] = {"new": _new, "list": _list, "check": _check}


def _somebody() -> str:
    """Who sits here, as far as the machine knows, in the letters that a principal may have."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "somebody"
    return "@".join(re.sub(r"[^0-9A-Za-z._-]+", "-", part) or "x" for part in (name, socket.gethostname()))


def _standing(trust: Trust, key: TrustedKey, now: datetime) -> str:
    from codegen.commands.keys import standing

    may = " and ".join(_MAY[name] for name in sorted(key.namespaces))
    return f"{key.principal} may {may}, {standing(trust, key, now)}"


def _key_data(trust: Trust, key: TrustedKey, now: datetime) -> dict[str, Any]:
    from codegen.commands.keys import standing
    from codegen.evidence.bundle.statement import time_text

    return {
        "principal": key.principal,
        "fingerprint": key.fingerprint,
        "namespaces": sorted(key.namespaces),
        "valid_after": None if key.valid_after is None else time_text(key.valid_after),
        "valid_before": None if key.valid_before is None else time_text(key.valid_before),
        "standing": standing(trust, key, now),
    }


def _row(trust: Trust, key: TrustedKey, now: datetime) -> tuple[str, ...]:
    data = _key_data(trust, key, now)
    may = ", ".join(_MAY[name] for name in data["namespaces"])
    times = (data["valid_after"] or "always", data["valid_before"] or "always")
    return data["principal"], may, *times, data["fingerprint"], data["standing"]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(_lines([heads, *rows]))


def _lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
