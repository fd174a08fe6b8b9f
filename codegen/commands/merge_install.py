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


def install(root: Path, configuration: Configuration, *, no_tests: bool) -> list[str]:
    """Register the driver and its hooks for the workspace at ``root``; the answer says what was done, line by line.

    With ``no_tests`` the hooks leave the generated tests to a later run.

    Safe to repeat. Raises ``DiagnosticsError`` (exit 2), with nothing done, outside a repository or where a hook is
    somebody else's.
    """
    repository_around(root)
    top = Path(git_command(root, "rev-parse", "--show-toplevel"))
    folder = (root / git_command(root, "rev-parse", "--git-path", "hooks")).resolve()
    text = _hook(root.resolve().relative_to(top.resolve()), configuration, " --no-tests" if no_tests else "")
    hooks = [folder / name for name in HOOKS]
    _refuse_others(hooks, text)
    command = f"{shlex.quote(sys.executable)} -m codegen merge-driver"
    git_command(root, "config", "merge.codegen.name", "take our side, and generate again when the schema is merged")
    git_command(root, "config", "merge.codegen.driver", f"{command} %O %A %B %P")
    git_command(root, "config", "merge.codegen.recursive", "binary")
    done = ["registered merge.codegen.driver in this clone"]
    for hook in hooks:
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


def _hook(below: Path, configuration: Configuration, option: str) -> str:
    """A hook for the shell; it starts codegen only where a merge left something to generate."""
    locks = f"{shlex.quote((below / configuration.records).as_posix())}/*/lock.toml"
    return f"""\
#!/bin/sh
{_MARK}: generates the systems that a merge left to be generated, and adds them to its commit.
grep -qs '^".*" = ""$' {locks} || exit 0
if [ "${{0##*/}}" = post-commit ]; then
    for several in rebase-merge rebase-apply sequencer; do
        [ -d "$(git rev-parse --git-path $several)" ] && exit 0
    done
fi
unset $(git rev-parse --local-env-vars)
cd {shlex.quote(below.as_posix())} || exit
exec {shlex.quote(sys.executable)} -m codegen merge-driver --finish --amend{option}
"""


def _refuse_others(hooks: list[Path], text: str) -> None:
    enter, start = text.splitlines()[-2:]
    for hook in hooks:
        if hook.exists() and _MARK not in hook.read_text(encoding="utf-8", errors="replace"):
            message = f"{hook} is a hook of your own: nothing was installed"
            hint = f"add `({enter}; {start})` to it and a line `{_MARK}`, then repeat the command"
            raise DiagnosticsError([Diagnostic("C681", message, hint=hint)], EXIT_COULD_NOT)
