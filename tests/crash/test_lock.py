"""Workspaces whose file system has no locks, or takes no files."""

from __future__ import annotations

import pytest

from .tracing import driven, needs_strace


@pytest.mark.parametrize("injection, said", [
    ("flock:error=ENOLCK", "error[C672]: the file system of this workspace has no file locks: No locks available help: "
     "move the workspace to a local disk"),
    ("flock:error=EOPNOTSUPP", "error[C672]: the file system of this workspace has no file locks: Operation not"),
    ("mkdirat:error=EROFS", "error[C673]: nothing can be written to this workspace: .codegen/lock: Read-only file sys"),
    ("mkdirat:error=EACCES", "error[C673]: nothing can be written to this workspace: .codegen/lock: Permission denied"),
])  # fmt: skip
def test_a_lock_that_cannot_be_had_is_told_of_with_the_reason(tmp_path, injection, said):
    needs_strace()
    root = tmp_path / "workspace"
    root.mkdir()
    done = driven(root, "lock", tmp_path / "log", "-e", f"inject={injection}")
    assert done.returncode == 2
    assert done.stderr.startswith(said)
