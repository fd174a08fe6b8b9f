"""From text to a syntax tree, by hand: precedence climbing over an allow-list of tokens."""

from __future__ import annotations

from typing import NoReturn

from .attributes import refused_attribute
from .budget import DEFAULT_BUDGET, TOO_DEEP_HINT, TOO_LONG_HINT, Budget
from .errors import ExpressionError
from .foreign_syntax import foreign_operand, foreign_rest
from .syntax import (
    Array,
    Binary,
    Call,
    Comparison,
    Comprehension,
    Conditional,
    Index,
    Name,
    Number,
    Slice,
    Syntax,
    Unary,
)
from .tokens import Token, Tokenizer

REDUCTIONS = frozenset({"sum", "prod", "min", "max"})
COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})

#: How tightly an operator binds; larger binds tighter.
CONDITIONAL, OR, AND, NOT, COMPARISON, SUM, TERM, UNARY, POWER, POSTFIX = range(10)

_BINDING = {
    "if": CONDITIONAL, "or": OR, "and": AND, "+": SUM, "-": SUM, "*": TERM, "/": TERM, "//": TERM, "%": TERM,
    "@": TERM, "**": POWER, "[": POSTFIX, **dict.fromkeys(COMPARISONS, COMPARISON),
}  # fmt: skip
_CLOSING = {"(": ")", "[": "]"}


def parse(text: str, budget: Budget = DEFAULT_BUDGET) -> Syntax:
    """The syntax tree of ``text``; raises ``ExpressionError`` and nothing else for a text outside the language."""
    if len(text) > budget.text:
        raise ExpressionError(
            "C207",
            f"the expression has {len(text)} characters; the budget is {budget.text}",
            budget.text,
            len(text),
            TOO_LONG_HINT,
        )
    try:
        return _Parser(text, budget).whole()
    except RecursionError:
        raise ExpressionError("C207", _TOO_DEEP.format(budget.depth), 0, len(text), TOO_DEEP_HINT) from None


_TOO_DEEP = "the expression nests deeper than the budget of {}"


def _fault(code: str, message: str, part: Token | Syntax, hint: str) -> ExpressionError:
    return ExpressionError(code, message, part.start, part.end, hint)


