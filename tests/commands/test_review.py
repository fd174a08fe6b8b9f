"""``codegen review``: what a person signs, with which key, and that both files come or none."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from codegen.commands.review import Reviewed, WantedReview, review
from codegen.commands.review_files import write_reviews
from codegen.evidence.bundle.bundle_files import BELOW_REVIEWS, BundleFiles
from codegen.evidence.bundle.refusal import Refused
from codegen.evidence.bundle.statement import Statement
from codegen.evidence.trust.allowed_signers import EVIDENCE, REVIEW
from codegen.evidence.trust.reviews import check_reviews, paths_of
from codegen.evidence.trust.trust_folder import read_trust
from codegen.support.diagnostics import EXIT_COULD_NOT, DiagnosticsError
from tests.evidence.signing import Person, needs_openssh, trust_folder

pytestmark = needs_openssh

ALICE, BOB, CAROL, DAVE = Person("alice"), Person("bob"), Person("carol"), Person("dave")
ENVELOPE = "ab" * 32
NOW = datetime.now(UTC)
STATEMENT = Statement(
    subjects={}, system="orders", module="demo.orders", verdict="PASS", plan="", codegen="0", sequence=1, previous="",
    signed=NOW, expires=NOW + timedelta(days=1),
)  # fmt: skip


#: Signs with the key of another folder where no terminal is within reach, and prints why that fails.
_REVIEWING = """
import sys
from pathlib import Path
from codegen.commands.ssh_keygen import sign_with_ssh_keygen
from codegen.support.diagnostics import DiagnosticsError
try:
    sign_with_ssh_keygen(b"words", Path(sys.argv[1]), bytes(32), "codegen-review")
except DiagnosticsError as error:
    print(error.diagnostics[0].message, error.diagnostics[0].hint, sep="\\n")
