"""Mutated inputs for a parser, steered by the lines that they reach: what reaches new ones is mutated further."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

#: Bytes that parsers stumble over, whatever they parse.
_AWKWARD: tuple[bytes, ...] = (
    b"\0", b"\xff", b"\xef\xbb\xbf", b"\r\n", b"\n", b" ", b"\t", b"\\", b'"', b"'", b"=", b"==", b"-", b"+", b"/",
    b"..",
    b"\xed\xa0\x80", b"\xe2\x80\xa8", b"\xc3\xa9", b"e\xcc\x81", b"\xd9\xa1", b"0", b"-0", b"1e999", b"1.0", b"9" * 400,
    b"9007199254740992", b"NaN", b"null", b"true", b"[", b"]", b"{", b"}", b"[" * 40, b"\\u0000", b"\\ud800", b"%s",
    b"<!--",
    b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", b"\x80\x00\x00\x00", b"\x00\x00\x00\x00",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    "", "x", "\0", "\ud7ff", "-1", "nan", "inf", "0x1", "1 3-9", "9-1", "0" * 64, 0, -1, 1, 2**31, 2**53 - 1, 2**53,
    10**400,
    True, False, None, 0.5, 1e308, [], {}, [[]], {"": ""}, [None], "\u0661", "../x", "a/b", "2026-02-30T00:00:00Z",
)  # fmt: skip
_LARGEST = 1 << 18

Parser = Callable[[bytes], object]


@dataclass
class Campaign:
    """``parse`` is fed mutants of ``seeds``; ``words`` are pieces of its language.

    Only lines of files whose path holds ``traced`` steer it. The same ``seed`` makes the same inputs, as long as the
    parser is the same.
    """

    parse: Parser
    seeds: Sequence[bytes]
    words: Sequence[bytes] = ()
    allowed: tuple[type[Exception], ...] = ()
    traced: str = "/codegen/evidence/"
    seed: int = 0
    executions: int = 0
    refused: int = 0

    def run(self, *, count: int, seconds: float = 0.0) -> None:
        """Try ``count`` inputs, or as many as ``seconds`` allow; raises ``AssertionError`` with what broke it."""
        draw = random.Random(self.seed)
        corpus, reached = list(self.seeds), set[tuple[str, int, int]]()
        for seed in self.seeds:
            reached |= self._try(seed)
        end = time.monotonic() + seconds
        while (time.monotonic() < end) if seconds else (self.executions < count):
            # What was found last is the least explored.
            chosen = corpus[-1 - min(int(draw.expovariate(0.15)), len(corpus) - 1)]
            data = self._mutated(draw, chosen, corpus)[:_LARGEST]
            if not (found := self._try(data)) <= reached:
                reached |= found
                corpus.append(data)

    def _try(self, data: bytes) -> set[tuple[str, int, int]]:
        self.executions += 1
        steps = _Steps(self.traced)
        sys.settrace(steps.called)
        try:
            self.parse(data)
        except self.allowed:
            self.refused += 1
        except Exception as error:
            sys.settrace(None)
            raise AssertionError(f"{type(error).__name__}: {error} for {data!r}") from error
        finally:
            sys.settrace(None)
        return steps.seen

    def _mutated(self, draw: random.Random, data: bytes, corpus: Sequence[bytes]) -> bytes:
        if draw.random() < 0.4 and (changed := _other_json(draw, data)) is not None:
            return changed
        for _ in range(draw.choice((1, 1, 1, 2, 4))):
            data = self._step(draw, data, corpus)
        return data

    def _step(self, draw: random.Random, data: bytes, corpus: Sequence[bytes]) -> bytes:
        start = draw.randrange(len(data) + 1)
        end = min(len(data), start + draw.choice((0, 1, 1, 2, 4, 8, 32, 200)))
        piece = data[start:end]
        match draw.randrange(8):
            case 0 if data:
                place = min(start, len(data) - 1)
                return data[:place] + bytes([data[place] ^ 1 << draw.randrange(8)]) + data[place + 1 :]
            case 1:
                return data[:start] + data[end:]
            case 2:
                return data[:start] + piece * draw.choice((2, 3, 40)) + data[end:]
            case 3 if self.words:
                return data[:start] + draw.choice(self.words) + data[end:]
            case 4:
                other = draw.choice(corpus)
                return data[:start] + other[draw.randrange(len(other) + 1) :]
            case 5:
                return _swapped_lines(draw, data)
            case 6:
                return data[:start] + draw.randbytes(end - start) + data[end:]
            case _:
                return data[:start] + draw.choice(_AWKWARD) + data[end:]


class _Steps:
    """The steps from line to line in the files that are watched."""

    def __init__(self, traced: str) -> None:
        self._traced = traced
        self.seen: set[tuple[str, int, int]] = set()

    def called(self, frame: FrameType, event: str, argument: object) -> Any:
        """A function begins."""
        del event, argument
        name = frame.f_code.co_filename
        if self._traced not in name:
            return None
        last = 0

        def line(frame: FrameType, event: str, argument: object) -> Any:
            nonlocal last
            del event, argument
            self.seen.add((name, last, frame.f_lineno))
            last = frame.f_lineno
            return line

        return line


def _swapped_lines(draw: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    if len(lines) < 2:
        return data + data
    one, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    lines[one], lines[other] = lines[other], draw.choice((lines[one], lines[other]))
    return b"".join(lines)


def _other_json(draw: random.Random, data: bytes) -> bytes | None:
    """The same document with one value changed, left out or doubled, spelled as it was; None where it is no JSON."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    places = list(_places(value))
    if not places:
        return None
    holder, key = draw.choice(places)
    match draw.randrange(5):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[draw.choice(("x", "", "format", "\u00e9"))] = holder.pop(key)
        case 2 if isinstance(holder, list):
            holder.insert(key, holder[key])
        case 3:
            other, name = draw.choice(places)
            holder[key] = json.loads(json.dumps(other.get(name) if isinstance(other, dict) else None))
        case _:
            holder[key] = draw.choice(_VALUES)
    if data.startswith(b"{\n"):
        return (json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")
    end = b"\n" if data.endswith(b"\n") else b""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass") + end


def _places(value: Any) -> Any:
    """Every holder and key below ``value``."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in list(items):
        yield value, key
        yield from _places(held)
