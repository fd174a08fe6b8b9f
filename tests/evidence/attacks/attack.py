"""One attack: a bundle and a trust folder that differ from good ones in one thing, and the check that must see it."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codegen.cli.main import main

from .factory import LOOKED_AT, Bundle, TrustFolder, unchecked_gates
from .recorded import recorded

#: The codes of the checks, by the contract and not from the program.
CHECKS = (
    "size", "envelope", "signature", "payload", "names", "files", "digests", "figures", "rendering", "policy",
    "reviews", "time", "sequence", "unsigned", "trust", "verifier",
)  # fmt: skip
CODES = {check: f"C{number}" for number, check in enumerate(CHECKS, 710)}


def _nothing(subject: Any) -> None:
    del subject


@dataclass(frozen=True)
class Answer:
    """What the command said: its exit code, its answer as data and what it wrote on both streams."""

    exit: int
    data: Mapping[str, Any]
    output: str

    @property
    def check(self) -> str:
        """The check that refused; empty where none did."""
        return str(self.data.get("refused", {}).get("check", ""))

    @property
    def code(self) -> str:
        """The code of the refusal."""
        return str(self.data.get("refused", {}).get("code", ""))


def ask(bundle: Path, trust: Path, *options: str) -> Answer:
    """Verify through the command line, in this process."""
    spoken, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(spoken), contextlib.redirect_stderr(complained):
        code = main(["verify", str(bundle), "--trust", str(trust), "--format", "json", *options])
    text = spoken.getvalue()
    try:
        data = json.loads(text)
    except ValueError:
        data = {}
    return Answer(code, data, text + complained.getvalue())


@dataclass(frozen=True)
class Attack:
    """``bundle`` holds the hooks of the factory; ``folder`` and ``trust`` are changed after that.

    ``said`` is a piece of what the refusal must say.
    """

    name: str
    check: str
    bundle: Mapping[str, Any] = field(default_factory=dict)
    folder: Callable[[Path], object] = _nothing
    trust: Callable[[TrustFolder], object] = _nothing
    said: str = ""
    exit: int = 7
    options: tuple[str, ...] = ("--at", LOOKED_AT)

    def answer(self, scratch: Path) -> Answer:
        """What verification makes of it; ``scratch`` is an empty folder."""
        bundle = Bundle(**self.bundle).write(scratch / "bundle")
        self.folder(bundle)
        trust = TrustFolder(optional=unchecked_gates(recorded()))
        self.trust(trust)
        return ask(bundle, trust.write(scratch / "trust"), *self.options)

    def holds(self, scratch: Path) -> None:
        """Assert that the check, and no other, refuses."""
        answer = self.answer(scratch)
        assert "Traceback" not in answer.output
        said = answer.data.get("refused", answer.output)
        assert (answer.check, answer.code, answer.exit) == (self.check, CODES[self.check], self.exit), said
        assert self.said in answer.data["refused"]["message"]
        assert answer.data["refused"]["hint"]
