"""Where templates lie, and which of them the workspace brings itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from codegen.emit.render import find_template, referenced_in
from codegen.frontend.plugin_glue import template_folders
from codegen.plan.files import Plan
from codegen.plan.loaded import LoadedGlue
from codegen.plan.plugins import load_plugins
from codegen.support.configuration import Configuration
from codegen.support.data_files import data_root


def template_roots(root: Path, configuration: Configuration) -> tuple[Path, ...]:
    """The folders of templates: the workspace's own, those that travel with codegen, those of plugins."""
    own = (root / configuration.templates).resolve()
    built_in = data_root() / "templates"
    added = template_folders(load_plugins(root, configuration))
    return (own, *added) if own == built_in else (own, built_in, *added)


def own_templates(root: Path, configuration: Configuration, plan: Plan, glue: LoadedGlue) -> Mapping[str, bool]:
    """By workspace path: whether a template that ``plan`` uses, or that one of these includes, lies in the workspace.

    Empty where the workspace's folder of templates is the one that travels with codegen.
    """
    roots = template_roots(root, configuration)
    if roots[0] == data_root() / "templates":
        return {}
    if not roots[0].is_dir():
        return {configuration.templates: False}
    return {
        f"{configuration.templates}/{template}": find_template(template, roots[:1]) is not None
        for template in sorted(used_templates(roots, plan, glue))
    }


def built_in_templates(root: Path, configuration: Configuration, plan: Plan, glue: LoadedGlue) -> Mapping[str, str]:
    """By name below ``templates/``: the SHA-256 of every template that travels with codegen and that ``plan`` uses, or
    that one of these includes."""
    roots = template_roots(root, configuration)
    found: dict[str, str] = {}
    for template in sorted(used_templates(roots, plan, glue)):
        path = find_template(template, roots)
        if path is not None and path.is_relative_to(data_root() / "templates"):
            found[template] = _read(str(path), *_mark(path), roots)[0]
    return found


def used_templates(roots: tuple[Path, ...], plan: Plan, glue: LoadedGlue) -> set[str]:
    """The templates that ``plan`` uses, and those that they include."""
    entries = glue.glue.entries
    waiting = {file.template for file in plan.files if file.kind == "template"}
    waiting |= {entries[file.entry].template for file in plan.files if file.kind == "handler" and file.entry in entries}
    return with_included(waiting, roots)


def with_included(templates: Iterable[str], roots: tuple[Path, ...]) -> set[str]:
    """``templates`` and those that they include, import or extend."""
    waiting, found = set(templates), set[str]()
    while waiting:
        template = waiting.pop()
        if template not in found:
            found.add(template)
            path = find_template(template, roots)
            waiting |= set() if path is None else _read(str(path), *_mark(path), roots)[1]
    return found


def _mark(path: Path) -> tuple[int, int]:
    seen = path.stat()
    return seen.st_mtime_ns, seen.st_size


@lru_cache(maxsize=4096)
def _read(path: str, modified: int, size: int, roots: tuple[Path, ...]) -> tuple[str, frozenset[str]]:
    """SHA-256 of a template and what it includes, read again only when the file changed."""
    del modified, size
    data = Path(path).read_bytes()
    return hashlib.sha256(data).hexdigest(), frozenset(referenced_in(data, roots))


def own_paths(root: Path, configuration: Configuration, templates: Iterable[str]) -> Mapping[str, str]:
    """The workspace paths of those of ``templates`` that the workspace brings itself."""
    own = template_roots(root, configuration)[0]
    if own == data_root() / "templates" or not own.is_dir():
        return {}
    return {
        template: f"{configuration.templates}/{template}"
        for template in templates
        if find_template(template, [own]) is not None
    }
