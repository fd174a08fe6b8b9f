"""``policy.toml``: what a trust folder asks of a bundle beyond a good signature."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.trust.allowed_signers import principal_fault
from codegen.support.names import did_you_mean

FILE = "policy.toml"
FORMAT = 1
#: Characters of a line: the time that TOML takes to read a key grows with the square of the dots in it.
LONGEST_LINE = 2000

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
_SYSTEM = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_GATE = re.compile(r"[a-z][a-z0-9-]{0,127}")


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """How many persons must have approved, and whether whoever signed may be one of them."""

    approvals: int = 0
    signer_may_review: bool = False


@dataclass(frozen=True, slots=True)
class StrengthPolicy:
    """The least strength of the checks; None and False ask for nothing, whatever else needs its raw file."""

    mutation_percent: int | None = None
    property_cases: int | None = None
    fuzz_requests: int | None = None
    determinism_variations: int | None = None
    self_test: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """``name`` tells one trust from another in the verifier's memory; None means that anything will do.

    ``systems`` and ``signers`` are those that may be accepted, ``optional_gates`` what may be NOT_CHECKED, ``waivers``
    whether findings may be waived, ``expires_within_days`` the longest time between signature and expiry.
    """

    name: str
    systems: frozenset[str] | None = None
    signers: frozenset[str] | None = None
    optional_gates: frozenset[str] = frozenset()
    waivers: bool = True
    expires_within_days: int | None = None
    reviews: ReviewPolicy = field(default_factory=ReviewPolicy)
    strength: StrengthPolicy = field(default_factory=StrengthPolicy)


def read_policy(data: bytes) -> tuple[Policy | None, tuple[Refused, ...]]:
    """The policy in ``data``, None where it has faults, and every fault in it."""
    try:
        text = data.decode("utf-8")
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > LONGEST_LINE:
                message = f"has a line {number} of more than {LONGEST_LINE} characters"
                return None, (_refused(message, "break the list in it over several lines"),)
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        return None, (_refused(f"is not UTF-8 at byte {error.start}", "write it again with an editor"),)
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it nests too deep or counts too far"
        return None, (_refused(f"is not TOML: {ascii(why[:200])[1:-1]}", "see toml.io for how a table is written"),)
    keys = _Keys(table)
    policy = _policy(keys)
    return (None if keys.faults else policy), tuple(keys.faults)


def _policy(keys: _Keys) -> Policy:
    keys.require("format", lambda value: type(value) is int and value == FORMAT, "is not 1", "format = 1")
    made = Policy(
        name=keys.require("name", _is_plain, "is not a plain name", 'name = "release"'),
        systems=keys.names("systems", _SYSTEM, "a name of a system"),
        signers=keys.names("signers", None, "a principal"),
        optional_gates=keys.names("optional_gates", _GATE, "a name of a gate") or frozenset(),
        waivers=keys.take("waivers", bool, True, "waivers = false"),
        expires_within_days=keys.count("expires_within_days", 36_500, least=1),
        reviews=_reviews(keys.below("reviews")),
        strength=_strength(keys.below("strength")),
    )
    keys.refuse_others()
    return made


def _reviews(keys: _Keys) -> ReviewPolicy:
    made = ReviewPolicy(
        keys.count("approvals", 1000) or 0, keys.take("signer_may_review", bool, False, "signer_may_review = true")
    )
    keys.refuse_others()
    return made


def _strength(keys: _Keys) -> StrengthPolicy:
    made = StrengthPolicy(
        keys.count("mutation_percent", 100),
        keys.count("property_cases", 10**9),
        keys.count("fuzz_requests", 10**9),
        keys.count("determinism_variations", 1000),
        keys.take("self_test", bool, False, "self_test = true"),
    )
    keys.refuse_others()
    return made


class _Keys:
    """A table whose keys are taken one by one; what is wrong with them is collected."""

    def __init__(self, table: Mapping[str, Any], above: str = "", faults: list[Refused] | None = None) -> None:
        self._table = table
        self._above = above
        self._known: list[str] = []
        self.faults: list[Refused] = [] if faults is None else faults

    def fault(self, key: str, message: str, hint: str) -> None:
        self.faults.append(_refused(f"{self._above}{key} {message}", hint, joint=": "))

    def take(self, key: str, kind: type, default: Any, example: str) -> Any:
        """The value of ``key`` where it is a ``kind``, else ``default``; TOML's booleans are no numbers."""
        self._known.append(key)
        value = self._table.get(key, default)
        if type(value) is kind or key not in self._table:
            return value
        self.fault(key, f"is not {_KINDS[kind]}", f"write {example}")
        return default

    def require(self, key: str, fits: Callable[[Any], bool], fault: str, example: str) -> Any:
        """The value of ``key``, which has to be there and to fit."""
        self._known.append(key)
        value = self._table.get(key)
        if not fits(value):
            self.fault(key, fault if key in self._table else "is missing", f"write {example}")
        return value

    def count(self, key: str, most: int, *, least: int = 0) -> int | None:
        value: int | None = self.take(key, int, None, f"{key} = {max(least, 1)}")
        if value is not None and not least <= value <= most:
            self.fault(key, f"is not between {least} and {most}", f"write {key} = {max(least, 1)}")
        return value

    def names(self, key: str, pattern: re.Pattern[str] | None, what: str) -> frozenset[str] | None:
        values = self.take(key, list, None, f'{key} = ["..."]')
        if values is None:
            return None
        good = [value for value in values if isinstance(value, str) and _is_name(value, pattern)]
        for value in values:
            if value not in good:
                self.fault(key, f"holds {ascii(value)[:80]}, which is not {what}", "take it out, or mend it")
        if len(set(good)) < len(good):
            self.fault(key, "names something twice", "keep one of them")
        if not values and key != "optional_gates":
            self.fault(key, "is empty, so that nothing could be accepted", f"take {key} out to leave it open")
        return frozenset(good)

    def below(self, key: str) -> _Keys:
        return _Keys(self.take(key, dict, {}, f"[{key}]"), f"{self._above}{key}.", self.faults)

    def refuse_others(self) -> None:
        for key in self._table:
            if key not in self._known:
                meant = did_you_mean(key, self._known)
                hint = f"write {self._above}{meant}" if meant else f"there are {', '.join(self._known)}"
                shown = key if _NAME.fullmatch(key) else ascii(key[:40])
                self.fault(shown, "is not a key of the policy", hint)


_KINDS = {int: "a whole number", bool: "true or false", str: "a text", list: "a list of texts", dict: "a table"}


def _is_plain(value: Any) -> bool:
    return isinstance(value, str) and bool(_NAME.fullmatch(value))


def _is_name(value: str, pattern: re.Pattern[str] | None) -> bool:
    return not principal_fault(value) if pattern is None else bool(pattern.fullmatch(value))


def _refused(message: str, hint: str, joint: str = " ") -> Refused:
    return Refused(Check.TRUST, f"{FILE}{joint}{message}", hint)
