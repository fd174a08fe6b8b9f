"""The JSON Schemas of what commands answer, as they are published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from codegen.cli.check_answer_schema import check_schema
from codegen.cli.doctor_answer_schema import doctor_schema
from codegen.cli.verify_answer_schema import verify_schema
from docs.generator.pages import FOLDER


def answer_schemas() -> Mapping[Path, str]:
    """What ``codegen schema export --of check``, ``doctor`` and ``verify`` prints, by the file that holds it."""
    made = {"check": check_schema(), "doctor": doctor_schema(), "verify": verify_schema()}
    return {
        FOLDER / f"{name}.schema.json": f"{json.dumps(schema, indent=2, ensure_ascii=False)}\n"
        for name, schema in made.items()
    }
