"""JSON as plain data, with the place of every key and value: strict, because other readers of the file are."""

from __future__ import annotations

import json
import math
import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from codegen.frontend.source_files import LineIndex, SourceFile
from codegen.frontend.yaml_nodes import MAXIMUM_DEPTH
from codegen.frontend.yaml_reader import Document
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import Path, PositionMap
from codegen.support.spans import Span

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<fraction>(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")
_WORDS = {"true": True, "false": False, "null": None}
#: Longer integers are beyond every double.
_LONGEST_INTEGER = 400


def read_json_document(source: SourceFile, bag: DiagnosticBag) -> Document | None:
    """The document of ``source``; None, with an error in ``bag`` (C419, C108), where it is no strict JSON."""
    lines = LineIndex(source.file, source.text)
    reader = _Reader(lines)
    try:
        data = reader.document()
    except _Fault as fault:
        bag.error(fault.code, fault.message, lines.span(fault.place, fault.place + fault.length), fault.hint)
        return None
    return Document(data, PositionMap(source.file, reader.values, reader.keys, {}), lines.span(0, 1))


class _Fault(Exception):
    def __init__(self, place: int, message: str, hint: str, code: str = "C419", length: int = 1) -> None:
        super().__init__(message)
        self.place = place
        self.message = message
        self.hint = hint
        self.code = code
        self.length = length


class _Reader:
    def __init__(self, lines: LineIndex) -> None:
        self._lines = lines
        self._text = lines.text
        self._at = 0
        self.values: dict[Path, Span] = {}
        self.keys: dict[Path, Span] = {}

    def document(self) -> Any:
        self._skip()
        data = self._value(())
        self._skip()
        if self._at < len(self._text):
            raise _Fault(self._at, "more text follows the value", "remove it: a file holds one value")
        return data

    def _value(self, path: Path) -> Any:
        start = self._at
        if len(path) > MAXIMUM_DEPTH:
            raise _Fault(start, f"nested more than {MAXIMUM_DEPTH} levels deep", "take levels out into `$defs`")
        letter = self._text[start : start + 1]
        if letter == "{":
            value: Any = self._object(path)
        elif letter == "[":
            value = self._array(path)
        elif letter == '"':
            value = self._string()
        else:
            value = self._word()
        self.values[path] = self._lines.span(start, self._at)
        return value

    def _object(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self._at += 1
        while self._item(not found, "}"):
            start = self._at
            if self._text[start : start + 1] != '"':
                raise _Fault(start, "a key is missing, or stands without quotes", 'write the key in `"`')
            key = self._string()
            if key in found:
                raise _Fault(
                    start, f"the key `{key}` is written twice", "keep one of the two", "C108", self._at - start
                )
            self.keys[(*path, key)] = self._lines.span(start, self._at)
            self._skip()
            if self._text[self._at : self._at + 1] != ":":
                raise _Fault(self._at, "a colon is missing behind the key", "write `:` and the value")
            self._at += 1
            self._skip()
            found[key] = self._value((*path, key))
        return found

    def _array(self, path: Path) -> list[Any]:
        found: list[Any] = []
        self._at += 1
        while self._item(not found, "]"):
            found.append(self._value((*path, len(found))))
        return found

    def _item(self, first: bool, closing: str) -> bool:
        """Whether another item begins here; behind the bracket where none does."""
        self._skip()
        comma = self._at
        letter = self._text[comma : comma + 1]
        if letter == closing:
            self._at += 1
            return False
        if first:
            return True
        if letter != ",":
            raise _Fault(comma, f"neither a comma nor `{closing}` follows", f"write `,` or `{closing}`")
        self._at += 1
        self._skip()
        if self._text[self._at : self._at + 1] == closing:
            raise _Fault(comma, f"a comma stands before `{closing}`", "remove it")
        return True

    def _string(self) -> str:
        start = self._at
        try:
            value, self._at = scanstring(self._text, start + 1, True)
        except json.JSONDecodeError as error:
            place = start if error.msg.startswith("Unterminated") else error.pos
            raise _Fault(place, f"no text of JSON: {error.msg}", 'write it in `"` on one line, `\\` doubled') from None
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise _Fault(start, "a text holds half of a surrogate pair", "write the character itself")
        return str(value)

    def _word(self) -> Any:
        start = self._at
        number = _NUMBER.match(self._text, start)
        if number:
            self._at = number.end()
            return _number(number)
        for word, value in _WORDS.items():
            if self._text.startswith(word, start):
                self._at += len(word)
                return value
        if self._text.startswith(("//", "/*", "#"), start):
            raise _Fault(start, "JSON has no comments", "remove it, or call the file .yaml")
        raise _Fault(start, "no value of JSON begins here", 'texts stand in `"`; others are numbers, true, false, null')

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at


def _number(match: re.Match[str]) -> int | float:
    text = match.group()
    if match["fraction"]:
        return float(text)
    return int(text) if len(text) <= _LONGEST_INTEGER else math.copysign(math.inf, -1 if text[0] == "-" else 1)
