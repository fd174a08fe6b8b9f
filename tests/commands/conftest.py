"""A shell in which ``codegen`` is the one of this process, with all that a test has put in its place."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from codegen.cli.main import main
from codegen.commands import verify_bundle

_CLIENT = """\
#!{python} -IS
import socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect({address!r})
    line.sendall(chr(0).join(sys.argv[1:]).encode() + bytes([10]))
    sys.exit(line.recv(1)[0])
"""


@pytest.fixture
def shell(tiny, monkeypatch):
    """Types a command in a shell at the root of the workspace; ``codegen`` there is the one of this process."""
    folder = Path(tempfile.mkdtemp(prefix="codegen-"))
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(folder / "line"))
    server.listen()
    client = folder / "codegen"
    client.write_text(_CLIENT.format(python=sys.executable, address=str(folder / "line")))
    client.chmod(0o755)

    def answer():
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                words = line.makefile().readline().rstrip("\n").split("\0")
                line.sendall(bytes([main([*words, "--quiet"])]))

    threading.Thread(target=answer, daemon=True).start()
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}

    def typed(command):
        return subprocess.run(["/bin/sh", "-c", command], cwd=tiny.root, env=environment, check=False).returncode

    yield typed
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    shutil.rmtree(folder)


@pytest.fixture
def figures_unseen(monkeypatch):
    """Verification believes figures and pages: gates of the tiny workspace say that they passed where nothing ran."""
    monkeypatch.setattr(verify_bundle, "_figures", lambda bundle, statement: ())
    monkeypatch.setattr(verify_bundle, "_rendering", lambda bundle: ())
