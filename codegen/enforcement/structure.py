"""The gate of phase 2: what is staged is whole code, before anybody asks whether it is right code."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from codegen.enforcement.finding import Finding
from codegen.enforcement.imports import Import, imports, installed, is_standard, staged_names
from codegen.enforcement.source_tree import Declarations, SourceFile, SourceTree, read_tree

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_MARKER = re.compile(r"\b(TODO|FIXME|XXX)\b")
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BODILESS = frozenset({"overload", "abstractmethod"})
_DOCUMENTED_ELSEWHERE = frozenset({"overload", "setter", "deleter", "override"})


@dataclass(frozen=True)
class StructureCheck:
    """A check by the name of its gate."""

    name: str
    meaning: str
    check: Callable[[SourceTree], Iterable[Finding]]


def check_structure(
    tree: Mapping[str, bytes],
    package_root: str,
    package: str,
    allowed_imports: Mapping[str, tuple[str, ...]] | None = None,
    declared: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """Everything that is not whole in the distribution around ``package_root``, in the order of the files.

    ``allowed_imports`` are import roots by path, as glue declares them; ``declared`` are names of kernels and
    operations, whose functions may not answer with a constant.
    """
    declarations = Declarations(operations=tuple(declared), requires=allowed_imports or {})
    source = read_tree(tree, package_root, package, declarations)
    return tuple(sorted({finding for check in STRUCTURE_CHECKS for finding in check.check(source)}))


def _parses(tree: SourceTree) -> Iterable[Finding]:
    return tree.broken


def _imports_resolve(tree: SourceTree) -> Iterator[Finding]:
    broken = {finding.path for finding in tree.broken}
    siblings = {file.path.rpartition("/")[2][:-3] for file in tree.of("test")}
    for file in tree.files:
        for item in imports(file):
            problem = None if item.guarded else _unresolved(tree, file, item, siblings, broken)
            if problem:
                yield Finding(file.path, item.line, item.column, "imports-resolve", "C551", problem)


def _unresolved(tree: SourceTree, file: SourceFile, item: Import, siblings: set[str], broken: set[str]) -> str | None:
    if item.module is None:
        return "relative import leaves the package"
    root = item.module.partition(".")[0]
    if root == tree.package:
        return _unresolved_staged(tree, item, broken)
    if is_standard(item.module) or (file.role == "test" and root in {*siblings, "tests"}) or installed(item.module):
        return None
    return f"module {item.module!r} is neither in the package, nor in the standard library, nor installed"


def _unresolved_staged(tree: SourceTree, item: Import, broken: set[str]) -> str | None:
    module = item.module or ""
    target = tree.modules.get(module)
    if target is None:
        base = tree.package_root + "/" + "/".join(module.split(".")[1:])
        known = {f"{base}.py", f"{base}/__init__.py"} & broken
        return None if known else f"module {module!r} is not in the package"
    bound = staged_names(target)
    for name in item.names:
        if name != "*" and name not in bound and f"{module}.{name}" not in tree.modules and "__getattr__" not in bound:
            return f"module {module!r} defines no {name!r}"
    return None


def _no_markers(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.files:
        if file.role != "handler" and _MARKER.search(file.text):
            for token in tokenize.generate_tokens(io.StringIO(file.text).readline):
                match = _MARKER.search(token.string) if token.type == tokenize.COMMENT else None
                if match:
                    yield _marker(file.path, token.start[0], token.start[1] + match.start() + 1, match.group())
    for path, data in tree.others.items():
        text = data.decode("utf-8", "replace")
        for start, comment in _comments(path, text):
            match = _MARKER.search(comment)
            if match:
                at = start + match.start()
                line = text.count("\n", 0, at) + 1
                yield _marker(path, line, at - text.rfind("\n", 0, at), match.group())


def _comments(path: str, text: str) -> Iterator[tuple[int, str]]:
    if path.endswith((".md", ".html")):
        yield from ((match.start(), match.group()) for match in _HTML_COMMENT.finditer(text))
    elif path.endswith((".toml", ".yaml", ".yml", "Dockerfile", ".dockerignore", ".txt")):
        yield from ((match.start(), match.group()) for match in re.finditer(r"^[ \t]*#.*$", text, re.MULTILINE))


def _marker(path: str, line: int, column: int, word: str) -> Finding:
    return Finding(path, line, column, "no-markers", "C552", f"marker {word} left in generated text")


def _no_stubs(tree: SourceTree) -> Iterator[Finding]:
    declared = frozenset(tree.declarations.operations)
    for file in tree.of("generated", "runtime", "test"):
        for function, owner in functions(file.syntax):
            reason = _stub(function, owner, file.role == "generated" and function.name in declared)
            if reason:
                message = f"{function.name} is a stub: {reason}"
                yield Finding(file.path, function.lineno, function.col_offset + 1, "no-stubs", "C553", message)


def _stub(function: FunctionNode, owner: ast.ClassDef | None, declared: bool) -> str | None:
    if _decorators(function) & _BODILESS or (owner is not None and _is_protocol(owner)):
        return None
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return "its body is only a docstring"
    if len(body) > 1:
        return None
    only = body[0]
    if isinstance(only, ast.Pass):
        return "its body is only pass"
    if isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant) and only.value.value is Ellipsis:
        return "its body is only ..."
    if isinstance(only, ast.Raise) and _raised(only) == "NotImplementedError":
        return "it only raises NotImplementedError"
    if declared and isinstance(only, ast.Return) and isinstance(only.value, ast.Constant | None):
        return "it returns a constant where the declaration says otherwise"
    return None


def _raised(node: ast.Raise) -> str | None:
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return raised.id if isinstance(raised, ast.Name) else None


def _docstrings(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "runtime"):
        if file.syntax.body and ast.get_docstring(file.syntax) is None:
            yield Finding(file.path, 1, 1, "public-docstrings", "C554", "the module has no docstring")
        for node in _public(file.syntax.body):
            exempt = isinstance(node, FunctionNode) and _decorators(node) & {
                "overload",
                "setter",
                "deleter",
                "override",
            }
            if not exempt and ast.get_docstring(node) is None:
                message = f"{node.name} has no docstring"
                yield Finding(file.path, node.lineno, node.col_offset + 1, "public-docstrings", "C554", message)


def _annotations(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "runtime"):
        for node in _public(file.syntax.body):
            if isinstance(node, FunctionNode):
                for name in _unannotated(node):
                    message = f"{node.name} has no annotation for {name}"
                    yield Finding(file.path, node.lineno, node.col_offset + 1, "annotations", "C555", message)


def _unannotated(function: FunctionNode) -> Iterator[str]:
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    if positional and positional[0].arg in {"self", "cls"}:
        positional = positional[1:]
    extra = [item for item in (given.vararg, given.kwarg) if item is not None]
    yield from (argument.arg for argument in [*positional, *given.kwonlyargs, *extra] if argument.annotation is None)
    if function.returns is None:
        yield "its result"


def _public(body: list[ast.stmt]) -> Iterator[FunctionNode | ast.ClassDef]:
    for node in body:
        if isinstance(node, FunctionNode | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def functions(syntax: ast.Module) -> Iterator[tuple[FunctionNode, ast.ClassDef | None]]:
    """Functions of the module and methods of its classes, each with its class; not those inside functions."""
    for node in syntax.body:
        if isinstance(node, FunctionNode):
            yield node, None
        elif isinstance(node, ast.ClassDef):
            yield from ((child, node) for child in node.body if isinstance(child, FunctionNode))


def _decorators(function: FunctionNode) -> set[str]:
    names = (item.func if isinstance(item, ast.Call) else item for item in function.decorator_list)
    return {item.attr if isinstance(item, ast.Attribute) else getattr(item, "id", "") for item in names}


def _is_protocol(owner: ast.ClassDef) -> bool:
    bases = (base.value if isinstance(base, ast.Subscript) else base for base in owner.bases)
    return any(
        (base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")) == "Protocol" for base in bases
    )


STRUCTURE_CHECKS: tuple[StructureCheck, ...] = (
    StructureCheck("parses", "every Python file is UTF-8 and parses", _parses),
    StructureCheck("imports-resolve", "every import is found, without running it", _imports_resolve),
    StructureCheck("no-markers", "no comment says that something is still to be done", _no_markers),
    StructureCheck("no-stubs", "no function only pretends", _no_stubs),
    StructureCheck("public-docstrings", "every public module, class and function says what it is", _docstrings),
    StructureCheck("annotations", "every public function has types", _annotations),
)
