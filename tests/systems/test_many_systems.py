"""Systems that one process generates in turn: the bytes of each are those of a process of its own, in any order."""

import random
import subprocess
import sys

import pytest

from .conftest import Workspace

NAMES = ("contracts_only", "one_kernel", "two_operations", "piecewise_and_special", "unicode_docs")
#: Each system in a fresh copy of a process that has imported codegen and generated nothing.
ALONE = """
import os, sys
import codegen.commands.run
from codegen.cli.main import main
for schema in sys.argv[1:]:
    child = os.fork()
    if not child:
        os._exit(main(["run", "--no-tests", "--quiet", schema]))
    assert os.waitpid(child, 0)[1] == 0, schema
"""


@pytest.mark.thorough
def test_nothing_of_one_system_is_left_for_the_next(tmp_path):
    alone = Workspace(tmp_path / "alone")
    schemas = [alone.add(name) for name in NAMES]
    subprocess.run([sys.executable, "-c", ALONE, *schemas], cwd=alone.root, check=True)
    wanted = alone.files()
    assert len(wanted) > 200
    for seed in (1, 2):
        together = Workspace(tmp_path / f"together{seed}")
        for name in NAMES:
            together.add(name)
        order = random.Random(seed).sample(schemas, len(schemas))
        together.codegen("run", "--no-tests", "--quiet", "--jobs", "1", *order)
        assert together.files() == wanted
        done = together.codegen("check")
        assert done.stdout.count("clean") == len(NAMES)
