"""``codegen explain``: the page of a diagnostic code, or of a section that a plugin adds."""

from __future__ import annotations

import json
from difflib import get_close_matches
from textwrap import indent

from codegen.commands.workspace import configuration_of, find_root
from codegen.support.codes import CODES
from codegen.support.codes.page import CodePage
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError


def explain(code: str | None, *, as_json: bool = False) -> str:
    """What ``code`` means, why, an example and what to do; without one the list of all codes.

    The workspace's plugins are asked for what codegen does not know itself, and must be in order then.
    """
    if code is not None and code.upper() in CODES:
        pages = {code.upper(): CODES[code.upper()]}
    elif code is not None:
        known = _of_plugins()
        name = code if code in known else code.upper()
        pages = {name: _page(code, name, {**CODES, **known})}
    else:
        pages = {**CODES, **_of_plugins()}
    if as_json:
        data = [{"code": name, **_data(page)} for name, page in pages.items()]
        return json.dumps(data, indent=2, ensure_ascii=False)
    if code is None:
        return "\n".join(f"{name}  {page.title}" for name, page in pages.items())
    ((name, page),) = pages.items()
    shown = (("Example", page.example), ("Put right", page.right), ("What to do", page.fix))
    parts = [f"{head}:\n\n{indent(text.rstrip(), '    ')}" for head, text in shown if text]
    return "\n\n".join([f"{name}: {page.title}", page.paragraph, *parts])


def _data(page: CodePage) -> dict[str, str]:
    return {"title": page.title, "paragraph": page.paragraph, "fix": page.fix, "example": page.example,
            "right": page.right}  # fmt: skip


def _of_plugins() -> dict[str, CodePage]:
    """The codes of the workspace's plugins, and their sections by name."""
    root = find_root(())
    configuration = configuration_of(root)
    if not configuration.plugins:
        return {}
    from codegen.plan.plugins import load_plugins

    sections = [section for plugin in load_plugins(root, configuration) for section in plugin.sections]
    documented = {item.name: CodePage(item.description.rstrip("."), item.documentation.strip()) for item in sections}
    return documented | {code: page for item in sections for code, page in item.pages.items()}


def _page(code: str, name: str, known: dict[str, CodePage]) -> CodePage:
    page = known.get(name)
    if page is None:
        near = [item for item in known if code and item.startswith(name)] or get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}?" if near else "codegen explain lists all codes"
        raise DiagnosticsError([Diagnostic("C533", f"there is no diagnostic {code}", hint=hint)], EXIT_COULD_NOT)
    return page
