"""Starts a command in a network of its own, where this machine answers itself and nothing else is in reach.

A program by itself: ``python -I own_network.py COMMAND ...`` becomes the command, or ends with an error where the
system does not let a process leave the network. The loopback is up: servers under test answer on it.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import sys
from pathlib import Path

#: <linux/sched.h>
_NEW_USER = 0x10000000
_NEW_NETWORK = 0x40000000
#: <linux/sockios.h>, <linux/if.h>
_SET_FLAGS = 0x8914
_UP = 0x1


def leave_network() -> None:
    """Move this process into an empty network that has its loopback up; raises OSError where the system refuses.

    Whoever is not root leaves by a user namespace, in which they are who they were.
    """
    user, group = os.geteuid(), os.getegid()
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(_NEW_NETWORK) != 0:
        if library.unshare(_NEW_USER | _NEW_NETWORK) != 0:
            raise OSError(ctypes.get_errno(), "the system does not let it leave the network")
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh22x", b"lo", _UP))


if __name__ == "__main__":
    leave_network()
    os.execvp(sys.argv[1], sys.argv[1:])
