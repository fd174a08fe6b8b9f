"""What all schema models share: unknown keys refused, values frozen, numbers kept as written."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema


class SchemaModel(BaseModel):
    """A mapping of the language. Unknown keys are errors; instances are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class NumberAsWritten(float):
    """A YAML number with its text, so that ``0.1`` stays one tenth."""

    text: str

    def __new__(cls, text: str) -> NumberAsWritten:
        """The double nearest to ``text``, remembering ``text``."""
        number = super().__new__(cls, text)
        number.text = text
        return number


def as_text(value: Any) -> Any:
    """A number as its text; whatever else as it is."""
    if isinstance(value, NumberAsWritten):
        return value.text
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


#: Text for which a number may stand by mistake, so that the text's own rule can say what is missing.
TextAsWritten = Annotated[str, BeforeValidator(as_text)]
#: An expression of the language, or a number, as its text.
ExpressionText = Annotated[str, BeforeValidator(as_text), WithJsonSchema({"type": ["string", "number"]})]
#: An expression, or a list (of lists) of expressions.
ExpressionTree = ExpressionText | list[ExpressionText] | list[list[ExpressionText]]
