"""From a first key to a bundle that two people stand for: the commands, one after the other, on a real run."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from codegen.cli.main import main

from .signing import needs_openssh

BUNDLE = "evidence/twice"


@pytest.fixture
def desk(bundled_workspace, tmp_path, monkeypatch, capsys):
    """A workspace with a signed bundle, a trust folder that asks for one approval, and keys of alice and bob."""
    shutil.copytree(bundled_workspace, tmp_path / "workspace")
    monkeypatch.chdir(tmp_path / "workspace")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)

    def call(*arguments):
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    for name, purpose in (("alice", "evidence"), ("bob", "review"), ("mallory", "review")):
        trust = () if name == "mallory" else ("--trust", "../trust")
        made = call("keys", "new", "--no-passphrase", "-o", f"../{name}", "--comment", name, "--for", purpose, *trust)
        assert made[0] == 0
    policy = tmp_path / "trust/policy.toml"
    policy.write_text(policy.read_text().replace("approvals = 0", "approvals = 1"))
    assert call("sign", "twice", "--key", "../alice")[0] == 0
    return call


def verified(desk):
    return desk("verify", BUNDLE, "--trust", "../trust")


def reviewed(desk, *options, key="../bob.pub"):
    return desk("review", BUNDLE, "--trust", "../trust", "--key", key, *options)


@needs_openssh
def test_a_reviewer_makes_the_difference(desk, tmp_path, monkeypatch):
    code, answer, told = verified(desk)
    assert code == 7 and answer.endswith("REFUSED    at reviews\n")
    assert "0 of 1 persons approve; the policy asks for 1 other than alice, who signed" in told
    code, answer, told = reviewed(desk, "--approve", "--comment", "read it")
    assert code == 0 and answer.startswith(f"{BUNDLE}/reviews/")
    assert "signed by alice at 20" in told and f"next: codegen verify {BUNDLE} --trust ../trust\n" in told
    code, answer, _ = verified(desk)
    assert code == 0 and "reviews    bob approved; 1 asked for" in answer
    subprocess.run(
        ["ssh-keygen", "-q", "-p", "-a", "1", "-P", "", "-N", "open 'sesame'", "-f", tmp_path / "bob"], check=True
    )
    (tmp_path / "secret").write_text("open 'sesame'\n")
    (tmp_path / "secret").chmod(0o600)
    monkeypatch.setenv("CODEGEN_KEY_PASSPHRASE_FILE", "../secret")
    options = ("--reject", "--comment", "read it again", "--replace", "--format", "json")
    code, answer, told = reviewed(desk, *options, key="../bob")
    assert code == 0 and json.loads(answer)["decision"] == "reject" and json.loads(answer)["others"] == []
    code, answer, told = verified(desk)
    assert code == 7 and "bob rejects this bundle: 'read it again'" in told


def test_nobody_reviews_what_is_refused_or_is_not_asked(desk, tmp_path):
    code, _, told = reviewed(desk, "--approve", key="../mallory")
    assert code == 2 and "[C736]" in told and 'NAME namespaces="codegen-review" ssh-ed25519 ' in told
    page = tmp_path / "workspace" / BUNDLE / "run.json"
    page.write_text(page.read_text() + " ")
    code, answer, told = reviewed(desk, "--approve")
    assert (code, answer) == (7, "") and "[C716]" in told and "nothing was reviewed" in told
    assert not (tmp_path / "workspace" / BUNDLE / "reviews").exists()
