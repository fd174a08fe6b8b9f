"""What a worker does on request: JSON in, JSON out.

For worker processes only: imports sympy. A task raises ``ExpressionError`` for a fault of the language and
``Problem`` for everything else that is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from ..canonical_json import JsonValue
from ..expr.canonical import canonical_text
from ..expr.errors import ExpressionError
from ..expr.latex import latex
from ..service.problem import Problem
from .autowrapped import Autowrapped, autowrap_available, autowrap_expression
from .compiled import DOMAINS, CompiledSource, Domain
from .expression import Expression, read_expression
from .lambdified import BACKENDS, compile_expression
from .optimizer import optimize_expression
from .program import Program, ProgramError

Arguments = Mapping[str, JsonValue]
ALL_BACKENDS = (*BACKENDS, "autowrap")


def compile_task(arguments: Arguments) -> JsonValue:
    """``expression, variables, backend, domain, definitions`` → the compiled source and its ``operations``."""
    expression = _expression(arguments, _names(arguments, "variables"))
    compiled = compile_expression(expression, _text(arguments, "backend", "numpy"), _domain(arguments))
    return {**compiled.to_json(), "operations": Program(compiled).operations}


def evaluate_task(arguments: Arguments) -> JsonValue:
    """``expression, values, backend, options, definitions, variables`` → result, hash, and the compiled source.

    Native code of autowrap has no source to hand back: ``compiled`` is None.
    """
    values = _object(arguments, "values")
    options = _object(arguments, "options")
    backend = _text(arguments, "backend", "numpy")
    try:
        expression = _expression(arguments, _names(arguments, "variables") or sorted(values))
    except ExpressionError as error:
        raise _without_value(error) from error
    answer: dict[str, JsonValue] = {
        "compiled": None,
        "expression_hash": expression.digest,
        "shape": list(expression.value.shape),
    }
    if backend == "autowrap":
        if _domain(options) != "real" or _digits(options) is not None:
            raise Problem(400, "autowrap computes real doubles; choose mpmath for digits, numpy for complex numbers")
        compiled_code = _autowrapped(expression, arguments)
        return {**answer, "result": compiled_code(values)}
    compiled = compile_expression(expression, backend, _domain(options))
    result = Program(compiled)(values, _digits(options))
    return {**answer, "result": result, "compiled": compiled.to_json()}


def run_task(arguments: Arguments) -> JsonValue:
    """``compiled, values, options`` → the result of a source that is already compiled."""
    try:
        program = Program(CompiledSource.from_json(arguments.get("compiled")))
    except (ValueError, ProgramError) as error:
        raise Problem(400, f"not a compiled source: {error}") from error
    return {"result": program(_object(arguments, "values"), _digits(_object(arguments, "options")))}


def autowrap_task(arguments: Arguments) -> JsonValue:
    """``expression, variables, language, folder, definitions`` → where the built module lies, and its digest."""
    expression = _expression(arguments, _names(arguments, "variables"))
    return _autowrapped(expression, arguments).to_json()


def generate_task(arguments: Arguments) -> JsonValue:
    """``expression, variables, language, function_name, definitions`` → source code."""
    from .generator import generate_source

    expression = _expression(arguments, _names(arguments, "variables"))
    name = _text(arguments, "function_name", "evaluate")
    found = generate_source(expression, _text(arguments, "language", "C"), name)
    return {"source_code": found.source, "language": found.language, "function_name": found.function_name}


def optimize_task(arguments: Arguments) -> JsonValue:
    """``expression, strategies, time_s, definitions`` → the optimised text with counts, verified at points."""
    strategies = _names(arguments, "strategies")
    time_s = arguments.get("time_s", 5.0)
    if isinstance(time_s, bool) or not isinstance(time_s, (int, float)) or not 0 < time_s <= 600:
        raise Problem(400, "time_s must be a number of seconds, at most 600")
    expression = _expression(arguments, None)
    return optimize_expression(expression, strategies, float(time_s)).to_json()


def render_task(arguments: Arguments) -> JsonValue:
    """``expression, definitions`` → MathML, LaTeX, the canonical text, the free names and the shape."""
    expression = _expression(arguments, None)
    from ..expr.mathml import mathml

    tree = expression.tree
    return {
        "mathml": mathml(tree),
        "latex": latex(tree),
        "canonical": canonical_text(tree),
        "variables": list(expression.variables),
        "shape": list(expression.value.shape),
    }


def validate_task(arguments: Arguments) -> JsonValue:
    """``expression, variables, definitions`` → canonical text, hash, variables, shape and operations."""
    expression = _expression(arguments, _names(arguments, "variables"))
    return {
        "canonical": expression.canonical,
        "expression_hash": expression.digest,
        "variables": list(expression.variables),
        "shape": list(expression.value.shape),
        "operations": expression.operations,
    }


def backends_task(arguments: Arguments) -> JsonValue:
    """The backends that can work here: native code needs a compiler and Cython."""
    return [*BACKENDS, *(["autowrap"] if autowrap_available() is None else [])]


def warm_up() -> None:
    """Load what the first compilation would have to load."""
    compile_task({"expression": "sin(x)", "variables": ["x"], "backend": "numpy"})


TASKS: Mapping[str, Callable[[Arguments], JsonValue]] = {
    "compile": compile_task, "evaluate": evaluate_task, "run": run_task, "autowrap": autowrap_task,
    "generate": generate_task, "optimize": optimize_task, "render": render_task, "validate": validate_task,
    "backends": backends_task,
}  # fmt: skip


def _expression(arguments: Arguments, variables: Sequence[str] | None) -> Expression:
    definitions = _object(arguments, "definitions")
    texts = {name: text for name, text in definitions.items() if isinstance(text, str)}
    if len(texts) < len(definitions):
        raise Problem(400, "definitions are texts by name")
    text = arguments.get("expression")
    if not isinstance(text, str):
        raise Problem(400, "expression must be a text")
    return read_expression(text, variables, texts)


def _without_value(error: ExpressionError) -> ExpressionError:
    if error.code != "C210" or not (error.hint or "").startswith("declare"):
        return error
    return ExpressionError(error.code, error.message, error.start, error.end, "give it a value")


def _autowrapped(expression: Expression, arguments: Arguments) -> Autowrapped:
    language = _text(arguments, "language", "C")
    return autowrap_expression(expression, language, _folder(_text(arguments, "folder", "")))


@lru_cache(maxsize=1)
def _own_folder() -> Path:
    import tempfile

    return Path(tempfile.mkdtemp(prefix="autowrap-"))


def _folder(text: str) -> Path:
    return Path(text) if text else _own_folder()


def _text(arguments: Arguments, name: str, default: str) -> str:
    value = arguments.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise Problem(400, f"{name} must be a text")
    return value


def _names(arguments: Arguments, name: str) -> list[str] | None:
    value = arguments.get(name)
    if value is None:
        return None
    names = [item for item in value if isinstance(item, str)] if isinstance(value, list) else None
    if names is None or not isinstance(value, list) or len(names) < len(value):
        raise Problem(400, f"{name} must be a list of texts")
    return names


def _object(arguments: Arguments, name: str) -> dict[str, JsonValue]:
    value = arguments.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Problem(400, f"{name} must be an object")
    return value


def _domain(arguments: Arguments) -> Domain:
    value = _text(arguments, "domain", "real")
    for domain in DOMAINS:
        if domain == value:
            return domain
    raise Problem(400, f"domain is real or complex, not {value!r}")


def _digits(options: Arguments) -> int | None:
    value = options.get("digits")
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise Problem(400, "digits must be a whole number")
