"""What pip installs to get the codegen that runs."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from shlex import quote
from typing import Any

from codegen import __version__
from codegen.scaffold.raised_requirement import raised_requirement


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
    return "file:" not in requirement and not _is_example(requirement)


def how_to_install(requirement: str, old: str, wanted: str) -> str:
    """How a person gets codegen ``wanted``, or a newer one, for a project of ``old`` that asks for ``requirement``.

    No other place is named than the project's own: what an index calls ``codegen`` may be something else.
    """
    if not requirement or _is_example(requirement):
        return f"install codegen {wanted} from where this one came"
    if old == wanted:
        return f"install what the project asks for: pip install --upgrade {quote(requirement)}"
    raised = raised_requirement(requirement, old, wanted)
    if raised is None:
        return f"install codegen {wanted} from where the project has it: {requirement}"
    return f"install it: pip install {quote(raised)}"


def _is_example(requirement: str) -> bool:
    """Whether it is what the template asks for where nobody answered."""
    return "example.org/" in requirement
