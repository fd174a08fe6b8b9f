"""Floor 6: the language as pydantic models, the one source of its reference and its JSON Schema."""
