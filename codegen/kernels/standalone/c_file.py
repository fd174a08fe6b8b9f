"""A kernel as one file of C99: a declaration that other files may include, and the function."""

from __future__ import annotations

from collections.abc import Sequence

from codegen.kernels.c.body import symbols
from codegen.kernels.standalone.description import described
from codegen.kernels.standalone.entries import Entries, Parameter, Target, entries_of, indices
from codegen.kernels.standalone.subject import Subject
from codegen.runtime.expr.c_printer import DIALECT
from codegen.runtime.expr.support.c_support import C_SUPPORT
from codegen.runtime.expr.support.texts import closure
from codegen.runtime.expr.typed import TypedKernel

_LINE = 100


def c_symbol(typed: TypedKernel) -> str:
    """The function's name."""
    return symbols([typed.name])[typed.name]


def print_file(subject: Subject) -> str:
    """The text of the file. Raises ``NotInLanguage`` for an operation that C has no good version of."""
    typed, product, origin = subject.typed, subject.product, subject.origin
    symbol = c_symbol(typed)
    entries = entries_of(typed, DIALECT, {symbol, f"{symbol}_result", "result"}, results_are_names=False)
    head = _head(symbol, entries)
    only = f"{symbol.upper()}_DECLARE_ONLY"
    use = [
        f"C99 and its mathematical library: cc -std=c99 -O2 -c {symbol}.c, and -lm where it is linked.",
        f"Other files declare the function: #define {only}, then include this file.",
    ]
    comment = ["/*", *(f" * {line}".rstrip() for line in (*origin.lines, "", *described(product), "", *use)), " */"]
    declared = f"{symbol.upper()}_DECLARED"
    parts = [
        *comment,
        f"#ifndef {declared}",
        f"#define {declared}",
        *(["#include <stdbool.h>", ""] if any(item.is_boolean for item in entries.parameters) else []),
        *_structure(symbol, entries),
        *head[:-1],
        f"{head[-1]};",
        "#endif",
        "",
        f"#ifndef {only}",
        *_definition(entries, head),
        "#endif",
        "",
    ]
    return "\n".join(parts)


def _definition(entries: Entries, head: Sequence[str]) -> list[str]:
    body = entries.scalar.body
    support = closure(C_SUPPORT, body.support)
    logical = any(statement.is_boolean for statement in body.statements)
    lines = ["#define _XOPEN_SOURCE 600"] if any(C_SUPPORT[name].posix for name in support) else []
    lines += ["#include <math.h>", *(["#include <stdbool.h>"] if logical else []), ""]
    lines += [C_SUPPORT[name].text for name in support]
    lines += [*head, "{"]
    lines += [f"    (void){item.name};" for item in entries.parameters if item.is_unused]
    for item in entries.parameters:
        kind = _kind(item.is_boolean)
        lines += [f"    const {kind} {name} = {item.name}[{position}];" for name, position in item.read]
    for statement in body.statements:
        lines.append(f"    const {_kind(statement.is_boolean)} {statement.name} = {statement.text};")
    return [*lines, *_returned(head, entries), "}"]


def _returned(head: Sequence[str], entries: Entries) -> list[str]:
    if _is_number(entries):
        return [f"    return {entries.targets[0].texts[0]};"]
    lines = [f"    {head[0].split()[0]} result;"]
    for target in entries.targets:
        for position, text in enumerate(target.texts):
            places = "".join(f"[{index}]" for index in indices(target.shape, position))
            lines.append(f"    result.{target.name}{places} = {text};")
    return [*lines, "    return result;"]


def _is_number(entries: Entries) -> bool:
    """Whether the function returns a number: it has one result, and that no axes."""
    return len(entries.targets) == 1 and not entries.targets[0].shape


def _structure(symbol: str, entries: Entries) -> list[str]:
    if _is_number(entries):
        return []
    return ["typedef struct {", *(f"    {_member(item)};" for item in entries.targets), f"}} {symbol}_result;", ""]


def _member(target: Target) -> str:
    return f"double {target.name}{''.join(f'[{side}]' for side in target.shape)}"


def _head(symbol: str, entries: Entries) -> list[str]:
    returned = "double" if _is_number(entries) else f"{symbol}_result"
    parameters = [_parameter(item) for item in entries.parameters]
    line = f"{returned} {symbol}({', '.join(parameters)})"
    if len(line) < _LINE:
        return [line]
    return [f"{returned} {symbol}(", *(f"    {text}," for text in parameters[:-1]), f"    {parameters[-1]})"]


def _parameter(item: Parameter) -> str:
    """A number, or a pointer to the entries row by row."""
    size = 1
    for side in item.shape:
        size *= side
    kind = _kind(item.is_boolean)
    return f"const {kind} {item.name}[{size}]" if item.shape else f"{kind} {item.name}"


def _kind(is_boolean: bool) -> str:
    return "bool" if is_boolean else "double"
