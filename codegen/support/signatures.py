"""Signatures as people write them in YAML, compared as Python reads them."""

from __future__ import annotations

import ast

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def parsed_signature(text: str, name: str, *, is_async: bool = False) -> FunctionNode | None:
    """The function that ``text`` declares, with or without ``def`` and ``name``; None where it is no Python.

    Text without ``def`` leaves open whether it is a coroutine; ``is_async`` says it then.
    """
    bare = text.strip().rstrip(":")
    written = bare.startswith("async ")
    bare = bare.removeprefix("async ").removeprefix("def ").strip()
    named = f"{name}{bare}" if bare.startswith("(") else bare
    head = "async def" if written or (is_async and bare.startswith("(")) else "def"
    try:
        body = ast.parse(f"{head} {named}: ...").body
    except (SyntaxError, ValueError):
        return None
    return body[0] if len(body) == 1 and isinstance(body[0], FunctionNode) else None


def signature_text(node: FunctionNode) -> str:
    """``node`` as one line without its body."""
    head = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    result = f" -> {ast.unparse(node.returns)}" if node.returns is not None else ""
    return f"{head} {node.name}({ast.unparse(node.args)}){result}"
