"""The tools whose versions decide what is generated."""

from importlib.metadata import distribution
from pathlib import Path

import pytest

from codegen.plan.toolchain import INSTALLED_TOOLS, installed_path


@pytest.mark.parametrize("name", INSTALLED_TOOLS)
def test_the_mark_of_a_tool_is_a_file_that_its_installation_writes(name):
    written = {Path(str(file.locate())) for file in distribution(name).files}
    assert installed_path(name) in written


def test_a_tool_that_is_not_there_has_no_mark():
    assert installed_path("no-such-tool-anywhere") is None
