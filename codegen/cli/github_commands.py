"""Diagnostics as workflow commands: GitHub shows each at its line of a pull request, and a table on the job's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from codegen.support.codes import CODES
from codegen.support.literals import markdown_code, markdown_text

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
#: GitHub refuses the page of a step beyond a mebibyte; as many rows as people read lie far below.
_ROWS = 200


def github_commands(items: Iterable[Mapping[str, Any]], *, prefix: str = "") -> str:
    """One command a line for every diagnostic (as ``as_data`` has it); ``prefix`` leads from the repository to the
    workspace, with a slash at its end.

    What drifted is shown at the file that drifted, and names the schema's line.
    """
    return "".join(f"{_command(item, prefix)}\n" for item in items)


def github_summary(systems: Iterable[Mapping[str, Any]]) -> str:
    """The answer of a command as Markdown: a table of what was found and what puts it right."""
    answers = list(systems)
    found = [item for system in answers for item in (*system.get("findings", ()), *system.get("diagnostics", ()))]
    compared = sum(system.get("compared", 0) for system in answers)
    named = f"{compared} files compared, " if compared else ""
    if not found:
        return f"### codegen\n\n{named}nothing found\n\n"
    rows = [_row(item) for item in found[:_ROWS]]
    more = f"\n{len(found) - _ROWS} more are in the log.\n" if len(found) > _ROWS else ""
    head = "| Where | What | Remedy |\n|---|---|---|\n"
    return f"### codegen\n\n{named}{len(found)} found\n\n{head}{''.join(rows)}{more}\n"


def _command(item: Mapping[str, Any], prefix: str) -> str:
    page = CODES.get(item["code"])
    properties: dict[str, object] = {}
    if "path" in item:
        properties = {"file": prefix + item["path"], "line": 1}
    elif "file" in item:
        properties = {"file": prefix + item["file"], "line": item["line"], "col": item["column"]}
    properties["title"] = item["code"] if page is None else f"{item['code']} {page.title}"
    said = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_LEVELS[item['severity']]} {said}::{_data(_sentence(item))}"


def _sentence(item: Mapping[str, Any]) -> str:
    parts = [item["message"]]
    if "path" in item and item.get("file") not in (None, item["path"]):
        parts.append(f"from {item['file']}:{item['line']}")
    if item.get("numeric"):
        parts.append(item["numeric"]["sentence"])
    if item["hint"]:
        parts.append(f"help: {item['hint']}")
    if item.get("waiver"):
        parts.append(f"waived: {item['waiver']}")
    return "\n".join(parts)


def _row(item: Mapping[str, Any]) -> str:
    where = item.get("path") or (f"{item['file']}:{item['line']}" if "file" in item else "")
    what = f"{item.get('cause', item['code'])}: {markdown_text(item['message'])}"
    remedy = item.get("command") or item["hint"]
    return f"| {_code(where)} | {what} | {_code(remedy)} |\n"


def _code(text: str | None) -> str:
    return markdown_code(text, in_table=True) if text else ""


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
