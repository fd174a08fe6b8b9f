"""A person's file that codegen was asked to bring up to date."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MendedFile:
    """The bytes that were read, and those that will stand there when the run is committed."""

    before: bytes
    after: bytes
