"""Loading of text as a user would write it, for tests of diagnostics."""

from pathlib import Path

from codegen.frontend.meta_loader import load_system
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticsError

OPTIONS = Path(__file__).parent.parent / "fixtures" / "options.yaml"

HEAD = """\
schema_version: "6.1"
system: {system: A System, module: a.things, name: Things, role: Does things for tests, rootpath: a/things}
metadata: {version: "1.0.0", owner: Desk}
"""


def load(folder, text, name="system.yaml"):
    """The system that ``text`` declares, in a workspace of its own."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_system(Path(name), folder, Configuration())


def diagnostics(folder, text):
    """What is said about ``text``: (code, line, column, message, hint), errors and warnings in order."""
    try:
        found = load(folder, text).warnings
    except DiagnosticsError as error:
        found = error.diagnostics
    return [
        (item.code, item.span.line if item.span else 0, item.span.column if item.span else 0, item.message, item.hint)
        for item in found
    ]
