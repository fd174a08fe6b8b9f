"""Import lines of generated modules: only what they use, in the order that formatters want."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_STANDARD = ("collections", "datetime", "decimal", "enum", "ipaddress", "re", "typing", "uuid")


def import_lines(imports: Mapping[str, Iterable[str]], plain: Iterable[str] = ()) -> tuple[str, ...]:
    """Standard library, third party, then relative imports, an empty line between; ``plain`` are third-party lines."""
    groups: list[list[str]] = [[], [], []]
    groups[1] += plain
    for module, names in imports.items():
        wanted = sorted(set(names), key=_order)
        if wanted:
            groups[_group(module)].append(f"from {module} import {', '.join(wanted)}")
    lines: list[str] = []
    for group in groups:
        if group:
            lines += [""] if lines else []
            lines += sorted(group, key=_line_order)
    return tuple(lines)


def _group(module: str) -> int:
    if module.startswith("."):
        return 2
    return 0 if module.partition(".")[0] in _STANDARD else 1


def _order(name: str) -> tuple[int, str]:
    """Constants, classes, then the rest, as ruff sorts members."""
    if name.isupper() and len(name) > 1:
        return (0, name)
    return (1 if name[:1].isupper() else 2, name)


def _line_order(line: str) -> tuple[bool, int, str]:
    module = line.split()[1]
    depth = len(module) - len(module.lstrip("."))
    return (line.startswith("from"), -depth, module)
