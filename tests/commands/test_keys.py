"""``codegen keys``: a newcomer's first key, and what is said of keys and trust folders."""

from __future__ import annotations

import json
import os
import pty
import re
import stat
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from codegen.cli.main import main
from codegen.evidence.keys.signers import signer_from_file
from codegen.evidence.trust.trust_folder import read_trust
from tests.evidence.signing import needs_openssh


@pytest.fixture
def keys(tmp_path, monkeypatch, capsys):
    """``codegen keys`` in an empty folder: exit code, answer, what was told."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CODEGEN_KEY_PASSPHRASE_FILE", raising=False)

    def call(*arguments):
        code = main(["keys", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def new(keys, name, *more):
    return keys("new", "--no-passphrase", "--output", f"{name}.key", "--comment", name, *more)


@needs_openssh
def test_one_command_makes_a_key_and_a_trust_folder(keys, tmp_path):
    code, line, told = new(keys, "alice", "--trust", "trust")
    assert code == 0
    assert stat.S_IMODE((tmp_path / "alice.key").stat().st_mode) == 0o600
    signer = signer_from_file(tmp_path / "alice.key", None)
    trust = read_trust(tmp_path / "trust")
    (key,) = trust.signers
    assert (key.principal, key.raw, key.namespaces) == ("alice", signer.public, {"codegen-evidence"})
    assert key.valid_after == datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    assert key.valid_before - key.valid_after == timedelta(days=730)
    assert trust.policy.name == f"trust-{signer.public.hex()[:8]}" and trust.policy.reviews.approvals == 0
    assert (tmp_path / "trust/allowed_signers").read_text().endswith(line)
    assert "next: codegen sign SYSTEM --key alice.key; codegen verify evidence/SYSTEM --trust trust\n" in told
    shown = subprocess.run(["ssh-keygen", "-lf", "alice.key.pub"], cwd=tmp_path, capture_output=True, text=True)
    assert shown.stdout.split()[1:3] == [key.fingerprint, "alice"]


def test_everything_that_the_first_policy_shows_can_be_asked_for(keys, tmp_path):
    new(keys, "alice@example.org", "--trust", "trust")
    policy = tmp_path / "trust/policy.toml"
    lines = policy.read_text().split("\n")
    policy.write_text("\n".join(re.sub(r"^# (?=\[|\w+ = )", "", line) for line in lines))
    asked = read_trust(tmp_path / "trust").policy
    assert asked.systems and asked.signers and asked.optional_gates and asked.expires_within_days and not asked.waivers
    assert asked.reviews.signer_may_review and asked.strength.mutation_percent == 90 and asked.strength.self_test


def test_reviewers_are_added_to_it(keys, tmp_path):
    new(keys, "alice", "--trust", "trust")
    assert new(keys, "bob", "--for", "review", "--days", "20", "--trust", "trust")[0] == 0
    assert [key.principal for key in read_trust(tmp_path / "trust").signers] == ["alice", "bob"]
    code, table, told = keys("list", "--trust", "trust")
    assert code == 0
    assert [line.split()[0] for line in table.splitlines()] == ["WHO", "alice", "bob"]
    assert told.startswith("warning[C734]: the time of SHA256:") and "the key of bob, ends at" in told


def test_a_policy_that_waits_for_its_first_key_stays(keys, tmp_path):
    policy = tmp_path / "trust/policy.toml"
    policy.parent.mkdir()
    policy.write_text('format = 1\nname = "orders"\nwaiver = true\n')
    code, _, told = new(keys, "alice", "--trust", "trust")
    assert code == 2 and "error[C724]: policy.toml: waiver is not a key of the policy" in told
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["policy.toml", "trust"]
    policy.write_text(text := 'format = 1\nname = "orders"\nwaivers = false\n')
    assert new(keys, "alice", "--trust", "trust")[0] == 0
    trust = read_trust(tmp_path / "trust")
    assert [key.principal for key in trust.signers] == ["alice"] and trust.policy.name == "orders"
    assert policy.read_text() == text


def test_a_trust_folder_without_anybody_who_signs_is_not_begun(keys, tmp_path):
    code, _, told = new(keys, "bob", "--for", "review", "--trust", "trust")
    assert code == 2 and "[C724]: trust would name nobody who may sign bundles" in told
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten_and_nothing_is_half_done(keys, tmp_path):
    new(keys, "alice", "--trust", "trust")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert "[C733]: alice.key is there already" in new(keys, "alice")[2]
    code, _, told = new(keys, "ALICE", "--trust", "trust")
    assert code == 2 and "differ only in capital letters" in told
    assert "[C735]: '*' is a pattern" in new(keys, "*")[2]
    (tmp_path / "carol.key.pub").symlink_to("nowhere")
    assert "[C733]: carol.key.pub is there already" in new(keys, "carol")[2]
    (tmp_path / "carol.key.pub").unlink()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@needs_openssh
def test_nobody_is_asked_where_nobody_is(keys, tmp_path, monkeypatch):
    code, _, told = keys("new", "--comment", "alice")
    assert code == 2 and "[C731]: nobody is there to be asked for a passphrase" in told
    (tmp_path / "secret").write_text("open sesame\n")
    (tmp_path / "secret").chmod(0o600)
    monkeypatch.setenv("CODEGEN_KEY_PASSPHRASE_FILE", str(tmp_path / "secret"))
    code, answer, _ = keys("new", "--comment", "alice", "--format", "json")
    path = tmp_path / "home/.ssh/codegen_ed25519"
    assert code == 0 and json.loads(answer)["key"] == str(path)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert signer_from_file(path, b"open sesame").public
    opened = subprocess.run(
        ["ssh-keygen", "-y", "-P", "open sesame", "-f", path], check=True, capture_output=True, text=True
    )
    assert opened.stdout.split()[:2] == path.with_name(path.name + ".pub").read_text().split()[:2]


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n"])
def test_a_file_without_a_passphrase_makes_no_key_that_nothing_protects(keys, tmp_path, monkeypatch, data):
    (tmp_path / "secret").write_bytes(data)
    (tmp_path / "secret").chmod(0o600)
    monkeypatch.setenv("CODEGEN_KEY_PASSPHRASE_FILE", str(tmp_path / "secret"))
    code, _, told = keys("new", "--comment", "alice", "--output", "alice")
    assert (code, (tmp_path / "alice").exists()) == (2, False)
    assert "[C731]: CODEGEN_KEY_PASSPHRASE_FILE names " in told and "secret, which holds no passphrase" in told


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (("open sesame", "open sesame"), 0, "it stays with you"),
        (("open sesame", "open sesam"), 2, "[C731]: the two passphrases differ, and no key was made"),
        (("",), 2, "[C731]: a key without a passphrase is made only when it is asked for"),
    ],
)
def test_a_person_is_asked_for_the_passphrase_twice(keys, tmp_path, typed, code, said):
    terminal, theirs = pty.openpty()
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "codegen", "keys", "new", "--comment", "alice", "--output", "alice"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=environment
    )
    os.close(theirs)
    told = b""
    with suppress(OSError):  # the terminal has nobody on its other side any more
        while more := os.read(terminal, 4096):
            told += more
            if more.endswith(b": "):
                os.write(terminal, typed[told.count(b": ") - 1].encode() + b"\n")
    os.close(terminal)
    assert process.wait() == code and said in told.decode()
    assert "sesam" not in told.decode()
    assert not code or list(tmp_path.iterdir()) == []
    assert code or signer_from_file(tmp_path / "alice", b"open sesame").public


def test_check_names_every_fault_together(keys, tmp_path):
    new(keys, "alice", "--trust", "trust")
    new(keys, "bob")
    code, answer, told = keys("check", "alice.key", "bob.key.pub", "--trust", "trust")
    assert (code, told) == (0, "")
    folder, alice, bob = answer.splitlines()
    assert folder == "trust: sound; 1 keys, 0 revoked"
    assert alice.startswith("alice.key: sound private key without a passphrase, SHA256:")
    assert alice.endswith("; alice may sign bundles, valid") and bob.endswith("; not trusted")
    (tmp_path / "trust/policy.toml").write_text('format = 1\nname = "x"\noptional_gates = ["cover-age"]\nwaiver = true')
    (tmp_path / "trust/revoked_keys").write_text("x\n")
    (tmp_path / "alice.key").chmod(0o644)
    code, answer, told = keys("check", "alice.key", "trust/policy.toml", "gone", "--trust", "trust", "--format", "json")
    assert code == 1
    assert [item["code"] for item in json.loads(answer)["diagnostics"]] == ["C724", "C724", "C731", "C730", "C730"]
    assert told.count("error[") == 5


def test_check_warns_of_what_is_doubtful(keys, tmp_path):
    new(keys, "alice", "--trust", "trust")
    policy = tmp_path / "trust/policy.toml"
    policy.write_text(policy.read_text().replace('"deployment-ready"', '"coverag"'))
    policy.chmod(0o666)
    code, _, told = keys("check", "--trust", "trust")
    assert code == 0
    assert "warning[C739]: everybody on this machine may write trust/policy.toml, and so say whom it trusts" in told
    assert "warning[C739]: policy.toml: optional_gates names coverag, which is no gate of this codegen" in told
    assert "help: write coverage\n" in told


def test_a_folder_that_cannot_be_used_is_not_listed(keys):
    assert keys("list", "--trust", "trust")[0] == 2
    code, _, told = keys("check")
    assert code == 2 and "codegen keys check --trust DIR" in told


@pytest.mark.parametrize(
    ("name", "said"), [("revoked", "revoked"), ("early", "not valid before"), ("late", "not valid after")]
)
def test_list_says_what_a_key_is_worth_now(keys, tmp_path, name, said):
    new(keys, "alice", "--trust", "trust")
    lines = tmp_path / "trust/allowed_signers"
    if name == "revoked":
        (tmp_path / "trust/revoked_keys").write_text((tmp_path / "alice.key.pub").read_text())
    else:
        times = {"early": 'valid-after="29990101Z"', "late": 'valid-before="20010101Z"'}[name]
        first, _, rest = lines.read_text().partition(",valid-after")
        lines.write_text(f"{first},{times} {rest.partition(' ')[2]}")
    code, answer, _ = keys("list", "--trust", "trust", "--format", "json")
    (key,) = json.loads(answer)["keys"]
    assert code == 0 and key["standing"].startswith(said)
