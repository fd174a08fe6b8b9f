"""Where templates lie, and which of them the workspace brings itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from codegen.emit.render import find_template, referenced_templates
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
    entries = glue.glue.entries
    waiting = {file.template for file in plan.files if file.kind == "template"}
    waiting |= {entries[file.entry].template for file in plan.files if file.kind == "handler" and file.entry in entries}
    found: dict[str, bool] = {}
    while waiting:
        template = waiting.pop()
        path = f"{configuration.templates}/{template}"
        if path not in found:
            found[path] = find_template(template, roots[:1]) is not None
            waiting |= referenced_templates(template, roots)
    return dict(sorted(found.items()))


def own_template(template: str, root: Path, configuration: Configuration) -> str | None:
    """The workspace path of ``template`` where the workspace brings it itself."""
    own = template_roots(root, configuration)[0]
    if own == data_root() / "templates" or find_template(template, [own]) is None:
        return None
    return f"{configuration.templates}/{template}"
