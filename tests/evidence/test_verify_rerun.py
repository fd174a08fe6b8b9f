"""``verify --rerun`` of what a real run left: its tests reach the machine they run on, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from codegen.commands import own_network
from codegen.commands.verify_rerun import run_again

#: Says on one line whether a server here is reached, on the next why one elsewhere (RFC 5737: nobody's) is not.
_REACHES = """
import socket
with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), 5):
    print("reached")
try:
    socket.create_connection(("192.0.2.1", 80), 5)
except OSError as error:
    print(error.strerror)
"""


def test_a_network_of_its_own_has_a_loopback_and_no_way_out():
    command = [sys.executable, "-I", str(Path(own_network.__file__)), sys.executable, "-c", _REACHES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "does not let it leave the network" in done.stderr:
        pytest.skip("this system lets nobody leave the network")
    assert (done.returncode, done.stdout.splitlines()) == (0, ["reached", "Network is unreachable"]), done.stderr


@pytest.mark.thorough
def test_a_run_whose_tests_ask_a_server_comes_out_the_same(bundle_files):
    said = run_again(bundle_files, "any")
    assert said.startswith(f"{len(bundle_files.outputs) + 6} outputs and records are the same, generated with")
