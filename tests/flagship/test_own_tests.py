"""The flagship's own tests pass as they are committed; those that it takes along are the runtime's, and run there."""

import os
import subprocess
import sys

import pytest

from .running import SOURCES


@pytest.mark.slow
def test_they_pass():
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    done = subprocess.run(command, cwd=SOURCES.parent, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
