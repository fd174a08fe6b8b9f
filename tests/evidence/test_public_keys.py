"""Public keys: what OpenSSH writes is read, and nothing that a verifier could see differently."""

from __future__ import annotations

import base64
import hashlib
import random
import subprocess
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.keys.ed25519 import ORDER, key_fault, verifies
from codegen.evidence.keys.public_keys import PublicKey, blob, raw_of, read_public_key
from codegen.evidence.keys.ssh_wire import string

from .signing import needs_openssh

FIELD = 2**255 - 19

#: The points of small order by their affine coordinates, found in another way than the code finds them: on
#: -x**2 + y**2 = 1 + d*x**2*y**2 a point of order 8 doubles to one of order 4, whose y is 0, so that y**2 = -x**2 and
#: d*x**4 - 2*x**2 - 1 = 0.
MINUS_ONE = FIELD - 1
D = -121665 * pow(121666, FIELD - 2, FIELD) % FIELD


def root(square):
    """A square root in the field by Tonelli's way for p = 5 mod 8, or None."""
    candidate = pow(square, (FIELD + 3) // 8, FIELD)
    for factor in (1, pow(2, (FIELD - 1) // 4, FIELD)):
        if (candidate * factor) ** 2 % FIELD == square % FIELD:
            return candidate * factor % FIELD
    return None


def low_order_encodings():
    """Every 32 bytes that a lenient reader takes for a point of order 1, 2, 4 or 8."""
    ordinates = {1, MINUS_ONE, 0}
    for sign in (1, -1):
        square = (1 + sign * root(1 + D)) * pow(D, FIELD - 2, FIELD) % FIELD
        if root(square) is not None:
            ordinates |= {root(-square % FIELD), -root(-square % FIELD) % FIELD}
    spelled = {y + beyond for y in ordinates for beyond in (0, FIELD) if y + beyond < 2**255}
    return sorted((y | sign << 255).to_bytes(32, "little") for y in spelled for sign in (0, 1))


def key():
    private = Ed25519PrivateKey.generate()
    return private, private.public_key().public_bytes_raw()


def line_of(kind, data):
    return f"{kind} {base64.b64encode(data).decode()} someone"


def refused(line):
    with pytest.raises(Refused) as caught:
        read_public_key(line, check=Check.TRUST, where="line 1")
    assert caught.value.check is Check.TRUST and caught.value.message.startswith("line 1: ") and caught.value.hint
    return caught.value.message


def test_there_are_14_encodings_of_low_order_and_none_is_a_key():
    encodings = low_order_encodings()
    assert len(encodings) == 14
    for raw in encodings:
        assert "low order" in key_fault(raw) or "canonical" in key_fault(raw)
        assert "the key is" in refused(line_of("ssh-ed25519", blob(raw)))


def test_a_key_outside_the_group_of_prime_order_is_refused():
    # The neutral element is y = 1; (x, -y) is (x, y) + (0, -1) mirrored, and differs from a sound key by order 2.
    for _ in range(4):
        _, raw = key()
        assert key_fault(raw) == ""
        number = int.from_bytes(raw, "little")
        mixed = (FIELD - (number & 2**255 - 1)) | (number >> 255 << 255)
        assert "outside the group" in key_fault(mixed.to_bytes(32, "little"))


def test_what_is_no_point_or_not_canonical_is_refused():
    chance = random.Random(7)
    faults = {key_fault(chance.randbytes(32)) for _ in range(60)}
    assert {"is not a point of the curve"} < faults
    for beyond in (0, 3):
        assert "beyond the field" in key_fault((FIELD + beyond).to_bytes(32, "little"))
    assert key_fault(bytes(31)) == "has 31 bytes instead of 32"


def test_blanks_behind_a_comment_are_no_part_of_it():
    line = line_of("ssh-ed25519", blob(key()[1])) + "X \t"
    assert read_public_key(line, check=Check.TRUST, where="k.pub").comment == "someoneX"


@needs_openssh
def test_keys_of_ssh_keygen_read_as_ssh_keygen_shows_them(tmp_path):
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "alice  at work", "-f", tmp_path / "k"], check=True
    )
    found = read_public_key((tmp_path / "k.pub").read_text().rstrip("\n"), check=Check.TRUST, where="k.pub")
    shown = subprocess.run(["ssh-keygen", "-lf", tmp_path / "k"], check=True, capture_output=True, text=True).stdout
    assert found.fingerprint == shown.split()[1]
    assert found.comment == "alice  at work"
    assert found.line + "\n" == (tmp_path / "k.pub").read_text()


#: Ids of tests name rows: a key of today in them would be another one in each process of a run.
SOMEBODYS = blob(bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "not a public key"),
        ("ssh-ed25519", "not a public key"),
        ("ssh-ed25519 " + "A" * 1989, "not a public key"),
        ("ssh-ed25519 " + "A" * 1988, "'' is not a type of key"),
        ("ssh-dss AAAA me", "it is a DSA key"),
        ("ssh-rsa AAAA me", "it is an RSA key; only ssh-ed25519"),
        ("ecdsa-sha2-nistp256 AAAA me", "it is an ECDSA key"),
        ("sk-ssh-ed25519@openssh.com AAAA me", "it needs a security key"),
        ("ssh-ed25519-cert-v01@openssh.com AAAA me", "it is a certificate"),
        ("ssh-ed448 AAAA me", "'ssh-ed448' is not a type of key"),
        ("ssh-ed25519 AA=A me", "not canonical base64"),
        ("ssh-ed25519 AAAB me", "in the middle of a field"),
        (line_of("ssh-ed25519", string(b"ssh-rsa") + string(b"x")), "it is an RSA key"),
        (line_of("ssh-ed25519", blob(bytes(31))), "has 31 bytes instead of 32"),
        (line_of("ssh-ed25519", SOMEBODYS + b"\0"), "has 1 bytes too many"),
        (line_of("ssh-ed25519", SOMEBODYS[:-1]), "in the middle of a field"),
        (line_of("ssh-ed25519", SOMEBODYS).replace(" ", "\N{NO-BREAK SPACE}", 1), "not a public key"),
    ],
)
def test_every_other_line_is_refused_and_says_why(line, said):
    assert said in refused(line)


