"""The files of one evidence folder as data, and what they say; whether they are true is the verifier's to judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from codegen.evidence.refusal import Check, Refused
from codegen.evidence.strict_json import parse

RUN = "run.json"
ENVELOPE = "report.dsse.json"
#: A larger file of a bundle is refused by the verifier, and not read here either.
_LARGEST = 64 * 2**20


class UnreadableEvidenceError(ValueError):
    """A file of an evidence folder that is not what its name says."""


@dataclass(frozen=True)
class EvidenceFiles:
    """``files`` maps paths inside the folder to bytes; what is only hashed may be left out.

    Reading what is not of its form raises ``UnreadableEvidenceError``.
    """

    name: str
    files: Mapping[str, bytes]

    @cached_property
    def run(self) -> dict[str, Any]:
        """``run.json``."""
        run = self.json(RUN)
        if (
            not isinstance(run, dict)
            or not isinstance(run.get("gates"), list)
            or not isinstance(run.get("system"), str)
        ):
            raise UnreadableEvidenceError(f"{RUN} does not say what a run saw")
        return run

    @property
    def system(self) -> str:
        """The system that the run generated."""
        return str(self.run["system"])

    def json(self, path: str) -> Any:
        """The value of a JSON file."""
        try:
            return parse(self.files[path], limit=_LARGEST, check=Check.FIGURES, name=path)
        except Refused as refused:
            raise UnreadableEvidenceError(refused.message) from refused
        except KeyError:
            raise UnreadableEvidenceError(f"{path} is missing") from None
