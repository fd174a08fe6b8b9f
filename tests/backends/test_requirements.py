"""The pins of a distribution: all that it needs, nothing else, whatever the machine has."""

from __future__ import annotations

import re
from importlib.metadata import requires

import pytest
from packaging.requirements import Requirement

from codegen.backends.deployment import _MINIMUM, _SERVICE
from codegen.backends.requirements import REQUIREMENTS, with_requirements


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_what_is_told_is_what_the_metadata_say(name):
    written = [Requirement(text) for text in requires(name) or []]
    environments = [
        {"python_version": version, "python_full_version": f"{version}.0", "sys_platform": "linux", "extra": ""}
        for version in ("3.11", "3.14")
    ]
    needed = {
        re.sub(r"[-_.]+", "-", item.name).lower()
        for item in written
        if item.marker is None or any(item.marker.evaluate(environment) for environment in environments)
    }
    assert set(REQUIREMENTS[name]) == needed


def test_what_is_needed_is_found_however_far():
    assert with_requirements(["httpx"]) == (
        "anyio", "certifi", "h11", "httpcore", "httpx", "idna", "typing-extensions",
    )  # fmt: skip


def test_nothing_of_the_compiler_is_among_them():
    assert not {"sympy", "ruff", "mypy", "hypothesis", "jinja2", "datamodel-code-generator"} & set(
        with_requirements(_SERVICE)
    )


def test_whatever_may_be_depended_on_is_known():
    assert with_requirements(name for name in _MINIMUM if name not in ("mypy", "ruff"))
