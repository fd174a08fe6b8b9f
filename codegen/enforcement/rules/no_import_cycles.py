"""Modules of a package can be imported in any order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.enforcement.finding import Finding
from codegen.enforcement.imports import Import, imports, staged_targets
from codegen.enforcement.rule import Rule
from codegen.enforcement.source_tree import SourceTree

Edges = Mapping[str, Mapping[str, Import]]


def _check(tree: SourceTree) -> Iterator[Finding]:
    edges: dict[str, dict[str, Import]] = {}
    for name, file in sorted(tree.modules.items()):
        edges[name] = {}
        for item in imports(file):
            if not item.typing and not item.deferred:
                for target in staged_targets(tree, item):
                    if target != name:
                        edges[name].setdefault(target, item)
    for cycle in _cycles(edges):
        first = edges[cycle[0]][cycle[1]]
        path = tree.modules[cycle[0]].path
        message = "import cycle: " + " -> ".join(cycle)
        yield Finding(path, first.line, first.column, NO_IMPORT_CYCLES.id, NO_IMPORT_CYCLES.code, message)


def _cycles(edges: Edges) -> Iterator[tuple[str, ...]]:
    """One cycle for every edge that closes one, found by walking in depth without recursion."""
    finished: set[str] = set()
    for start in edges:
        if start in finished:
            continue
        trail = [start]
        waiting = [iter(edges[start])]
        while waiting:
            target = next(waiting[-1], None)
            if target is None:
                waiting.pop()
                finished.add(trail.pop())
            elif target in trail:
                yield (*trail[trail.index(target) :], target)
            elif target not in finished:
                trail.append(target)
                waiting.append(iter(edges[target]))


NO_IMPORT_CYCLES = Rule(
    "no-import-cycles",
    "C564",
    "code_generation",
    "no module imports itself through others",
    _check,
    (
        {
            "__init__.py": "",
            "one.py": "from specimen.two import b\n\na = b\n",
            "two.py": "from specimen import one\n\nb = one\n",
        },
        {"__init__.py": "from .one import a\n", "one.py": "from . import b\n\na = b\n"},
        {
            "__init__.py": "",
            "one.py": "class Late:\n    from . import two\n",
            "two.py": "try:\n    from . import three\nexcept ValueError:\n    raise\n",
            "three.py": "match 1:\n    case _:\n        from . import one\n",
        },
    ),
)
