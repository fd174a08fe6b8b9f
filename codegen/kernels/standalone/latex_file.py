"""A kernel as LaTeX to be read with ``\\input``: its symbols, its equations, where they hold and come from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen.kernels.standalone.subject import Subject, value_texts
from codegen.plan.generation import KernelResult
from codegen.runtime.expr.latex import latex, latex_name
from codegen.runtime.expr.parser import parse

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}", "'": r"\textquotesingle{}",
}  # fmt: skip
_END = r"-?(?:oo|\d+(?:\.\d*)?|(?:\d+\*)?pi(?:/\d+)?)"
_PLAIN = re.compile(rf"[\[(]\s*{_END}\s*,\s*{_END}\s*[\])]", re.ASCII)
_WORDS = {"oo": r"\infty", "pi": r"\pi"}
_WORD = re.compile("|".join(_WORDS))


def print_file(subject: Subject) -> str:
    """The text of the file, which needs the packages amsmath, amssymb and fontenc."""
    product = subject.product
    lines = [f"% {line}" for line in subject.origin.lines]
    lines += ["% Read it with \\input; it needs \\usepackage{amsmath,amssymb} and \\usepackage[T1]{fontenc}.", ""]
    lines += [_text(product.doc), *([f"Source: {_text(product.source)}."] if product.source else []), ""]
    lines += [r"\begin{gather*}"]
    equations = [*_functions(subject), *(equation for _, equation in product.formulas), *map(_result, product.results)]
    lines += [f"    {equation} \\\\" for equation in equations[:-1]]
    lines += [f"    {equations[-1]}"]
    lines += [r"\end{gather*}", "", r"\begin{tabular}{llll}"]
    lines.append(r"    Symbol & Meaning & Unit & Domain or value \\ \hline")
    lines += [_row(item.name, item.shape, item.doc, item.unit, _domain(item.domain)) for item in product.arguments]
    lines += [_row(item.name, item.shape, item.doc, item.unit, "") for item in product.results]
    lines += _constants(subject)
    lines += [r"\end{tabular}", ""]
    if product.conditions:
        conditions = ", ".join(rf"\texttt{{{_text(condition)}}}" for condition in product.conditions)
        lines += [f"Valid where {conditions}.", ""]
    return "\n".join(lines)


def _functions(subject: Subject) -> Iterator[str]:
    """The definitions of the declared functions that the equations use."""
    used = subject.mentioned()
    for name, function in subject.functions.items():
        if name in used:
            arguments = ", ".join(map(latex_name, function.args))
            yield rf"{latex_name(name)}\left({arguments}\right) = {latex(parse(function.expr))}"


def _result(result: KernelResult) -> str:
    """An equation; that of a derivative says on its left side what it is a derivative of."""
    return f"{latex_name(result.name)} = {result.latex}" if result.role == "derivative" else result.latex


def _constants(subject: Subject) -> Iterator[str]:
    used = subject.mentioned()
    for name, constant in subject.constants.items():
        if name in used:
            values = [f"${latex(parse(text))}$" for text in value_texts(constant.value)]
            yield _row(name, (), constant.source or "", constant.unit, ", ".join(values))


def _row(name: str, shape: tuple[int, ...], doc: str, unit: str | None, last: str) -> str:
    size = r" \times ".join(map(str, shape))
    sides = rf" \in \mathbb{{R}}^{{{size}}}" if shape else ""
    measured = rf"\texttt{{{_text(unit)}}}" if unit else ""
    return rf"    ${latex_name(name)}{sides}$ & {_text(doc)} & {measured} & {last} \\"


def _domain(domain: str) -> str:
    """An interval between plain numbers in mathematics, whatever else as it is written."""
    if not domain or domain == "simplex":
        return domain
    if _PLAIN.fullmatch(domain) is None:
        return rf"\texttt{{{_text(domain)}}}"
    return "$" + _WORD.sub(lambda found: _WORDS[found[0]], domain).replace("*", r"\,") + "$"


def _text(text: str) -> str:
    """``text`` as text, on one line, whatever it holds."""
    return "".join(_SPECIAL.get(character, character) for character in " ".join(text.split()))
