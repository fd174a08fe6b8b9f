"""Context of the modules that people write: typed functions that say that they are not written yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from codegen.backends.imports import import_lines
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.plan.handler_signature import HandlerSignature, handler_signatures
from codegen.support.literals import python_docstring, python_string


@dataclass(frozen=True)
class HandlerFunction:
    """One function; texts are Python source."""

    line: str
    docstring: str
    message: str


@dataclass(frozen=True)
class HandlerModule:
    """``handlers/<system>/<module>.py``, as it is first written."""

    title: str
    clients: tuple[str, ...]
    imports: tuple[str, ...]
    functions: tuple[HandlerFunction, ...]


def handler_module(generation: Generation, file: PlannedFile) -> HandlerModule:
    """The functions that operations name in the module ``file.item``."""
    model = generation.system.model
    signatures = [signature for signature in handler_signatures(model) if signature.module == file.item]
    models = {name for signature in signatures for name in signature.models}
    imports: dict[str, Iterable[str]] = {
        "..models": models,
        ".._runtime.service.problem": ["Problem"] if signatures else [],
    }
    return HandlerModule(
        model.package, tuple(model.wired.clients), import_lines(imports), tuple(map(begun_function, signatures))
    )


def begun_function(signature: HandlerSignature) -> HandlerFunction:
    """The function as it stands before a person wrote it."""
    message = python_string(f"{signature.operation} is not written yet")
    return HandlerFunction(signature.line, python_docstring(signature.doc, 4), message)


def begun_text(signature: HandlerSignature) -> str:
    """The same as source, to be formatted."""
    function = begun_function(signature)
    return f"{function.line}\n    {function.docstring}\n    raise Problem(501, {function.message})\n"
