"""Base64 in its one spelling (RFC 4648, section 3.5): no other alphabet, no line break, no bits left over."""

from __future__ import annotations

import base64


def encode(data: bytes) -> str:
    """``data`` in base64, padded."""
    return base64.b64encode(data).decode()


def decode(text: str) -> bytes | None:
    """The bytes that ``encode`` writes as ``text``; None where it writes none so."""
    try:
        data = base64.b64decode(text)
    except ValueError:  # binascii.Error is one, and so is the complaint about text that is not ASCII
        return None
    return data if encode(data) == text else None
