"""Diagnostics as workflow commands: GitHub shows each at its line of a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from codegen.support.codes import CODES

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def github_commands(items: Iterable[Mapping[str, Any]], *, prefix: str = "") -> str:
    """One command a line for every diagnostic (as ``as_data`` has it); ``prefix`` leads from the repository to the
    workspace, with a slash at its end."""
    return "".join(f"{_command(item, prefix)}\n" for item in items)


def _command(item: Mapping[str, Any], prefix: str) -> str:
    page = CODES.get(item["code"])
    properties: dict[str, object] = {}
    if "file" in item:
        properties = {"file": prefix + item["file"], "line": item["line"], "col": item["column"]}
    properties["title"] = item["code"] if page is None else f"{item['code']} {page.title}"
    said = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_LEVELS[item['severity']]} {said}::{_data(_sentence(item))}"


def _sentence(item: Mapping[str, Any]) -> str:
    waived = f"\nwaived: {item['waiver']}" if item.get("waiver") else ""
    hint = f"\nhelp: {item['hint']}" if item["hint"] else ""
    return f"{item['message']}{hint}{waived}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