@given(st.binary(max_size=80))
def test_no_bytes_do_anything_but_be_read_or_refused(data):
    try:
        assert blob(raw_of(data, check=Check.REVIEWS, where="x")) == data
    except Refused as error:
        assert error.check is Check.REVIEWS


@given(st.text(max_size=200))
def test_no_text_does_anything_but_be_read_or_refused(text):
    with suppress(Refused):
        read_public_key(text, check=Check.TRUST, where="x")


def test_only_the_signature_itself_verifies():
    private, public = key()
    signature = private.sign(b"words")
    assert verifies(public, signature, b"words")
    assert not verifies(public, signature, b"word")
    assert not verifies(key()[1], signature, b"words")
    assert not verifies(public, signature[:-1], b"words")
    larger = int.from_bytes(signature[32:], "little") + ORDER
    assert not verifies(public, signature[:32] + larger.to_bytes(32, "little"), b"words")
    for raw in low_order_encodings():
        assert not verifies(raw, raw + bytes(32), b"words")
        assert not verifies(public, raw + signature[32:], b"words")


NEUTRAL = b"\1" + bytes(31)


def scalar_of(private):
    """The secret scalar of RFC 8032, section 5.1.5."""
    digest = bytearray(hashlib.sha512(private.private_bytes_raw()).digest()[:32])
    digest[0] &= 248
    digest[31] = digest[31] & 127 | 64
    return int.from_bytes(digest, "little")


def accepted_by_others(public, signature, message):
    Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    return True


def test_a_key_for_which_anybody_can_sign_signs_nothing_here():
    anybody, point = key()
    forged = point + (scalar_of(anybody) % ORDER).to_bytes(32, "little")
    for message in (b"words", b"other words"):
        assert accepted_by_others(NEUTRAL, forged, message)
        assert not verifies(NEUTRAL, forged, message)


def test_a_signature_without_a_random_point_is_none_here():
    private, public = key()
    challenge = int.from_bytes(hashlib.sha512(NEUTRAL + public + b"words").digest(), "little")
    signature = NEUTRAL + (challenge * scalar_of(private) % ORDER).to_bytes(32, "little")
    assert accepted_by_others(public, signature, b"words")
    assert not verifies(public, signature, b"words")


def test_a_key_writes_the_line_that_it_is_read_from():
    made = PublicKey(key()[1], "alice@example.org")
    assert read_public_key(made.line, check=Check.TRUST, where="x") == made
    silent = PublicKey(made.raw)
    assert silent.line == made.line.removesuffix(" alice@example.org")
    assert read_public_key(silent.line, check=Check.TRUST, where="x") == silent
