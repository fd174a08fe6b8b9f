"""The page of what the runtime offers to schemas and glue."""

from __future__ import annotations

import ast

from codegen.frontend.operations import RUNTIME_FUNCTIONS
from codegen.plan.vendored import RUNTIME, runtime_modules
from docs.generator.tables import code, table

_INTRODUCTION = """\
# Runtime

Generated packages take along copies of the runtime modules that they use. Nothing of codegen is imported by them.

## Functions of operations

`runtime:` of an operation names one of these functions; glue of the system binds it.

"""
_MODULES = """
## Modules

`vendor:` of a glue entry names modules; what they import, and their tests, comes along by itself.

"""
_MEANINGS = {
    "symbolic.evaluate": "the value of an expression at given values of its variables",
    "symbolic.generate": "source code of an expression in the language that is asked for",
    "symbolic.optimize": "an expression in a form that needs fewer operations",
    "symbolic.validate": "whether an expression belongs to the language, and what is wrong with it",
    "symbolic.render": "an expression as LaTeX and MathML",
    "symbolic.define": "a name for an expression, which later expressions may use",
    "symbolic.metrics": "what the service has counted and measured",
    "symbolic.health": "whether the service and its stores are well",
    "symbolic.cache_statistics": "how full the cache is, and how often it is asked",
    "symbolic.clear_cache": "an empty cache",
}


def runtime() -> str:
    """The closed table of runtime functions, and every module that glue may name."""
    functions = table(("Function", "Gives"), ((code(name), _MEANINGS[name]) for name in RUNTIME_FUNCTIONS))
    modules = table(("Module", "Purpose"), ((code(name), _purpose(name)) for name in runtime_modules()))
    return f"{_INTRODUCTION}{functions}{_MODULES}{modules}"


def _purpose(module: str) -> str:
    """The first sentence of a module's docstring."""
    tree = ast.parse((RUNTIME / f"{module.replace('.', '/')}.py").read_bytes())
    return (ast.get_docstring(tree) or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")
