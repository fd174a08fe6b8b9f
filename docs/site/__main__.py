"""Build the site into the folder that is named; a warning of Sphinx is an error."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from sphinx.cmd.build import build_main

HERE = Path(__file__).resolve().parent


def main(outside: str, *options: str) -> int:
    """Sphinx's exit code; what an earlier build left in the folder stays there. Parsed pages are kept nowhere."""
    with tempfile.TemporaryDirectory() as trees:
        return build_main(
            ["-W", "--keep-going", "-q", "-c", str(HERE), "-d", trees, *options, str(HERE.parent), outside]
        )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
