"""The JSON Schema of what ``codegen check`` answers, as it is published."""

from __future__ import annotations

import json

from codegen.cli.check_answer_schema import check_schema
from docs.generator.pages import FOLDER

PUBLISHED = FOLDER / "check.schema.json"


def check_schema_text() -> str:
    """What ``codegen schema export --of check`` prints."""
    return f"{json.dumps(check_schema(), indent=2, ensure_ascii=False)}\n"
