"""What glue declares about one output, in the words of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SettingsClass:
    """The settings class: by name of a field its type as Python source and its default, None where it is computed."""

    class_name: str
    fields: Mapping[str, tuple[str, object]]


@dataclass(frozen=True)
class ServedEndpoint:
    """What serves an endpoint; None where nothing is declared."""

    docstring: str | None = None
    request: str | None = None
    response: str | None = None


@dataclass(frozen=True)
class Integrations:
    """What an output ties in, itself or by the runtime files at ``vendored``.

    ``words`` (kind by word) occur in texts, ``texts`` are texts, ``beginnings`` begin texts in which ``{}`` stands for
    what varies, ``seconds`` is a number in the code. ``stores`` maps layers of memory to classes of which the output
    itself uses one. ``tools`` are the names that the output registers, None where nothing is declared.
    """

    vendored: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    seconds: int | None = None
    stores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tools: tuple[str, ...] | None = None
