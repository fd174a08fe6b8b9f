"""Context of the modules that people write: typed functions that say that they are not written yet."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.backends.imports import import_lines
from codegen.backends.operations import operation_views
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.support.literals import python_docstring, python_string


@dataclass(frozen=True)
class HandlerFunction:
    """One function; texts are Python source."""

    name: str
    parameters: str
    returns: str
    docstring: str
    message: str


@dataclass(frozen=True)
class HandlerModule:
    """``handlers/<system>/<module>.py``, as it is first written."""

    title: str
    imports: tuple[str, ...]
    functions: tuple[HandlerFunction, ...]


def handler_module(generation: Generation, file: PlannedFile) -> HandlerModule:
    """The functions that operations name in the module ``file.item``; one that two operations share stands once."""
    functions: dict[str, HandlerFunction] = {}
    models: set[str] = set()
    for view in operation_views(generation):
        module, _, name = (view.handler or "").partition(":")
        if view.handler is None or module != file.item or name in functions:
            continue
        models |= {model for model in (view.request, view.response) if model is not None}
        functions[name] = HandlerFunction(
            name=name,
            parameters=f"request: {view.request}" if view.request else "",
            returns=view.response or "None",
            docstring=python_docstring(view.doc, 4),
            message=python_string(f"{view.name} is not written yet"),
        )
    imports = {"..models": models, ".._runtime.service.problem": ["Problem"] if functions else []}
    return HandlerModule(generation.system.model.package, import_lines(imports), tuple(functions.values()))
