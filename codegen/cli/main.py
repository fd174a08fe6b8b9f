"""The entry point: arguments in, exit code out."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from codegen import __version__
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_INTERRUPTED

_TRACEBACK = "CODEGEN_TRACEBACK"


def main(argv: Sequence[str] | None = None) -> int:
    """Do what ``argv`` asks and return the exit code; never a traceback unless ``CODEGEN_TRACEBACK`` asks for one."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == ["--version"]:
        print(f"codegen {__version__}")
        return 0
    try:
        return _dispatch(arguments)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_COULD_NOT
    except OSError as error:
        if os.environ.get(_TRACEBACK):
            raise
        print(f"the system refused: {error}", file=sys.stderr)
        return EXIT_COULD_NOT
    except Exception as error:
        if os.environ.get(_TRACEBACK):
            raise
        text = " ".join(str(error).split())[:300]
        print(f"codegen failed: {type(error).__name__}: {text}", file=sys.stderr)
        print(f"this is a fault of codegen; {_TRACEBACK}=1 shows where it happened", file=sys.stderr)
        return EXIT_COULD_NOT


def _dispatch(arguments: list[str]) -> int:
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

    return VERBS[chosen.verb](chosen)


if __name__ == "__main__":
    sys.exit(main())
