"""Private keys: files as OpenSSH writes them and agents, and no word too much of either."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import threading
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.evidence.keys.ed25519 import verifies
from codegen.evidence.keys.public_keys import fingerprint
from codegen.evidence.keys.signers import read_private_key_file, signer_from_file
from codegen.evidence.keys.ssh_agent import signer_from_agent
from codegen.support.diagnostics import EXIT_COULD_NOT, DiagnosticsError

from .attacks.people import ssh_string
from .signing import Person, needs_openssh

ALICE, BOB = Person("alice"), Person("bob")


def fault(action, *arguments):
    with pytest.raises(DiagnosticsError) as caught:
        action(*arguments)
    (diagnostic,) = caught.value.diagnostics
    assert caught.value.exit_code == EXIT_COULD_NOT and diagnostic.hint
    return diagnostic


def made(path, *options):
    subprocess.run(["ssh-keygen", "-q", "-C", "somebody", "-f", path, *options], check=True)
    return path


@needs_openssh
def test_a_key_of_ssh_keygen_signs_with_and_without_a_passphrase(tmp_path):
    plain, locked = tmp_path / "plain", tmp_path / "locked"
    made(plain, "-t", "ed25519", "-N", "")
    made(locked, "-t", "ed25519", "-N", "a b\N{SNOWMAN}", "-a", "2", "-Z", "aes256-gcm@openssh.com")
    for path, passphrase in ((plain, None), (plain, b"not needed"), (locked, "a b\N{SNOWMAN}".encode())):
        signer = signer_from_file(path, passphrase)
        assert verifies(signer.public, signer.sign(b"words"), b"words")
        assert path.with_suffix(".pub").read_text().split()[1].endswith(base64.b64encode(signer.public[-30:]).decode())
    assert read_private_key_file(locked).encrypted and not read_private_key_file(plain).encrypted
    assert fault(signer_from_file, locked, None).message.endswith("and none was given")
    said = fault(signer_from_file, locked, b"wrong")
    assert said.code == "C731" and "the passphrase is wrong" in said.message


@needs_openssh
def test_what_is_no_sound_key_of_ones_own_is_refused(tmp_path):
    key = ALICE.write(tmp_path / "key")
    assert "is not a private key in OpenSSH's format" in fault(read_private_key_file, tmp_path / "key.pub").message
    assert "public half" in fault(read_private_key_file, tmp_path / "key.pub").hint
    assert "No such file" in fault(read_private_key_file, tmp_path / "other").message
    assert "Is a directory" in fault(read_private_key_file, tmp_path).message
    os.mkfifo(tmp_path / "pipe")
    assert "is not a regular file" in fault(read_private_key_file, tmp_path / "pipe").message
    rsa = made(tmp_path / "rsa", "-t", "rsa", "-b", "1024", "-N", "")
    assert "it is an RSA key" in fault(read_private_key_file, rsa).message
    key.chmod(0o640)
    said = fault(read_private_key_file, key)
    assert said.message == f"{key} may be read by others than its owner (mode 0640)"
    assert said.hint == f"chmod 600 {key}"


def test_a_private_key_that_is_not_of_the_public_one_is_refused(tmp_path):
    key = ALICE.write(tmp_path / "key")
    lines = key.read_text().split("\n")
    data = base64.b64decode("".join(lines[1:-2]))
    place = data.index(ALICE.public)
    changed = data[:place] + BOB.public + data[place + 32 :]
    text = base64.b64encode(changed).decode()
    key.write_text("\n".join([lines[0], text, *lines[-2:]]))
    assert "damaged" in fault(signer_from_file, key, None).message


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_a_damaged_key_file_is_refused_or_is_the_same_key(tmp_path, data):
    key = ALICE.write(tmp_path / "key")
    content = bytearray(key.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))
    key.write_bytes(content)
    try:
        assert signer_from_file(key, None).public == ALICE.public
    except DiagnosticsError as error:
        assert [item.code for item in error.diagnostics] == ["C731"]


@pytest.fixture
def agent(tmp_path):
    """The socket of a real agent that ends with the test."""
    path = tmp_path / "agent"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", path], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    try:
        assert process.stdout.readline()
        yield {"SSH_AUTH_SOCK": str(path)}
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def ask(environment, *command, **options):
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, check=False, **options)
    assert done.returncode == 0, done.stderr


@needs_openssh
def test_an_agent_signs_for_a_public_key_or_a_fingerprint(agent, tmp_path):
    alice, bob = ALICE.write(tmp_path / "alice"), BOB.write(tmp_path / "bob")
    made(tmp_path / "rsa", "-t", "rsa", "-b", "1024", "-N", "")
    assert "holds no Ed25519 key" in fault(signer_from_agent, f"{alice}.pub", agent).message
    ask(agent, "ssh-add", tmp_path / "rsa")
    ask(agent, "ssh-add", alice)
    for name in (f"{alice}.pub", fingerprint(ALICE.public)):
        signer = signer_from_agent(name, agent)
        assert signer.public == ALICE.public
        assert verifies(ALICE.public, signer.sign(b"words"), b"words")
    said = fault(signer_from_agent, f"{bob}.pub", agent)
    assert said.message == f"the agent does not hold {fingerprint(BOB.public)}"
    assert said.hint == f"it holds {fingerprint(ALICE.public)}"
    ask(agent, "ssh-add", "-d", alice)
    assert "did not sign" in fault(signer.sign, b"words").message


def test_without_an_agent_it_is_said_how_to_get_one(tmp_path):
    alice = ALICE.write(tmp_path / "alice")
    assert "SSH_AUTH_SOCK is not set" in fault(signer_from_agent, f"{alice}.pub", {}).message
    said = fault(signer_from_agent, f"{alice}.pub", {"SSH_AUTH_SOCK": str(tmp_path / "gone")})
    assert said.code == "C732" and said.message.endswith("cannot be used: No such file or directory")
    assert "ssh-add" in said.hint
    assert "holds a private key" in fault(signer_from_agent, str(alice), {}).message
    assert "cannot be read" in fault(signer_from_agent, str(tmp_path / "none.pub"), {}).message


@contextmanager
def answering(path, *answers):
    """An agent at ``path`` that gives these answers, one a connection, whatever it is asked."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def serve():
            for answer in answers:
                connection, _ = server.accept()
                with connection:
                    connection.recv(4096)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield {"SSH_AUTH_SOCK": str(path)}
        thread.join()


