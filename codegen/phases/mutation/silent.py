"""Which parts of a module are left as they are: they say nothing at run time, or they speak to people only."""

from __future__ import annotations

import ast

_LOGGED = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})
_LOGGERS = frozenset({"log", "logger", "logging", "getlogger", "get_logger"})
#: Keywords whose text is documentation wherever it is written.
_DOCUMENTING = frozenset({"description", "summary", "help", "title"})
#: How pydantic writes a model: alike wherever fields have types of JSON and no other names than their own.
_WRITING = frozenset({"mode", "by_alias"})
#: Calls whose first argument is a type or the name of one.
_NAMING = frozenset({"cast", "TypeVar", "NewType", "ParamSpec", "NamedTuple", "TypedDict"})
_ANNOTATIONS = frozenset({"annotation", "returns"})
_DECLARING = frozenset({"__all__", "__slots__"})
#: How much is remembered decides how long a call takes, not what it answers.
_REMEMBERING = frozenset({"cache", "lru_cache"})


def is_silent(parent: ast.AST, field: str, index: int | None, child: ast.AST) -> bool:
    """Whether no change of ``child``, which stands at ``field`` of ``parent``, is a mutant."""
    if field in _ANNOTATIONS:
        return True
    if isinstance(child, ast.stmt):
        return _silent_statement(parent, child)
    if field == "decorator_list" and isinstance(child, ast.Call):
        return _name(child.func) in _REMEMBERING
    if isinstance(parent, ast.JoinedStr):
        return isinstance(child, ast.Constant)
    if isinstance(parent, ast.keyword):
        written = parent.arg in _WRITING and isinstance(child, ast.Constant)
        return written or parent.arg == "slots" or (parent.arg in _DOCUMENTING and _is_text(child))
    if isinstance(parent, ast.Compare):
        return _is_identity(parent, index, child)
    if isinstance(parent, ast.Call):
        first = field == "args" and index == 0
        return (first and _name(parent.func) in _NAMING) or (field == "args" and _is_text(child) and _logs(parent.func))
    if isinstance(parent, ast.Subscript):
        return field == "slice" and _name(parent.value) == "Literal"
    return field == "format_spec"


def _silent_statement(parent: ast.AST, child: ast.stmt) -> bool:
    """Docstrings, declarations for other tools, type aliases, overloads, and what only type checkers read."""
    if isinstance(child, ast.Expr):
        return isinstance(child.value, ast.Constant)
    if isinstance(child, ast.If):
        return ast.unparse(child.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING", "__name__ == '__main__'"}
    if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
        return any(_name(decorator) == "overload" for decorator in child.decorator_list)
    targets = child.targets if isinstance(child, ast.Assign) else [getattr(child, "target", None)]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    if any(name in _DECLARING for name in names):
        return True
    if isinstance(child, ast.AnnAssign):
        return _name(child.annotation) == "TypeAlias"
    alias = isinstance(child, ast.Assign) and isinstance(child.value, ast.BinOp | ast.Subscript)
    return alias and isinstance(parent, ast.Module) and all(_is_type_name(name) for name in names)


def _is_identity(parent: ast.Compare, index: int | None, child: ast.AST) -> bool:
    """``x is None``: the comparison has a mutant, and another constant beside ``is`` would be the same one."""
    return index is not None and isinstance(child, ast.Constant) and isinstance(parent.ops[index], ast.Is | ast.IsNot)


def _is_type_name(name: str) -> bool:
    word = name.lstrip("_")
    return word[:1].isupper() and not word.isupper() and "_" not in word


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _logs(function: ast.expr) -> bool:
    if not isinstance(function, ast.Attribute) or function.attr not in _LOGGED:
        return False
    owner = function.value.func if isinstance(function.value, ast.Call) else function.value
    return _name(owner).lstrip("_").lower() in _LOGGERS


def _name(node: ast.AST) -> str:
    """The last part of a dotted name; empty for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
