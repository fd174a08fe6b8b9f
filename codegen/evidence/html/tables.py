"""Tables with a caption that scroll on their own where a screen is narrow, and what stands in their cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from codegen.evidence.html.elements import Child, Markup, element, joined, lines

Row = Sequence[Child]
_WORDS = {"NOT_CHECKED": "NOT CHECKED", "NOT_APPLICABLE": "NOT APPLICABLE"}
_CLASSES = {"PASS": "pass", "FAIL": "fail", "NOT_CHECKED": "open", "INCOMPLETE": "open", "NOT_APPLICABLE": "none"}


def table(caption: str, heads: Sequence[str], rows: Iterable[Row], *, numbers: Iterable[int] = ()) -> Markup:
    """A table whose first cells are heads of their rows; columns in ``numbers`` are set right."""
    right = frozenset(numbers)
    head = element("tr", *(element("th", name, scope="col", class_=_side(n, right)) for n, name in enumerate(heads)))
    body = (_row(row, right) for row in rows)
    content = lines(
        element("caption", element("span", caption)), element("thead", head), element("tbody", lines(*body))
    )
    return element("div", element("table", content), class_="scroll", role="region", tabindex=0, aria_label=caption)


def anchored(anchor: str, *children: Child) -> Markup:
    """A cell's content that other places of the page lead to."""
    return element("span", *children, id=anchor)


def verdict(name: str) -> Markup:
    """A verdict as it stands everywhere: in words, and in a colour besides."""
    return element("span", _WORDS.get(name, name), class_=f"verdict {_CLASSES.get(name, 'none')}")


def code(value: str) -> Markup:
    """A name, a path, a digest."""
    return element("code", value)


def listed(items: Iterable[Child]) -> Markup:
    """Items below each other in one cell or below a heading."""
    return element("ul", lines(*(element("li", item) for item in items)))


def facts(rows: Iterable[tuple[str, Child]]) -> Markup:
    """Names and their values beside each other."""
    return element("dl", lines(*(joined(element("dt", name), element("dd", value)) for name, value in rows)))


def said(value: object) -> str:
    """A fact as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value != "" else "none"


def _row(row: Row, right: frozenset[int]) -> Markup:
    first, *rest = row
    cells = (element("td", child, class_=_side(n, right)) for n, child in enumerate(rest, 1))
    return element("tr", element("th", first, scope="row"), *cells)


def _side(number: int, right: frozenset[int]) -> str | None:
    return "number" if number in right else None