"""


class Desk:
    """A bundle and people with keys; the bundle is as deep as reviews look."""

    def __init__(self, folder):
        self.folder = folder
        self.bundle = folder / "orders"
        self.bundle.mkdir()
        (self.bundle / "report.md").write_text("all well\n")
        lines = [
            ALICE.line(EVIDENCE),
            BOB.line(REVIEW),
            CAROL.line(REVIEW),
            DAVE.line(REVIEW, ',valid-before="20200101Z"'),
        ]
        self.trust = read_trust(trust_folder(folder / "trust", lines, revoked=CAROL.openssh))
        for person in (ALICE, BOB, CAROL, DAVE, Person("mallory")):
            person.write(folder / person.name)

    def files(self):
        """What a verifier would read."""
        found = [path for path in self.bundle.rglob("*") if path.is_file()]
        contents = {path.relative_to(self.bundle).as_posix(): path.read_bytes() for path in found}
        return BundleFiles.of("orders", contents)

    def review(self, name, decision="approve", comment="", *, replace=False, passphrase=lambda: None):
        """What the person ``name`` says; what was shown to them before."""
        shown = []
        reviewed = Reviewed(self.files(), STATEMENT, ENVELOPE, self.trust.signers[0])
        wanted = WantedReview(decision, comment, self.folder / name, replace, passphrase)
        review(self.bundle, self.trust, reviewed, wanted, lambda _, reviews: shown.extend(reviews))
        return shown

    def fault(self, *arguments, **options):
        """The diagnostic with which nothing was written."""
        before = self.files()
        with pytest.raises(DiagnosticsError) as caught:
            self.review(*arguments, **options)
        assert self.files() == before and sorted(self.folder.glob(".*")) == []
        assert caught.value.exit_code == EXIT_COULD_NOT
        return caught.value.diagnostics[0]

    def checked(self):
        """What a verifier makes of the reviews."""
        return check_reviews(self.files(), ENVELOPE, self.trust, self.trust.signers[0], datetime.now(UTC))


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return Desk(tmp_path)


@pytest.mark.parametrize("key", ["bob", "bob.pub"])
def test_a_review_is_what_verifiers_and_ssh_keygen_accept(desk, key):
    desk.review(key, comment="read\nit all")
    (found,) = desk.checked()
    assert (found.principal, found.decision, found.comment) == ("bob", "approve", "read\nit all")
    record, signature = paths_of(BOB.public)
    assert sorted(path for path in desk.files()) == ["report.md", record, signature]
    command = ["ssh-keygen", "-Y", "verify", "-f", desk.folder / "trust/allowed_signers", "-I", "bob"]
    command += ["-n", REVIEW, "-s", desk.bundle / signature]
    done = subprocess.run(command, input=desk.files()[record], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_agent_may_hold_the_key(desk, tmp_path, monkeypatch):
    shutil.move(desk.folder / "bob", desk.folder / "elsewhere")
    assert desk.fault("bob.pub").code == "C737"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", tmp_path / "agent"], stdout=subprocess.PIPE)
    try:
        assert agent.stdout.readline()
        monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
        subprocess.run(["ssh-add", "-q", desk.folder / "elsewhere"], check=True)
        desk.review("bob.pub")
    finally:
        agent.terminate()
        agent.wait()
        agent.stdout.close()
    assert len(desk.checked()) == 1


def test_one_key_says_one_thing(desk):
    desk.review("bob")
    said = desk.fault("bob", "reject")
    assert said.code == "C738" and said.hint.endswith("--replace")
    assert desk.review("bob", "reject", "found something", replace=True) == []
    with pytest.raises(Refused, match="bob rejects this bundle: 'found something'"):
        desk.checked()
    desk.review("bob", replace=True)
    assert [found.decision for found in desk.checked()] == ["approve"]


def test_others_are_shown_and_kept_and_a_bad_one_stops(desk):
    desk.trust = read_trust(trust_folder(desk.folder / "trust", [ALICE.line(f"{EVIDENCE},{REVIEW}"), BOB.line(REVIEW)]))
    desk.review("alice", "reject")
    assert [found.principal for found in desk.review("bob")] == ["alice"]
    assert len(desk.files()) == 5
    (desk.bundle / paths_of(ALICE.public)[1]).write_bytes(BOB.ssh_signature(b"something else"))
    with pytest.raises(Refused, match="names its review"):
        desk.review("bob", replace=True)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mallory", "is not trusted to review"),
        ("alice", "the key of alice, SHA256:"),
        ("carol", "the key of carol, is revoked"),
        ("dave", "the key of dave, is not valid after 2020-01-01T00:00:00Z"),
    ],
)
def test_who_may_not_review_is_told_so(desk, name, said):
    found = desk.fault(name)
    assert found.code == "C736" and said in found.message and found.hint


def test_what_cannot_be_signed_is_not_written(desk, monkeypatch):
    assert desk.fault("nobody").code == "C730"
    assert desk.fault("bob", comment="\x1b[31m").message == "the comment holds characters that cannot be seen"
    monkeypatch.setenv("PATH", "/nowhere")
    missing = desk.fault("bob")
    assert missing.code == "C737" and "apt-get install openssh-client" in missing.hint


def test_a_passphrase_that_nobody_gives_is_no_review(desk):
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret", "-f", desk.folder / "bob"], check=True)
    command = [sys.executable, "-c", _REVIEWING, desk.folder / "bob"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        start_new_session=True,
    )
    said, hint = done.stdout.splitlines()
    assert said.startswith("ssh-keygen did not sign: ")
    assert hint == f"let an agent hold the key: ssh-add {desk.folder / 'bob'}"


def test_a_passphrase_that_somebody_gives_opens_the_key(desk):
    subprocess.run(
        ["ssh-keygen", "-q", "-p", "-a", "1", "-P", "", "-N", "a 'b' $HOME \\n", "-f", desk.folder / "bob"], check=True
    )
    assert desk.fault("bob", passphrase=lambda: b"another").code == "C737"
    desk.review("bob", passphrase=lambda: b"a 'b' $HOME \\n")
    assert [review.principal for review in desk.checked()] == ["bob"]


def test_what_another_program_calls_a_signature_is_looked_at(desk, monkeypatch):
    tools, real = desk.folder / "tools", shutil.which("ssh-keygen")
    tools.mkdir()
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    for script, said in (
        ("echo -----BEGIN SSH SIGNATURE-----", "wrote something else than a signature"),
        (f"exec {real} -q -Y sign -n file -f {desk.folder / 'bob'}", "another key"),
    ):
        (tools / "ssh-keygen").write_text(f"#!/bin/sh\n{script}\n")
        (tools / "ssh-keygen").chmod(0o755)
        assert said in desk.fault("bob").message


def test_where_nothing_can_be_written_nothing_is(desk):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        said = desk.fault("bob")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert said.code == "C738" and said.message.endswith("orders: File too large")


def test_reviews_are_replaced_as_a_whole(tmp_path):
    bundle = tmp_path / "orders"
    bundle.mkdir()
    for files in ({f"{BELOW_REVIEWS}a.json": b"1", f"{BELOW_REVIEWS}b.json": b"2"}, {f"{BELOW_REVIEWS}b.json": b"3"}):
        write_reviews(bundle, files)
        assert {f"{BELOW_REVIEWS}{path.name}": path.read_bytes() for path in (bundle / "reviews").iterdir()} == files
    assert [path.name for path in tmp_path.iterdir()] == ["orders"]


def test_records_hold_nothing_but_what_was_said(desk):
    desk.review("bob", comment="fine")
    record = json.loads(desk.files()[paths_of(BOB.public)[0]])
    assert record.pop("reviewed").startswith(f"{datetime.now(UTC):%Y-%m-%dT}")
    assert record == {
        "comment": "fine", "decision": "approve", "envelope": ENVELOPE, "format": 1,
        "key": desk.trust.signers[1].fingerprint, "system": "orders",
    }  # fmt: skip
