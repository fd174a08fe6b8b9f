"""Context of ``__main__.py``."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.backends.imports import import_lines
from codegen.backends.operations import OperationView, operation_views
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.support.literals import python_string


@dataclass(frozen=True)
class CommandFunction:
    """A subcommand; texts are Python source."""

    name: str
    doc: str
    model: str
    reader: str
    function: str
    parameter: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class MainModule:
    """``__main__.py``."""

    package: str
    description: str
    imports: tuple[str, ...]
    commands: tuple[CommandFunction, ...]
    argument_list: str


def main_module(generation: Generation, file: PlannedFile) -> MainModule:
    """``serve``, and a subcommand for each operation that is exposed there."""
    model = generation.system.model
    views = [view for view in operation_views(generation) if view.declared.expose.cli]
    typed = any(view.request for view in views)
    imports: dict[str, list[str]] = {
        ".api": ["create_app"],
        "._runtime.service.environment": ["explain_settings"],
        "._runtime.service.problem": ["Problem"],
        "._runtime.service.server": ["ServerError", "listen", "run_server"],
        "._runtime.stores.database": ["StoreError"],
        ".health": ["require_ready"],
        ".settings": ["PREFIX", "Settings", "replaced", "unread_settings"],
    }
    if views:
        imports["."] = ["models", "operations"] if typed else ["operations"]
        imports["._runtime.canonical_json"] = ["JsonValue"]
        imports["._runtime.service.command_line"] = ["Command", "add_command", "join_values", "run_command"]
        imports["._runtime.service.operation"] = ["OperationRunner"]
        imports[".stores"] = ["open_stores"]
        imports[".contracts"] = ["CONTRACTS"] if any(view.request and view.kernel is None for view in views) else []
    given = "sys.argv[1:] if arguments is None else arguments"
    return MainModule(
        package=model.package,
        description=python_string(_description(model.system.role)),
        imports=import_lines(imports),
        commands=tuple(_command(view) for view in views),
        argument_list=f"join_values({given})" if views else given,
    )


def _command(view: OperationView) -> CommandFunction:
    model = f"models.{view.request}" if view.request else "None"
    call = f"operations.{view.function}({'request, ' if view.request else ''}runner)"
    if view.response is None:
        lines: tuple[str, ...] = (call, "return None")
    else:
        lines = (f'answer: JsonValue = {call}.model_dump(mode="json", by_alias=True)', "return answer")
    return CommandFunction(
        name=python_string(view.declared.expose.cli or ""),
        doc=python_string(view.summary),
        model=model,
        reader=", CONTRACTS.request" if view.request and view.kernel is None else "",
        function=f"_{view.function}",
        parameter=f"request: {model}",
        lines=lines,
    )


def _description(text: str) -> str:
    """``text`` so that argparse prints it unchanged: percent signs count only beside ``%(prog)``."""
    return text.replace("%", "%%") if "%(prog)" in text else text
