"""Files of the flagship as their templates render them, without a whole run."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from codegen.backends.contexts import CONTEXTS
from codegen.emit.header import with_header
from codegen.emit.render import render, template_context
from codegen.frontend.glue_loader import load_glue
from codegen.frontend.meta_loader import load_system
from codegen.plan.files import Plan, PlannedFile
from codegen.plan.generation import Generation
from codegen.support.configuration import Configuration

ROOT = Path(__file__).parents[2]
SCHEMA = "input_schemas/symbolic_computation_service_v6.yaml"
TEMPLATES = [ROOT / "templates"]


@cache
def generation() -> Generation:
    """The flagship's schema and glue, without a plan."""
    system = load_system(ROOT / SCHEMA, ROOT, Configuration())
    glue = load_glue(system.model, ROOT, Configuration())
    return Generation(system, glue, Plan("", "", (), ""), {}, {})


def rendered(template: str, name: str) -> str:
    """``template`` as the file ``name`` of the flagship."""
    file = PlannedFile("T7.1", "T7", name, "template", template, "", None, "", "Create", "", "")
    context = CONTEXTS[template_context(template, TEMPLATES)](generation(), file)
    return with_header(name, render(template, context, TEMPLATES), SCHEMA, "")
