"""What every process of several runs needs, made once before they part: a third of a second, and shared memory."""

from __future__ import annotations

import codegen.commands.run  # noqa: F401  the phases with all that they import
from codegen.backends.contract_models import load_generator
from codegen.enforcement import RULES
from codegen.enforcement.rule import fires


def load_ahead() -> None:
    """Import the phases and the generator of models, and let every rule show that it can fire."""
    load_generator()
    for rule in RULES:
        fires(rule)