class _Parser:
    """One pass over one text; ``_token`` is the token that comes next."""

    def __init__(self, text: str, budget: Budget) -> None:
        self._text = text
        self._tokens = Tokenizer(text, budget)
        self._budget = budget
        self._depth = 0
        self._nodes = 0
        self._exponents = 0
        self._open: list[Token] = []
        self._last_end = 0
        self._token = self._tokens.next()

    def whole(self) -> Syntax:
        tree = self._operation(CONDITIONAL)
        if self._token.kind != "end":
            self._refuse_rest()
        return tree

    def _operation(self, minimum: int) -> Syntax:
        """An expression whose operators bind at least as tightly as ``minimum``."""
        self._depth += 1
        if self._depth > self._budget.depth + 1:
            token = self._token
            raise _fault("C207", _TOO_DEEP.format(self._budget.depth), token, TOO_DEEP_HINT)
        left = self._operand(minimum)
        while self._token.kind in ("operator", "word"):
            binding = _BINDING.get(self._token.text, -1)
            if binding < minimum:
                break
            left = self._infix(left, binding)
        self._depth -= 1
        return left

    def _infix(self, left: Syntax, binding: int) -> Syntax:
        token = self._token
        operator = token.text
        self._count()
        if binding == COMPARISON:
            return self._comparison(left)
        if operator == "[":
            return self._index(left)
        self._advance()
        if binding == CONDITIONAL:
            return self._conditional(left)
        right = self._exponent(token) if operator == "**" else self._operation(binding + 1)
        return Binary(operator=operator, left=left, right=right, start=left.start, end=right.end)

    def _operand(self, minimum: int) -> Syntax:
        token = self._token
        if token.kind == "operator" and token.text in "+-" and minimum <= UNARY:
            binding = UNARY
        elif token.kind == "word" and token.text == "not":
            if minimum > NOT:
                raise _fault("C200", "not cannot stand here", token, "put brackets around not and its operand")
            binding = NOT
        else:
            return self._atom()
        self._advance()
        self._count()
        operand = self._operation(binding)
        return Unary(operator=token.text, operand=operand, start=token.start, end=operand.end)

    def _atom(self) -> Syntax:
        token = self._token
        self._count()
        if token.kind == "number":
            self._advance()
            assert token.value is not None
            return Number(value=token.value, is_integer=token.text.isdecimal(), start=token.start, end=token.end)
        if token.kind == "name":
            self._advance()
            if self._token.text != "(":
                return Name(name=token.text, start=token.start, end=token.end)
            self._enter()
            return self._arguments(token)
        if token.text == "(":
            self._enter()
            inner = self._operation(CONDITIONAL)
            self._leave()
            if self._token.text == "(":
                self._refuse_rest()
            return inner
        if token.text == "[":
            self._enter()
            return self._arguments(token)
        self._refuse_operand()

    def _arguments(self, head: Token) -> Syntax:
        """After the opening bracket: a call where ``head`` is a name, an array where it is ``[``."""
        called = head.kind == "name"
        entries: list[Syntax] = []
        if self._token.text not in (")", "]"):
            entries.append(self._operation(CONDITIONAL))
            if self._token.text == "for" and (not called or head.text in REDUCTIONS):
                return self._comprehension(head, entries[0])
            while self._token.text == ",":
                self._advance()
                if self._token.text in (")", "]"):
                    token = self._token
                    raise _fault("C200", "an entry is missing here", token, "remove the comma")
                entries.append(self._operation(CONDITIONAL))
        end = self._leave()
        if not called:
            return Array(entries=tuple(entries), start=head.start, end=end)
        if self._token.text == "(":
            self._refuse_rest()
        return Call(function=head.text, arguments=tuple(entries), start=head.start, end=end)

    def _comprehension(self, head: Token, element: Syntax) -> Syntax:
        self._advance()
        variable = self._token
        if variable.kind != "name":
            self._refuse_operand("a loop variable must follow for")
        self._advance()
        self._expect("in", "for i in range(n)")
        if self._token.text != "range":
            token = self._token
            raise _fault("C205", "a loop runs over range(...) only", token, "write for i in range(n)")
        self._advance()
        if self._token.text != "(":
            self._refuse_operand("range needs its bounds in brackets")
        self._enter()
        first, last = None, self._operation(CONDITIONAL)
        if self._token.text == ",":
            self._advance()
            first, last = last, self._operation(CONDITIONAL)
        self._leave()
        return Comprehension(
            reduction=head.text if head.kind == "name" else None,
            element=element,
            variable=variable.text,
            first=first,
            last=last,
            start=head.start,
            end=self._leave(),
        )

    def _comparison(self, left: Syntax) -> Syntax:
        operators: list[str] = []
        operands = [left]
        while self._token.text in COMPARISONS:
            operators.append(self._token.text)
            self._advance()
            operands.append(self._operation(SUM))
        return Comparison(operators=tuple(operators), operands=tuple(operands), start=left.start, end=operands[-1].end)

    def _conditional(self, then: Syntax) -> Syntax:
        test = self._operation(OR)
        self._expect("else", "value if condition else other")
        otherwise = self._operation(CONDITIONAL)
        return Conditional(test=test, then=then, otherwise=otherwise, start=then.start, end=otherwise.end)

    def _index(self, base: Syntax) -> Syntax:
        chain, inner = 0, base
        while isinstance(inner, Index):
            chain, inner = chain + 1, inner.base
        if chain >= self._budget.depth:
            token = self._token
            raise _fault("C207", _TOO_DEEP.format(self._budget.depth), token, TOO_DEEP_HINT)
        self._enter()
        indices = [self._index_item()]
        while self._token.text == ",":
            self._advance()
            indices.append(self._index_item())
        return Index(base=base, indices=tuple(indices), start=base.start, end=self._leave())

    def _index_item(self) -> Syntax:
        self._count()
        start = self._token.start
        first = None
        if self._token.text != ":":
            item = self._operation(CONDITIONAL)
            if self._token.text != ":":
                return item
            if not (isinstance(item, Number) and item.is_integer):
                raise _fault("C218", "a slice has integer literals as ends", item, "write 0:3")
            first = int(item.value)
        end = self._token.end
        self._advance()
        last = None
        token = self._token
        if token.kind == "number" and token.text.isdecimal():
            assert token.value is not None
            last, end = int(token.value), token.end
            self._advance()
        if self._token.text not in (",", "]"):
            token = self._token
            raise _fault("C218", "a slice has integer literals as ends", token, "write 0:3, without a step")
        return Slice(first=first, last=last, start=start, end=end)

    def _exponent(self, operator: Token) -> Syntax:
        """What follows ``**``; a tower of literals is judged once, at its outermost operator."""
        self._exponents += 1
        exponent = self._operation(UNARY)
        self._exponents -= 1
        if not self._exponents and _tower(exponent) > self._budget.exponent:
            message = f"an integer exponent beyond the budget of {self._budget.exponent}"
            raise _fault("C208", message, operator, "use exp and log for such a power")
        return exponent

    def _count(self) -> None:
        self._nodes += 1
        if self._nodes > self._budget.nodes:
            token = self._token
            message = f"the expression has more than {self._budget.nodes} parts, which is the budget"
            raise _fault("C207", message, token, TOO_LONG_HINT)

    def _advance(self) -> None:
        self._last_end = self._token.end
        self._token = self._tokens.next()

    def _enter(self) -> None:
        self._open.append(self._token)
        self._advance()

    def _leave(self) -> int:
        """Take the bracket that closes the innermost open one; its end."""
        opening = self._open[-1]
        closing = _CLOSING[opening.text]
        if self._token.text != closing:
            self._refuse_rest()
        self._open.pop()
        self._advance()
        return self._last_end

    def _expect(self, word: str, form: str) -> None:
        if self._token.text != word:
            if self._token.kind == "end" or self._token.text in (")", "]"):
                token = self._token
                raise _fault("C200", f"{word} is missing here", token, f"write {form}")
            self._refuse_rest(f"write {form}")
        self._advance()

    def _refuse_operand(self, message: str = "a value is missing here") -> NoReturn:
        """The next token cannot begin an operand."""
        token = self._token
        if token.kind == "end" and self._open:
            self._refuse_open()
        if token.text in (")", "]"):
            self._check_bracket(token)
        if token.text == ".":
            raise refused_attribute(self._text, token.start)
        error = foreign_operand(self._text, token.start, token.end)
        if error is not None:
            raise error
        shown = "the end of the expression" if token.kind == "end" else token.text
        raise _fault("C200", message, token, f"found {shown} where a number, a name or a bracket is expected")

    def _refuse_open(self) -> NoReturn:
        opening = self._open[-1]
        raise _fault("C203", f"{opening.text} is never closed", opening, f"add {_CLOSING[opening.text]}")

    def _check_bracket(self, token: Token) -> None:
        if not self._open:
            raise _fault("C203", f"{token.text} was never opened", token, "remove it, or open it before")
        opening = self._open[-1]
        if _CLOSING[opening.text] != token.text:
            message = f"{token.text} does not close the {opening.text} at character {opening.start + 1}"
            raise _fault("C203", message, token, f"write {_CLOSING[opening.text]}")

    def _refuse_rest(self, hint: str | None = None) -> NoReturn:
        """A complete expression is followed by something that cannot follow it."""
        token = self._token
        if token.kind == "end":
            self._refuse_open()
        if token.text in (")", "]"):
            self._check_bracket(token)
        if token.text == ".":
            raise refused_attribute(self._text, token.start)
        error = foreign_rest(self._text, token.start, token.end)
        if error is not None:
            raise error
        if token.text in _NOT_IN_LANGUAGE:
            message, advice = _NOT_IN_LANGUAGE[token.text]
            raise _fault("C205", message, token, hint or advice)
        if token.text == "(" and token.start == self._last_end:
            raise _fault("C205", "only a function's name can be called", token, "for a product write `*(`")
        if token.kind in ("name", "number"):
            message = f"an operator is missing before {token.text}"
            raise _fault("C200", message, token, hint or f"for a product write *{token.text}")
        remedy = {"(": "for a product write `*(`", ",": "an array is written [a, b]"}.get(token.text)
        message = f"{token.text} is not expected here"
        raise _fault("C200", message, token, hint or remedy or f"{token.text} cannot stand here")


_NOT_IN_LANGUAGE = {
    ":=": ("assignments are not in the language", "give the part a name in define"),
    "for": ("a loop stands only in brackets and in sum, prod, min and max", "write [f(i) for i in range(n)]"),
    "in": ("in stands only after for", "write a comparison"),
    "if": ("a condition cannot stand here", "a loop takes no condition; put value if condition else other in brackets"),
    ":": ("a slice stands only in an index", "write v[0:3]"),
}


def _tower(tree: Syntax) -> int:
    """The value of an exponent made of literals and ``**``; 0 where it is anything else, capped above any budget."""
    if isinstance(tree, Number):
        return int(tree.value) if tree.value.denominator == 1 else 0
    if isinstance(tree, Unary) and tree.operator in "+-":
        return _tower(tree.operand)
    if isinstance(tree, Binary) and tree.operator == "**":
        base, exponent = _tower(tree.left), _tower(tree.right)
        if base > 1 and exponent * (base.bit_length() - 1) > 4096:
            return 1 << 4096
        return int(base**exponent) if base > 1 else 0
    return 0
