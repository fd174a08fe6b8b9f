"""The entry point: arguments in, exit code out."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from codegen import __version__
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_INTERRUPTED, EXIT_UNHEARD

_TRACEBACK = "CODEGEN_TRACEBACK"


def main(argv: Sequence[str] | None = None) -> int:
    """Do what ``argv`` asks and return the exit code; never a traceback unless ``CODEGEN_TRACEBACK`` asks for one."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _open_closed_streams()
    try:
        code = _dispatch(arguments, owns_process=argv is None)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        _tell("interrupted\n")
        return EXIT_INTERRUPTED
    except OSError as error:
        unheard = isinstance(error, BrokenPipeError) and _nobody_listens()
        _forget_unwritable()
        if unheard:
            return EXIT_UNHEARD
        if os.environ.get(_TRACEBACK):
            raise
        _tell(f"the system refused: {error}\n")
        return EXIT_COULD_NOT
    except Exception as error:
        if os.environ.get(_TRACEBACK):
            raise
        from codegen.support.crash_report import crash_told

        _tell(crash_told(error, arguments))
        return EXIT_COULD_NOT


def _open_closed_streams() -> None:
    """Streams that the caller closed take what they are told, and lose it."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))


def _tell(text: str) -> None:
    """Say why the command ended, to whom still listens."""
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


def _forget_unwritable() -> None:
    """Let what could not be written go, so that the end of the process does not try again."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _nobody_listens() -> bool:
    """Whether one of the streams is a pipe whose reader has gone: a stream itself forgets that it could not write."""
    import select

    asked = select.poll()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # a stream in memory has no descriptor
            asked.register(stream.fileno(), 0)
    return bool(asked.poll(0))


def _end_in_order() -> None:
    """Let a request to terminate unwind as an interrupt does, so that temporary folders go."""
    import signal

    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _collect_seldom() -> None:
    """Look for cycles rarely: a command makes many objects and few cycles, and ends soon."""
    import gc

    gc.set_threshold(50_000, 20, 20)


def _dispatch(arguments: list[str], *, owns_process: bool) -> int:
    if arguments == ["--version"]:
        print(f"codegen {__version__}")
        return 0
    if owns_process:
        _collect_seldom()
    from codegen.cli.arguments import parser

    top = parser()
    try:
        chosen = top.parse_args(arguments)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    if chosen.version:
        print(f"codegen {__version__}")
        return 0
    if chosen.verb is None:
        top.print_help(sys.stderr)
        return EXIT_COULD_NOT
    from codegen.cli.verbs import VERBS

    if owns_process:
        _end_in_order()
    return VERBS[chosen.verb](chosen)


if __name__ == "__main__":
    sys.exit(main())
