"""How large an expression may be, so that no text can keep the compiler or a service busy."""

from __future__ import annotations

from dataclasses import dataclass

#: What to do about an expression that nests too deeply, and about one that has too many parts.
TOO_DEEP_HINT = "give an inner bracket a name of its own in define, and put the name in its place"
TOO_LONG_HINT = "add up groups of terms that have names in define; terms of one pattern are sum(... for i in range(n))"


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one expression. Every refusal names the limit that was passed.

    ``text`` counts characters; ``nodes`` the parts of a syntax tree, and the graph nodes that elaborating one
    expression may add; ``depth`` how deep brackets, calls and operators nest; ``exponent`` the largest integer
    exponent; ``digits`` and ``literal_exponent`` bound a literal; ``steps`` the work of elaboration, inlined
    functions and loops included; ``side`` the longest side of an array; ``order`` the largest order of a function.
    """

    text: int = 10_000
    nodes: int = 20_000
    depth: int = 200
    exponent: int = 1_000
    digits: int = 400
    literal_exponent: int = 400
    steps: int = 60_000
    side: int = 64
    order: int = 100


DEFAULT_BUDGET = Budget()
