"""The blocks T1 to T8 and what makes a file belong to one."""

from __future__ import annotations

#: Block and title, in the order of the plan.
BLOCKS = {
    "T1": "Package structure",
    "T2": "Core modules",
    "T3": "API",
    "T4": "Agent tool",
    "T5": "Documents",
    "T6": "Tests",
    "T7": "Deployment and manifests",
    "T8": "Evidence report",
}

_API = frozenset({"api", "routes", "health", "__main__", "operations"})


def block_of(path: str) -> str:
    """The block of a file by its path below the distribution root."""
    parts = path.split("/")
    name = parts[-1]
    if name.endswith((".md", ".rst")):
        return "T5"
    if "tests" in parts[:-1]:
        return "T6"
    if parts[0] != "src":
        return "T7"
    if "_runtime" in parts or name in ("__init__.py", "py.typed"):
        return "T1"
    if "tools" in parts[:-1]:
        return "T4"
    if "api" in parts[:-1] or name.removesuffix(".py") in _API:
        return "T3"
    return "T2"


def gate_of(path: str, kind: str) -> str:
    """What a file must pass, in a few words."""
    if kind == "runtime":
        return "equals the runtime module byte for byte"
    if kind == "handler":
        return "equals the handler byte for byte; parses"
    if block_of(path) == "T6" and path.endswith(".py"):
        return "parses; all tests pass"
    if path.endswith(".py"):
        return "parses; imports resolve; no markers, no stubs; rules; coverage"
    return "generated twice, same bytes"
