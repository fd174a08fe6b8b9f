"""Names of the language: which are allowed, how they are cased, which one was meant."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

#: Names become file names, with something before and behind them.
LONGEST_NAME = 100

#: How much alike a name and what was meant are at least, from 0 to 1, and how far ahead of all others.
_CERTAIN = 0.75
_AHEAD = 0.1

_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W_]+")
_BETWEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class NameFault:
    """Why a name is refused, and what to write instead."""

    message: str
    hint: str


def identifier_fault(name: str) -> NameFault | None:
    """Why ``name`` cannot be a name of the language, or None where it can."""
    if not name:
        return NameFault("a name cannot be empty", "write a name")
    if len(name) > LONGEST_NAME:
        return NameFault(f"the name `{name[:20]}...` has {len(name)} characters", f"{LONGEST_NAME} at most")
    normal = unicodedata.normalize("NFKC", name)
    if normal != name:
        return NameFault(f"Python reads the name `{name}` as `{normal}`", f"write `{normal}`")
    if keyword.iskeyword(name):
        return NameFault(f"`{name}` is a keyword of Python", f"write `{name}_`")
    if name.startswith("_"):
        return NameFault(f"the name `{name}` begins with an underscore", f"write `{name.lstrip('_') or 'value'}`")
    if not name.isidentifier():
        return NameFault(f"`{name}` is not a name", _identifier_hint(name))
    return None


def pascal_fault(name: str) -> NameFault | None:
    """Why ``name`` cannot be the name of a class in PascalCase, or None where it can."""
    if len(name) > LONGEST_NAME:
        return NameFault(f"the name `{name[:20]}...` has {len(name)} characters", f"{LONGEST_NAME} at most")
    if _PASCAL.fullmatch(name) is None or keyword.iskeyword(name):
        suggestion = pascal_case(f"{name}_value" if keyword.iskeyword(name) else name)
        hint = (
            f"write `{suggestion}`" if _PASCAL.fullmatch(suggestion) else "write letters and digits, e.g. `OrbitState`"
        )
        return NameFault(f"`{name}` is not PascalCase", hint)
    return None


def snake_case(name: str) -> str:
    """``OptionPricing`` and ``option-pricing`` as ``option_pricing``."""
    return "_".join(word.lower() for word in _WORD.findall(name))


def pascal_case(name: str) -> str:
    """``european_call`` and ``european-call`` as ``EuropeanCall``; a digit begins no word: ``sha256sum`` is one."""
    return "".join(word[:1].upper() + word[1:] for word in _BETWEEN.split(name))


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that ``name`` was most likely meant to be, or None."""
    import difflib  # here, so that no command waits for it that explains no mistake

    candidates = list(known)
    folded = {candidate.casefold(): candidate for candidate in reversed(candidates)}
    plain = name.casefold().replace("-", "_")
    matches = difflib.get_close_matches(plain, list(folded), n=1, cutoff=0.6)
    squeezed = {key.replace("_", ""): value for key, value in folded.items()}
    return squeezed.get(plain.replace("_", "")) or (folded[matches[0]] if matches else None)


def only_meant(name: str, known: Iterable[str]) -> str | None:
    """What ``did_you_mean`` says where nothing else comes near; None where a person has to choose."""
    candidates = list(known)
    meant = did_you_mean(name, candidates)
    if meant is None:
        return None
    others = [_likeness(name, other) for other in candidates if other.casefold() != meant.casefold()]
    wanted = max([_CERTAIN, *(other + _AHEAD for other in others)])
    return meant if _likeness(name, meant) >= wanted else None


def _likeness(name: str, other: str) -> float:
    import difflib

    plain = name.casefold().replace("-", "_").replace("_", "")
    return difflib.SequenceMatcher(None, plain, other.casefold().replace("_", "")).ratio()


def _identifier_hint(name: str) -> str:
    suggestion = re.sub(r"\W+", "_", name).strip("_")
    if suggestion and not suggestion[0].isdigit() and suggestion.isidentifier() and not keyword.iskeyword(suggestion):
        return f"write `{suggestion}`"
    return "begin with a letter; then letters, digits and underscores"
