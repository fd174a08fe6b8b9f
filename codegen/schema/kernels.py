"""The section ``kernels``: equations with domains, examples and accuracy."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from codegen.schema.base import ExpressionText, ExpressionTree, SchemaModel

#: ``[low, high]``, or one such pair for every entry of an array.
Sample = list[ExpressionText] | list[list[ExpressionText]]
#: ``"(0, oo)"``, ``simplex``, or one interval for every entry of an array.
Domain = str | list[str]
#: A nested list of literals or expressions.
ValueTree = ExpressionText | list[ExpressionText] | list[list[ExpressionText]]


class KernelInput(SchemaModel):
    """One argument of a kernel."""

    doc: str | None = None
    unit: ExpressionText | None = None
    domain: Domain = "(-oo, oo)"
    sample: Sample | None = None
    shape: list[int] = []
    type: Literal["real", "int", "bool"] = "real"
    default: ValueTree | None = None


class Constant(SchemaModel):
    """A named value."""

    value: ValueTree
    unit: ExpressionText | None = None
    source: str | None = None


class Function(SchemaModel):
    """A local function, inlined at every call."""

    args: list[str]
    expr: ExpressionText


class Output(SchemaModel):
    """One result."""

    expr: ExpressionTree
    unit: ExpressionText | None = None
    doc: str | None = None
    scale: ExpressionText | None = None


class Derivative(SchemaModel):
    """A derivative of outputs with respect to inputs."""

    of: str | list[str]
    wrt: str | list[str]
    order: Literal[1, 2] = 1
    doc: str | None = None
    scale: ExpressionText | None = None


class Accuracy(SchemaModel):
    """The gate that every backend must pass."""

    scaled_ulp: float | int = 16
    ulp: float | int | None = None
    points: int = 256


class Example(SchemaModel):
    """A row of a named source: inputs and results as printed there."""

    inputs: dict[str, ValueTree]
    outputs: dict[str, str | list[str] | list[list[str]]]
    source: str


class Kernel(SchemaModel):
    """Equations that become verified numeric code."""

    doc: str
    source: str | None = None
    inputs: dict[str, KernelInput]
    constants: dict[str, Constant] = {}
    functions: dict[str, Function] = {}
    define: dict[str, ExpressionTree] = {}
    outputs: dict[str, Output]
    derivatives: dict[str, Derivative] = {}
    where: list[ExpressionText] = []
    backends: list[str] = ["numpy"]
    accuracy: Accuracy = Accuracy()
    examples: list[Example] = Field(default=[])
