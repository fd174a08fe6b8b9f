"""Counts arithmetic on doubles in machine code for x86-64: on whole vectors of each width, and on single numbers.

Prefixes are looked for at every byte, so that a constant may now and then look like an instruction; the figures are
good for telling vector code from scalar code, and for nothing finer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: sqrt, and, andn, or, xor, add, mul, sub, min, div, max: the same numbers in all encodings.
_ARITHMETIC = b"\x51\x54\x55\x56\x57\x58\x59\x5c\x5d\x5e\x5f"
_PACKED_FUSED = frozenset(base + step for base in (0x96, 0xA6, 0xB6) for step in (0, 1, 2, 4, 6, 8))
_SCALAR_FUSED = frozenset(base + step for base in (0x99, 0xA9, 0xB9) for step in (0, 2, 4, 6))
_SSE = re.compile(rb"([\x66\xf2])[\x40-\x4f]?\x0f[\x51\x58\x59\x5c\x5d\x5e\x5f]")
_PACKED, _SCALAR = 1, 3


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How many instructions compute on ``scalar`` doubles, and on vectors of 2, 4 and 8."""

    scalar: int
    of_two: int
    of_four: int
    of_eight: int

    def at_width(self, width: int) -> int:
        """Those on vectors of ``width`` doubles."""
        return {2: self.of_two, 4: self.of_four, 8: self.of_eight}[width]


def count_arithmetic(code: bytes) -> Arithmetic:
    """The arithmetic of a function."""
    scalar = 0
    packed = [0, 0, 0]
    for match in _SSE.finditer(code):
        if match.group(1) == b"\x66":
            packed[0] += 1
        else:
            scalar += 1
    for position in range(len(code) - 6):
        found = _encoded(code, position)
        if found is not None:
            kind, length = found
            if kind == _SCALAR:
                scalar += 1
            elif kind == _PACKED and length < len(packed):
                packed[length] += 1
    return Arithmetic(scalar, *packed)


def _encoded(code: bytes, position: int) -> tuple[int, int] | None:
    """Packed or scalar, and the vector length as it is encoded, of an AVX or AVX-512 instruction that starts here."""
    first = code[position]
    if first == 0xC5:
        state, opcode = code[position + 1], code[position + 2]
        return _kind(1, state & 3, opcode, state >> 2 & 1)
    if first == 0xC4:
        state, opcode = code[position + 2], code[position + 3]
        return _kind(code[position + 1] & 31, state & 3, opcode, state >> 2 & 1)
    if first == 0x62 and code[position + 2] & 4 and not code[position + 1] & 8:
        return _kind(code[position + 1] & 7, code[position + 2] & 3, code[position + 4], code[position + 3] >> 5 & 3)
    return None


def _kind(table: int, prefix: int, opcode: int, length: int) -> tuple[int, int] | None:
    if table == 1 and opcode in _ARITHMETIC and prefix in (_PACKED, _SCALAR):
        return prefix, length
    if table == 2 and prefix == _PACKED:
        if opcode in _PACKED_FUSED:
            return _PACKED, length
        if opcode in _SCALAR_FUSED:
            return _SCALAR, length
    return None
