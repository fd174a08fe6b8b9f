"""An operation that names a file of handlers which is not there, beside the one that was most likely meant."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence

from codegen.emit.root_directory import RootDirectory
from codegen.phases.handlers.bound_names import bound_names
from codegen.plan.handler_signature import HandlerSignature
from codegen.support.diagnostics import Diagnostic
from codegen.support.names import did_you_mean
from codegen.support.positions import PositionMap


def misspelt_module(
    path: str,
    signatures: Sequence[HandlerSignature],
    named: Collection[str],
    positions: PositionMap,
    directory: RootDirectory,
) -> Diagnostic | None:
    """C796 at the operation that asks for ``path``, which is not there and of which ``signatures`` are the functions.

    None unless a file beside it has nearly its name and such a function, and is none of ``named``, the files that
    operations ask for: then a file may well be begun.
    """
    folder = path.rpartition("/")[0]
    beside = [file for file in directory.walk(folder) if file.endswith(".py") and file not in named]
    modules = {file[len(folder) + 1 : -len(".py")]: file for file in beside}
    meant = did_you_mean(signatures[0].module, [name for name in modules if name.isidentifier()])
    if meant is None:
        return None
    functions = _functions(directory.read(modules[meant]) or b"", meant)
    asked = next((signature for signature in signatures if signature.function in functions), None)
    if asked is None:
        return None
    message = f"there is no {path}, and no operation asks for the `{asked.function}` in {modules[meant]}"
    hint = f"did you mean `{meant}:{asked.function}`? or rename the file: mv {modules[meant]} {path}"
    return Diagnostic("C796", message, positions.value(("operations", asked.operation, "handler")), hint)


def _functions(data: bytes, module: str) -> Collection[str]:
    try:
        return bound_names(ast.parse(data), module).functions.keys()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
