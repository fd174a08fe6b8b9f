"""SSH signatures: what ssh-keygen writes is read, what it would not verify is refused."""

from __future__ import annotations

import base64
import random
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.keys.ssh_signature import armoured, read_ssh_signature

from .attacks.people import SshSignature, armour, ssh_string
from .signing import Person, needs_openssh

ALICE, BOB = Person("alice"), Person("bob")
WORDS = b"what was reviewed\n"


def read(data):
    return read_ssh_signature(data, check=Check.REVIEWS, where="a.sig")


def blob(**options):
    return SshSignature(**options).blob(ALICE, WORDS)


@needs_openssh
@pytest.mark.parametrize("name", ["sha512", "sha256"])
def test_a_signature_of_ssh_keygen_is_read_and_holds_for_its_message_alone(tmp_path, name):
    key = ALICE.write(tmp_path / "key")
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", "codegen-review", "-O", f"hashalg={name}", "-f", key]
    data = subprocess.run(command, input=WORDS, capture_output=True, check=True).stdout
    assert data == ALICE.ssh_signature(WORDS, hash_name=name)
    found = read(data)
    assert (found.public, found.namespace) == (ALICE.public, "codegen-review")
    assert found.is_of(WORDS)
    assert not found.is_of(WORDS + b" ")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not the armour"),
        (b"-----BEGIN SSH SIGNATURE-----\n" + b"A" * 5000, "not the armour"),
        (ALICE.ssh_signature(WORDS)[:-1], "not the armour"),
        (ALICE.ssh_signature(WORDS) + b"\n", "not the armour"),
        (b"\n" + ALICE.ssh_signature(WORDS), "not the armour"),
        (ALICE.ssh_signature(WORDS).replace(b"\n", b"\r\n"), "not the armour"),
        (armour(blob(), columns=76), "not the armour"),
        (armour(blob(), columns=64), "not the armour"),
        (ALICE.ssh_signature(WORDS).replace(b"\n-----END", b"=\n-----END"), "not the armour"),
        (armour(blob(magic=b"SSHSIGN")), "the signature is of version"),
        (armour(blob(magic=b"sshsig")), "does not begin with SSHSIG"),
        (armour(b"SSH"), "ends after 3 bytes"),
        (armour(blob(version=2)), "is of version 2, not 1"),
        (armour(blob(reserved=b"x")), "the reserved field of the signature is not empty"),
        (armour(blob(hash_name="sha384")), "neither sha512 nor sha256"),
        (armour(blob(key_kind=b"ssh-rsa")), "it is an RSA key"),
        (armour(blob(trailing=b"\0")), "has 1 bytes too many"),
        (armour(blob()[:-1]), "in the middle of a field"),
        (armour(blob(signature_kind=b"ssh-ed25518")), "is not one of ssh-ed25519"),
        (armour(blob()[:-87] + ssh_string(ssh_string(b"ssh-ed25519") + ssh_string(bytes(63)))), "is not one of ssh"),
        (armour(blob().replace(ALICE.public, b"\1" + bytes(31))), "one of the points of low order"),
    ],
)  # fmt: skip
def test_every_other_file_is_refused_and_says_why(data, said):
    with pytest.raises(Refused) as caught:
        read(data)
    assert caught.value.check is Check.REVIEWS and caught.value.message.startswith("a.sig: ")
    assert said in caught.value.message


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_but_be_read_or_refused(data):
    for candidate in (data, armour(data)):
        try:
            read(candidate)
        except Refused as refused:
            assert refused.check is Check.REVIEWS
    assert armoured(data) == armour(data) or not data


@needs_openssh
def test_ssh_keygen_agrees_on_good_and_bad_ones(tmp_path):
    """Whatever is accepted here ssh-keygen accepts; and both refuse whatever was changed inside the armour."""
    chance = random.Random(20261122)
    (tmp_path / "signers").write_text(ALICE.line("codegen-review") + BOB.line("codegen-review"))
    seen = []
    for number in range(60):
        person = chance.choice((ALICE, BOB))
        data, message = _candidate(chance, number, person)
        ours = _holds(data, message, person)
        (tmp_path / "sig").write_bytes(data)
        command = [
            "ssh-keygen",
            "-Y",
            "verify",
            "-f",
            "signers",
            "-I",
            person.name,
            "-n",
            "codegen-review",
            "-s",
            "sig",
        ]
        done = subprocess.run(command, cwd=tmp_path, input=message, capture_output=True, check=False)
        assert (done.returncode == 0) == ours, f"{number}: {done.stderr!r}"
        seen.append(ours)
    assert 15 <= sum(seen) <= 45


def _candidate(chance, number, person):
    """A signature and what it should be of; every second one is wrong in one way or other."""
    message = chance.randbytes(chance.randrange(200))
    name = chance.choice(("sha512", "sha256"))
    good = SshSignature(hash_name=name).blob(person, message)
    match number % 10:
        case 1:
            return person.ssh_signature(message, namespace="file"), message
        case 3:
            return armour(good), message + b"x"
        case 5:
            return (BOB if person is ALICE else ALICE).ssh_signature(message), message
        case 7:
            place = chance.randrange(len(good))
            return armour(good[:place] + bytes([good[place] ^ 1 << chance.randrange(8)]) + good[place + 1 :]), message
        case 9:
            return armour(good[: chance.randrange(len(good))]), message
    return armour(good), message


def _holds(data, message, person):
    try:
        found = read(data)
    except Refused:
        return False
    return found.public == person.public and found.namespace == "codegen-review" and found.is_of(message)


def test_an_armour_has_one_spelling():
    data = ALICE.ssh_signature(WORDS)
    assert armoured(base64.b64decode(b"".join(data.split(b"\n")[1:-2]))) == data
