"""No text becomes code, and no data becomes objects of any kind, while a package runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import aliases, dotted, resolved
from codegen.enforcement.source_tree import SourceFile, SourceTree

_BUILTINS = frozenset({"eval", "exec", "compile", "__import__"})
_FORBIDDEN = frozenset(
    {
        "asyncio.create_subprocess_shell", "code.InteractiveConsole", "code.InteractiveInterpreter", "code.interact",
        "marshal.load", "marshal.loads", "os.popen", "os.system", "pickle.Unpickler", "pickle.load", "pickle.loads",
        "runpy.run_module", "runpy.run_path", "subprocess.getoutput", "subprocess.getstatusoutput", "types.CodeType",
        "types.FunctionType",
        "cloudpickle.load", "cloudpickle.loads", "dill.load", "dill.loads", "joblib.load", "jsonpickle.decode",
        "numexpr.evaluate", "pandas.eval", "pandas.read_pickle", "shelve.open", "sympy.core.sympify.sympify",
        "sympy.parse_expr", "sympy.parsing.parse_expr", "sympy.parsing.sympy_parser.eval_expr",
        "sympy.parsing.sympy_parser.parse_expr", "sympy.sympify", "yaml.full_load", "yaml.load", "yaml.unsafe_load",
    }
)  # fmt: skip
#: Modules of which nothing may be looked up by a computed name.
_HOLDERS = frozenset({"builtins", "marshal", "os", "pickle", "runpy", "subprocess"})
#: What answers with a namespace in which the forbidden names can be looked up.
_NAMESPACES = frozenset({"globals", "locals", "vars", "getattr", "operator.attrgetter"})


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "runtime", "handler"):
        known = aliases(file)
        yield from _named(file, known)
        yield from _taken(file)
        yield from _looked_up(file, known)
        for call in file.nodes(ast.Call):
            name = resolved(call.func, known)
            if name.startswith("subprocess.") and any(_is_shell(keyword) for keyword in call.keywords):
                yield _finding(file.path, call, f"{name} with a shell")
            if name == "sympy.S":  # as a call alone: S.Half is a number
                yield _finding(file.path, call, name)
            if any(_unpickles(keyword) for keyword in call.keywords):
                yield _finding(file.path, call, f"{name} of pickled objects")
            if name == "importlib.import_module" and file.role != "runtime" and not _is_text(call.args[:1]):
                yield _finding(file.path, call, "importlib.import_module of a computed name")


def _named(file: SourceFile, known: Mapping[str, str]) -> Iterator[Finding]:
    """The names themselves, called or not, and whatever was imported or bound to stand for them."""
    for name in file.nodes(ast.Name):
        if not isinstance(name.ctx, ast.Load):
            continue
        full = known.get(name.id, name.id).removeprefix("builtins.")
        if name.id == "__builtins__" or full in _FORBIDDEN or (full in _BUILTINS and full == name.id):
            yield _finding(file.path, name, full)
    for attribute in file.nodes(ast.Attribute):
        full = resolved(attribute, known)
        if full in _FORBIDDEN or (full.startswith("builtins.") and full.removeprefix("builtins.") in _BUILTINS):
            yield _finding(file.path, attribute, full)


def _taken(file: SourceFile) -> Iterator[Finding]:
    for taken in file.nodes(ast.ImportFrom):
        for alias in taken.names:
            full = f"{taken.module}.{alias.name}"
            if full in _FORBIDDEN or (taken.module == "builtins" and alias.name in _BUILTINS):
                yield _finding(file.path, taken, alias.name)


def _looked_up(file: SourceFile, known: Mapping[str, str]) -> Iterator[Finding]:
    """Forbidden names as texts: ``getattr(os, "system")``, ``vars(builtins)["eval"]``, and computed ones of modules
    that have any."""
    for call in file.nodes(ast.Call):
        name = resolved(call.func, known)
        if name not in _NAMESPACES:
            continue
        texts = {argument.value for argument in call.args if isinstance(argument, ast.Constant)}
        holder = resolved(call.args[0], known) if call.args else ""
        computed = name == "getattr" and holder in _HOLDERS and not _is_text(call.args[1:2])
        named = any(f"{holder}.{text}" in _FORBIDDEN for text in texts if isinstance(text, str))
        if texts & {*_BUILTINS, "__builtins__"} or holder == "builtins" or computed or named:
            yield _finding(file.path, call, f"a name that {name} looks up")
    for item in file.nodes(ast.Subscript):
        key = item.slice.value if isinstance(item.slice, ast.Constant) else None
        holder = dotted(item.value)
        if key in {*_BUILTINS, "__builtins__"} and (holder in _NAMESPACES or holder.endswith("__dict__")):
            yield _finding(file.path, item, f"a name looked up in {holder}")


def _is_shell(keyword: ast.keyword) -> bool:
    plain = isinstance(keyword.value, ast.Constant) and not keyword.value.value
    return keyword.arg == "shell" and not plain


def _unpickles(keyword: ast.keyword) -> bool:
    refused = isinstance(keyword.value, ast.Constant) and not keyword.value.value
    return keyword.arg == "allow_pickle" and not refused


def _is_text(given: list[ast.expr]) -> bool:
    return bool(given) and isinstance(given[0], ast.Constant)


def _finding(path: str, node: ast.expr | ast.stmt, name: str) -> Finding:
    return NO_DYNAMIC_CODE.at(path, node, f"{name} turns text into code")


NO_DYNAMIC_CODE = Rule(
    "no-dynamic-code",
    "C556",
    "security",
    "nothing turns text into code or commands, or data into objects of any kind, under no other name either",
    _check,
    (
        {"risky.py": "run = eval\n"},
        {"risky.py": "import builtins as b\n\nb.exec('1')\n"},
        {"risky.py": "from builtins import compile as make\n\nmake('1', 'x', 'eval')\n"},
        {"risky.py": "import builtins\n\ngetattr(builtins, 'ev' + 'al')('1')\n"},
        {"risky.py": "__builtins__['eval']('1')\n"},
        {"risky.py": "globals()['__builtins__']\n"},
        {"risky.py": "from os import system as s\n\ns('ls')\n"},
        {"risky.py": "import os\n\no = os\no.popen('ls')\n"},
        {"risky.py": "import subprocess\n\nsubprocess.run('ls', shell=True)\n"},
        {"risky.py": "import pickle\n\nREAD = pickle.loads\n"},
        {"risky.py": "from importlib import import_module\n\nMODULE = import_module(NAME)\n"},
        {"risky.py": "import os\n\ngetattr(os, 'sys' + 'tem')('ls')\n"},
        {"risky.py": "import os\n\ngetattr(os, 'system')('ls')\n"},
        {"risky.py": "from sympy import sympify as read\n\nread(TEXT)\n"},
        {"risky.py": "from sympy.parsing.sympy_parser import parse_expr\n\nparse_expr(TEXT)\n"},
        {"risky.py": "import numpy as np\n\nnp.load(PATH, allow_pickle=True)\n"},
        {"_handlers/pay.py": "RATE = [eval(text) for text in TEXTS]\n"},
    ),
)
