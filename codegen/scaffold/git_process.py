"""git, started so that nothing but git runs: no hooks, no monitor, no question, no protocol that names a program."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path

from codegen.scaffold.refusals import could_not

#: What a repository may be reached by; ``ext::`` and the like would run what the address says.
PROTOCOLS = ("file", "https", "ssh")

_GUARDED = (
    "--no-pager",
    "--no-replace-objects",
    "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}",
    "-c", "core.quotePath=false",
    "-c", "gc.auto=0",
    "-c", "maintenance.auto=false",
)  # fmt: skip
#: A download that goes nowhere ends.
_PATIENCE_S = 300


def git(
    folder: Path,
    *arguments: str,
    environment: Mapping[str, str],
    stdin: bytes = b"",
    ending_with: Collection[int] = (0,),
    code: str = "C783",
    of: str = "",
) -> bytes:
    """What ``git`` answers in ``folder``; raises ``DiagnosticsError`` (``code``) with what it said where it refuses.

    It refuses where it ends with another code than those. ``of`` says for a person what was being done. It has no
    terminal, so that no program that it starts can ask there.
    """
    doing = of or f"git {arguments[0]}"
    try:
        done = subprocess.run(
            ["git", *_GUARDED, *arguments], cwd=folder, env=dict(environment), input=stdin, capture_output=True,
            check=False, timeout=_PATIENCE_S, start_new_session=True,
        )  # fmt: skip
    except FileNotFoundError:
        raise could_not("C783", "there is no git on this machine", "install git, 2.30 or newer") from None
    except subprocess.TimeoutExpired:
        raise could_not(code, f"{doing}: no end after {_PATIENCE_S} s", "try again later") from None
    if done.returncode not in ending_with:
        said = done.stderr.decode("utf-8", "replace").strip() or f"it ended with {done.returncode}"
        raise could_not(code, f"{doing}: {said}")
    return done.stdout


def users_environment() -> dict[str, str]:
    """The environment for a repository of the user, or a download in the user's name: settings and credentials apply.

    A hook that runs codegen does not turn git to another repository, and nothing asks for a password.
    """
    quiet = {"GIT_TERMINAL_PROMPT": "0", "SSH_ASKPASS_REQUIRE": "never"}
    return outside_hooks() | quiet | {"LC_ALL": "C", "GIT_ALLOW_PROTOCOL": ":".join(PROTOCOLS)}


def outside_hooks() -> dict[str, str]:
    """The user's environment, without what a hook of git would say of a repository that is not meant."""
    return {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}


def closed_environment(room: Path) -> dict[str, str]:
    """The environment for repositories that codegen makes itself in ``room``: nobody's settings, no network."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(room),
        "TMPDIR": str(room),
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "file",
        **{f"GIT_{who}_{what}": "codegen" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }


_OF_HOOKS = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"})
