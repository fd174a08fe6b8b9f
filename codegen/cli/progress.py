"""What a person sees while a run goes on: a line a phase, and a bar where a phase takes more than a second."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol, TextIO

_BAR = 24
_PATIENCE_S = 1.0
_BETWEEN_S = 0.1
_TENTHS = 10
_WORDS = (("PASS", "passed"), ("FAIL", "failed"), ("NOT_CHECKED", "not checked"), ("NOT_APPLICABLE", "not applicable"))


class Gate(Protocol):
    """The part of a gate's result that is shown."""

    @property
    def name(self) -> str:
        """The gate's name."""

    @property
    def verdict(self) -> str:
        """How it ended."""


class Ended(Protocol):
    """The part of a system's outcome that is counted."""

    @property
    def exit_code(self) -> int:
        """How it ended; 0 where it was generated."""


class PhaseLines:
    """One line per finished phase on ``stream``; a bar only on a terminal."""

    def __init__(
        self, stream: TextIO, *, quiet: bool, terminal: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._quiet = quiet
        self._terminal = terminal and not quiet
        self._clock = clock
        self._label = ""
        self._began = 0.0
        self._drawn = 0.0
        self._width = 0

    def started(self, number: int, name: str) -> None:
        """Remember which phase a bar would belong to."""
        self._label = f"phase {number} {name}"
        self._began = self._clock()

    def step(self, done: int, total: int, text: str) -> None:
        """Draw the bar when the phase takes long."""
        now = self._clock()
        if not self._terminal or now - self._began < _PATIENCE_S or now - self._drawn < _BETWEEN_S:
            return
        self._drawn = now
        filled = _BAR * min(done, total) // max(total, 1)
        line = f"{self._label:<18} [{'#' * filled}{'.' * (_BAR - filled)}] {done}/{total} {text}"[:118]
        self._clear()
        self._stream.write(line)
        self._stream.flush()
        self._width = len(line)

    def finished(self, number: int, name: str, gates: Sequence[Gate]) -> None:
        """Write the phase's line: how many gates ended how, failing ones by name."""
        self._clear()
        if not self._quiet:
            self._stream.write(phase_line(number, name, gates) + "\n")
            self._stream.flush()

    def stop(self) -> None:
        """Take an unfinished bar away."""
        self._clear()

    def _clear(self) -> None:
        if self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._width = 0


class SystemLines:
    """How far a run of several systems is: a bar on a terminal, elsewhere a line for every tenth of them."""

    def __init__(
        self, stream: TextIO, total: int, *, quiet: bool, terminal: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._total = total
        self._quiet = quiet
        self._terminal = terminal
        self._clock = clock
        self._drawn = 0.0
        self._width = 0
        self._done = 0
        self._failed = 0

    def ended(self, schema: str, outcome: Ended) -> None:
        """Count a system that came to its end."""
        self._done += 1
        self._failed += outcome.exit_code != 0
        if self._quiet:
            return
        failed = f", {self._failed} failed" if self._failed else ""
        text = f"{self._done} of {self._total} systems{failed}"
        if not self._terminal:
            if self._done * _TENTHS // self._total != (self._done - 1) * _TENTHS // self._total:
                self._stream.write(text + "\n")
                self._stream.flush()
            return
        now = self._clock()
        if now - self._drawn >= _BETWEEN_S or self._done == self._total:
            self._drawn = now
            filled = _BAR * self._done // self._total
            self.clear()
            if self._done < self._total:
                line = f"[{'#' * filled}{'.' * (_BAR - filled)}] {text}"
                self._stream.write(line)
                self._stream.flush()
                self._width = len(line)

    def clear(self) -> None:
        """Take the bar away: something else is written there."""
        if self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._width = 0


def phase_line(number: int, name: str, gates: Sequence[Gate]) -> str:
    """``phase 1 baseline   2 passed, 1 not checked``."""
    counts = Counter(str(gate.verdict) for gate in gates)
    parts = [f"{counts[verdict]} {word}" for verdict, word in _WORDS if counts[verdict]]
    failed = [gate.name for gate in gates if str(gate.verdict) == "FAIL"]
    tail = f": {', '.join(failed)}" if failed else ""
    return f"{f'phase {number} {name}':<18} {', '.join(parts) or 'no gates'}{tail}"
