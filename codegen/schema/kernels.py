"""The section ``kernels``: equations with domains, examples and accuracy."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from codegen.schema.base import ExpressionText, ExpressionTree, SchemaModel

#: The backends that need a compiler.
COMPILED_BACKENDS = ("c", "fortran", "cython", "autowrap")
#: ``[low, high]``, or one such pair for every entry of an array.
Sample = list[ExpressionText] | list[list[ExpressionText]]
#: ``"(0, oo)"``, ``simplex``, or one interval for every entry of an array.
Domain = str | list[str]
#: A nested list of literals or expressions.
ValueTree = ExpressionText | list[ExpressionText] | list[list[ExpressionText]]


class KernelInput(SchemaModel):
    """One argument of a kernel."""

    doc: str | None = Field(default=None, description="What the argument is, in a few words.", examples=["spot price"])
    unit: ExpressionText | None = Field(
        default=None, description="Unit such as `m/s**2`; all inputs have one or none.", examples=["m/s**2"]
    )
    domain: Domain = Field(
        default="(-oo, oo)", description="Interval such as `(0, oo)`, or `simplex` for a vector.", examples=["(0, oo)"]
    )
    sample: Sample | None = Field(
        default=None,
        description="Bounds of verification, `[low, high]`; defaults to a bounded domain.",
        examples=[["20", "80"]],
    )
    shape: list[int] = Field(
        default=[], description="Empty for a scalar, `[3]` a vector, `[3, 3]` a matrix.", examples=[[3]]
    )
    type: Literal["real", "int", "bool"] = Field(default="real", description="Type of every entry.", examples=["int"])
    default: ValueTree | None = Field(
        default=None,
        description="Value where none is given; only on the last inputs, inside the domain.",
        examples=["0.5"],
    )


class Constant(SchemaModel):
    """A named value."""

    value: ValueTree = Field(
        description="A literal, an expression of constants, or a list of them.", examples=["398600.4418"]
    )
    unit: ExpressionText | None = Field(default=None, description="Unit such as `km**3/s**2`.", examples=["km**3/s**2"])
    source: str | None = Field(default=None, description="Where the value is printed.", examples=["CODATA 2022"])


class Function(SchemaModel):
    """A local function, inlined at every call."""

    args: list[str] = Field(description="Names of the arguments.", examples=[["x"]])
    expr: ExpressionText = Field(
        description="An expression of the arguments, constants and earlier functions.", examples=["erfc(-x/sqrt(2))/2"]
    )


class Output(SchemaModel):
    """One result."""

    expr: ExpressionTree = Field(
        description="An expression, or a list (of lists) of expressions.", examples=["S*Phi(d1) - K*exp(-r*T)*Phi(d2)"]
    )
    unit: ExpressionText | None = Field(default=None, description="Unit of the result.", examples=["USD"])
    doc: str | None = Field(default=None, description="What the result is, in a few words.", examples=["fair price"])
    scale: ExpressionText | None = Field(
        default=None,
        description="What errors are measured by: an expression, `terms`, or a number; defaults to |value|.",
        examples=["terms"],
    )


class Derivative(SchemaModel):
    """A derivative of outputs with respect to inputs."""

    of: str | list[str] = Field(description="One output, or several.", examples=["price"])
    wrt: str | list[str] = Field(description="One input, or several.", examples=["S"])
    order: Literal[1, 2] = Field(default=1, description="1, or 2 of one scalar output.", examples=[2])
    doc: str | None = Field(default=None, description="What the derivative is called.", examples=["delta"])
    scale: ExpressionText | None = Field(
        default=None, description="What errors are measured by, as for outputs.", examples=["1"]
    )


class Accuracy(SchemaModel):
    """The gate that every backend must pass."""

    scaled_ulp: float | int = Field(
        default=16, description="Largest error in units in the last place of the scale.", examples=[16]
    )
    ulp: float | int | None = Field(
        default=None, description="Largest error in units in the last place of the value.", examples=[4]
    )
    points: int = Field(default=256, description="How many points are drawn from the sample.", examples=[512])


class Example(SchemaModel):
    """A row of a named source: inputs and results as printed there."""

    inputs: dict[str, ValueTree] = Field(
        description="Every input that has no default, by name.", examples=[{"S": "42", "K": "40"}]
    )
    outputs: dict[str, str | list[str] | list[list[str]]] = Field(
        description='Results by name as printed in the source, as text: `"4.76"`.', examples=[{"price": "4.76"}]
    )
    source: str = Field(description="Where the row is printed, or `computed`.", examples=["computed"])


class Kernel(SchemaModel):
    """Equations that become verified numeric code."""

    doc: str = Field(description="What the kernel computes, in a sentence.", examples=["Price of a European call."])
    source: str | None = Field(
        default=None, description="Where the equations come from.", examples=["Black and Scholes 1973, eq. 13"]
    )
    inputs: dict[str, KernelInput] = Field(
        description="The arguments by name, in order.", examples=[{"r": {"doc": "radius", "domain": "[0, 10]"}}]
    )
    constants: dict[str, Constant] = Field(
        default={}, description="Named values of this kernel.", examples=[{"two": {"value": "2"}}]
    )
    functions: dict[str, Function] = Field(
        default={},
        description="Functions of this kernel, inlined at every call.",
        examples=[{"Phi": {"args": ["x"], "expr": "erfc(-x/sqrt(2))/2"}}],
    )
    define: dict[str, ExpressionTree] = Field(
        default={}, description="Intermediate values, in order.", examples=[{"d2": "d1 - sigma*sqrt(T)"}]
    )
    outputs: dict[str, Output] = Field(
        description="The results by name, in order.", examples=[{"area": {"expr": "pi*r**2"}}]
    )
    derivatives: dict[str, Derivative] = Field(
        default={},
        description="Derivatives of outputs, after the outputs.",
        examples=[{"delta": {"of": "price", "wrt": "S"}}],
    )
    where: list[ExpressionText] = Field(
        default=[], description="Conditions over inputs that callers keep to.", examples=[["K < S"]]
    )
    backends: list[str] = Field(
        default=["numpy"], description="The targets that the kernel is printed for.", examples=[["numpy"]]
    )
    accuracy: Accuracy = Field(
        default=Accuracy(), description="The gate that every backend must pass.", examples=[{"scaled_ulp": 32}]
    )
    examples: list[Example] = Field(
        default=[],
        description="Rows of named sources that the kernel must agree with.",
        examples=[[{"inputs": {"r": "1"}, "outputs": {"area": "3.14159"}, "source": "computed"}]],
    )

    @property
    def is_compiled(self) -> bool:
        """Whether a backend needs a compiler."""
        return any(backend in COMPILED_BACKENDS for backend in self.backends)
