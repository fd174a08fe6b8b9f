"""Projects as Copier makes them from the template that travels with codegen."""

from __future__ import annotations

from pathlib import Path

from copier import run_copy

ROOT = Path(__file__).parents[2]
SCAFFOLD = ROOT / "templates/scaffold"
#: A name that a template may take apart in many ways.
NAME = "Häfen & O'Neil's 東京 🚢 (a), no. 1: 50 %"


def make(folder, kind="equations", **answers):
    """A new project in ``folder``, with the defaults for what ``answers`` leaves out."""
    run_copy(str(SCAFFOLD), folder, data={"kind": kind, **answers}, defaults=True, quiet=True)
    return folder
