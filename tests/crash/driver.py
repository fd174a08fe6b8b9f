"""One change of a tree in a process of its own: ``driver.py SOURCES ROOT SCENARIO``.

``SOURCES`` is where the package ``codegen`` lies. It ends with 0, or with 2 and what was said. Everything before the
file ``BEGIN`` is asked for belongs to the interpreter.
"""

import sys

BEGIN = "/codegen-begins-here"

#: What the tree holds before, between and after.
FIRST = {"out/keep.txt": b"keep", "out/change.txt": b"first", "out/deep/er/gone.txt": b"gone", "lib/only.txt": b"only"}
SECOND = {
    "out/keep.txt": b"keep", "out/change.txt": b"second\n" * 3, "out/made/here/new.txt": b"new", "empty.txt": b"",
    "lib/only.txt": b"only",
}  # fmt: skip
#: As a merge leaves it: text with both sides, a handler beside it, a folder that goes, another that comes.
MERGED = {
    "out/keep.txt": b"<<<<<<< yours\nkept\n=======\nkeep\n>>>>>>> generated now\n", "out/change.txt": b"second\n" * 3,
    "handlers/s/mine.py": b"# mine\n", "rec/s/manifest.json": b"{}\n", "rec/t/manifest.json": b"{}\n",
}  # fmt: skip


def changes(old, new, change):
    """What makes ``new`` of ``old``."""
    return [*(change(path, data) for path, data in new.items()), *(change(path, None) for path in old.keys() - new)]


def prepare(root):
    """The first tree, and what a rollback of it needs."""
    from codegen.emit.commit import Change, commit

    commit(root, changes({}, FIRST, Change), system="s")


def play(root, scenario):
    """Take the step that ``scenario`` names."""
    from codegen.emit.commit import Change, SystemChanges, commit, commit_decided, recover
    from codegen.emit.rollback import rollback
    from codegen.emit.workspace_lock import workspace_lock

    if scenario == "commit":
        commit(root, changes(FIRST, SECOND, Change), system="s")
    elif scenario == "merge":
        both = sorted(changes(FIRST, MERGED, Change), key=lambda change: change.path)
        ours = [change for change in both if change.path.startswith(("rec/t", "lib"))]
        rest = [change for change in both if change not in ours]
        parts = [SystemChanges("s", tuple(rest)), SystemChanges("t", tuple(ours), False)]
        commit_decided(root, lambda directory: parts)
    elif scenario == "rollback":
        rollback(root, "s")
    elif scenario == "recover":
        recover(root)
    elif scenario == "lock":
        with workspace_lock(root, "run a.yaml"):
            pass


if __name__ == "__main__":
    from pathlib import Path

    sys.path.insert(0, sys.argv[1])
    import ctypes  # noqa: F401

    import codegen.emit.rollback  # noqa: F401
    from codegen.support.diagnostics import DiagnosticsError

    Path(BEGIN).exists()
    try:
        play(Path(sys.argv[2]), sys.argv[3])
    except DiagnosticsError as error:
        for item in error.diagnostics:
            print(f"error[{item.code}]: {item.message} help: {item.hint}", file=sys.stderr)
        sys.exit(error.exit_code)
