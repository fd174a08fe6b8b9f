"""A handler file against the signatures that its operations call: names, kinds, annotations, and what is returned."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from codegen.phases.handlers.bound_names import BoundNames, Definition, bound_names
from codegen.phases.handlers.returned_values import as_model, impossible_values
from codegen.phases.handlers.syntax_hints import syntax_hint
from codegen.plan.handler_signature import HandlerParameter, HandlerSignature
from codegen.support.names import only_meant
from codegen.support.spans import Span

Remedy = Literal["add", "rewrite", "by hand"]


@dataclass(frozen=True)
class Difference:
    """One way in which a file is not what is called. ``signature`` is None where the file cannot be read at all.

    ``remedy`` says what would put it right: a function more, another first line of one, or its author's hand alone.
    ``decorated`` says that the function has decorators, which may make of it what is called.
    """

    code: str
    message: str
    span: Span
    signature: HandlerSignature | None
    hint: str
    remedy: Remedy = "by hand"
    decorated: bool = False


def differences(path: str, data: bytes, package: str, signatures: Sequence[HandlerSignature]) -> tuple[Difference, ...]:
    """Everything in the handler file ``path`` that is not as ``signatures`` say, in the order of the file.

    Functions that no operation names are their author's; of bodies only what they return is looked at, and what
    decorators do is not looked into.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        text = data.decode().replace("\r\n", "\n").replace("\r", "\n")
        syntax = ast.parse(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "save the file as UTF-8"
        return (Difference("C452", f"not UTF-8 at byte {error.start}", Span(path, line, 1, line, 2), None, hint),)
    except SyntaxError as error:
        line, column = error.lineno or 1, max(error.offset or 1, 1)
        span = Span(path, line, column, line, column + 1)
        return (Difference("C452", f"does not parse: {error.msg}", span, None, syntax_hint(error.msg)),)
    except (ValueError, RecursionError, MemoryError) as error:
        span = Span(path, 1, 1, 1, 1)
        return (Difference("C452", f"does not parse: {error}", span, None, "mend the file, then run again"),)
    file = _File(path, text.split("\n"), package, bound_names(syntax, f"{package}._handlers.{_module(path)}"))
    asked = {signature.function for signature in signatures}
    found = [difference for signature in signatures for difference in file.compared(signature, asked)]
    return tuple(sorted(found, key=lambda difference: (difference.span, difference.message)))


def _module(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".py")


class _File:
    def __init__(self, path: str, lines: list[str], package: str, names: BoundNames) -> None:
        self._path = path
        self._lines = lines
        self._models = f"{package}.models"
        self._names = names

    def compared(self, signature: HandlerSignature, asked: Collection[str]) -> Iterator[Difference]:
        """How the function of ``signature`` differs; the file is asked for the functions ``asked``."""
        function = self._names.functions.get(signature.function)
        if function is None:
            yield self._absent(signature, asked)
            return
        for difference in self._compared(signature, function):
            yield replace(difference, decorated=bool(function.decorator_list))

    def _compared(self, signature: HandlerSignature, function: Definition) -> Iterator[Difference]:
        if isinstance(function, ast.AsyncFunctionDef):
            message = f"`{signature.function}` is `async`, and is called as it stands"
            yield self._differs(signature, function, message, "by hand")
        yield from self._parameters(signature, function)
        yield from self._returns(signature, function)
        yield from self._values(signature, function)

    def _absent(self, signature: HandlerSignature, asked: Collection[str]) -> Difference:
        line = self._names.others.get(signature.function)
        hint = f"write `{signature.line}`"
        misspelt = only_meant(signature.function, [name for name in self._names.functions if name not in asked])
        if line is None and misspelt is not None:
            message = f"there is no function `{signature.function}`, and nobody asks for `{misspelt}`"
            span = self._span(self._names.functions[misspelt])
            return Difference("C450", message, span, signature, hint, "add")
        if line is None:
            last = max(len(self._lines) - (not self._lines[-1]), 1)
            span = Span(self._path, last, 1, last, 1)
            return Difference("C450", f"there is no function `{signature.function}`", span, signature, hint, "add")
        span = Span(self._path, line, 1, line, len(self._lines[line - 1].rstrip()) + 1)
        message = f"`{signature.function}` is bound here, and not by a `def` whose signature could be compared"
        return Difference("C450", message, span, signature, f"{hint} and call the other from it")

    def _parameters(self, signature: HandlerSignature, function: Definition) -> Iterator[Difference]:
        given = function.args
        positional = [*given.posonlyargs, *given.args]
        optional = len(positional) - len(given.defaults)
        for number, wanted in enumerate(signature.parameters):
            actual = positional[number] if number < len(positional) else None
            if actual is not None and actual.arg == wanted.name:
                yield from self._annotation(signature, wanted, actual)
            elif actual is not None and number < optional:
                message = (
                    f"`{signature.function}` takes `{actual.arg}` where `{wanted.name}: {wanted.annotation}` is given"
                )
                yield self._differs(signature, actual, message, "by hand")
            else:
                yield self._lacks(signature, wanted, function)
        for actual in positional[len(signature.parameters) : optional]:
            yield self._unwanted(signature, actual)
        wanted_names = {parameter.name for parameter in signature.parameters}
        for actual, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
            if default is None and actual.arg not in wanted_names:
                yield self._unwanted(signature, actual)

    def _lacks(self, signature: HandlerSignature, wanted: HandlerParameter, function: Definition) -> Difference:
        given = function.args
        for actual in given.kwonlyargs:
            if actual.arg == wanted.name:
                message = f"`{wanted.name}` can be given by keyword only, and is given by position"
                return self._differs(signature, actual, message, "by hand")
        message = f"`{signature.function}` lacks the parameter `{wanted.name}: {wanted.annotation}`"
        if given.vararg is not None:
            return self._differs(signature, given.vararg, message, "by hand")
        return self._differs(signature, function, message)

    def _unwanted(self, signature: HandlerSignature, actual: ast.arg) -> Difference:
        message = f"`{signature.function}` takes `{actual.arg}`, which nobody gives and which has no default"
        return self._differs(signature, actual, message, "by hand")

    def _annotation(
        self, signature: HandlerSignature, wanted: HandlerParameter, actual: ast.arg
    ) -> Iterator[Difference]:
        if actual.annotation is None:
            message = f"`{wanted.name}` has no annotation; it is given `{wanted.annotation}`"
            yield self._differs(signature, actual, message)
        else:
            yield from self._model(signature, actual.annotation, wanted.annotation, f"`{wanted.name}` is given")

    def _returns(self, signature: HandlerSignature, function: Definition) -> Iterator[Difference]:
        written = function.returns
        if written is None:
            answer = "nothing" if signature.returns is None else f"`{signature.returns}`"
            message = f"`{signature.function}` does not say what it returns; {answer} is expected"
            yield self._differs(signature, function, message)
        elif signature.returns is not None:
            yield from self._model(signature, written, signature.returns, f"`{signature.function}` is to return")
        elif not (isinstance(written, ast.Constant) and written.value in (None, "None")):
            message = f"`{signature.function}` is to return nothing, and `{ast.unparse(written)}` stands here"
            yield self._differs(signature, written, message)

    def _values(self, signature: HandlerSignature, function: Definition) -> Iterator[Difference]:
        if signature.returns is None:
            return
        for statement, made in impossible_values(function):
            message = f"`{signature.function}` returns {made} here, and is to return `{signature.returns}`"
            mended = as_model(statement, signature.returns)
            hint = f"write `{mended}`" if mended else f"return a `{signature.returns}`: `{signature.returns}(...)`"
            yield Difference("C795", message, self._span(statement), signature, hint)

    def _model(self, signature: HandlerSignature, written: ast.expr, wanted: str, what: str) -> Iterator[Difference]:
        meant = self._names.stands_for(written)
        if meant == f"{self._models}.{wanted}":
            return
        text = ast.unparse(written).strip("'\"")
        if text != wanted:
            yield self._differs(signature, written, f"{what} `{wanted}`, and `{text}` stands here")
        elif meant is not None or wanted in self._names.others or self._models not in self._names.starred:
            where = "is not imported" if meant is None and wanted not in self._names.others else "is another class"
            hint = f"write `from ..models import {wanted}`"
            yield Difference("C451", f"`{wanted}` {where} here", self._span(written), signature, hint, "rewrite")

    def _differs(
        self,
        signature: HandlerSignature,
        node: ast.expr | ast.arg | Definition,
        message: str,
        remedy: Remedy = "rewrite",
    ) -> Difference:
        return Difference("C451", message, self._span(node), signature, f"write `{signature.line}`", remedy)

    def _span(self, node: ast.expr | ast.arg | ast.Return | Definition) -> Span:
        """Columns of ``ast`` count bytes; a function is its first line from ``def`` on."""
        text = self._lines[node.lineno - 1]
        start = self._column(node.lineno, node.col_offset)
        if isinstance(node, Definition) or node.end_lineno != node.lineno or node.end_col_offset is None:
            return Span(self._path, node.lineno, start, node.lineno, len(text) + 1)
        return Span(self._path, node.lineno, start, node.lineno, self._column(node.lineno, node.end_col_offset))

    def _column(self, line: int, offset: int) -> int:
        return len(self._lines[line - 1].encode()[:offset].decode("utf-8", "replace")) + 1
