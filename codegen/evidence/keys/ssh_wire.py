"""The two pieces that OpenSSH's binary formats are made of (RFC 4251, section 5): numbers, and strings by length."""

from __future__ import annotations


class MalformedError(ValueError):
    """Bytes that end too early, or go on where they should end."""


class Reader:
    """Reads ``data`` from its beginning; raises ``MalformedError`` wherever it ends too early."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def exactly(self, count: int) -> bytes:
        """The next ``count`` bytes."""
        end = self._place + count
        if end > len(self._data):
            raise MalformedError(f"ends after {len(self._data)} bytes, in the middle of a field")
        taken, self._place = self._data[self._place : end], end
        return taken

    def number(self) -> int:
        """The next uint32."""
        return int.from_bytes(self.exactly(4), "big")

    def string(self) -> bytes:
        """The next string: its length as uint32, then as many bytes."""
        return self.exactly(self.number())

    def end(self) -> None:
        """Require that nothing is left."""
        left = len(self._data) - self._place
        if left:
            raise MalformedError(f"has {left} bytes too many at its end")


def string(data: bytes) -> bytes:
    """``data`` as a string of the format."""
    return len(data).to_bytes(4, "big") + data
