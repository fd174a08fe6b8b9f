"""The page of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from codegen.cli.arguments import parser
from docs.generator.tables import code, table

#: What a shell learns. Of several systems' codes the first of 2, 3, 4, 5, 6, 7, 1 is returned.
EXIT_CODES = {
    0: "clean, and all that was asked was done",
    1: "findings: drift, hand edits, rules, accuracy",
    2: "could not do the job; never reported as clean, and comparing nothing is 2 as well",
    3: "schema or glue are not valid, an output is undefined in its domain, or an example disagrees",
    4: "generated tests failed, are too few, or reach too little",
    5: "a breaking change that nobody waived",
    6: "a conflict is left",
    7: "evidence was refused",
    130: "interrupted",
    141: "nobody read the answer to its end, as with `| head -1`",
}
_INTRODUCTION = """\
# Command line

What was asked for goes to standard output, progress and diagnostics to standard error. `NO_COLOR` is honoured.

"""


def command_line() -> str:
    """Every verb with its arguments and options, and the exit codes."""
    top = parser()
    parts = [_INTRODUCTION, table(("Option", "Meaning"), _rows(top))]
    for name, verb in verbs(top).items():
        if found := actions(verb):
            parts.append(f"\n## codegen {name}\n\n{_sentence(verb.description or '')}\n")
            parts += [_section(f"{name} {action}", one, "###") for action, one in found.items()]
        else:
            parts.append(_section(name, verb, "##"))
    rows = ((code(str(number)), meaning) for number, meaning in EXIT_CODES.items())
    ending = "\nOf several systems the first that occurs of 2, 3, 4, 5, 6, 7, 1 is returned.\n"
    return "".join(parts) + f"\n## Exit codes\n\n{table(('Code', 'Meaning'), rows)}{ending}"


def verbs(top: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The parsers of all verbs by name."""
    return actions(top)


def actions(one: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The parsers of what may follow ``one``, by name; none where only arguments do."""
    found = (action for action in one._actions if isinstance(action, argparse._SubParsersAction))
    return {name: parser for action in found for name, parser in action.choices.items()}


def _section(name: str, verb: argparse.ArgumentParser, heading: str) -> str:
    words = [name, *(_positional(action) for action in verb._actions if not action.option_strings)]
    text = f"\n{heading} codegen {name}\n\n{_sentence(verb.description or '')}\n\n"
    text += f"```text\ncodegen {' '.join(words)} [OPTIONS]\n```\n\n"
    return text + table(("Argument or option", "Meaning"), _rows(verb))


def _rows(one: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in one._actions:
        if isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
            continue
        name = ", ".join(action.option_strings) or _positional(action)
        if action.choices and action.option_strings:
            name += f" {{{','.join(action.choices)}}}"
        elif action.nargs != 0 and action.option_strings:
            name += f" {action.metavar or action.dest.upper()}"
        default = f"; default `{action.default}`" if isinstance(action.default, str) else ""
        yield code(name), f"{action.help or ''}{default}"


def _positional(action: argparse.Action) -> str:
    name = str(action.metavar or (",".join(action.choices) if action.choices else action.dest.upper()))
    return {"*": f"[{name} ...]", "?": f"[{name}]"}.get(str(action.nargs), name)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")
