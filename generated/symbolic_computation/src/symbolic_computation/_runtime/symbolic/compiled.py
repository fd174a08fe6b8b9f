"""What a worker hands back of a compilation: source text and what it is for, never code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..canonical_json import JsonValue

Domain = Literal["real", "complex"]
DOMAINS: tuple[Domain, ...] = ("real", "complex")
#: The longest source that is believed to be one of ours, in characters.
MOST_SOURCE = 4_000_000


@dataclass(frozen=True, slots=True)
class CompiledSource:
    """The source that SymPy's ``lambdify`` printed for one backend.

    ``source`` defines one function whose parameters are the ``variables`` in order, under safe names. ``shape`` is
    that of one result. ``toolchain`` names the versions that printed it.
    """

    canonical: str
    digest: str
    variables: tuple[str, ...]
    backend: str
    domain: Domain
    shape: tuple[int, ...]
    source: str
    toolchain: str

    def to_json(self) -> dict[str, JsonValue]:
        """All fields as JSON."""
        return {
            "canonical": self.canonical,
            "digest": self.digest,
            "variables": list(self.variables),
            "backend": self.backend,
            "domain": self.domain,
            "shape": list(self.shape),
            "source": self.source,
            "toolchain": self.toolchain,
        }

    @staticmethod
    def from_json(value: JsonValue) -> CompiledSource:
        """The record that ``to_json`` wrote; raises ``ValueError`` for anything else."""
        if not isinstance(value, dict) or set(value) != _FIELDS:
            raise ValueError("a compiled source has the fields " + ", ".join(sorted(_FIELDS)))
        texts = {name: _text(value[name], name) for name in _TEXTS}
        if len(texts["source"]) > MOST_SOURCE:
            raise ValueError(f"a source has at most {MOST_SOURCE} characters")
        return CompiledSource(
            texts["canonical"],
            texts["digest"],
            _variables(value["variables"]),
            texts["backend"],
            _domain(texts["domain"]),
            _shape(value["shape"]),
            texts["source"],
            texts["toolchain"],
        )


_TEXTS = ("canonical", "digest", "backend", "domain", "source", "toolchain")
_FIELDS = {*_TEXTS, "variables", "shape"}


def _text(value: JsonValue, name: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} is a text")
    return value


def _domain(value: str) -> Domain:
    for domain in DOMAINS:
        if domain == value:
            return domain
    raise ValueError(f"domain is real or complex, not {value!r}")


def _variables(value: JsonValue) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("variables is a list of names")
    if len(set(map(str, value))) < len(value):
        raise ValueError("variables are named once each")
    return tuple(str(item) for item in value)


def _shape(value: JsonValue) -> tuple[int, ...]:
    sides = value if isinstance(value, list) else [None]
    if len(sides) > 2 or not all(isinstance(side, int) and side is not True and side > 0 for side in sides):
        raise ValueError("shape is a list of at most two positive integers")
    return tuple(side for side in sides if isinstance(side, int))
