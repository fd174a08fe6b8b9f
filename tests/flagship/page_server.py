"""A stand-in for the service behind the page: the page as it is rendered, and answers from the language's oracle.

The page is tested against it because every answer, refusal and delay can be chosen by the test.
"""

from __future__ import annotations

import json
import math
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from codegen.backends.symbolic.page import EXAMPLES, Example, PageIcon, PageMarkup, PageScript, PageStyle
from codegen.emit.render import render
from codegen.runtime.service.page import POLICY

TEMPLATES = [Path(__file__).parents[2] / "templates"]
MATHML = (
    "<math><mrow><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mrow><mi>sin</mi><mo>(</mo><mi>x</mi><mo>)</mo>"
    "<msup><mi>e</mi><mrow><mo>-</mo><mi>x</mi></mrow></msup></mrow></mrow></math>"
)
PAGE = PageMarkup(
    "SymPy Symbolic Computation Service", "6.0.0", "symbolic/health",
    tuple(Example(name, text) for name, text in EXAMPLES.items()), ("numpy", "math"),
    ("C", "Fortran", "Cython", "Python"),
)  # fmt: skip
FILES = {
    "/": ("text/html; charset=utf-8", render("symbolic/web/page.html.j2", PAGE, TEMPLATES)),
    "/icon.svg": ("image/svg+xml", render("symbolic/web/icon.svg.j2", PageIcon(), TEMPLATES)),
    "/page.css": ("text/css", render("symbolic/web/page.css.j2", PageStyle(), TEMPLATES)),
    "/page.js": (
        "text/javascript",
        render(
            "symbolic/web/page.js.j2",
            PageScript('"symbolic/evaluate"', '"symbolic/render"', '"symbolic/generate_code"'),
            TEMPLATES,
        ),
    ),
}


class Refused(Exception):
    """What the service refuses, as the members of its problem document."""

    def __init__(self, status, detail, **members):
        super().__init__(detail)
        self.status, self.problem = status, {"title": "Refused", "status": status, "detail": detail, **members}


class StandIn:
    """What the service knows: expressions as Python functions of their variables, chosen by a test."""

    def __init__(self):
        self.known = {}
        self.refused = {}
        self.requests = []
        self.mathml = {}
        self.held = threading.Event()
        self.held.set()

    def render(self, body):
        text = body["expression"]
        if text in self.refused:
            raise self.refused[text]
        variables = self.known[text][0]
        mathml = self.mathml.get(text, MATHML)
        return {"mathml": mathml, "latex": "", "canonical": text, "variables": variables, "shape": []}

    def evaluate(self, body):
        names, function = self.known[body["expression"]]
        values = [body["variables"][name] for name in names]
        ranged = [value for value in values if isinstance(value, list)]
        if ranged:
            count = len(ranged[0])
            rows = zip(*(value if isinstance(value, list) else [value] * count for value in values), strict=True)
            result = [shown(function, row) for row in rows]
        else:
            result = shown(function, values)
        return {
            "result": result, "execution_time_ms": 0.25, "cache_hit": False, "backend_used": body["backend"],
            "expression_hash": "0123456789abcdef" * 4, "error": None,
        }  # fmt: skip

    def generate(self, body):
        if not body["function_name"].isidentifier():
            raise Refused(400, f"{body['function_name']!r} is not a name")
        source = f"// {body['language']}\ndouble {body['function_name']}({', '.join(body['variables'])});"
        return {
            "source_code": source, "language": body["language"], "function_name": body["function_name"],
            "success": True, "execution_time_ms": 1.5, "error_message": None,
        }  # fmt: skip


def shown(function, values):
    """The function's value as the service states it: texts for what JSON has no number for."""
    try:
        result = function(*values)
    except (ValueError, ZeroDivisionError):
        return "NaN"
    if isinstance(result, float) and not math.isfinite(result):
        return "NaN" if math.isnan(result) else "Infinity" if result > 0 else "-Infinity"
    return result


def serve(service):
    """A server in a thread, listening on a free port of the loopback."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format, *arguments):
            pass

        def answer(self, status, media_type, text):
            data = text.encode()
            self.send_response(status)
            self.send_header("content-type", media_type)
            self.send_header("content-length", str(len(data)))
            self.send_header("content-security-policy", POLICY)
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self):
            media_type, text = FILES.get(self.path, ("text/plain", "not here"))
            self.answer(200 if self.path in FILES else 404, media_type, text)

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            service.requests.append((self.path, body))
            service.held.wait(10)
            task = {"/symbolic/render": service.render, "/symbolic/evaluate": service.evaluate}
            try:
                answer = task.get(self.path, service.generate)(body)
            except Refused as refusal:
                self.answer(refusal.status, "application/problem+json", json.dumps(refusal.problem))
            else:
                self.answer(200, "application/json", json.dumps(answer))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.address = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
