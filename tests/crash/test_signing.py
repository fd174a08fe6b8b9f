"""A signature that is killed while the bundle takes its place: the folder is the old one or the new one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from .tracing import SOURCES, needs_strace

SCHEMA = "input_schemas/contracts_only.yaml"
PLACE = "evidence/orders"
pytestmark = pytest.mark.thorough


def codegen(root, *arguments, inject=()):
    options = [word for injection in inject for word in ("-e", f"inject={injection}")]
    traced = ["strace", "-f", "-o", "/dev/null", "-e", "trace=renameat,renameat2", *options] if inject else []
    environment = {**os.environ, "PYTHONPATH": str(SOURCES), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [*traced, sys.executable, "-m", "codegen", *arguments],
        cwd=root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A workspace with a run, a key and one signed bundle."""
    needs_strace()
    root = tmp_path_factory.mktemp("signing") / "workspace"
    (root / "input_schemas").mkdir(parents=True)
    (root / "codegen.toml").touch()
    shutil.copyfile(SOURCES / "tests/systems/schemas/contracts_only.yaml", root / SCHEMA)
    assert codegen(root, "run", "--no-tests").returncode == 0
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", root.parent / "key"], check=True)
    assert codegen(root, "sign", "--key", "../key").returncode == 0
    return root


def sequence(root):
    """The number of the bundle in place, which is whole; 0 where there is none."""
    if not (root / PLACE).exists():
        return 0
    check = ["sha256sum", "--strict", "--quiet", "-c", "MANIFEST.sha256"]
    subprocess.run(check, cwd=root / PLACE, check=True)
    from codegen.evidence.bundle.envelope import read_envelope
    from codegen.evidence.bundle.statement import read_statement

    return read_statement(read_envelope((root / PLACE / "report.dsse.json").read_bytes()).payload).sequence


NO_EXCHANGE = "renameat2:error=EINVAL"


@pytest.mark.parametrize(
    ("inject", "left"),
    [
        (["renameat2:signal=SIGKILL:when=1"], {1, 2}),
        (["renameat:signal=SIGKILL:when=1"], {2}),  # the old bundle was about to be kept
        ([NO_EXCHANGE, "renameat:signal=SIGKILL:when=1"], {1, 0}),
        ([NO_EXCHANGE, "renameat:signal=SIGKILL:when=2"], {0, 2}),
        ([NO_EXCHANGE, "renameat:signal=SIGKILL:when=3"], {2}),
    ],
)
def test_the_next_signature_finds_the_old_bundle_or_the_new_one(finished, tmp_path, inject, left):
    root = tmp_path / "workspace"
    shutil.copytree(finished, root)
    shutil.copy(finished.parent / "key", tmp_path / "key")
    killed = codegen(root, "sign", "--key", "../key", inject=inject)
    assert killed.returncode < 0 or killed.returncode == 137, killed
    before = sequence(root)
    assert before in left
    assert codegen(root, "sign", "--key", "../key").returncode == 0
    assert sequence(root) == max(before, 1) + 1
    there = {path.name for path in (root / "evidence").iterdir()}
    kept = {name for name in there if name.startswith("orders.signed-")}
    assert len(kept) == max(before, 1) and there == {".gitignore", "orders", *kept}


def test_a_file_system_that_cannot_exchange_folders_is_no_obstacle(finished, tmp_path):
    root = tmp_path / "workspace"
    shutil.copytree(finished, root)
    shutil.copy(finished.parent / "key", tmp_path / "key")
    assert codegen(root, "sign", "--key", "../key", inject=[NO_EXCHANGE]).returncode == 0
    assert sequence(root) == 2
    refused = codegen(root, "sign", "--key", "../key", inject=["renameat2:error=EIO"])
    assert refused.returncode == 2 and "Input/output error" in refused.stderr and "Traceback" not in refused.stderr
    assert sequence(root) == 2
