"""How records are spelled, and their digests. The form that hashes are taken of is the runtime's canonical JSON."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def record_json(value: Any) -> str:
    """``value`` with sorted keys as people read it: two blanks a level, one final line feed."""
    return json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def sha256_hex(data: bytes) -> str:
    """SHA-256 of ``data`` in 64 hex digits."""
    return hashlib.sha256(data).hexdigest()
