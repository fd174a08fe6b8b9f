"""What was made out of the text of a file, kept as long as a tree holds the text."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

Rest = ParamSpec("Rest")
Result = TypeVar("Result")

#: Of so many texts each function remembers at most what it made; a syntax tree is fifty times the size of its text.
_MOST = 4096
_KEPT: list[dict[tuple[Any, ...], Any]] = []


def remembered(function: Callable[Concatenate[str, Rest], Result]) -> Callable[Concatenate[str, Rest], Result]:
    """``function``, which depends on nothing but its arguments, asked once for each; the first is a file's text."""
    found: dict[tuple[Any, ...], Result] = {}
    _KEPT.append(found)

    @wraps(function)
    def asked(text: str, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Result:
        key = (text, *args)
        try:
            return found[key]
        except KeyError:
            if len(found) >= _MOST:
                found.clear()
            result = found[key] = function(text, *args, **kwargs)
            return result

    return asked


def forget_all_but(texts: Collection[str]) -> None:
    """Let go of what was made out of other texts, or with more than a text, such as the name of a module of the tree:
    the tree that held them is done with."""
    wanted = frozenset(texts)
    for found in _KEPT:
        for key in [key for key in found if len(key) > 1 or key[0] not in wanted]:
            del found[key]
