"""Request and response models of kernels."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from codegen.backends.names import BUILTINS, free_names
from codegen.backends.python_values import python_value
from codegen.plan.generation import Generation, KernelArgument, KernelProduct
from codegen.support.literals import python_docstring, python_string
from codegen.support.names import pascal_case

_RESERVED = BUILTINS | frozenset(dir(BaseModel)) | {"Annotated", "ConfigDict", "Field", "BaseModel", "annotations"}
_SCALARS = {"real": "float", "int": "int", "bool": "bool"}


@dataclass(frozen=True)
class ModelField:
    """One field; ``attribute`` its name in Python, ``arguments`` those of ``Field(...)``."""

    name: str
    attribute: str
    annotation: str
    arguments: str


@dataclass(frozen=True)
class KernelModel:
    """A model class; ``docstring`` is a literal."""

    name: str
    docstring: str
    fields: tuple[ModelField, ...]


def field_names(product: KernelProduct) -> dict[str, str]:
    """The attribute of each input in the request model."""
    return dict(_attributes([argument.name for argument in product.arguments]))


def request_class(generation: Generation, kernel: str) -> str:
    """The name of the request model of ``kernel``."""
    return _class_name(generation, kernel, "Request")


def response_class(generation: Generation, kernel: str) -> str:
    """The name of the response model of ``kernel``."""
    return _class_name(generation, kernel, "Response")


def served_kernels(generation: Generation) -> tuple[str, ...]:
    """The kernels that operations serve, in the order of the schema."""
    wanted = {operation.kernel for operation in generation.system.model.operations.values()}
    return tuple(name for name in generation.kernels if name in wanted)


def kernel_models(generation: Generation) -> tuple[KernelModel, ...]:
    """A request and a response model for each kernel that is served."""
    models = []
    for name in served_kernels(generation):
        product = generation.kernels[name]
        attributes = field_names(product)
        fields = tuple(_input_field(argument, attributes[argument.name]) for argument in product.arguments)
        title = f"Inputs of {name}."
        models.append(KernelModel(request_class(generation, name), python_docstring(title, 4), fields))
        results = _attributes([result.name for result in product.results])
        outputs = tuple(
            ModelField(
                result.name,
                results[result.name],
                _annotation("float", result.shape),
                _field_arguments(result.name, results[result.name], result.doc, result.unit, None),
            )
            for result in product.results
        )
        title = f"Results of {name}."
        models.append(KernelModel(response_class(generation, name), python_docstring(title, 4), outputs))
    return tuple(models)


def _input_field(argument: KernelArgument, attribute: str) -> ModelField:
    default = None if argument.default is None else python_value(argument.default)
    return ModelField(
        argument.name,
        attribute,
        _annotation(_SCALARS[argument.kind], argument.shape),
        _field_arguments(argument.name, attribute, argument.doc, argument.unit, default),
    )


def _annotation(scalar: str, shape: tuple[int, ...]) -> str:
    """Nested lists with the lengths of ``shape``; lengths are told to pydantic from the inside out."""
    annotation = scalar
    for length in reversed(shape):
        annotation = f"Annotated[list[{annotation}], Field(min_length={length}, max_length={length})]"
    return annotation


def _field_arguments(name: str, attribute: str, doc: str, unit: str | None, default: str | None) -> str:
    described = f"{doc} [{unit}]" if unit and unit != "1" else doc
    parts = [] if default is None else [f"default={default}"]
    if attribute != name:
        parts.append(f"alias={python_string(name)}")
    parts.append(f"description={python_string(described or name)}")
    return ", ".join(parts)


def _attributes(names: list[str]) -> dict[str, str]:
    """Pydantic refuses leading underscores and names of its own methods; ``model_`` is its name space."""
    reserved = _RESERVED | {name for name in names if name.startswith("model_")}
    return dict(free_names(names, reserved))


def _class_name(generation: Generation, kernel: str, suffix: str) -> str:
    name = pascal_case(kernel)
    same = [other for other in served_kernels(generation) if pascal_case(other) == name]
    number = str(same.index(kernel) + 1) if len(same) > 1 else ""
    chosen = f"{name}{number}{suffix}"
    while chosen in generation.system.model.contracts:
        chosen = f"Kernel{chosen}"
    return chosen
