"""Which version of the language a file is written in."""

from __future__ import annotations

from typing import Any

from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import PositionMap

SECTIONS_OF_6_1 = ("units", "constants", "functions", "contracts", "kernels", "operations", "module_spec", "waivers")


def check_version(data: Any, positions: PositionMap, bag: DiagnosticBag) -> bool:
    """Whether ``data`` is of 6.0 or 6.1; what is not is said to ``bag``."""
    if not isinstance(data, dict):
        return True
    version = version_of(data)
    if version not in ("6.0", "6.1"):
        _report_version(version, positions, bag)
        return False
    if version == "6.0":
        for section in SECTIONS_OF_6_1:
            if section in data:
                message = f"the section `{section}` needs schema_version 6.1; this file is 6.0"
                bag.error("C127", message, positions.key((section,)), 'write `schema_version: "6.1"` at the top')
    return True


def version_of(data: dict[str, Any]) -> str:
    """The version as text; 6.0 where none is written."""
    value = data.get("schema_version", "6.0")
    return str(getattr(value, "text", value))


def _report_version(version: str, positions: PositionMap, bag: DiagnosticBag) -> None:
    span = positions.value(("schema_version",))
    hint = 'write `schema_version: "6.1"`'
    if _older(version):
        bag.error("C125", f"schema_version {version} is too low; 6.0 and 6.1 are known", span, hint)
    else:
        bag.error("C125", f"schema_version {version} is not known; 6.0 and 6.1 are", span, hint)


def _older(version: str) -> bool:
    major = version.split(".")[0]
    return major.isascii() and major.isdigit() and len(major) < 4 and int(major) < 6
