"""What a service tells about itself are events with fields, never sentences with values pasted in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import aliases, dotted, resolved
from codegen.enforcement.rules.routes import all_functions
from codegen.enforcement.sites import Site, package_files, site
from codegen.enforcement.source_tree import SourceFile, SourceTree

_LEVELS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "msg", "log"})
_STREAMS = frozenset({"sys.stdout.write", "sys.stderr.write", "sys.stdout.writelines", "sys.stderr.writelines"})
_LOGGER = re.compile(r"(?:.*_)?(?:log|logger|getlogger|get_logger)")
#: Where answers are printed: the command line is for people.
_COMMAND_LINES = frozenset({"__main__", "command_line", "cli"})


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "runtime", "handler"):
        known = aliases(file)
        for call in file.nodes(ast.Call):
            name = resolved(call.func, known).removeprefix("builtins.")
            if (name in {"print", *_STREAMS}) and not _is_command_line(file):
                yield STRUCTURED_LOGS.at(file.path, call, f"{name} is no log", 'logger.info("event", field=value)')
            elif name.startswith("logging.") and name.rpartition(".")[2] in _LEVELS:
                message = f"{name} writes lines of text"
                yield STRUCTURED_LOGS.at(file.path, call, message, "use the logger of the service")
            elif _is_log(name, call) and _pasted(file, call):
                message = f"{ast.unparse(call.func)} is given a sentence with values pasted in"
                yield STRUCTURED_LOGS.at(file.path, call, message, 'logger.info("event", field=value)')


def _is_command_line(file: SourceFile) -> bool:
    return file.role != "handler" and file.module.rpartition(".")[2] in _COMMAND_LINES


def _is_log(name: str, call: ast.Call) -> bool:
    holder, _, method = name.rpartition(".")
    last = re.sub(r"(?:\.(?:bind|new))+$", "", holder).rpartition(".")[2].lower()
    is_logger = _LOGGER.fullmatch(last) is not None
    return method in _LEVELS and bool(call.args) and is_logger


def _pasted(file: SourceFile, call: ast.Call) -> bool:
    """Whether one of the texts was put together: an f-string, ``%``, ``+``, ``format``, or a name for one."""
    local = _bindings(file, call)
    return any(_is_composed(argument, local) for argument in call.args[:2])


def _is_composed(node: ast.expr, local: Mapping[str, ast.expr], depth: int = 3) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return any(isinstance(part, ast.Constant | ast.JoinedStr) for part in ast.walk(node))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in {"format", "format_map"} or (
            node.func.attr == "join" and isinstance(node.func.value, ast.Constant)
        )
    if isinstance(node, ast.Name) and depth and node.id in local:
        return _is_composed(local[node.id], local, depth - 1)
    return False


def _bindings(file: SourceFile, call: ast.Call) -> Mapping[str, ast.expr]:
    """What names of the innermost function around the call were last bound to."""
    around = [function for function in all_functions(file) if any(node is call for node in ast.walk(function))]
    body = ast.walk(max(around, key=lambda function: function.lineno)) if around else file.nodes(ast.Assign)
    found: dict[str, ast.expr] = {}
    for node in body:
        if isinstance(node, ast.Assign):
            found.update({dotted(target): node.value for target in node.targets})
        elif isinstance(node, ast.NamedExpr):
            found[node.target.id] = node.value
    return found


def _sites(tree: SourceTree) -> Iterator[Site]:
    """Every call of a logger, and every file, which may print nothing."""
    yield from package_files(tree)
    for file in tree.of("generated", "runtime", "handler"):
        calls = [call for call in file.nodes(ast.Call) if getattr(call.func, "attr", "") in _LEVELS]
        known = aliases(file) if calls else {}
        yield from (site(file, call) for call in calls if _is_log(resolved(call.func, known), call))


STRUCTURED_LOGS = Rule(
    "structured-logs",
    "C597",
    "code_generation",
    "logs are events with fields: no print, no text with values pasted in",
    _check,
    (
        {"work.py": "print('done')\n"},
        {"work.py": "say = print\n\n\ndef f() -> None:\n    say('done')\n"},
        {"work.py": "import sys\n\nsys.stderr.write('done')\n"},
        {"work.py": "def f(logger: Logger, n: int) -> None:\n    logger.info(f'{n} done')\n"},
        {"work.py": "def f(self, n: int) -> None:\n    self._logger.warning('%s done' % n)\n"},
        {"work.py": "def f(log: Logger, n: int) -> None:\n    log.error('{} done'.format(n))\n"},
        {"work.py": "def f(log: Logger, n: int) -> None:\n    text = f'{n} done'\n    log.error(text)\n"},
        {"work.py": "from logging import info\n\ninfo('done')\n"},
        {"work.py": "import structlog\n\nstructlog.get_logger().info('n = ' + str(3))\n"},
        {"_handlers/pay.py": "print('paid')\n"},
    ),
    sites=_sites,
)
