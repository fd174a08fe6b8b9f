"""What an expression is refused for before anybody computes: its length, its characters, dangerous names, its grammar.

Nothing of this makes text safe to run, for text is never run; it tells people, and those they escalate to, what was
tried.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..expr.errors import ExpressionError
from ..expr.functions import CONSTANTS, FUNCTIONS
from ..expr.names import name_fault
from ..expr.tokens import WORDS
from .expression import read_expression

#: Names that only somebody uses who takes an expression for a program.
DANGEROUS = frozenset(
    {
        "eval", "exec", "execfile", "compile", "__import__", "open", "input", "globals", "locals", "vars", "getattr",
        "setattr", "delattr", "hasattr", "dir", "lambda", "import", "importlib", "os", "sys", "subprocess", "system",
        "popen", "builtins", "breakpoint", "exit", "quit", "memoryview", "type", "object", "classmethod",
        "staticmethod", "super", "socket", "shutil", "pathlib", "pickle", "marshal", "ctypes", "codecs", "sympify",
        "parse_expr", "lambdify", "reload", "raw_input",
    }
)  # fmt: skip

# A number may end in a point and hold an exponent: neither is the attribute of anything.
_PARTS = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|(?P<attribute>\.\s*)?(?P<name>[^\W\d]\w*)")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BLANKS = " \t\r\n"
_LONGEST_NAME = 100
_MOST_FAULTS = 20


@dataclass(frozen=True)
class Validation:
    """What was found. ``expression_length`` counts characters; warnings do not make an expression invalid."""

    is_valid: bool
    expression_length: int
    dangerous_functions_found: tuple[str, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


def find_dangerous(text: str) -> tuple[str, ...]:
    """Dangerous names, names with two leading underscores and attributes (``.name``), each once, in order.

    Whole words only, read as the language would read them: ``opening`` is not ``open``.
    """
    found: dict[str, None] = {}
    for part in _PARTS.finditer(unicodedata.normalize("NFKC", text)):
        name = part["name"]
        if name is not None and (name in DANGEROUS or name.startswith("__")):
            found[name] = None
        elif name is not None and part["attribute"]:
            found[f".{name}"] = None
    return tuple(found)


def variable_name_faults(names: Iterable[str]) -> dict[str, str]:
    """Why each of the refused ones among ``names`` is no name of a variable."""
    faults = {}
    for name in names:
        fault = _variable_fault(name)
        if fault is not None:
            faults[name] = fault
    return faults


def sanitize(text: str) -> str:
    """``text`` without blanks around it, nothing else changed.

    Raises ``ExpressionError`` for control and invisible characters, and for words that are not in normal form (NFKC):
    what a person reads must be what is computed.
    """
    for place, character in enumerate(text):
        if character not in _BLANKS and unicodedata.category(character) in _UNSEEN:
            shown = f"the character U+{ord(character):04X} is not in the language"
            raise ExpressionError("C201", shown, place, place + 1, "take it out")
    if not unicodedata.is_normalized("NFKC", text):
        for start, end in _words(text):
            normal = unicodedata.normalize("NFKC", text[start:end])
            if normal != text[start:end]:
                fault = f"the name {text[start:end]!r} is not in normal form (NFKC)"
                raise ExpressionError("C206", fault, start, end, f"write {normal}")
    return text.strip(_BLANKS)


def validate_expression(text: str, *, max_length: int, definitions: Mapping[str, str] | None = None) -> Validation:
    """Everything that speaks against ``text``; it is valid when nothing does and the language reads it."""
    dangerous = find_dangerous(text[:max_length])
    errors = []
    if len(text) > max_length:
        errors.append(f"the expression has {len(text)} characters; at most {max_length} are allowed")
    errors += [f"{name} is not allowed" for name in dangerous[:_MOST_FAULTS]]
    warnings = []
    if not errors:
        try:
            clean = sanitize(text)
            expression = read_expression(clean, definitions=definitions)
        except ExpressionError as error:
            errors.append(fault_text(error))
        else:
            warnings = [] if clean == text else ["blanks around the expression were left out"]
            warnings += [] if expression.variables else ["the expression has no variables: its value never changes"]
    return Validation(not errors, len(text), dangerous, tuple(errors), tuple(warnings))


def fault_text(error: ExpressionError) -> str:
    """A fault in one sentence, with its place and the remedy."""
    hint = "" if error.hint is None else f"; {error.hint}"
    return f"{error.code}: {error.message}, at {error.start}{hint}"


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Where the longest runs of characters lie that names may hold."""
    start = 0
    for place, character in enumerate(f"{text} "):
        if not f"a{character}".isidentifier():
            if start < place:
                yield start, place
            start = place + 1


def _variable_fault(name: str) -> str | None:
    if len(name) > _LONGEST_NAME:
        return f"a name of {len(name)} characters; at most {_LONGEST_NAME} are allowed"
    if name in WORDS:
        return f"{name} is a word of the language; write {name}_"
    fault = name_fault(name)
    if fault is not None:
        return f"{fault.message}; {fault.hint}"
    if name in FUNCTIONS:
        return f"{name} is a function of the language; write {name}_"
    if name in CONSTANTS:
        return f"{name} is a constant of the language; write {name}_"
    return f"{name} is not allowed; write {name}_" if name in DANGEROUS else None
