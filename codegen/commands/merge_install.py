"""``codegen merge-driver --install``: what git must know of the driver, in this clone and in ``.gitattributes``."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from codegen.commands.git_command import git_command
from codegen.commands.other_tree import repository_around
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

#: When the merged systems are generated: behind a merge, behind a commit that ended one, behind a rebase.
HOOKS = ("post-merge", "post-commit", "post-rewrite")
_MARK = "# codegen merge-driver"
#: Before the lines of hooks that are codegen's alone, one for each workspace of the repository.
_HEAD = f"""\
#!/bin/sh
{_MARK}: generates the systems that a merge left to be generated, and adds them to its commit.
if [ "${{0##*/}}" = post-commit ]; then
    for several in rebase-merge rebase-apply sequencer; do
        [ -d "$(git rev-parse --git-path $several)" ] && exit 0
    done
fi
"""


def install(root: Path, configuration: Configuration, *, no_tests: bool) -> list[str]:
    """Register the driver and its hooks for the workspace at ``root``; the answer says what was done, line by line.

    With ``no_tests`` the hooks leave the generated tests to a later run.

    Safe to repeat, and in each workspace of a repository. A hook that a person wrote and marked is left as it is.
    Raises ``DiagnosticsError`` (exit 2), with nothing done, outside a repository or where a hook is somebody else's.
    """
    repository_around(root)
    top = Path(git_command(root, "rev-parse", "--show-toplevel"))
    folder = (root / git_command(root, "rev-parse", "--git-path", "hooks")).resolve()
    line = _line(root.resolve().relative_to(top.resolve()), configuration, " --no-tests" if no_tests else "")
    texts = {folder / name: _hook(folder / name, line) for name in HOOKS}
    command = f"{shlex.quote(sys.executable)} -m codegen merge-driver"
    git_command(root, "config", "merge.codegen.name", "take our side, and generate again when the schema is merged")
    git_command(root, "config", "merge.codegen.driver", f"{command} %O %A %B %P")
    git_command(root, "config", "merge.codegen.recursive", "binary")
    done = ["registered merge.codegen.driver in this clone"]
    for hook, text in texts.items():
        if text is None:
            done.append(f"left {hook} as it is: it is marked as calling codegen")
            continue
        hook.parent.mkdir(parents=True, exist_ok=True)
        hook.write_text(text, encoding="utf-8")
        hook.chmod(0o755)
        done.append(f"wrote {hook}")
    return done + _attributes(root, configuration)


def _attributes(root: Path, configuration: Configuration) -> list[str]:
    place = root / ".gitattributes"
    text = place.read_text(encoding="utf-8") if place.is_file() else ""
    missing = [
        f"{folder}/** merge=codegen"
        for folder in (configuration.out, configuration.records, configuration.edits)
        if f"{folder}/** merge=codegen" not in text.splitlines()
    ]
    if missing:
        place.write_text(f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{chr(10).join(missing)}\n")
    return [f".gitattributes: {line} (commit it)" for line in missing]


def _line(below: Path, configuration: Configuration, option: str) -> str:
    """What a hook runs for the workspace ``below``: codegen starts only where a merge left something to generate."""
    locks = f"{shlex.quote((below / configuration.records).as_posix())}/*/lock.toml"
    start = f"{shlex.quote(sys.executable)} -m codegen merge-driver --finish --amend{option}"
    return f"""! grep -qs '^".*" = ""$' {locks} || {_entering(below.as_posix())}{start})"""


def _entering(folder: str) -> str:
    return f"(unset $(git rev-parse --local-env-vars); cd {shlex.quote(folder)} && "


def _hook(hook: Path, line: str) -> str | None:
    """The text of ``hook`` with ``line`` in it and the lines of other workspaces; None for a marked one of a person.

    Raises ``DiagnosticsError`` (exit 2) where the hook is somebody else's.
    """
    present = hook.read_text(encoding="utf-8", errors="replace") if hook.exists() else _HEAD
    if _MARK not in present:
        message = f"{hook} is a hook of your own: nothing was installed"
        hint = f"add `{line}` to it and a line `{_MARK}`, then repeat the command"
        raise DiagnosticsError([Diagnostic("C681", message, hint=hint)], EXIT_COULD_NOT)
    if not present.startswith(_HEAD):
        return None
    entering = line[line.index(" || (") : line.index(" && ")]
    others = [other for other in present.removeprefix(_HEAD).splitlines() if f"{entering} && " not in other]
    return _HEAD + "".join(f"{each}\n" for each in sorted([*others, line]))
