"""Templates: rendered strictly, in a sandbox, from one frozen dataclass."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.meta import find_referenced_templates
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.spans import Span

#: Filters that only arrange what a context holds. ``default`` would hide a missing attribute.
FILTERS = (
    "batch", "first", "indent", "join", "last", "length", "list", "lower", "map", "reject", "rejectattr", "replace",
    "reverse", "select", "selectattr", "sort", "string", "trim", "upper",
)  # fmt: skip
#: Tests of a value; ``defined`` would hide a missing attribute.
TESTS = ("eq", "false", "in", "mapping", "ne", "none", "number", "sequence", "string", "true", "==", "!=")
_REFERENCE = re.compile(r"\{%[-+]?\s*(?:include|import|from|extends)\b")
_FIRST_LINE = re.compile(r"\{# context: ([A-Za-z_][A-Za-z0-9_]*) #\}")


class _Sandbox(ImmutableSandboxedEnvironment):
    """Refuses the operators with which a template could make a text of any size."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> NoReturn:
        raise SecurityError(f"the operator {operator} is not available in templates; compute the value in the context")


@lru_cache(maxsize=16)
def _environment(roots: tuple[Path, ...]) -> _Sandbox:
    environment = _Sandbox(
        loader=FileSystemLoader([str(root) for root in roots]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
        auto_reload=True,
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.tests = {name: environment.tests[name] for name in TESTS}
    return environment


def find_template(template: str, roots: Sequence[Path]) -> Path | None:
    """The file of ``template`` in the first root that has it."""
    for root in roots:
        path = f"{root}/{template}"
        if os.path.isfile(path):  # noqa: PTH113  every file of every system asks
            return Path(path)
    return None


def referenced_in(data: bytes, roots: Sequence[Path]) -> set[str]:
    """The templates that the template ``data`` includes, imports or extends by name; none where it cannot be read."""
    try:
        text = data.decode()
        if _REFERENCE.search(text) is None:  # reading syntax takes milliseconds a template, and few refer to others
            return set()
        syntax = _environment(tuple(roots)).parse(text)
    except (TemplateSyntaxError, UnicodeDecodeError):
        return set()
    return {name for name in find_referenced_templates(syntax) if name is not None}


def template_context(template: str, roots: Sequence[Path]) -> str:
    """The name of the dataclass that ``template`` declares on its first line."""
    path = find_template(template, roots)
    if path is None:
        raise DiagnosticsError([Diagnostic("C510", f"template {template!r} does not exist")], EXIT_COULD_NOT)
    seen = path.stat()
    first = _first_line(str(path), seen.st_mtime_ns, seen.st_size)
    match = _FIRST_LINE.fullmatch(first)
    if match is None:
        raise DiagnosticsError(
            [
                Diagnostic(
                    "C511",
                    "the template does not say what it renders",
                    Span(f"templates/{template}", 1, 1, 1, len(first) + 1),
                    "begin it with a line such as {# context: KernelModule #}",
                )
            ],
            EXIT_COULD_NOT,
        )
    return match.group(1)


@lru_cache(maxsize=4096)
def _first_line(path: str, modified: int, size: int) -> str:
    """The first line of a template, read again only when the file changed."""
    del modified, size
    with Path(path).open(encoding="utf-8") as stream:
        return stream.readline().rstrip("\n")


def render(template: str, context: object, roots: Sequence[Path]) -> str:
    """The text of ``template`` over the fields of the dataclass instance ``context``.

    Raises ``DiagnosticsError`` at the template's line for a missing attribute, a refused operation or bad syntax.
    """
    environment = _environment(tuple(roots))
    values = {field.name: getattr(context, field.name) for field in fields(context)}  # type: ignore[arg-type]
    try:
        return environment.get_template(template).render(values)
    except TemplateNotFound as error:
        raise DiagnosticsError(
            [Diagnostic("C510", f"template {error.name!r} does not exist")], EXIT_COULD_NOT
        ) from error
    except TemplateSyntaxError as error:
        raise _template_error(error.name or template, error.lineno, error.message or str(error)) from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        name, line = _place(error.__traceback__, tuple(roots), template)
        raise _template_error(name, line, str(error)) from error


def _template_error(template: str, line: int, message: str) -> DiagnosticsError:
    span = Span(f"templates/{template}", line, 1, line, 1)
    return DiagnosticsError([Diagnostic("C512", f"the template cannot be rendered: {message}", span)], EXIT_COULD_NOT)


def _place(traceback: TracebackType | None, roots: tuple[Path, ...], template: str) -> tuple[str, int]:
    """The innermost template line of a traceback."""
    name, line = template, 1
    while traceback is not None:
        path = Path(traceback.tb_frame.f_code.co_filename)
        for root in roots:
            if path.is_relative_to(root):
                name, line = path.relative_to(root).as_posix(), traceback.tb_lineno
                break
        traceback = traceback.tb_next
    return name, line
