"""HTML from calls: whatever is not an element yet is text, and text is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable

from codegen.support.literals import escape_hidden


class Markup(str):
    """A piece of HTML. Text becomes one by ``text`` alone."""

    __slots__ = ()


Child = str | int | Iterable["str | Markup"] | None
#: Elements without content and without an end.
_VOID = frozenset({"meta", "br"})


def text(value: str | int) -> Markup:
    """``value`` as text of a page or of an attribute: no tag, no entity, no invisible or reordering character."""
    return Markup(html.escape(escape_hidden(str(value).replace("\n", " ")), quote=True))


def element(name: str, /, *children: Child, **attributes: str | int | None) -> Markup:
    """``<name attributes>children</name>``; None leaves a child or an attribute out.

    ``class_`` is the attribute ``class``; an underscore within a name is a hyphen.
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{said}>")
    return Markup(f"<{name}{said}>{joined(*children)}</{name}>")


def joined(*children: Child) -> Markup:
    """The pieces one after the other; a string that is no piece of HTML becomes text."""
    return Markup("".join(_piece(child) for child in children))


def lines(*children: Child) -> Markup:
    """The same, each piece on a line of its own."""
    pieces = (_piece(child) for child in children)
    return Markup("\n".join(piece for piece in pieces if piece))


def _piece(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str | int):
        return text(child)
    return "".join(_piece(each) for each in child)
