"""Settings from the environment: where data lies, and variables that nobody reads."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError


def data_directory(package: str, environment: Mapping[str, str]) -> Path:
    """Where ``package`` keeps its data after the XDG base directory rules: a relative ``XDG_DATA_HOME`` is ignored.

    Raises ``ValueError`` where neither it nor ``HOME`` says.
    """
    base = Path(environment.get("XDG_DATA_HOME", ""))
    if base.is_absolute():
        return base / package
    home = environment.get("HOME") or environment.get("USERPROFILE")
    if not home:
        raise ValueError("no place for data: set XDG_DATA_HOME or HOME, or the data directory itself")
    return Path(home) / ".local" / "share" / package


def unread_variables(prefix: str, fields: Iterable[str], environment: Iterable[str]) -> list[str]:
    """One sentence for each variable that begins with ``prefix`` and that no field reads, with a likely spelling."""
    known = {f"{prefix}{field}".upper() for field in fields}
    sentences = []
    for name in sorted(environment):
        if name.upper().startswith(prefix.upper()) and name.upper() not in known:
            close = difflib.get_close_matches(name.upper(), sorted(known), n=1)
            sentences.append(f"{name} is no setting" + (f": did you mean {close[0]}?" if close else ""))
    return sentences


def explain_settings(error: ValueError, prefix: str) -> str:
    """Which variables do not hold what they should, without what they hold."""
    if not isinstance(error, ValidationError):
        return str(error)
    complaints = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{prefix}{str(item['loc'][0]).upper()}: {item['msg']}" for item in complaints)
