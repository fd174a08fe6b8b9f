"""Reads relocatable ELF objects: which functions there are, their machine code, and what they call from outside."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_MAGIC = b"\x7fELF\x02\x01"
_SYMBOLS, _RELOCATIONS = 2, 4
_FUNCTION = 2
_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_RELOCATION = struct.Struct("<QQq")
#: The numbers of processors in an object's head.
X86_64 = 62


class UnreadableObjectError(ValueError):
    """Bytes that are no 64-bit little-endian ELF object."""


@dataclass(frozen=True)
class Function:
    """A function of an object; ``calls`` are the names it takes from elsewhere, sorted."""

    name: str
    code: bytes
    calls: tuple[str, ...]


@dataclass(frozen=True)
class _Symbol:
    name: str
    is_function: bool
    section: int
    value: int
    size: int


def processor(data: bytes) -> int:
    """The number of the processor that an object is for."""
    if data[: len(_MAGIC)] != _MAGIC or len(data) < _HEADER.size:
        raise UnreadableObjectError("not a 64-bit little-endian ELF object")
    return int(_HEADER.unpack_from(data)[2])


def functions(data: bytes) -> list[Function]:
    """The functions of an object. Raises ``UnreadableObjectError``."""
    processor(data)
    try:
        return list(_functions(data))
    except (struct.error, ValueError, IndexError, OverflowError) as error:
        raise UnreadableObjectError(str(error)) from None


def _functions(data: bytes) -> Iterator[Function]:
    head = _HEADER.unpack_from(data)
    start, count = head[6], head[12]
    sections = [_SECTION.unpack_from(data, start + number * _SECTION.size) for number in range(count)]
    symbols = list(_symbols(data, sections))
    outside = {number: symbol.name for number, symbol in enumerate(symbols) if symbol.section == 0 and symbol.name}
    wanted: dict[int, list[tuple[int, str]]] = {}
    for section in sections:
        if section[1] == _RELOCATIONS:
            for position in range(section[4], section[4] + section[5], _RELOCATION.size):
                offset, info, _ = _RELOCATION.unpack_from(data, position)
                if info >> 32 in outside:
                    wanted.setdefault(section[7], []).append((offset, outside[info >> 32]))
    for symbol in symbols:
        if symbol.is_function and symbol.section:
            begin, end = symbol.value, symbol.value + symbol.size
            calls = {name for offset, name in wanted.get(symbol.section, ()) if begin <= offset < end}
            base = sections[symbol.section][4]
            yield Function(symbol.name, data[base + begin : base + end], tuple(sorted(calls)))


def _symbols(data: bytes, sections: list[tuple[int, ...]]) -> Iterator[_Symbol]:
    for section in sections:
        if section[1] != _SYMBOLS:
            continue
        names = sections[section[6]][4]
        for position in range(section[4], section[4] + section[5], _SYMBOL.size):
            name, info, _, home, value, size = _SYMBOL.unpack_from(data, position)
            text = data[names + name : data.index(b"\0", names + name)].decode()
            yield _Symbol(text, info & 15 == _FUNCTION, home, value, size)
