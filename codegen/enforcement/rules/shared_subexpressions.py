"""What a kernel needs twice it computes once."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.paths import FunctionNode
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.kernel_blocks import blocks, kernel_files
from codegen.enforcement.source_tree import SourceTree


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in kernel_files(tree):
        for block in blocks(file):
            first: dict[str, ast.expr] = {}
            for node in _computed(block):
                text = ast.unparse(node)
                if text not in first:
                    first[text] = node
                    continue
                message = f"{block.name} computes {_shown(text)} again, after line {first[text].lineno}"
                yield SHARED_SUBEXPRESSIONS.at(file.path, node, message, "give it a name, and use that")


def _computed(block: FunctionNode) -> Iterator[ast.expr]:
    """Every operation whose names never change, the largest first; parts of what repeats are not told again."""
    changing = _rebound(block)
    waiting: list[ast.AST] = list(reversed(block.body))
    seen: set[str] = set()
    while waiting:
        node = waiting.pop()
        repeated = False
        if isinstance(node, ast.BinOp | ast.Call | ast.Compare | ast.BoolOp | ast.IfExp) and _is_fixed(node, changing):
            yield node
            text = ast.unparse(node)
            repeated = text in seen
            seen.add(text)
        if not repeated:
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def _rebound(block: FunctionNode) -> frozenset[str]:
    """Names that stand for several values one after the other."""
    names = (node for node in ast.walk(block) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    bound = Counter(node.id for node in names)
    bound.update(argument.arg for argument in block.args.args)
    return frozenset(name for name, count in bound.items() if count > 1)


def _is_fixed(node: ast.expr, changing: frozenset[str]) -> bool:
    """Whether it has one value in the whole function, and is not a number written out."""
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return bool(names) and not names & changing


def _shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


_TAIL = '\n\n_KERNEL = BlockedKernel("decay", function=_block)\n'

SHARED_SUBEXPRESSIONS = Rule(
    "shared-subexpressions",
    "C599",
    "performance",
    "no kernel computes the same expression twice",
    _check,
    (
        {"kernels/decay.py": "def _block(x, y):\n    a = np.exp(x * y)\n    return a, np.exp(x * y)\n" + _TAIL},
        {"kernels/decay.py": "def _block(x, y):\n    return (x + y) * 2, (x + y) * 3\n" + _TAIL},
        {"kernels/decay.py": "def _block(x, y):\n    a = x / y\n    b = a * x\n    return b + x, a * x\n" + _TAIL},
    ),
    applies=lambda tree: any(True for _ in kernel_files(tree)),
)
