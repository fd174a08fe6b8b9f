"""What distributions need themselves: told here, so that pins do not depend on what a machine has installed."""

from __future__ import annotations

from collections.abc import Iterable

#: By normal names, for the Pythons that generated packages run on; a test compares them with their metadata.
REQUIREMENTS: dict[str, tuple[str, ...]] = {
    "annotated-doc": (),
    "annotated-types": (),
    "anyio": ("idna", "typing-extensions"),
    "attrs": (),
    "certifi": (),
    "click": (),
    "coverage": (),
    "fastapi": (
        "annotated-doc",
        "anyio",
        "opentelemetry-api",
        "pydantic",
        "starlette",
        "typing-extensions",
        "typing-inspection",
    ),
    "h11": (),
    "httpcore": ("certifi", "h11"),
    "httpcore2": ("h11", "truststore"),
    "httpx": ("anyio", "certifi", "httpcore", "idna"),
    "httpx2": ("anyio", "httpcore2", "idna", "truststore", "typing-extensions"),
    "idna": (),
    "iniconfig": (),
    "jsonschema": ("attrs", "jsonschema-specifications", "referencing", "rpds-py"),
    "jsonschema-rs": (),
    "jsonschema-specifications": ("referencing",),
    "mcp": (
        "anyio",
        "httpx2",
        "jsonschema",
        "mcp-types",
        "opentelemetry-api",
        "pydantic",
        "pyjwt",
        "python-multipart",
        "sse-starlette",
        "starlette",
        "typing-extensions",
        "typing-inspection",
        "uvicorn",
    ),
    "mcp-types": ("pydantic", "typing-extensions"),
    "mpmath": (),
    "numpy": (),
    "opentelemetry-api": ("typing-extensions",),
    "packaging": (),
    "pluggy": (),
    "prometheus-client": (),
    "pydantic": ("annotated-types", "pydantic-core", "typing-extensions", "typing-inspection"),
    "pydantic-core": ("typing-extensions",),
    "pydantic-settings": ("pydantic", "python-dotenv", "typing-extensions", "typing-inspection"),
    "pygments": (),
    "pyjwt": (),
    "pytest": ("iniconfig", "packaging", "pluggy", "pygments"),
    "python-dotenv": (),
    "python-multipart": (),
    "referencing": ("attrs", "rpds-py", "typing-extensions"),
    "rpds-py": (),
    "scipy": ("numpy",),
    "sse-starlette": ("anyio", "starlette"),
    "starlette": ("anyio", "typing-extensions"),
    "structlog": (),
    "sympy": ("mpmath",),
    "truststore": (),
    "typing-extensions": (),
    "typing-inspection": ("typing-extensions",),
    "uvicorn": ("click", "h11"),
}


def with_requirements(names: Iterable[str]) -> tuple[str, ...]:
    """``names`` with everything that they need, however far, sorted. Raises ``KeyError`` for an unknown one."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += REQUIREMENTS[name]
    return tuple(sorted(found))
