"""The child process that does what may take long: it confines itself, and answers tasks until its parent is gone.

Started by ``pool`` as a module of its own, with a socket as standard input. The first message says how it is limited,
every other one names a task and its arguments. Nothing that is sent to it is run as code.
"""

from __future__ import annotations

import importlib
import os
import socket
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from ..canonical_json import JsonValue
from ..expr.errors import ExpressionError
from ..service.problem import Problem
from .frames import FrameError, encode_frame, receive_frame, send_bytes

Task: TypeAlias = Callable[[Mapping[str, JsonValue]], JsonValue]

#: The largest request in bytes: a million numbers of doubles' usual length.
REQUEST_BYTES = 32 << 20

_RECURSION = 10_000
_CALLS_TO_TELL = 5
_LONGEST_DETAIL = 300


def main() -> None:
    """Serve the socket at standard input until it is closed."""
    connection = _take_connection()
    try:
        settings: Any = receive_frame(connection, limit=REQUEST_BYTES)
        tasks, greeting = prepare(settings)
    except EOFError:
        return
    except Exception as error:
        send_bytes(connection, encode_frame({"failed": f"{type(error).__name__}: {error}"[:1000]}, REQUEST_BYTES))
        return
    send_bytes(connection, encode_frame(greeting, REQUEST_BYTES))
    serve(connection, tasks, memory_mib=settings["memory_mib"], reply_bytes=settings["reply_bytes"])


def prepare(settings: Any) -> tuple[Mapping[str, Task], dict[str, JsonValue]]:
    """Confine this process, load the tasks, and say which limits hold."""
    from . import confinement

    state = confinement.Confinement()
    confinement.confine_before_imports(state, file_mib=settings["file_mib"], open_files=settings["open_files"])
    tasks = load_tasks(settings["module"])
    sys.setrecursionlimit(_RECURSION)
    confinement.confine_after_imports(
        state,
        memory_mib=settings["memory_mib"],
        processes=settings["processes"],
        readable=_needed_folders(),
        writable=[Path(folder) for folder in settings["folders"]],
    )
    return tasks, {"held": list(state.held), "missing": dict(state.missing)}


def load_tasks(module: str | None) -> Mapping[str, Task]:
    """The tasks of ``module``, the service's own where it is None, with all that they need loaded: first calls are to
    be quick, and libraries are not to count as a task's memory.
    """
    loaded: Any
    if module is None:
        from . import tasks as loaded
    else:
        loaded = importlib.import_module(module)
    warm_up = getattr(loaded, "warm_up", None)
    if warm_up is not None:
        warm_up()
    table: Mapping[str, Task] = loaded.TASKS
    return table


def serve(connection: socket.socket, tasks: Mapping[str, Task], *, memory_mib: int, reply_bytes: int) -> None:
    """Answer one request after the other until the peer is gone."""
    from .confinement import limit_processor_time, mapped_bytes

    worn_out = mapped_bytes() + (memory_mib << 20) // 2
    while True:
        try:
            request: Any = receive_frame(connection, limit=REQUEST_BYTES)
        except (EOFError, OSError):
            return
        except MemoryError:
            send_bytes(connection, _encoded(_no_memory(memory_mib), reply_bytes))
            return
        # The parent ends a task in time; this is for the case that the parent cannot.
        limit_processor_time(2 * request["time_s"] + 5)
        reply = answer(tasks, request["task"], request["arguments"], memory_mib=memory_mib)
        if mapped_bytes() > worn_out:
            reply["worn_out"] = True
        send_bytes(connection, _encoded(reply, reply_bytes))


def answer(
    tasks: Mapping[str, Task], name: str, arguments: Mapping[str, JsonValue], *, memory_mib: int
) -> dict[str, JsonValue]:
    """The reply to one request: a ``result``, a refusal (``fault`` or ``problem``), or where it ``failed``."""
    try:
        return {"result": tasks[name](arguments)}
    except ExpressionError as error:
        members: list[JsonValue] = [error.code, error.message, error.start, error.end, error.hint]
        return {"fault": members}
    except Problem as problem:
        return _problem(problem)
    except MemoryError:
        return _no_memory(memory_mib)
    except RecursionError:
        return _problem(Problem(422, "it is nested too deeply to be worked out"))
    except ArithmeticError as error:
        return _problem(Problem(422, f"it has no value: {error}"[:_LONGEST_DETAIL]))
    except Exception as error:
        return {"failed": type(error).__name__, "where": _calls(error)}


def _no_memory(memory_mib: int) -> dict[str, JsonValue]:
    return {**_problem(Problem(422, f"it needs more than {memory_mib} MiB of memory")), "worn_out": True}


def _problem(problem: Problem) -> dict[str, JsonValue]:
    return {"problem": [problem.status, problem.detail, dict(problem.headers), dict(problem.members)]}


def _encoded(reply: dict[str, JsonValue], limit: int) -> bytes:
    """``reply`` as a message, or the refusal to send one so long."""
    try:
        return encode_frame(reply, limit)
    except FrameError:
        return encode_frame(_problem(Problem(422, f"the result has more than {limit >> 10} KiB")), REQUEST_BYTES)
    except MemoryError:
        refusal = _problem(Problem(422, "the result needs too much memory"))
        return encode_frame({**refusal, "worn_out": True}, REQUEST_BYTES)
    except (TypeError, ValueError, RecursionError) as error:
        return encode_frame({"failed": type(error).__name__, "where": ["the result is no JSON"]}, REQUEST_BYTES)


def _calls(error: Exception) -> list[JsonValue]:
    """The innermost calls that led to ``error``; never its text, which quotes what was sent."""
    frames = traceback.extract_tb(error.__traceback__, limit=-_CALLS_TO_TELL)
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def _needed_folders() -> list[Path]:
    """Folders that modules may still be loaded from."""
    places = {sys.prefix, sys.base_prefix, str(Path(__file__).parent), *sys.path}
    return [path for path in map(Path, sorted(places)) if path.is_dir()]


def _take_connection() -> socket.socket:
    """The socket at standard input, which then reads nothing: programs that this one starts must not speak on it."""
    connection = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return connection


if __name__ == "__main__":
    main()
