"""What a caller gives with an expression: values of its variables and options, checked before anything is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ..canonical_json import JsonValue
from ..expr.budget import DEFAULT_BUDGET
from ..service.problem import Problem
from .compiled import DOMAINS, Domain
from .input_values import MOST_POINTS

#: A number, one number for each point, or ``{"real": ..., "imag": ...}``.
InputValue: TypeAlias = "int | float | Sequence[int | float] | Mapping[str, int | float]"

BACKENDS = ("numpy", "math", "mpmath", "autowrap")
MOST_VARIABLES = 256
MOST_NUMBERS = 1_000_000
MOST_DIGITS = 1000
_MOST_DEFINITIONS = 256
_QUOTED = 40


@dataclass(frozen=True, slots=True)
class EvaluationOptions:
    """In which numbers to compute, and to how many decimal digits (None: those of a double)."""

    domain: Domain = "real"
    digits: int | None = None

    def to_json(self) -> dict[str, JsonValue]:
        """The options that are set."""
        return {"domain": self.domain} if self.digits is None else {"domain": self.domain, "digits": self.digits}


DEFAULT_OPTIONS = EvaluationOptions()


def read_options(options: Mapping[str, JsonValue] | None, backend: str) -> EvaluationOptions:
    """The options of a request; raises ``Problem`` 400 for others, and for digits that ``backend`` does not have."""
    if not options:
        return DEFAULT_OPTIONS
    unknown = sorted(set(options) - {"domain", "digits"})
    if unknown:
        raise Problem(400, f"unknown options: {', '.join(unknown)[:_QUOTED]}; there are domain and digits")
    given = options.get("domain", "real")
    domain = next((known for known in DOMAINS if known == given), None)
    if domain is None:
        raise Problem(400, f"the domain is one of {', '.join(DOMAINS)}")
    digits = options.get("digits")
    if digits is None:
        return EvaluationOptions(domain)
    if type(digits) is not int or not 1 <= digits <= MOST_DIGITS:
        raise Problem(400, f"digits are a whole number from 1 to {MOST_DIGITS}")
    if backend != "mpmath":
        raise Problem(400, f"the backend {backend} has the digits of doubles; mpmath takes digits")
    return EvaluationOptions(domain, digits)


def check_backend(backend: str) -> None:
    """Raises ``Problem`` 400 for a backend that there is not."""
    if backend not in BACKENDS:
        raise Problem(400, f"no such backend: {backend[:_QUOTED]}; there are {', '.join(BACKENDS)}")


def check_text(text: str, definitions: Mapping[str, str] | None) -> None:
    """Raises ``Problem`` 400 for a text longer than the language allows, and for too many definitions."""
    if len(text) > DEFAULT_BUDGET.text:
        raise Problem(400, f"an expression has at most {DEFAULT_BUDGET.text} characters, not {len(text)}")
    if definitions is not None and len(definitions) > _MOST_DEFINITIONS:
        raise Problem(400, f"at most {_MOST_DEFINITIONS} definitions, not {len(definitions)}")


def count_points(values: Mapping[str, InputValue]) -> int:
    """How many points ``values`` give; 1 where all are single numbers.

    Looks at sizes alone: the numbers are checked where they are used. Raises ``Problem`` 400 over a limit.
    """
    if len(values) > MOST_VARIABLES:
        raise Problem(400, f"{len(values)} variables; at most {MOST_VARIABLES} are allowed")
    points = 1
    numbers = 0
    for name, value in values.items():
        if isinstance(value, list | tuple):
            if len(value) > MOST_POINTS:
                raise Problem(400, f"{name[:_QUOTED]} has {len(value)} points; from 1 to {MOST_POINTS} are allowed")
            points = max(points, len(value))
            numbers += len(value)
    if numbers > MOST_NUMBERS:
        raise Problem(400, f"{numbers} numbers; at most {MOST_NUMBERS} are allowed")
    return points


def as_json(values: Mapping[str, InputValue]) -> dict[str, JsonValue]:
    """``values`` in the types of JSON, whichever sequences and mappings hold them."""
    return {name: _as_json(value) for name, value in values.items()}


def _as_json(value: InputValue) -> JsonValue:
    if isinstance(value, int | float):
        return value
    return dict(value) if isinstance(value, Mapping) else list(value)
