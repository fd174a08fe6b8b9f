"""The equations of a kernel as people write them: what its outputs use, in the order of the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.runtime.expr.latex import latex, latex_name
from codegen.runtime.expr.parser import parse
from codegen.schema.kernels import Function, Kernel

_WORD = re.compile(r"[^\W\d]\w*")


def equations(kernel: Kernel, shared: Mapping[str, Function]) -> list[str]:
    """LaTeX of every output, and of every function and define that one uses; of constants none."""
    functions = {**shared, **kernel.functions}
    trees = {**kernel.define, **{name: output.expr for name, output in kernel.outputs.items()}}
    texts = {name: list(_texts(tree)) for name, tree in trees.items()}
    texts |= {name: [function.expr] for name, function in functions.items() if name not in trees}
    used = _used(list(kernel.outputs), texts)
    heads = {name: rf"{latex_name(name)}\left({_listed(functions[name].args)}\right)" for name in functions}
    found = [f"{heads[name]} = {latex(parse(functions[name].expr))}" for name in functions if name in used - set(trees)]
    return found + [f"{latex_name(name)} = {_right_side(tree)}" for name, tree in trees.items() if name in used]


def _used(names: list[str], texts: Mapping[str, list[str]]) -> set[str]:
    """``names``, and every name that they need."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            words = {word for text in texts[name] for word in _WORD.findall(text)}
            left += sorted(words & texts.keys())
    return found


def _texts(tree: Any) -> Iterator[str]:
    if isinstance(tree, list):
        for item in tree:
            yield from _texts(item)
    else:
        yield str(tree)


def _right_side(tree: Any) -> str:
    if not isinstance(tree, list):
        return latex(parse(str(tree)))
    rows = [" & ".join(latex(parse(text)) for text in _texts(row)) for row in tree]
    return r"\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}"


def _listed(names: list[str]) -> str:
    return ", ".join(map(latex_name, names))
