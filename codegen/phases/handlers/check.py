"""Phase 1: the files that people wrote against the operations that call them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from codegen.backends.handlers import begun_text
from codegen.emit.format_tree import format_tree
from codegen.emit.root_directory import RootDirectory
from codegen.phases.handlers.compare import Difference, differences
from codegen.phases.handlers.mended_file import MendedFile
from codegen.phases.handlers.misspelt_module import misspelt_module
from codegen.phases.state import RunState
from codegen.phases.workspace import loaded, planned
from codegen.plan.gates import GateResult, Verdict
from codegen.plan.handler_signature import HandlerSignature, handler_signatures
from codegen.support.diagnostics import EXIT_FINDINGS, Diagnostic, DiagnosticsError
from codegen.support.patch_text import patch_text

GATE = "handler-signatures"


def check_handlers(state: RunState, directory: RootDirectory) -> RunState:
    """The state with the gate of its handlers and a diagnostic for each that is not as its operation calls it.

    Where the options ask for it, what can be written without guessing is in ``mended`` instead.
    """
    by_file = _signatures(state)
    findings: list[Diagnostic] = []
    mended: dict[str, MendedFile] = {}
    for path, signatures in by_file.items():
        data = directory.read(path)
        if data is None:
            misspelt = misspelt_module(path, signatures, by_file, loaded(state)[0].positions, directory)
            findings += [] if misspelt is None else [misspelt]
            continue
        found = differences(path, data, planned(state).package, signatures)
        findings += [_warning(state, difference) for difference in found if difference.decorated]
        found = tuple(difference for difference in found if not difference.decorated)
        if not found:
            continue
        if not state.options.update_handlers:
            findings += _diagnostics(state, found)
            continue
        after = _mended(state, path, data, found)
        if isinstance(after, bytes):
            mended[path] = MendedFile(data, after)
        else:
            rest = [difference for difference in found if difference.span != after.span]
            findings += [after, *_diagnostics(state, rest)]
    count = sum(map(len, by_file.values()))
    gate = _gate(count, sum(finding.severity == "error" for finding in findings))
    return replace(state, mended=mended, gates=(*state.gates, gate), findings=(*state.findings, *findings))


def diff_text(mended: Mapping[str, MendedFile]) -> str:
    """What was written into people's files, as a unified diff; empty where nothing was."""
    parts = [
        patch_text(path, file.before.decode("utf-8-sig"), file.after.decode("utf-8-sig"))
        for path, file in mended.items()
    ]
    return "".join(parts).removesuffix("\n")


def refuse_moved(mended: Mapping[str, MendedFile], directory: RootDirectory) -> None:
    """Raises ``DiagnosticsError`` where somebody wrote in a file after it was read: that must not be lost."""
    moved = [path for path, file in mended.items() if directory.read(path) != file.before]
    if moved:
        hint = "run again: the file is read anew"
        found = [Diagnostic("C454", f"{path} changed while codegen ran", hint=hint) for path in moved]
        raise DiagnosticsError(found, EXIT_FINDINGS)


def _signatures(state: RunState) -> Mapping[str, Sequence[HandlerSignature]]:
    """The signatures by the file that people keep them in, of every module of handlers that the plan has."""
    folder = f"{state.configuration.handlers}/{planned(state).package}"
    files = {file.template for file in planned(state).files if file.kind == "handler"}
    found: dict[str, list[HandlerSignature]] = {}
    for signature in handler_signatures(loaded(state)[0].model):
        path = f"{folder}/{signature.module}.py"
        if path in files:
            found.setdefault(path, []).append(signature)
    return found


def _mended(state: RunState, path: str, data: bytes, found: Sequence[Difference]) -> bytes | Diagnostic:
    """The file as it is called, or why nobody but its author can bring it there."""
    # Here, because almost every run finds nothing to mend.
    from codegen.phases.handlers.mend import NotMendableError, mended

    by_hand = next((difference for difference in found if difference.remedy == "by hand"), None)
    if by_hand is not None:
        return _not_mendable(path, by_hand, by_hand.message)
    missing = [item.signature for item in found if item.remedy == "add" and item.signature]
    changed = list({item.signature.function: item.signature for item in found
                    if item.remedy == "rewrite" and item.signature}.values())  # fmt: skip
    try:
        after = mended(data, missing, changed, _begun)
    except NotMendableError as error:
        return _not_mendable(path, found[0], str(error))
    signatures = [*missing, *changed]
    left = differences(path, after, planned(state).package, signatures)
    return _not_mendable(path, found[0], left[0].message) if left else after


def _begun(signature: HandlerSignature) -> str:
    return format_tree({"handler.py": begun_text(signature)}, {"line-length": "100"})["handler.py"]


def _not_mendable(path: str, difference: Difference, reason: str) -> Diagnostic:
    return Diagnostic("C453", f"{path} has to be changed by hand: {reason}", difference.span, difference.hint)


def _diagnostics(state: RunState, found: Sequence[Difference]) -> list[Diagnostic]:
    """The differences of a file; codegen is offered only where it could put all of them right."""
    offered = not state.options.update_handlers and all(difference.remedy != "by hand" for difference in found)
    return [_diagnostic(state, difference, offered=offered) for difference in found]


def _diagnostic(state: RunState, difference: Difference, *, offered: bool) -> Diagnostic:
    if difference.signature is None:
        return Diagnostic(difference.code, difference.message, difference.span, difference.hint)
    operation = difference.signature.operation
    place = loaded(state)[0].positions.key(("operations", operation))
    message = f"{difference.message}; the operation `{operation}` calls it ({place.file}:{place.line})"
    hint = difference.hint
    if offered:
        hint += f", or let codegen do it: codegen run --update-handlers {state.schema_path}"
    return Diagnostic(difference.code, message, difference.span, hint)


def _warning(state: RunState, difference: Difference) -> Diagnostic:
    """A difference that the decorators of the function may see to: nobody but its author knows."""
    found = _diagnostic(state, difference, offered=False)
    message = f"{found.message}; whether its decorators see to it is not checked"
    hint = f"where they do not, {difference.hint}"
    return replace(found, message=message, hint=hint, severity="warning")


def _gate(count: int, wrong: int) -> GateResult:
    if not count:
        return GateResult(1, GATE, Verdict.NOT_APPLICABLE, "no operation is answered by a handler")
    summary = "every handler takes and returns what its operation says"
    facts = {"handlers": count, "findings": wrong}
    return GateResult(1, GATE, Verdict.FAIL if wrong else Verdict.PASS, summary, facts)
