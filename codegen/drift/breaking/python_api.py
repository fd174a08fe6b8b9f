"""Changes of the public names of a generated package, from its sources alone: nothing of it is imported.

griffe reads the sources and compares signatures; what it leaves open (types, values, fields of models)
is compared here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.drift.breaking.change import Change

if TYPE_CHECKING:
    import griffe

#: What griffe finds, as rules, and what is said of it.
_KINDS: Mapping[str, tuple[str, str]] = {
    "PARAMETER_MOVED": ("parameter_moved", "the parameter `{}` stands in another place"),
    "PARAMETER_REMOVED": ("parameter_removed", "the parameter `{}` is gone"),
    "PARAMETER_CHANGED_KIND": ("parameter_kind_changed", "the parameter `{}` is given in another way"),
    "PARAMETER_CHANGED_DEFAULT": ("parameter_default_changed", "the parameter `{}` has another default"),
    "PARAMETER_CHANGED_REQUIRED": ("parameter_required", "the parameter `{}` has no default any more"),
    "PARAMETER_ADDED_REQUIRED": ("parameter_required", "the new parameter `{}` has no default"),
    "RETURN_CHANGED_TYPE": ("return_type_changed", "it does not say what it returns any more"),
    "OBJECT_REMOVED": ("object_removed", "it is gone"),
    "OBJECT_CHANGED_KIND": ("object_kind_changed", "it is another kind of thing"),
    "CLASS_REMOVED_BASE": ("base_removed", "it lost a base class"),
    "ATTRIBUTE_CHANGED_TYPE": ("attribute_type_changed", "it is of another type"),
    "ATTRIBUTE_CHANGED_VALUE": ("attribute_value_changed", "it has another value"),
}


def python_changes(before: Path, after: Path, old_package: str, new_package: str) -> Iterator[Change]:
    """What changed of the packages whose sources lie below ``before`` and ``after``."""
    import griffe

    old, new = _loaded(before, old_package), _loaded(after, new_package)
    sides = _Sides(before, after)
    for breakage in griffe.find_breaking_changes(old, new):
        yield _breakage(breakage, sides, old_package, new_package)
    yield from _members(old, new, sides)


def _loaded(folder: Path, package: str) -> griffe.Module:
    import griffe

    loader = griffe.GriffeLoader(search_paths=[folder], allow_inspection=False, store_source=False)
    module = loader.load(package, try_relative_path=False)
    assert isinstance(module, griffe.Module)
    return module


class _Sides:
    """The sources of both versions, and where objects stand in them."""

    def __init__(self, before: Path, after: Path) -> None:
        self._before, self._after = before.resolve(), after.resolve()

    def change(self, rule: str, place: str, message: str, item: Any, earlier: Any) -> Change:
        """What changed of an object, at its line and that of what it was; None where there is none."""
        lines = _line(item, self._after), _line(earlier, self._before)
        return Change(f"python.{rule}", f"python.{place}", message, line=lines[0], old_line=lines[1])


def _line(item: Any, folder: Path) -> tuple[str, int] | None:
    if item is None or item.is_alias or not isinstance(item.filepath, Path):
        return None
    path = item.filepath.resolve()
    return (path.relative_to(folder).as_posix(), item.lineno or 1) if path.is_relative_to(folder) else None


def _breakage(breakage: griffe.Breakage, sides: _Sides, old_package: str, new_package: str) -> Change:
    rule, sentence = _KINDS[breakage.kind.name]
    path = breakage.obj.path
    for package in (old_package, new_package):
        path = path.removeprefix(f"{package}.")
    parameter = getattr(breakage.old_value, "name", "") or getattr(breakage.new_value, "name", "")
    place = f"{path}({parameter})" if rule.startswith("parameter") else path
    found = (None, breakage.obj) if rule == "object_removed" else (breakage.obj, None)
    return sides.change(rule, place, f"`{path}`: {sentence.format(parameter)}", *found)


def _members(old: Any, new: Any, sides: _Sides, below: str = "") -> Iterator[Change]:
    """Types and values of the public members that both have, and names that only the new one has."""
    for name, now in new.members.items():
        path = f"{below}.{name}" if below else name
        if now.is_alias or not now.is_public:
            continue
        was = old.members.get(name)
        if was is None:
            yield sides.change("object_added", path, f"`{path}` is new", now, None)
            if now.is_attribute and _is_field(new, now) and _is_required(now):
                message = f"`{path}`: it has to be given to make a `{new.name}`"
                yield sides.change("field_required", path, message, now, None)
        elif was.is_alias or was.kind is not now.kind:
            continue
        elif now.is_function:
            yield from _signature(was, now, path, sides)
        elif now.is_attribute:
            yield from _attribute(was, now, path, new, sides)
        else:
            yield from _members(was, now, sides, path)


def _signature(was: Any, now: Any, path: str, sides: _Sides) -> Iterator[Change]:
    if was.returns is not None and now.returns is not None and _bare(was.returns) != _bare(now.returns):
        message = f"`{path}`: it returns {_bare(now.returns)}, and returned {_bare(was.returns)}"
        yield sides.change("return_type_changed", path, message, now, was)
    earlier = {parameter.name: _bare(parameter.annotation) for parameter in was.parameters}
    for parameter in now.parameters:
        kind = _bare(parameter.annotation)
        if earlier.get(parameter.name, kind) != kind:
            message = f"`{path}`: the parameter `{parameter.name}` is {kind}, and was {earlier[parameter.name]}"
            yield sides.change("parameter_type_changed", f"{path}({parameter.name})", message, now, was)


def _attribute(was: Any, now: Any, path: str, owner: Any, sides: _Sides) -> Iterator[Change]:
    if _bare(was.annotation) != _bare(now.annotation):
        message = f"`{path}`: it is {_bare(now.annotation)}, and was {_bare(was.annotation)}"
        yield sides.change("attribute_type_changed", path, message, now, was)
    if _is_field(owner, now):
        if _is_required(now) and not _is_required(was):
            message = f"`{path}`: it has to be given to make a `{owner.name}`"
            yield sides.change("field_required", path, message, now, was)
    elif now.annotation is None and str(was.value) != str(now.value) and _is_constant(owner, now):
        message = f"`{path}`: it is {now.value}, and was {was.value}"
        yield sides.change("attribute_value_changed", path, message, now, was)


def _is_constant(owner: Any, item: Any) -> bool:
    """Whether the value of an attribute is part of the interface: a literal of a module, a member of an enumeration."""
    if owner.is_class:
        return any(str(base).rpartition(".")[2] in ("StrEnum", "IntEnum", "Enum") for base in owner.bases)
    try:
        ast.literal_eval(str(item.value))
    except ValueError:
        return False
    return True


def _is_field(owner: Any, item: Any) -> bool:
    """Whether an attribute is what objects of a pydantic model are made from."""
    bases = {str(base).rpartition(".")[2] for base in owner.bases} if owner.is_class else set()
    return bool(bases & {"BaseModel", "BaseSettings"}) and item.annotation is not None


def _is_required(field: Any) -> bool:
    if field.value is None:
        return True
    value = str(field.value)
    return value.startswith("Field(") and "default=" not in value and "default_factory=" not in value


def _bare(annotation: Any) -> str:
    """An annotation without what ``Annotated`` adds to it: that is checked, and no type."""
    if annotation is None:
        return "nothing"
    return ast.unparse(_Unannotated().visit(ast.parse(str(annotation), mode="eval")))


class _Unannotated(ast.NodeTransformer):
    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if ast.unparse(node.value).rpartition(".")[2] == "Annotated" and isinstance(node.slice, ast.Tuple):
            return node.slice.elts[0]
        return node
