"""Top-level constants and functions: checked once, and handed to every kernel that uses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from codegen.frontend.expression_reader import ExpressionReader, Trees
from codegen.frontend.kernel_names import check_name
from codegen.frontend.unit_syntax import check_unit
from codegen.runtime.expr.errors import ExpressionError
from codegen.runtime.expr.scope import FunctionDefinition, Scope
from codegen.runtime.expr.syntax import Syntax
from codegen.runtime.expr.typed import Value
from codegen.runtime.expr.unknown import check_names, mentioned_names
from codegen.schema.kernels import Constant, Function
from codegen.support.positions import Path


@dataclass
class Declarations:
    """Parsed constants and functions in order; those with a diagnostic are in ``failed`` instead."""

    constants: dict[str, Trees] = field(default_factory=dict)
    functions: dict[str, tuple[tuple[str, ...], Syntax]] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)


def parse_constants(declared: Mapping[str, Constant], path: Path, reader: ExpressionReader, into: Declarations) -> None:
    """Check names and units, and parse values."""
    for name, constant in declared.items():
        place = (*path, name)
        check_unit(constant.unit, (*place, "unit"), reader)
        trees = reader.trees(constant.value, (*place, "value"))
        if not check_name(name, place, reader, "a constant") or trees is None:
            into.failed.add(name)
        else:
            into.constants[name] = trees


def evaluate_constants(
    constants: Mapping[str, Trees], path: Path, reader: ExpressionReader, known: Mapping[str, Value], scope: Scope
) -> dict[str, Value]:
    """The constants' values in order; each sees ``known``, the functions of ``scope`` and the ones before it."""
    values = dict(known)
    for name, trees in constants.items():
        place = (*path, name, "value")
        reader.later = constants.keys()
        value = reader.tree_value(trees, Scope(values, scope.functions, hidden=scope.hidden - values.keys()), place)
        if value is not None and value.kind == "bool":
            reader.error(
                "C315", place, "a constant is a number, and this is a condition", "write 1 if condition else 0"
            )
            value = None
        if value is not None and not all(abs(reader.double(entry)) < float("inf") for entry in value.entries):
            reader.error("C304", place, f"the constant {name} has no finite value", "write a finite number")
            value = None
        if value is None:
            reader.failed.add(name)
        else:
            values[name] = value
    return {name: values[name] for name in constants if name in values}


def parse_functions(declared: Mapping[str, Function], path: Path, reader: ExpressionReader, into: Declarations) -> None:
    """Check names and arguments, and parse bodies."""
    for name, function in declared.items():
        place = (*path, name)
        good = check_name(name, place, reader, "a function")
        for index, argument in enumerate(function.args):
            where = (*place, "args", index)
            good = check_name(argument, where, reader, "an argument", key=False) and good
            if argument in function.args[:index]:
                reader.error("C301", where, f"two arguments are called {argument}", "give each its own name")
                good = False
        tree = reader.tree(function.expr, (*place, "expr"))
        if good and tree is not None:
            into.functions[name] = (tuple(function.args), tree)
        else:
            into.failed.add(name)


def define_functions(
    functions: Mapping[str, tuple[tuple[str, ...], Syntax]], path: Path, reader: ExpressionReader, scope: Scope
) -> dict[str, FunctionDefinition]:
    """The functions with their scopes: constants, earlier functions and arguments; unknown names are reported."""
    defined = dict(scope.functions)
    made: dict[str, FunctionDefinition] = {}
    reader.later = functions.keys()
    for name, (arguments, body) in functions.items():
        if not (reader.failed - set(arguments)).isdisjoint(mentioned_names(body)):
            reader.failed.add(name)
            continue
        earlier = {other: definition for other, definition in defined.items() if other not in arguments}
        try:
            check_names(body, {*scope.names, *arguments}, earlier)
        except ExpressionError as error:
            if error.code == "C211" and error.message.endswith(f" {name}"):
                message, hint = f"the function {name} calls itself", "there is no recursion; use a loop over range"
                error = ExpressionError("C225", message, error.start, error.end, hint)
            reader.report(error, (*path, name, "expr"), body)
            reader.failed.add(name)
            continue
        made[name] = defined[name] = FunctionDefinition(arguments, body, Scope(dict(scope.names), earlier))
    return made


def needed(declarations: Declarations, wanted: set[str]) -> set[str]:
    """The shared names that ``wanted`` leads to, directly or through others."""
    found: set[str] = set()
    stack = [name for name in wanted if name in declarations.constants or name in declarations.functions]
    while stack:
        name = stack.pop()
        if name in found:
            continue
        found.add(name)
        trees: list[Trees] = []
        if name in declarations.constants:
            trees.append(declarations.constants[name])
        if name in declarations.functions:
            trees.append(declarations.functions[name][1])
        stack += [other for tree in trees for other in mentioned(tree)]
        stack = [other for other in stack if other in declarations.constants or other in declarations.functions]
    return found


def mentioned(trees: Trees) -> set[str]:
    """Every name in a tree or in lists of trees."""
    if isinstance(trees, Syntax):
        return mentioned_names(trees)
    return set().union(*(mentioned(tree) for tree in trees)) if trees else set()
