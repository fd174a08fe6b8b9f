"""Signing by an agent (draft-ietf-sshm-ssh-agent): the private key stays with it, and its answers are not believed."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.keys.ed25519 import verifies
from codegen.evidence.keys.public_keys import KEY_TYPE, PublicKey, blob, fingerprint, raw_of, read_public_key
from codegen.evidence.keys.ssh_wire import MalformedError, Reader, string
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

SOCKET = "SSH_AUTH_SOCK"

_FAILURE = 5
_LIST, _LISTED = 11, 12
_SIGN, _SIGNED = 13, 14
#: OpenSSH's own bounds on what an agent may answer.
_LARGEST_ANSWER = 256 << 10
_MOST_KEYS = 2048
_SECONDS = 10.0
#: A key may ask its owner for consent before each signature.
_SECONDS_TO_SIGN = 120.0
_START = 'start one and give it the key: eval "$(ssh-agent)" && ssh-add FILE'


@dataclass(frozen=True)
class Agent:
    """The agent that listens at the socket ``path``."""

    path: str

    def keys(self) -> tuple[PublicKey, ...]:
        """The sound Ed25519 keys that it holds, in its order; none where it is locked."""
        reader = self._answer(bytes([_LIST]), _LISTED, _SECONDS)
        count = reader.number()
        if count > _MOST_KEYS:
            raise MalformedError(f"lists {count} keys")
        found = []
        for _ in range(count):
            data, comment = reader.string(), reader.string()
            try:
                raw = raw_of(data, check=Check.TRUST, where="agent")
            except Refused:
                continue
            found.append(PublicKey(raw, comment.decode("utf-8", "replace")))
        reader.end()
        return tuple(found)

    def sign(self, public: bytes, data: bytes) -> bytes:
        """64 bytes that the agent gives out for a signature of ``data`` by ``public``."""
        asked = bytes([_SIGN]) + string(blob(public)) + string(data) + bytes(4)
        outer = self._answer(asked, _SIGNED, _SECONDS_TO_SIGN)
        reader = Reader(outer.string())
        outer.end()
        kind, signature = reader.string(), reader.string()
        reader.end()
        if kind != KEY_TYPE.encode():
            raise MalformedError("signs with another type of key")
        return signature

    def _answer(self, asked: bytes, kind: int, seconds: float) -> Reader:
        """The answer behind its first byte, which has to be ``kind``; ``PermissionError`` where the agent declines."""
        with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as connection:
            deadline = time.monotonic() + seconds
            connection.settimeout(seconds)
            connection.connect(self.path)
            connection.sendall(string(asked))
            length = int.from_bytes(_received(connection, 4, deadline), "big")
            if not 0 < length <= _LARGEST_ANSWER:
                raise MalformedError(f"announces {length} bytes")
            answer = _received(connection, length, deadline)
        if answer[0] == _FAILURE:
            raise PermissionError("declines")
        if answer[0] != kind:
            raise MalformedError(f"answers with message {answer[0]} instead of {kind}")
        return Reader(answer[1:])


@dataclass(frozen=True)
class AgentSigner:
    """A key that an agent holds."""

    public: bytes
    agent: Agent

    def sign(self, data: bytes) -> bytes:
        """The 64 bytes of the signature of ``data``; ``DiagnosticsError`` (C732, exit 2) where it cannot be had."""
        try:
            signature = self.agent.sign(self.public, data)
        except (OSError, MalformedError) as error:
            _fail(f"the agent did not sign with {fingerprint(self.public)}: {_said(error)}", "see ssh-add -l")
        if not verifies(self.public, signature, data):
            message = f"the agent gave out something that is no signature by {fingerprint(self.public)}"
            _fail(message, "use another agent; nothing was signed")
        return signature


def signer_from_agent(key: str, environment: Mapping[str, str] = os.environ) -> AgentSigner:
    """The signer whose key the agent at ``SSH_AUTH_SOCK`` holds; ``key`` is a file with its public half, or its
    fingerprint.

    Raises ``DiagnosticsError`` (C732, exit 2) where there is no agent, it does not answer as agents do, or it holds no
    such key.
    """
    wanted = key if key.startswith("SHA256:") else _public_key_in(Path(key)).fingerprint
    path = environment.get(SOCKET, "")
    if not path or not hasattr(socket, "AF_UNIX"):
        _fail(f"no agent runs here: {SOCKET} is not set", _START)
    agent = Agent(path)
    try:
        held = agent.keys()
    except (OSError, MalformedError) as error:
        _fail(f"the agent at {path} cannot be used: {_said(error)}", _START)
    for found in held:
        if found.fingerprint == wanted:
            return AgentSigner(found.raw, agent)
    if not held:
        _fail(f"the agent holds no Ed25519 key, or is locked; {wanted} is wanted", "give it the key: ssh-add FILE")
    _fail(f"the agent does not hold {wanted}", f"it holds {', '.join(found.fingerprint for found in held[:5])}")


def _public_key_in(path: Path) -> PublicKey:
    try:
        with path.open("rb") as stream:
            text = stream.read(4096).decode("utf-8", "replace")
    except OSError as error:
        _fail(f"{path} cannot be read: {error.strerror}", "name the .pub file of the key, or its fingerprint")
    if "PRIVATE KEY" in text:
        _fail(f"{path} holds a private key, which an agent is not told again", f"name its public half: {path}.pub")
    try:
        return read_public_key(text.rstrip("\n"), check=Check.TRUST, where=str(path))
    except Refused as refused:
        _fail(refused.message, refused.hint)


def _received(connection: socket.socket, count: int, deadline: float) -> bytes:
    data = bytearray()
    while len(data) < count:
        connection.settimeout(max(deadline - time.monotonic(), 0.001))
        part = connection.recv(count - len(data))
        if not part:
            raise MalformedError("hung up in the middle of its answer")
        data += part
    return bytes(data)


def _said(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it does not answer"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"it {error}"


def _fail(message: str, hint: str) -> NoReturn:
    raise DiagnosticsError([Diagnostic("C732", message, hint=hint)], EXIT_COULD_NOT)
