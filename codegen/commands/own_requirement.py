"""What pip installs to get the codegen that runs."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

from codegen import __version__


def own_requirement() -> str | None:
    """The requirement by which this codegen was installed; None where it runs from a folder of sources.

    An installer records where a distribution came from unless it came from an index by its name (PEP 610).
    """
    try:
        found = distribution("codegen")
    except PackageNotFoundError:
        return None
    recorded = found.read_text("direct_url.json")
    if recorded is None:
        return f"codegen=={__version__}" if found.version == __version__ else None
    return _requirement(json.loads(recorded))


def _requirement(origin: dict[str, Any]) -> str | None:
    if "vcs_info" in origin:
        version = origin["vcs_info"].get("requested_revision") or origin["vcs_info"]["commit_id"]
        return f"codegen @ {origin['vcs_info']['vcs']}+{origin['url']}@{version}"
    return f"codegen @ {origin['url']}" if "archive_info" in origin else None


def is_found_elsewhere(requirement: str) -> bool:
    """Whether another machine may install ``requirement``: it names neither a place on this one nor an example."""
    return "file:" not in requirement and "example.org/" not in requirement