def listing(*keys):
    parts = b"".join(ssh_string(key) + ssh_string(b"comment") for key in keys)
    return ssh_string(b"\x0c" + len(keys).to_bytes(4, "big") + parts)


ALICES = listing(ssh_string(b"ssh-ed25519") + ssh_string(ALICE.public))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "hung up"),
        (b"\0\0\0\0", "announces 0 bytes"),
        (b"\xff\xff\xff\xff", "announces 4294967295 bytes"),
        (b"\0\0\0\5\x0c", "hung up"),
        (ssh_string(b"\5"), "it declines"),
        (ssh_string(b"\6"), "answers with message 6 instead of 12"),
        (ssh_string(b"\x0c\0\0\0\1"), "in the middle of a field"),
        (ssh_string(b"\x0c\0\0\xff\xff"), "lists 65535 keys"),
        (ALICES[:3] + bytes([ALICES[3] + 1]) + ALICES[4:] + b"x", "has 1 bytes too many"),
        (listing(), "holds no Ed25519 key, or is locked"),
        (listing(b"nonsense", ssh_string(b"ssh-ed25519") + ssh_string(bytes(32))), "holds no Ed25519 key"),
    ],
)
def test_an_agent_that_does_not_answer_as_agents_do_is_refused(tmp_path, answer, said):
    with answering(tmp_path / "agent", answer) as environment:
        assert said in fault(signer_from_agent, fingerprint(ALICE.public), environment).message


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ssh_string(b"\5"), "it declines"),
        (ssh_string(b"\x0e" + ssh_string(ssh_string(b"ssh-rsa") + ssh_string(bytes(64)))), "another type of key"),
        (ssh_string(b"\x0e" + ssh_string(ssh_string(b"ssh-ed25519") + ssh_string(bytes(64)))), "no signature by"),
        (ssh_string(b"\x0e" + ssh_string(ssh_string(b"ssh-ed25519") + ssh_string(b""))), "no signature by"),
        (
            ssh_string(b"\x0e" + ssh_string(ssh_string(b"ssh-ed25519") + ssh_string(BOB.sign(b"words")))),
            "no signature by",
        ),
    ],
)
def test_an_agent_that_gives_out_no_signature_is_refused(tmp_path, answer, said):
    with answering(tmp_path / "agent", ALICES, answer) as environment:
        signer = signer_from_agent(fingerprint(ALICE.public), environment)
        assert said in fault(signer.sign, b"words").message
