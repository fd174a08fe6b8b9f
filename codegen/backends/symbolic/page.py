"""Contexts of the web page: its markup, its script, its style."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass

from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation


@dataclass(frozen=True)
class Example:
    """An expression to start from; texts are HTML."""

    name: str
    text: str


@dataclass(frozen=True)
class PageMarkup:
    """``page.html``; texts are HTML, ``health`` a relative address."""

    title: str
    version: str
    health: str
    examples: tuple[Example, ...]
    backends: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True)
class PageScript:
    """``page.js``: relative addresses as JavaScript strings."""

    evaluate: str
    render: str
    generate: str


@dataclass(frozen=True)
class PageStyle:
    """``page.css``: nothing varies."""


@dataclass(frozen=True)
class PageIcon:
    """``icon.svg``: nothing varies."""


#: The first is what the page begins with.
EXAMPLES = {
    "Damped": "x**2 + sin(x)*exp(-x)",
    "Normal density": "exp(-(x - m)**2/(2*s**2))/(s*sqrt(tau))",
    "Bessel": "besselj(0, x)",
    "Poles": "tan(x)/(1 + x**2/20)",
    "Piecewise": "piecewise(-x, x < 0, sqrt(x), x < 4, 2)",
    "Circle": "[cos(t), sin(t)]",
    "Determinant": "det([[a, 1, 0], [1, b, 1], [0, 1, c]])",
    "Series": "sum((-1)**k*x**(2*k + 1)/(2*k + 1) for k in range(8))",
}


def page_markup(generation: Generation, file: PlannedFile) -> PageMarkup:
    """Title, version and the enumerations of the contracts."""
    model = generation.system.model
    return PageMarkup(
        title=html.escape(model.system.system),
        version=html.escape(model.metadata.version),
        health=html.escape((model.deployment.healthcheck or "/health").lstrip("/")),
        examples=tuple(Example(html.escape(name), html.escape(text)) for name, text in EXAMPLES.items()),
        backends=_words(generation, "BackendType"),
        languages=_words(generation, "CodeLanguage"),
    )


def page_script(generation: Generation, file: PlannedFile) -> PageScript:
    """The addresses of the operations that answer with the results the page shows."""
    return PageScript(
        evaluate=_address(generation, "ComputationResult"),
        render=_address(generation, "RenderedExpression"),
        generate=_address(generation, "CodeGenResult"),
    )


def page_style(generation: Generation, file: PlannedFile) -> PageStyle:
    """Nothing varies."""
    return PageStyle()


def page_icon(generation: Generation, file: PlannedFile) -> PageIcon:
    """Nothing varies."""
    return PageIcon()


def _words(generation: Generation, contract: str) -> tuple[str, ...]:
    return tuple(html.escape(word) for word in generation.system.model.contracts[contract]["enum"])


def _address(generation: Generation, response: str) -> str:
    """Relative, so that the page works below any path of a proxy."""
    for operation in generation.system.model.operations.values():
        method, _, path = (operation.expose.http or "").partition(" ")
        if operation.response == response and method == "POST":
            return json.dumps(path.strip().lstrip("/"))
    raise ValueError(f"the page needs an operation with POST that answers with {response}")
