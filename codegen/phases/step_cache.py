"""What a phase needs of a cache of finished steps."""

from __future__ import annotations

from typing import Protocol


class StepCache(Protocol):
    """Results of steps by content key; the cache itself adds codegen's own sources to every key.

    A miss costs time and nothing else.
    """

    def get(self, key: str) -> bytes | None:
        """What was stored under ``key``; None where nothing was."""

    def put(self, key: str, value: bytes) -> None:
        """Store ``value`` under ``key``."""
