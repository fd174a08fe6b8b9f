"""What attacks are made with agrees with OpenSSH and OpenSSL: a broken tool would be refused for the wrong reason."""

import json
import shutil
import subprocess

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .curve import (
    ORDER,
    encoded,
    low_order_encodings,
    low_order_points,
    off_curve,
    signature_of_neutral_r,
    times,
    with_larger_s,
)
from .factory import ADA, GRACE
from .fuzzing import Campaign
from .people import SshSignature, allowed_line


def test_openssh_takes_our_keys_and_signatures(tmp_path):
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed: keys and signatures of the tests were not compared with its own")
    (tmp_path / "allowed").write_text(allowed_line(GRACE.public, "grace@example.org", "codegen-review"))
    (tmp_path / "key").write_bytes(GRACE.private_file())
    (tmp_path / "key").chmod(0o600)
    shown = subprocess.run(["ssh-keygen", "-lf", tmp_path / "key"], capture_output=True, text=True, check=True).stdout
    assert GRACE.fingerprint in shown
    (tmp_path / "message").write_bytes(b"read\n")
    (tmp_path / "ours.sig").write_bytes(SshSignature().armoured(GRACE, b"read\n"))
    command = ["ssh-keygen", "-Y", "verify", "-f", tmp_path / "allowed", "-I", "grace@example.org"]
    command += ["-n", "codegen-review", "-s", tmp_path / "ours.sig"]
    subprocess.run(command, input=b"read\n", capture_output=True, check=True)
    command = ["ssh-keygen", "-Y", "sign", "-f", tmp_path / "key", "-n", "codegen-review", tmp_path / "message"]
    subprocess.run(command, capture_output=True, check=True)
    assert (tmp_path / "message.sig").read_bytes() == (tmp_path / "ours.sig").read_bytes()


def test_the_curve():
    points = low_order_points()
    assert len(set(points)) == 8
    assert {times(8, point) for point in points} == {(0, 1)}
    assert len(set(low_order_encodings())) == 14
    assert {encoded(point) for point in points} < set(low_order_encodings())
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(off_curve()).verify(bytes(64), b"")


def test_a_library_takes_a_signature_that_we_must_not():
    """The equation holds for a neutral R: without a check of its own a verifier lets it pass."""
    forged = signature_of_neutral_r(ADA.seed, ADA.public, b"message")
    Ed25519PublicKey.from_public_bytes(ADA.public).verify(forged, b"message")
    good = ADA.sign(b"message")
    larger = with_larger_s(good)
    assert int.from_bytes(larger[32:], "little") - int.from_bytes(good[32:], "little") == ORDER


def _fragile(data: bytes) -> None:
    value = json.loads(data)
    if not isinstance(value, dict):
        raise ValueError("no object")
    if value.get("depth") == 2**53:
        raise KeyError("found")


def test_a_campaign_finds_what_is_hidden_behind_a_value():
    """Without it a campaign that finds nothing would say nothing."""
    campaign = Campaign(_fragile, [b'{"depth":1,"name":"x"}'], allowed=(ValueError,), traced=__file__)
    with pytest.raises(AssertionError, match="KeyError"):
        campaign.run(count=20_000)
    assert 1 < campaign.executions < 20_000
    assert campaign.refused > 0


def test_a_campaign_is_the_same_every_time():
    seen = []
    for _ in range(2):
        inputs = []
        Campaign(inputs.append, [b"abc\ndef\n"], words=[b"ghi"], traced=__file__).run(count=300)
        seen.append(inputs)
    assert seen[0] == seen[1]
    assert len(set(seen[0])) > 200
