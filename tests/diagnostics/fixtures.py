"""The folders of this directory as workspaces: what lies where, what is asked, and what codegen says.

A folder ``tests/diagnostics/<CODE>/`` holds input that produces the diagnostic ``CODE``:

``schema.yaml``
    The schema. It becomes ``input_schemas/schema.yaml`` of the workspace.
``glue/`` ``templates/`` ``handlers/`` ``edits/`` ``generated/`` ``extractions/`` ``benchmarks/`` ``codegen.toml``
    Lie in the workspace under the same path.
any other file or folder, such as ``other.yaml`` or ``contracts/order.json``
    Lies beside the schema, in ``input_schemas/``.
``command.txt``
    Arguments of ``codegen`` on one line; without it ``plan input_schemas/schema.yaml``, which loads schema and glue,
    computes the plan and generates nothing.
``expected.txt``
    What codegen writes to its stream for people, byte for byte. ``UPDATE_GOLDENS=1`` writes it anew.
``why.txt``
    Instead of all others: one sentence why no schema can show the code.
"""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

HERE = Path(__file__).parent
SCHEMA = "input_schemas/schema.yaml"
_AT_THE_ROOT = {"glue", "templates", "handlers", "edits", "generated", "extractions", "benchmarks", "codegen.toml"}
_ABOUT_THE_TEST = {"command.txt", "expected.txt", "why.txt"}


def fixtures():
    """The codes that have a folder with input, in order."""
    return sorted(path.parent.name for path in HERE.glob("C[0-9][0-9][0-9]/schema.yaml"))


def lay_out(code, root):
    """Make the workspace of ``code`` below ``root`` and return the arguments of codegen."""
    folder = HERE / code
    (root / "input_schemas").mkdir(parents=True)
    for path in sorted(folder.iterdir()):
        if path.name in _ABOUT_THE_TEST:
            continue
        place = root / path.name if path.name in _AT_THE_ROOT else root / "input_schemas" / path.name
        if path.is_dir():
            shutil.copytree(path, place)
        else:
            shutil.copyfile(path, place)
    return shlex.split(command_of(code))


def command_of(code):
    """The arguments of codegen on one line."""
    command = HERE / code / "command.txt"
    return command.read_text().strip() if command.is_file() else f"plan {SCHEMA}"


def files_of(code):
    """Every file of the folder that is input."""
    return sorted(p for p in (HERE / code).rglob("*") if p.is_file() and p.name not in _ABOUT_THE_TEST)


def text_of(path):
    """The text of a file of any encoding."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")
