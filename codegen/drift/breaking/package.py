"""What a generated distribution asks of its surroundings: variables, other distributions, a Python."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from codegen.drift.breaking.change import Change

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``settings`` are environment variables, each with whether it has to be set; ``requirements`` maps names of
    distributions to what is asked of their versions; ``python`` is the oldest that will do."""

    settings: Mapping[str, bool]
    requirements: Mapping[str, str]
    python: tuple[int, ...]


def surroundings(distribution: Mapping[str, bytes]) -> Surroundings:
    """What the files of a distribution, by their path below its root, ask for."""
    project: Any = tomllib.loads(distribution.get("pyproject.toml", b"").decode()).get("project", {})
    requirements = {}
    for text in project.get("dependencies", []):
        match = _NAME.match(text)
        if match is not None:
            requirements[match[0].lower().replace("_", "-")] = text[match.end() :].strip()
    oldest = re.search(r">=\s*([0-9.]+)", project.get("requires-python", ""))
    settings: dict[str, bool] = {}
    for path, data in sorted(distribution.items()):
        if path.startswith("src/") and path.endswith(".py") and "/_runtime/" not in path and b"BaseSettings" in data:
            settings |= dict(_settings(ast.parse(data)))
    python = tuple(int(part) for part in oldest[1].split(".")) if oldest else ()
    return Surroundings(settings, requirements, python)


def surroundings_changes(before: Surroundings, after: Surroundings) -> Iterator[Change]:
    """What has to be set, installed or run that did not have to be."""
    for name, required in before.settings.items():
        if name not in after.settings:
            yield Change("system.setting_removed", f"settings.{name}", f"the variable `{name}` is not read any more")
        elif after.settings[name] and not required:
            yield Change("system.setting_required", f"settings.{name}", f"the variable `{name}` must be set now")
    for name, required in after.settings.items():
        if name not in before.settings:
            rule = "system.setting_required" if required else "system.setting_added"
            said = "must be set now" if required else "can be set"
            yield Change(rule, f"settings.{name}", f"the variable `{name}` {said}")
    for name, asked in after.requirements.items():
        place = f"requirements.{name}"
        if name not in before.requirements:
            yield Change("system.requirement_added", place, f"the package needs `{name}{asked}`")
        elif before.requirements[name] != asked:
            message = f"the package needs `{name}{asked}`, and needed `{name}{before.requirements[name]}`"
            yield Change("system.requirement_changed", place, message)
    if after.python > before.python:
        message = f"the package needs Python {_dotted(after.python)}, and needed {_dotted(before.python)}"
        yield Change("system.python_raised", "python", message)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _settings(module: ast.Module) -> Iterator[tuple[str, bool]]:
    """The variables that settings classes of a module read, and whether each has to be set."""
    constants = {
        target.id: node.value.value
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in module.body:
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("BaseSettings") for base in node.bases):
            prefix = _prefix(node, constants)
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    yield f"{prefix}{field.target.id}".upper(), _is_required(field.value)


def _prefix(owner: ast.ClassDef, constants: Mapping[str, Any]) -> str:
    for keyword in (node for node in ast.walk(owner) if isinstance(node, ast.keyword)):
        if keyword.arg == "env_prefix":
            if isinstance(keyword.value, ast.Name):
                return str(constants.get(keyword.value.id, ""))
            return str(ast.literal_eval(keyword.value))
    return ""


def _is_required(value: ast.expr | None) -> bool:
    """Whether a field with this default, None for none, has to be given."""
    if value is None:
        return True
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "Field":
        return not value.args and not {"default", "default_factory"} & {keyword.arg for keyword in value.keywords}
    return False
