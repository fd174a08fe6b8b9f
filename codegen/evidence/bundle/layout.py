"""Where the workspace of a bundle has its outputs and its records: as its own settings say."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codegen.evidence.bundle.bundle_paths import WORKSPACE
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.support.configuration import SETTINGS, Configuration
from codegen.support.paths import path_fault

#: The settings among the files of a bundle, and how many bytes of them are read.
SETTINGS_PATH = f"{WORKSPACE}/{SETTINGS}"
LARGEST_SETTINGS = 1 << 20
_HINT = "name two folders beside each other with `out` and `records`, and make the bundle anew"


@dataclass(frozen=True)
class Layout:
    """``out`` and ``records`` are the folders of the settings, relative to the workspace."""

    out: str = Configuration().out
    records: str = Configuration().records

    @property
    def outputs_folder(self) -> str:
        """The beginning of the path of every output in the bundle."""
        return f"{WORKSPACE}/{self.out}/"

    @property
    def records_folder(self) -> str:
        """The beginning of the path of every committed record in the bundle."""
        return f"{WORKSPACE}/{self.records}/"

    def record(self, system: str, name: str = "") -> str:
        """The path of the record ``name`` of ``system`` in the bundle; without a name, of its folder with a ``/``."""
        return f"{self.records_folder}{system}/{name}"

    def is_kept(self, path: str) -> bool:
        """Whether verification looks into the file at ``path``, and so keeps its bytes."""
        return not path.startswith(self.outputs_folder)


STANDARD = Layout()


def overlap(out: str, records: str) -> bool:
    """Whether one of two folders is the other or lies in it, so that outputs and records cannot be told apart."""
    return f"{out}/".startswith(f"{records}/") or f"{records}/".startswith(f"{out}/")


def read_layout(settings: bytes | None) -> Layout:
    """The folders that ``settings``, the bytes of a ``codegen.toml``, name; the usual ones where there is none.

    Raises ``Refused`` (names) for what cannot be read, and for folders that are none or overlap.
    """
    if settings is None:
        return STANDARD
    if len(settings) > LARGEST_SETTINGS:
        raise _refused(f"it has {len(settings)} bytes; at most {LARGEST_SETTINGS} are read")
    try:
        values = tomllib.loads(settings.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _refused(f"it is not TOML: {str(error)[:200]}") from None
    layout = Layout(_folder(values, "out", STANDARD.out), _folder(values, "records", STANDARD.records))
    if overlap(layout.out, layout.records):
        raise _refused(f"`out` is {layout.out}/ and `records` {layout.records}/, and one holds the other")
    return layout


def _folder(values: Mapping[str, Any], key: str, standard: str) -> str:
    found = values.get(key, standard)
    if not isinstance(found, str) or path_fault(found, folder=True) is not None:
        raise _refused(f"`{key}` is no folder of the workspace")
    return found.removesuffix("/")


def _refused(message: str) -> Refused:
    return Refused(Check.NAMES, f"{SETTINGS_PATH}: {message}", _HINT)
