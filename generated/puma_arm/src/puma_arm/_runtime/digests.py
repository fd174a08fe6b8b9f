"""Digests of values, texts and the sources that compute them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from .canonical_json import JsonValue, canonical_json


def text_digest(text: str) -> str:
    """SHA-256 of ``text`` in UTF-8, as 64 hex digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def value_digest(value: JsonValue) -> str:
    """SHA-256 of the canonical JSON of ``value``: the same for equal values, whatever the order of their keys."""
    return text_digest(canonical_json(value))


def revision_digest(folder: Path, distributions: Sequence[str]) -> str:
    """What the answers of the code in ``folder`` depend on: its Python sources, its JSON and the versions of
    ``distributions``.

    Raises ``PackageNotFoundError`` for a distribution that is not installed.
    """
    parts: dict[str, JsonValue] = {name: version(name) for name in distributions}
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".json")):
        parts[path.relative_to(folder).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return value_digest(parts)
