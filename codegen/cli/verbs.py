"""From parsed arguments to a command and its answer."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.cli.console import Console
from codegen.cli.one_system import Answer, Part, answered
from codegen.cli.render import as_data, first_of
from codegen.cli.several_workspaces import common_folder, seen_from
from codegen.commands.workspace import NamedWorkspace, configuration_of, named_workspaces, schemas_of
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_COULD_NOT, Diagnostic, DiagnosticsError

if TYPE_CHECKING:
    from codegen.cli.check_verb import Check

#: What all systems' part of a command does where they are more than one, by schema.
Several = Callable[[Path, Configuration, Sequence[str], Console], Mapping[str, Answer]]

#: What follows once all systems had their turn; it sees what each of them answered.
Afterwards = Callable[[Path, Configuration, Sequence[Mapping[str, Any]], Console], tuple[int, dict[str, Any]]]

#: The folder that a command works in for a workspace.
Tree = Callable[[Path], AbstractContextManager[Path]]


def _run(chosen: argparse.Namespace) -> int:
    from codegen.cli.run_verb import run_part

    return _each(chosen, run_part(chosen), several=partial(_run_several, chosen))


def _run_several(
    chosen: argparse.Namespace, root: Path, configuration: Configuration, schemas: Sequence[str], console: Console
) -> Mapping[str, Answer]:
    from codegen.cli.run_several import run_several

    return run_several(chosen, root, configuration, schemas, console)


def _plan(chosen: argparse.Namespace) -> int:
    def part(root: Path, configuration: Configuration, schema: str, console: Console) -> tuple[int, dict[str, Any]]:
        from codegen.commands.plan import plan

        state, text = plan(root, configuration, schema, write=chosen.write, wait=chosen.wait)
        assert state.system is not None and state.plan is not None
        console.show(state.system.warnings, root)
        if chosen.format == "text":
            console.answer(text)
        return EXIT_CLEAN, {"plan": text, "hash": state.plan.hash, "diagnostics": _data(state.system.warnings)}

    return _each(chosen, part)


def _check(chosen: argparse.Namespace) -> int:
    if chosen.self_test:
        from codegen.cli.self_test_verb import self_test_part

        return _each(chosen, self_test_part(chosen))
    if chosen.as_of:
        from codegen.cli.as_of_verb import AsOfParts

        with AsOfParts(chosen) as parts:
            return _each(chosen, parts.part)
    from codegen.cli.check_verb import Check

    check = Check(chosen)
    afterwards = None if chosen.schemas else check.strays
    return _each(
        chosen, check.part, afterwards, None if chosen.fast else partial(_check_several, chosen, check), check.tree
    )


def _check_several(
    chosen: argparse.Namespace,
    check: Check,
    root: Path,
    configuration: Configuration,
    schemas: Sequence[str],
    console: Console,
) -> Mapping[str, Answer]:
    from codegen.cli.check_several import check_several

    return check_several(chosen, check, root, configuration, schemas, console)


def _diff(chosen: argparse.Namespace) -> int:
    from codegen.cli.diff_verb import DiffParts

    with DiffParts(chosen) as parts:
        return _each(chosen, parts.part, None if chosen.schemas or chosen.against is None else parts.removed)


def _lint(chosen: argparse.Namespace) -> int:
    from codegen.cli.lint_verb import lint_part

    return _each(chosen, lint_part(chosen))


def _bench(chosen: argparse.Namespace) -> int:
    from codegen.cli.bench_verb import bench_part

    return _each(chosen, bench_part(chosen))


def _breaking(chosen: argparse.Namespace) -> int:
    from codegen.cli.breaking_verb import BreakingParts, rules_text

    if chosen.rules:
        return _simple(chosen, lambda: rules_text(chosen.format))
    with BreakingParts(chosen) as parts:
        return _each(chosen, parts.part, None if chosen.schemas else parts.removed)


def _adopt(chosen: argparse.Namespace) -> int:
    from codegen.cli.adopt_verb import adopt_verb

    return adopt_verb(chosen)


def _eject(chosen: argparse.Namespace) -> int:
    from codegen.cli.eject_verb import eject_part

    return _each(chosen, eject_part(chosen))


def _evidence(chosen: argparse.Namespace) -> int:
    if chosen.action == "bundle":
        from codegen.cli.bundle_verb import BundleParts

        return _each(chosen, BundleParts(chosen).part)
    from codegen.cli.evidence_verb import evidence_verb

    return evidence_verb(chosen)


def _sign(chosen: argparse.Namespace) -> int:
    from codegen.cli.bundle_verb import SignParts

    return _each(chosen, SignParts(chosen).part)


def _keys(chosen: argparse.Namespace) -> int:
    from codegen.cli.keys_verb import keys_verb

    return keys_verb(chosen)


def _kernel(chosen: argparse.Namespace) -> int:
    from codegen.cli.kernel_verb import kernel_verb

    return kernel_verb(chosen)


def _review(chosen: argparse.Namespace) -> int:
    from codegen.cli.review_verb import review_verb

    return review_verb(chosen)


def _new(chosen: argparse.Namespace) -> int:
    from codegen.cli.new_verb import new_verb

    return new_verb(chosen)


def _rollback(chosen: argparse.Namespace) -> int:
    def part(root: Path, configuration: Configuration, schema: str, console: Console) -> tuple[int, dict[str, Any]]:
        from codegen.commands.rollback import rollback

        system, summary = rollback(root, configuration, schema, chosen.wait)
        console.tell(f"{system}: {len(summary.written)} restored, {len(summary.deleted)} removed")
        return EXIT_CLEAN, {"restored": list(summary.written), "removed": list(summary.deleted)}

    return _each(chosen, part)


def _rm(chosen: argparse.Namespace) -> int:
    from codegen.cli.rm_verb import rm_part

    return _each(chosen, rm_part(chosen))


def _explain(chosen: argparse.Namespace) -> int:
    from codegen.cli.explain_verb import explain_verb

    return explain_verb(chosen)


def _schema(chosen: argparse.Namespace) -> int:
    from codegen.commands.schema import schema_export, schema_show

    if chosen.action == "export" and chosen.of == "check":
        from codegen.cli.check_answer_schema import check_schema

        return _simple(chosen, lambda: json.dumps(check_schema(), indent=2, ensure_ascii=False))
    if chosen.action == "export" and chosen.of == "doctor":
        from codegen.cli.doctor_answer_schema import doctor_schema

        return _simple(chosen, lambda: json.dumps(doctor_schema(), indent=2, ensure_ascii=False))
    if chosen.action == "export" and chosen.of == "verify":
        from codegen.cli.verify_answer_schema import verify_schema

        return _simple(chosen, lambda: json.dumps(verify_schema(), indent=2, ensure_ascii=False))

    def show(root: Path, configuration: Configuration, schema: str, console: Console) -> tuple[int, dict[str, Any]]:
        system, text = schema_show(root, configuration, schema)
        console.show(system.warnings, root)
        if chosen.format == "text":
            console.answer(text)
        return EXIT_CLEAN, {"text": text, "diagnostics": _data(system.warnings)}

    return _each(chosen, show) if chosen.action == "show" else _simple(chosen, lambda: schema_export(chosen.of))


def _completion(chosen: argparse.Namespace) -> int:
    from codegen.cli.completion_verb import completion_verb

    return completion_verb(chosen)


def _doctor(chosen: argparse.Namespace) -> int:
    from codegen.cli.doctor_verb import doctor_verb

    return doctor_verb(chosen)


def _templates(chosen: argparse.Namespace) -> int:
    from codegen.cli.templates_verb import templates_verb

    return templates_verb(chosen)


def _verify(chosen: argparse.Namespace) -> int:
    from codegen.cli.verify_verb import verify_verb

    return verify_verb(chosen)


def _merge_driver(chosen: argparse.Namespace) -> int:
    from codegen.cli.merge_driver_verb import merge_driver_verb

    return merge_driver_verb(chosen, _run)


def _update(chosen: argparse.Namespace) -> int:
    from codegen.cli.update_verb import update_verb

    return update_verb(chosen)


def _watch(chosen: argparse.Namespace) -> int:
    from codegen.cli.arguments import parser
    from codegen.cli.watch_verb import watch_verb

    return watch_verb(chosen, lambda arguments: _run(parser().parse_args(["run", *arguments])))


def _simple(chosen: argparse.Namespace, answer: Callable[[], str]) -> int:
    """A command that needs no workspace."""
    console = Console(quiet=chosen.quiet)
    try:
        console.answer(answer())
    except DiagnosticsError as error:
        console.show(error.diagnostics, Path.cwd())
        return error.exit_code
    return EXIT_CLEAN


def _each(
    chosen: argparse.Namespace,
    part: Part,
    afterwards: Afterwards | None = None,
    several: Several | None = None,
    tree: Tree = nullcontext,
) -> int:
    """Do ``part`` for every schema that is meant, or ``several`` for more than one of them, in the ``tree`` of its
    workspace.

    A failing one does not keep the others from their turn.
    """
    console = Console(quiet=chosen.quiet)
    try:
        _refuse_two_ways(chosen)
        workspaces = named_workspaces(chosen.schemas)
    except DiagnosticsError as error:
        return _refused(chosen, console, error)
    if len(workspaces) == 1:
        root = workspaces[0].root
        codes, systems = _in_workspace(chosen, workspaces[0], console, part, afterwards, several, tree)
        return _answer(chosen, console, root, first_of(codes), systems)
    folder = common_folder([workspace.root for workspace in workspaces])
    codes, systems = [], []
    for workspace in workspaces:
        console.tell(f"{workspace.root.relative_to(folder).as_posix()}/:")
        more, answered = _in_workspace(chosen, workspace, console, part, afterwards, several, tree)
        codes += more
        systems += [seen_from(folder, workspace.root, system) for system in answered]
    return _answer(chosen, console, folder, first_of(codes), systems)


def _in_workspace(
    chosen: argparse.Namespace,
    workspace: NamedWorkspace,
    console: Console,
    part: Part,
    afterwards: Afterwards | None,
    several: Several | None,
    tree: Tree,
) -> tuple[list[int], list[dict[str, Any]]]:
    """The exit codes and the answers of the systems that are meant in one workspace."""
    try:
        with tree(workspace.root) as root:
            return _in_tree(chosen, workspace, root, console, part, afterwards, several)
    except DiagnosticsError as error:
        console.show(error.diagnostics, workspace.root)
        return [error.exit_code], [{"diagnostics": _data(error.diagnostics)}]


def _in_tree(
    chosen: argparse.Namespace,
    workspace: NamedWorkspace,
    root: Path,
    console: Console,
    part: Part,
    afterwards: Afterwards | None,
    several: Several | None,
) -> tuple[list[int], list[dict[str, Any]]]:
    """The same in the tree at ``root``; the schemas that are named were named in the workspace itself."""
    configuration = configuration_of(root)
    meant = schemas_of(workspace.root if workspace.named else root, configuration, workspace.named)
    schemas = _moved(chosen, workspace.root, configuration, meant, console)
    if several is not None and len(schemas) > 1:
        answers = several(root, configuration, schemas, console)
    else:
        answers = _in_turn(root, configuration, schemas, part, console)
    codes = [code for code, _ in answers.values()]
    systems: list[dict[str, Any]] = [
        {"schema": schema, "exit": code, **data} for schema, (code, data) in answers.items()
    ]
    if afterwards is not None:
        left_out: list[dict[str, Any]] = [{"schema": schema} for schema in meant if schema not in answers]
        code, data = afterwards(root, configuration, [*systems, *left_out], console)
        codes.append(code)
        systems += [data] if code else []
    return codes, systems


def _moved(
    chosen: argparse.Namespace, root: Path, configuration: Configuration, meant: list[str], console: Console
) -> list[str]:
    """The systems that are meant, or with ``--changed-since`` those of them that moved."""
    if getattr(chosen, "changed_since", None) is None:
        return meant
    from codegen.commands.changed_since import changed_since

    found = changed_since(root, configuration, meant, chosen.changed_since)
    console.tell(f"{len(found)} of {len(meant)} systems moved since {chosen.changed_since}")
    return found


def _refuse_two_ways(chosen: argparse.Namespace) -> None:
    if getattr(chosen, "staged", False) and getattr(chosen, "changed_since", None) is not None:
        message = "--changed-since looks at the disk, and --staged at what git would commit: nothing was done"
        raise DiagnosticsError([Diagnostic("C682", message, hint="leave out one of the two")], EXIT_COULD_NOT)


def _refused(chosen: argparse.Namespace, console: Console, error: DiagnosticsError) -> int:
    """The answer of a command that could not even begin."""
    console.show(error.diagnostics, Path.cwd())
    return _answer(chosen, console, Path.cwd(), error.exit_code, [{"diagnostics": _data(error.diagnostics)}])


def _in_turn(
    root: Path, configuration: Configuration, schemas: Sequence[str], part: Part, console: Console
) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for schema in schemas:
        if len(schemas) > 1:
            console.tell(f"{schema}:")
        answers[schema] = answered(part, root, configuration, schema, console)
    return answers


def _answer(
    chosen: argparse.Namespace, console: Console, root: Path, code: int, systems: Sequence[Mapping[str, Any]]
) -> int:
    if chosen.format == "json":
        console.answer(json.dumps({"exit": code, "systems": systems}, indent=2, ensure_ascii=False))
    elif chosen.format != "text":
        from codegen.cli.exchange import exchanged

        console.answer(exchanged(chosen.format, systems, root, code))
    return code


def _data(items: Sequence[Diagnostic]) -> list[dict[str, Any]]:
    return [as_data(item) for item in items]


VERBS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "run": _run,
    "plan": _plan,
    "check": _check,
    "diff": _diff,
    "lint": _lint,
    "bench": _bench,
    "breaking": _breaking,
    "adopt": _adopt,
    "eject": _eject,
    "evidence": _evidence,
    "keys": _keys,
    "kernel": _kernel,
    "merge-driver": _merge_driver,
    "new": _new,
    "update": _update,
    "watch": _watch,
    "templates": _templates,
    "sign": _sign,
    "review": _review,
    "rollback": _rollback,
    "rm": _rm,
    "explain": _explain,
    "schema": _schema,
    "doctor": _doctor,
    "completion": _completion,
    "verify": _verify,
}
