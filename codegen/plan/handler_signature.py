"""How the functions that people write are called: what the schema alone decides of them."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.schema.document import SystemSchema


@dataclass(frozen=True)
class HandlerParameter:
    """A parameter, given by position; ``annotation`` is a class of the package's models."""

    name: str
    annotation: str


@dataclass(frozen=True)
class HandlerSignature:
    """A function of ``handlers/<system>/<module>.py``; ``operation`` is the first that names it.

    ``returns`` is a class of the package's models, None where nothing is answered.
    """

    operation: str
    module: str
    function: str
    parameters: tuple[HandlerParameter, ...]
    returns: str | None
    doc: str

    @property
    def parameter_list(self) -> str:
        """What stands between the parentheses."""
        return ", ".join(f"{parameter.name}: {parameter.annotation}" for parameter in self.parameters)

    @property
    def line(self) -> str:
        """The line that begins the function."""
        return f"def {self.function}({self.parameter_list}) -> {self.returns}:"

    @property
    def models(self) -> frozenset[str]:
        """The classes that its annotations name."""
        named = {parameter.annotation for parameter in self.parameters}
        return frozenset(named if self.returns is None else named | {self.returns})


def handler_signatures(model: SystemSchema) -> tuple[HandlerSignature, ...]:
    """Every function that operations name, in the order of the schema; one that two operations share stands once."""
    found: dict[str, HandlerSignature] = {}
    for name, operation in model.operations.items():
        if operation.handler is None:
            continue
        module, _, function = operation.handler.partition(":")
        parameters = () if operation.request is None else (HandlerParameter("request", operation.request),)
        signature = HandlerSignature(name, module, function, parameters, operation.response, operation.doc or name)
        found.setdefault(operation.handler, signature)
    return tuple(found.values())
