"""Two walls around generated tests: the compiler cannot be imported, and nothing outside this machine reached.

Standard library only. A copy named ``sitecustomize`` puts the same walls around interpreters that tests start.
"""

import ipaddress
import sys
import threading
from importlib.machinery import ModuleSpec
from typing import Any

BLOCKED = "codegen"
_ADDRESSED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_RESOLVED = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})


class CompilerBlocker:
    """First on ``sys.meta_path``: refuses ``codegen`` whichever way it would be found."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Refuse the compiler; leave every other module to the finders that follow."""
        if fullname == BLOCKED or fullname.startswith(BLOCKED + "."):
            raise ModuleNotFoundError(f"{fullname} is blocked: a generated package stands alone", name=fullname)
        return None


class NetworkBlockedError(PermissionError):
    """A generated test reached out of this machine."""


def guard_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: sockets of this machine pass, every other address or name is refused."""
    if event in _ADDRESSED:
        address = arguments[1]
        if isinstance(address, tuple) and address and not _is_local(address[0]):
            raise NetworkBlockedError(f"network is cut off: {event} {address[0]!r}")
    elif event in _RESOLVED and not _is_local(arguments[0]):
        raise NetworkBlockedError(f"network is cut off: {event} {arguments[0]!r}")


def _is_local(host: Any) -> bool:
    if host is None:
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if text in {"", "localhost", "testserver"}:
        return True
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def trace_threads_in_turn() -> None:
    """Let threads install the trace function of ``threading`` one after the other.

    While CPython asks an audit hook written in Python about a trace function, another thread may run; should it
    install one too, it dies of a ``RuntimeError``.
    """
    trace = threading.gettrace()
    if trace is None:
        return
    turn = threading.Lock()
    begin: Any = threading.Thread._bootstrap_inner  # type: ignore[attr-defined]

    def bootstrap(thread: threading.Thread) -> None:
        with turn:
            sys.settrace(trace)
            _called()
        begin(thread)

    threading.settrace(None)
    threading.Thread._bootstrap_inner = bootstrap  # type: ignore[attr-defined]


def _called() -> None:
    """A call at which a trace function may put another in its place."""


def install() -> None:
    """Put both walls up for the life of this interpreter; an audit hook cannot be taken down."""
    sys.meta_path.insert(0, CompilerBlocker())
    sys.addaudithook(guard_network)


if __name__ == "sitecustomize":
    install()
