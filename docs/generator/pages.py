"""Which pages the reference has."""

from __future__ import annotations

from pathlib import Path

from codegen.schema.document import SystemSchema
from codegen.schema.glue import ExtractionGlue
from codegen.schema.module_spec import ModuleSpec
from codegen.schema.wiring import MultiAgentGlue
from docs.generator.breaking import breaking
from docs.generator.command_line import command_line
from docs.generator.diagnostics import diagnostics
from docs.generator.expressions import expressions
from docs.generator.gates import gates
from docs.generator.models import model_page
from docs.generator.runtime import runtime
from docs.generator.settings import settings
from docs.generator.speed import speed

FOLDER = Path(__file__).parent.parent / "reference"
_MADE = "<!-- Made by `python3 dev.py reference`. DO NOT EDIT. -->\n"
_SCHEMA = """\
A schema is one YAML file in `input_schemas/`. Every key that a section may have is here; any other is an error. Besides
the codes that a key has here, every key answers to those of YAML, names and types, [C101 to C130](diagnostics.md).
"""
_GLUE = """\
Glue says which files a system becomes. `glue/standard.yaml` is for everybody; a file that begins with `system:` is for
the schema of that module, and lies over the standard one entry by entry.
"""
_WIRING = """\
A file in `glue/` with `wirings` at its top says which systems of the workspace call, tell and observe which others.
"""
_MODULE_SPEC = """\
Module-Spec 2.4 is an older format that codegen reads: what has a home in a schema goes there, the rest is recorded.
"""


def pages() -> dict[str, str]:
    """Every page of docs/reference by its file name."""
    bodies = {
        "schema.md": model_page("Schema", _SCHEMA, SystemSchema),
        "glue.md": model_page("Glue", _GLUE, ExtractionGlue),
        "wiring.md": model_page("Wirings between systems", _WIRING, MultiAgentGlue),
        "module_spec.md": model_page("Module-Spec 2.4", _MODULE_SPEC, ModuleSpec),
        "settings.md": settings(),
        "expressions.md": expressions(),
        "runtime.md": runtime(),
        "gates.md": gates(),
        "diagnostics.md": diagnostics(),
        "breaking.md": breaking(),
        "command_line.md": command_line(),
        "speed.md": speed(),
    }
    index = "".join(f"- [{body.partition(chr(10))[0].removeprefix('# ')}]({name})\n" for name, body in bodies.items())
    bodies["README.md"] = (
        f"# Reference\n\nEvery key, function, rule, code and option of codegen, and how quick kernels are.\n\n{index}"
    )
    return {name: f"{_MADE}{body}" for name, body in bodies.items()}
