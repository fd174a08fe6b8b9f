from codegen.backends.imports import import_lines


def test_groups_are_standard_third_party_relative():
    lines = import_lines({".b": ["x"], "pydantic": ["Field", "BaseModel"], "typing": ["Any"], "..a": ["y"]})
    assert lines == (
        "from typing import Any",
        "",
        "from pydantic import BaseModel, Field",
        "",
        "from ..a import y",
        "from .b import x",
    )


def test_nothing_is_imported_for_nothing():
    assert import_lines({"typing": []}) == ()


def test_constants_come_before_classes_and_functions():
    assert import_lines({"a": ["run", "Command", "MEDIA_TYPE"]}) == ("from a import MEDIA_TYPE, Command, run",)
