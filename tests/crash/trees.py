"""What a tree holds, and what must hold of it after a crash."""

from __future__ import annotations

import pytest

from codegen.emit.commit import Change, commit, needs_recovery, recover
from codegen.emit.rollback import rollback
from codegen.support.diagnostics import DiagnosticsError

from .driver import FIRST, MERGED, SECOND, changes, prepare

#: The trees before and after each scenario.
OLD = {"commit": FIRST, "merge": FIRST, "rollback": FIRST, "recover": FIRST}
NEW = {"commit": SECOND, "merge": MERGED, "rollback": {}, "recover": SECOND}
#: Where a rollback of ``s`` leads to from there; of a merge, the part of ``t`` stays.
BACK = {
    ("commit", "old"): {}, ("commit", "new"): FIRST, ("rollback", "old"): {}, ("rollback", "new"): None,
    ("merge", "old"): {}, ("recover", "new"): FIRST,
    ("merge", "new"): {**{k: v for k, v in FIRST.items() if k[:3] != "lib"}, "rec/t/manifest.json": b"{}\n"},
}  # fmt: skip


def tree(root):
    """Every file of the workspace but for codegen's own state, and every folder that holds none."""
    found = {}
    for path in root.rglob("*"):
        place = path.relative_to(root)
        if place.parts[0] != ".codegen":
            if path.is_file():
                found[place.as_posix()] = path.read_bytes()
            elif not any(path.iterdir()):
                found[f"{place.as_posix()}/"] = b"an empty folder"
    return found


def begun(root, scenario):
    """``root`` as ``scenario`` finds it."""
    root.mkdir(parents=True)
    prepare(root)
    assert tree(root) == OLD[scenario]
    if scenario == "recover":
        with pytest.raises(KeyboardInterrupt):
            commit(root, changes(FIRST, SECOND, Change), system="s", fault=_interrupt)
        assert tree(root) not in (FIRST, SECOND)
    return root


def _interrupt(step):
    if step == "apply out/made/here/new.txt":
        raise KeyboardInterrupt


def settled(root, scenario):
    """The tree after recovery: which of the two it is, once everything else was seen to be in order."""
    recover(root)
    found = tree(root)
    assert found in (OLD[scenario], NEW[scenario]), f"neither old nor new: {sorted(found)}"
    assert not needs_recovery(root)
    state = {path.relative_to(root).as_posix() for path in (root / ".codegen").glob("*")}
    assert state <= {".codegen/previous", ".codegen/.gitignore", ".codegen/commit"}, f"left behind: {state}"
    assert recover(root) is False
    assert tree(root) == found
    return "new" if found == NEW[scenario] else "old"


def goes_on(root, scenario, which):
    """Rollback leads to the tree before, or says that there is none; and another commit does what it says."""
    now = NEW[scenario] if which == "new" else OLD[scenario]
    if BACK[scenario, which] is None:
        with pytest.raises(DiagnosticsError, match="C520"):
            rollback(root, "s")
    else:
        rollback(root, "s")
        now = BACK[scenario, which]
    assert tree(root) == now
    after = {"next/file.txt": b"next"}
    commit(root, changes(now, after, Change), system="n")
    assert tree(root) == after
