"""What is said of a request that is refused, and of an answer that was not possible."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.drift.breaking.narrowing import Kind, Narrowing


def narrowed(what: str, item: Narrowing) -> str:
    """What values at ``what`` must not be any more."""
    instead = f" in place of {item.before}" if item.before else ""
    enum = f"may not be {item.before} any more" if item.before else f"must be of {item.after} now"
    sentences: Mapping[Kind, str] = {
        "type": f"may not be of type {item.before} any more",
        "enum": enum,
        "bound": f"has `{item.keyword}: {item.after}`{instead or ', and was not bounded so'}",
        "pattern": f"must match {item.after}{instead}",
        "format": f"must be of the format {item.after}{instead}",
        "required": "is required now",
        "property": "is refused now",
        "claimed": "has a meaning now; what was sent under that name may be refused",
        "closed": "may not have what nobody names any more",
        "alternative": f"may not be {item.before} any more: no alternative takes it",
        "unproven": f"may be refused where it was valid: `{item.keyword}` is not what it was, and that proves nothing",
    }
    return f"`{what}` {sentences[item.kind]}"


def widened(what: str, item: Narrowing) -> str:
    """What values at ``what`` may be now; in ``item`` the new schema comes first."""
    enum = f"may be {item.before} now" if item.before else f"may be other than {item.after} now"
    bound = f"has `{item.keyword}: {item.before}` in place of {item.after}"
    if not item.before:
        bound = f"lost `{item.keyword}: {item.after}`"
    sentences: Mapping[Kind, str] = {
        "type": f"may be of type {item.before} now",
        "enum": enum,
        "bound": bound,
        "pattern": f"need not match {item.after} any more",
        "format": f"need not be of the format {item.after} any more",
        "required": "may be missing now",
        "property": "is new, in an answer that had nothing that nobody named",
        "claimed": "is not described any more",
        "closed": "may have what nobody names now",
        "alternative": f"may be {item.before} now, which is no alternative that there was",
        "unproven": f"may be what it was not: `{item.keyword}` is not what it was, and that proves nothing",
    }
    return f"`{what}` {sentences[item.kind]}"
