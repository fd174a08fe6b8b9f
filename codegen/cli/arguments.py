"""The command line's verbs and options."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from codegen.cli.adopt_arguments import add_adopt
from codegen.cli.bench_arguments import add_bench
from codegen.cli.breaking_arguments import add_breaking
from codegen.cli.check_arguments import add_check
from codegen.cli.completion_verb import add_completion
from codegen.cli.diff_arguments import add_diff
from codegen.cli.eject_arguments import add_eject
from codegen.cli.evidence_arguments import add_evidence_bundle, add_evidence_diff, add_evidence_export
from codegen.cli.kernel_arguments import add_kernel
from codegen.cli.keys_arguments import add_keys_check, add_keys_list, add_keys_new
from codegen.cli.merge_driver_arguments import add_merge_driver
from codegen.cli.new_arguments import add_new
from codegen.cli.review_arguments import add_review
from codegen.cli.rm_arguments import add_rm
from codegen.cli.schema_arguments import add_schemas
from codegen.cli.sign_arguments import add_sign
from codegen.cli.suggesting_parser import SuggestingParser
from codegen.cli.templates_arguments import add_templates
from codegen.cli.update_arguments import add_update
from codegen.cli.verify_arguments import add_verify
from codegen.cli.wait_argument import add_wait
from codegen.cli.watch_arguments import add_watch


def parser() -> argparse.ArgumentParser:
    """Everything that can be asked of codegen."""
    top = SuggestingParser(
        prog="codegen", description="Declare a system in YAML; get a typed, documented, tested package."
    )
    top.add_argument("--version", action="store_true", help="print the version")
    verbs = top.add_subparsers(dest="verb", metavar="VERB")
    _run(verbs)
    _plan(verbs)
    add_check(_verb(verbs, "check", "is everything on disk what the schemas say?", _CHECKED))
    add_diff(_verb(verbs, "diff", "what a run would change, as a patch", _TEXTS))
    _lint(verbs)
    add_bench(_verb(verbs, "bench", "measure kernels beside other tools", _TEXTS))
    add_breaking(_verb(verbs, "breaking", "what of a new version breaks those who use the old one"))
    add_adopt(
        _verb(verbs, "adopt", "make inputs of hand edits, so that every generation lays them over its files", _TEXTS)
    )
    add_eject(_verb(verbs, "eject", "end generation of a system: its distribution is kept by hand from now on", _TEXTS))
    evidence = _verb_of_actions(verbs, "evidence", "compare, export and assemble the evidence of runs")
    add_evidence_diff(_verb(evidence, "diff", "what a reviewer must look at between two bundles", _TEXTS))
    add_evidence_export(_verb(evidence, "export", "a bundle as a statement that other tools know", _TEXTS))
    add_evidence_bundle(_verb(evidence, "bundle", "assemble what a stranger needs to verify a run", _TEXTS))
    add_sign(_verb(verbs, "sign", "assemble the evidence of a run and sign it", _TEXTS))
    keys = _verb_of_actions(verbs, "keys", "make keys, and say whom a trust folder trusts")
    add_keys_new(_verb(keys, "new", "make a key that signs bundles or reviews, and a trust folder for it", _TEXTS))
    add_keys_list(_verb(keys, "list", "who may sign what until when", _TEXTS))
    add_keys_check(_verb(keys, "check", "is a key or a trust folder sound? if not, every fault", _TEXTS))
    add_kernel(_verb(verbs, "kernel", "one kernel as one file that needs no package", _TEXTS))
    add_merge_driver(_verb(verbs, "merge-driver", "merge generated files by generating them again", _TEXTS))
    add_new(_verb(verbs, "new", "begin a project of your own: schema, tests, CI, editor settings", _TEXTS))
    add_review(_verb(verbs, "review", "verify a signed bundle, and say with your own key what you think of it", _TEXTS))
    add_rm(_verb(verbs, "rm", "remove everything that runs left of a system", _TEXTS))
    add_templates(_verb(verbs, "templates", "list, print or copy the templates that you can override", _TEXTS))
    add_update(_verb(verbs, "update", "merge a newer version of its template into a project", _TEXTS))
    add_verify(_verb(verbs, "verify", "is a bundle of evidence true, and who vouches for it?", _TEXTS))
    add_watch(_verb(verbs, "watch", "generate whatever a saved input reaches, until it is interrupted", ("text",)))
    rollback = _verb(verbs, "rollback", "go back to the tree before the last committed run")
    rollback.add_argument("schemas", nargs="+", metavar="SCHEMA | SYSTEM", help="the system's schema, or its name")
    add_wait(rollback)
    explain = _verb(verbs, "explain", "the page of a diagnostic code, or what a generated line comes from", _TEXTS)
    explain.add_argument(
        "code",
        nargs="?",
        metavar="CODE | PATH:LINE | -",
        help="C203; a line of a generated file; - marks such lines in what another tool pipes in; default: all codes",
    )
    schema = _verb(verbs, "schema", "the language as JSON Schema, or a schema as codegen understands it", _TEXTS)
    schema.add_argument("action", choices=["export", "show"], help="export the language; show a schema in dialect A")
    schema.add_argument("schemas", nargs="*", metavar="SCHEMA", help="of show; default: all of the workspace")
    schema.add_argument(
        "--of",
        choices=["language", "glue", "settings", "module-spec", "check", "doctor", "verify"],
        default="language",
        help="of export: of schemas, glue, codegen.toml or Module-Specs, or what check, doctor, verify answer as JSON",
    )
    add_completion(_verb(verbs, "completion", "a script that completes commands in a shell", ("text",)))
    _verb(verbs, "doctor", "is all there that this workspace needs, and how to get what is not", _TEXTS)
    return top


Verbs = "argparse._SubParsersAction[argparse.ArgumentParser]"


#: Forms of an answer: for people and programs; with what was found for the pages of forges; with every single test.
_TEXTS = ("text", "json")
_FORMATS = (*_TEXTS, "github", "sarif")
_CHECKED = (*_FORMATS, "junit")


def _verb(
    verbs: Verbs,  # type: ignore[valid-type]
    name: str,
    text: str,
    formats: Sequence[str] = _FORMATS,
) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = verbs.add_parser(name, help=text, description=text)  # type: ignore[attr-defined]
    made.add_argument("--format", choices=formats, default="text", help="form of the answer")
    made.add_argument("-q", "--quiet", action="store_true", help="no progress, no warnings")
    return made


def _verb_of_actions(verbs: Verbs, name: str, text: str) -> Verbs:  # type: ignore[valid-type]
    """A verb whose options depend on the action that follows it."""
    made: argparse.ArgumentParser = verbs.add_parser(name, help=text, description=text)  # type: ignore[attr-defined]
    return made.add_subparsers(dest="action", metavar="ACTION", required=True, help="what is done")


def _run(verbs: Verbs) -> None:  # type: ignore[valid-type]
    run = _verb(verbs, "run", "generate: phases 0 to 6, then one commit", _CHECKED)
    add_schemas(run)
    run.add_argument(
        "--locked", action="store_true", help="refuse when the committed lock is not the plan of the inputs"
    )
    run.add_argument("--jobs", type=_jobs, default=0, metavar="N", help="systems at once; default: the processors")
    run.add_argument("--fresh", action="store_true", help="believe no cache")
    run.add_argument("--keep", action="store_true", help="keep the staged tree of a failure")
    add_wait(run)
    run.add_argument("--strict", action="store_true", help="warnings are errors")
    run.add_argument(
        "--update-handlers",
        action="store_true",
        help="write changed signatures into your handlers; shows what changed",
    )
    run.add_argument("--merge", action="store_true", help="merge hand edits with what is generated now")
    tests = run.add_mutually_exclusive_group()
    tests.add_argument(
        "--strength",
        action="store_true",
        help="see what the checks are worth: mutants, samples, API fuzzing, determinism, self-test",
    )
    tests.add_argument(
        "--no-tests",
        dest="tests",
        action="store_false",
        help="leave the generated tests to a later run; their gates say NOT_CHECKED",
    )


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of systems: write 1 or more")
    return int(text)


def _plan(verbs: Verbs) -> None:  # type: ignore[valid-type]
    plan = _verb(verbs, "plan", "show what a run would generate")
    plan.add_argument("schemas", nargs="*", metavar="SCHEMA", help="default: all of the workspace")
    plan.add_argument("--write", action="store_true", help="write plan.md and lock.toml")
    add_wait(plan)


def _lint(verbs: Verbs) -> None:  # type: ignore[valid-type]
    lint = _verb(verbs, "lint", "say what is wrong with schemas and glue, and generate nothing")
    add_schemas(lint)
    lint.add_argument("--strict", action="store_true", help="warnings are errors")
    lint.add_argument("--fix", action="store_true", help="put right what needs no decision; dialect A for B and C")
    lint.add_argument("--diff", action="store_true", help="print what --fix would change, and write nothing")
    add_wait(lint)
