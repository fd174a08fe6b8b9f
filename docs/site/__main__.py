"""Build the site into the folder that is named; a warning of Sphinx is an error."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.cmd.build import build_main

HERE = Path(__file__).resolve().parent


def main(outside: str, *options: str) -> int:
    """Sphinx's exit code; pages of an earlier build that are no more stay until the folder is removed."""
    return build_main(["-W", "--keep-going", "-q", "-c", str(HERE), *options, str(HERE.parent), outside])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
