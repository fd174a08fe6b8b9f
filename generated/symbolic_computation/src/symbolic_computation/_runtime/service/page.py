"""A page of a few files that are read once and served under a strict content security policy."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Response

#: Nothing but the service's own files, no inline code, no frames.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def install_page(app: FastAPI, folder: Path) -> None:
    """Serve ``page.html`` of ``folder`` at ``/``, and every other file of it under its name.

    Raises ``FileNotFoundError`` where the page is missing: a package without its data is not installed whole.
    """
    _serve(app, "/", folder / "page.html")
    for path in sorted(folder.iterdir()):
        if path.suffix in _TYPES and path.name != "page.html":
            _serve(app, f"/{path.name}", path)


def _serve(app: FastAPI, route: str, path: Path) -> None:
    content = path.read_bytes()
    headers = {
        "content-security-policy": POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-cache",
    }

    async def answer() -> Response:
        return Response(content, media_type=_TYPES[path.suffix], headers=headers)

    app.add_api_route(route, answer, include_in_schema=False)
