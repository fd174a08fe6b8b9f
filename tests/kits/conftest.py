"""A scratch repository with a workspace of one small system."""

import pytest

from tests.kits.repositories import new_repository


@pytest.fixture
def repository(tmp_path):
    return new_repository(tmp_path)
