"""Every path that the service answers is asked for by a test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.rules.routes import Endpoint, argument, constants, endpoints, text_of
from codegen.enforcement.rules.tested_surface import texts_of_tests
from codegen.enforcement.sites import Site, site
from codegen.enforcement.source_tree import SourceFile, SourceTree

_PARAMETER = re.compile(r"\\\{[^{}]*\\\}")


def _check(tree: SourceTree) -> Iterator[Finding]:
    texts = list(texts_of_tests(tree))
    for file in tree.of("generated"):
        for endpoint in endpoints(file):
            if any(_asked(prefix + endpoint.path, texts) for prefix in _prefixes(file, endpoint)):
                continue
            message = f"no test asks for {endpoint.path or '/'}"
            hint = "send it a request with the client of the tests"
            yield TESTS_PER_ENDPOINT.at(file.path, endpoint.function, message, hint)


def _asked(path: str, texts: list[str]) -> bool:
    """Whether the path stands in a test, whole or as one that stands there and an ending: ``path + "/batch"``."""
    pattern = re.compile(_PARAMETER.sub(r"[^/\\s\"']+", re.escape(path)) + r"(?![\w/-])")
    base, slash, ending = path.rpartition("/")
    return any(pattern.search(text) for text in texts) or (
        bool(base) and slash + ending in texts and _asked(base, texts)
    )


def _prefixes(file: SourceFile, endpoint: Endpoint) -> list[str]:
    """What stands in front of the path: the prefix of the router that the decorator belongs to."""
    holders = {
        dotted(item.func).partition(".")[0] for item in endpoint.function.decorator_list if isinstance(item, ast.Call)
    }
    texts = constants(file)
    found = []
    for assignment in file.nodes(ast.Assign):
        if isinstance(assignment.value, ast.Call) and holders & set(map(dotted, assignment.targets)):
            prefix = text_of(argument(assignment.value, "prefix"), texts)
            if prefix is not None:
                found.append(prefix)
    return found or [""]


_ROUTE = '@app.post("/pay")\ndef pay(body: Pay) -> Paid:\n    return answer(body)\n'


def _sites(tree: SourceTree) -> Iterator[Site]:
    """The endpoints."""
    return (site(file, endpoint.function) for file in tree.of("generated") for endpoint in endpoints(file))


TESTS_PER_ENDPOINT = Rule(
    "tests-per-endpoint",
    "C528",
    "testing",
    "every endpoint is asked for by a test",
    _check,
    (
        {"api.py": _ROUTE},
        {"api.py": _ROUTE, "dist:tests/test_api.py": "def test_pay(client) -> None:\n    client.post('/pay/back')\n"},
        {
            "api.py": "router = APIRouter(prefix='/desk')\n\n\n" + _ROUTE.replace("app", "router"),
            "dist:tests/test_api.py": "def test_pay(client) -> None:\n    client.post('/pay')\n",
        },
        {"api.py": "def pay(body: Pay) -> Paid:\n    return 1\n\n\napp.add_api_route('/pay', pay)\n"},
    ),
    applies=lambda tree: any(True for file in tree.of("generated") for _ in endpoints(file)),
    sites=_sites,
)
