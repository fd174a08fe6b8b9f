"""The flagship and the orbital mechanics as a reviewer gets them: run, signed, verified, tampered with, refused."""

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.emit.record_json import record_json

ROOT = Path(__file__).parent.parent.parent
SCHEMAS = {
    "symbolic_computation": "input_schemas/symbolic_computation_service_v6.yaml",
    "orbital_mechanics": "input_schemas/orbital_mechanics.yaml",
}
SYSTEMS = tuple(SCHEMAS)
INPUTS = ("input_schemas", "glue", "handlers", "templates", "edits", "benchmarks/results", "codegen.toml")
SIGNER, REVIEWER = "ci@example.org", "reviewer@example.org"
#: What has no check without a container engine, without servers, or without a run that measures strength.
OPTIONAL = (
    "anchors-probed", "anchors-match", "agent-tools", "stores-on-servers", "deployment-ready", "mutation-strength",
    "property-tests", "api-fuzzing", "determinism", "self-test",
)  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="NOT run: needs ssh-keygen (openssh-client)"),
]


class Desk:
    """A workspace with its bundles, and the keys and the trust folder of those who look at them."""

    def __init__(self, folder: Path) -> None:
        self.root, self.trust, self.key, self.review_key = (
            folder / name for name in ("workspace", "trust", "signing", "reviewing")
        )
        self.state = folder / "state.json"

    def codegen(self, *arguments: str | Path, code: int = 0) -> str:
        """What the command answers; it must end with ``code``."""
        command = [sys.executable, "-m", "codegen", *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    def bundle(self, system: str) -> Path:
        return self.root / "evidence" / system

    def verify(self, bundle: Path, code: int = 0) -> dict[str, object]:
        asked = ("verify", bundle, "--trust", self.trust, "--state", self.state, "--format", "json")
        answer = json.loads(self.codegen(*asked, code=code))
        assert isinstance(answer, dict)
        return answer


@pytest.fixture(scope="module")
def desk(tmp_path_factory, share_steps) -> Desk:
    """A copy of the workspace in which nothing has run, and fresh keys."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.root.mkdir()
    share_steps(desk.root)
    for name in INPUTS:
        place = desk.root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir() and name != "input_schemas":
            shutil.copytree(ROOT / name, place)
        elif (ROOT / name).is_file():
            shutil.copy2(ROOT / name, place)
    for schema in SCHEMAS.values():
        (desk.root / schema).parent.mkdir(exist_ok=True)
        shutil.copy2(ROOT / schema, desk.root / schema)
    new = ("keys", "new", "--no-passphrase", "--trust", desk.trust)
    desk.codegen(*new, "--output", desk.key, "--comment", SIGNER)
    desk.codegen(*new, "--output", desk.review_key, "--comment", REVIEWER, "--for", "review")
    policy = desk.trust / "policy.toml"
    policy.write_text(f'format = 1\nname = "desk"\noptional_gates = {json.dumps(OPTIONAL)}\n[reviews]\napprovals = 1\n')
    return desk


@pytest.fixture(scope="module")
def approved(desk) -> Callable[[str], Path]:
    """The bundle of a system that has run with all its tests, was signed, and then approved."""

    @functools.cache
    def bundle_of(system: str) -> Path:
        desk.codegen("run", "--quiet", SCHEMAS[system])
        desk.codegen("sign", system, "--key", desk.key)
        bundle = desk.bundle(system)
        assert desk.verify(bundle, code=7)["refused"]["check"] == "reviews"
        desk.codegen("review", bundle, "--trust", desk.trust, "--approve", "--key", desk.review_key)
        return bundle

    return bundle_of


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_approved_bundle_is_verified(desk, approved, system):
    answer = desk.verify(approved(system))
    assert answer["verdict"] == "VERIFIED"
    assert all(check["held"] for check in answer["checks"])
    assert len(answer["checks"]) == 13


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _claim(path: Path) -> None:
    report = json.loads(path.read_bytes())
    report["verdict"] = "PASS"
    path.write_text(record_json(report))


#: What somebody does to a copy of the bundle of a system, and the check that must notice.
TAMPERED = {
    "a generated module": ("digests", lambda at, name: _flip(next(at.glob(f"workspace/generated/{name}/src/*/*.py")))),
    "the verdict": ("digests", lambda at, name: _claim(at / f"workspace/extractions/{name}/report.json")),
    "the page": ("digests", lambda at, name: _flip(at / "report.html")),
    "the tests": ("digests", lambda at, name: _flip(at / "raw/junit.xml")),
    "a file more": ("names", lambda at, name: (at / "raw/more.json").write_text("{}\n")),
    "a file less": ("names", lambda at, name: (at / "sbom.cdx.json").unlink()),
    "a link": ("size", lambda at, name: (at / "raw/link").symlink_to("junit.xml")),
    "the signature": ("signature", lambda at, name: _other_signature(at / "report.dsse.json")),
    "no signature": ("unsigned", lambda at, name: (at / "report.dsse.json").unlink()),
    "the envelope": ("envelope", lambda at, name: (at / "report.dsse.json").write_text("{}\n")),
    "the review": ("reviews", lambda at, name: _flip(next(at.glob("reviews/*.json")))),
}


def _other_signature(path: Path) -> None:
    """The last character before the padding of the signature but one, another one of the alphabet."""
    text = path.read_text()
    at = text.index('"sig":"') + len('"sig":"')
    path.write_text(text[:at] + ("B" if text[at] != "B" else "C") + text[at + 1 :])


@pytest.mark.parametrize("tampered", TAMPERED)
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_tampered_bundle_is_refused_by_the_right_check(desk, approved, tmp_path, system, tampered):
    check, change = TAMPERED[tampered]
    copy = tmp_path / "bundle"
    shutil.copytree(approved(system), copy)
    change(copy, system)
    answer = desk.verify(copy, code=7)
    assert answer["refused"]["check"] == check, answer["refused"]


def test_an_older_bundle_is_refused_where_a_newer_one_was_seen(desk, approved, tmp_path):
    old, bundle = tmp_path / "old", approved("orbital_mechanics")
    shutil.copytree(bundle, old)
    desk.verify(old)
    desk.codegen("sign", "orbital_mechanics", "--key", desk.key)
    desk.codegen("review", bundle, "--trust", desk.trust, "--approve", "--key", desk.review_key)
    desk.verify(bundle)
    assert desk.verify(old, code=7)["refused"]["check"] == "sequence"
