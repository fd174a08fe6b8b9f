from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from ..service.environment import data_directory, explain_settings, unread_variables


def test_data_lies_where_xdg_says():
    assert data_directory("a", {"XDG_DATA_HOME": "/data", "HOME": "/home/x"}) == Path("/data/a")


@pytest.mark.parametrize("relative", ["", "data", "./data"])
def test_a_relative_place_is_ignored(relative):
    assert data_directory("a", {"XDG_DATA_HOME": relative, "HOME": "/home/x"}) == Path("/home/x/.local/share/a")


def test_a_profile_is_a_home_too():
    assert data_directory("a", {"USERPROFILE": "/users/x"}) == Path("/users/x/.local/share/a")


def test_no_place_is_an_error():
    with pytest.raises(ValueError, match="XDG_DATA_HOME or HOME"):
        data_directory("a", {})


def test_variables_that_fields_read_are_not_reported():
    assert unread_variables("A_", ["port", "host"], ["A_PORT", "a_host", "OTHER_PORT", "A"]) == []


def test_others_are_with_a_likely_spelling():
    assert unread_variables("A_", ["port"], ["A_PROT", "A_XYZZY"]) == [
        "A_PROT is no setting: did you mean A_PORT?",
        "A_XYZZY is no setting",
    ]


def test_settings_are_named_by_their_variables_without_their_values():
    class Settings(BaseModel):
        port: int
        host: str

    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({"port": "hunter2"})
    said = explain_settings(refused.value, "SERVICE_")
    assert said.startswith("SERVICE_PORT: Input should be a valid integer")
    assert said.endswith("; SERVICE_HOST: Field required")
    assert "hunter2" not in said
    assert explain_settings(ValueError("no place"), "SERVICE_") == "no place"
