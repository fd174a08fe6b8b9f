"""What the run read, wrote and ran with: digests, toolchain and machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from codegen.evidence.html.elements import Markup, element, lines
from codegen.evidence.html.shown import Shown
from codegen.evidence.html.tables import code, facts, table

SBOM = "sbom.cdx.json"
RAW = "raw/"


def provenance_part(shown: Shown) -> Markup:
    """Digests of what the page was made of, packages, and the host."""
    host = [(name, code(str(value))) for name, value in shown.run["host"].items()]
    return lines(
        element("h3", "Digests"),
        facts([("report.json", code(shown.run["report"])), ("plan", code(shown.run["plan"]))]),
        table("Raw files that the figures were counted from", ("file", "SHA-256"), _digests(shown)),
        _environment(shown.json(SBOM)),
        element("h3", "Machine"),
        facts(host),
    )


def _digests(shown: Shown) -> Iterable[tuple[Markup, Markup]]:
    for path, data in sorted(shown.raw.items()):
        if path.startswith(RAW) or path == SBOM:
            yield code(path), code(hashlib.sha256(data).hexdigest())


def _environment(sbom: Mapping[str, Any] | None) -> Markup | None:
    if sbom is None:
        return None
    rows = ((code(one["name"]), one.get("version", ""), _licence(one)) for one in sbom["components"])
    tools = sbom.get("metadata", {}).get("tools", {}).get("components", [])
    heads = ("package", "version", "licence")
    made = ((code(one["name"]), one.get("version", ""), _licence(one)) for one in tools)
    return lines(
        element("h3", "Toolchain and packages"),
        table("What generated", heads, made) if tools else None,
        table("Packages that the generated tests ran with", heads, rows),
    )


def _licence(component: Mapping[str, Any]) -> str:
    """The licences of a component as its record names them."""
    named = (one.get("expression") or one.get("license", {}) for one in component.get("licenses", ()))
    return ", ".join(one if isinstance(one, str) else one.get("id") or one.get("name", "") for one in named)
