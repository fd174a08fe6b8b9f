"""What docs/kernels.md shows of a compiled kernel is what one does."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from codegen.cli.main import main
from codegen.phases.gmp_engine import PHASES, run_phases
from codegen.phases.state import RunState
from codegen.support.configuration import Configuration

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "kernels.md").read_text(encoding="utf-8")
SAID = """
import json
print(json.dumps({
    "compiled": wave.backend == wave.backends[0] != wave.backends[-1] == "numpy",
    "given": bool(np.array_equal(wave(t, 2.0, 0.1).x, x_given)),
    "left out": [bool(np.isfinite(early.x[t < 5]).all()), bool(np.isnan(early.v[t >= 5]).all())],
    "single": [single.x.dtype.name, many.v.dtype.name],
    "ufunc": bool(np.array_equal(x, wave(t).x) and np.array_equal(v, wave(t).v)),
    "values": [round(value, 2) for value in wave(1.5)],
}))
"""


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


@pytest.mark.slow
def test_the_guide_to_kernels_shows_what_they_do(tmp_path):
    schema = tmp_path / "input_schemas" / "waves.yaml"
    schema.parent.mkdir()
    (text,) = blocks("yaml")
    schema.write_text(text, encoding="utf-8")
    state = run_phases(RunState(tmp_path, Configuration(), "input_schemas/waves.yaml"), phases=PHASES[:3])
    for path, data in state.tree.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    calling, asking, universal = blocks("python")
    program = f"{calling}x_given = x\n{asking}{universal}{SAID}"
    places = {"PYTHONPATH": str(tmp_path / "generated/waves/src"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run([sys.executable, "-c", program], env={**os.environ, **places}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "compiled": True,
        "given": True,
        "left out": [True, True],
        "single": ["float32", "float64"],
        "ufunc": True,
        "values": [-0.68, -0.02],
    }


def test_the_guide_prints_one_kernel(tmp_path, monkeypatch):
    (tmp_path / "input_schemas").mkdir()
    (tmp_path / "input_schemas" / "waves.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for command in blocks("sh")[0].splitlines():
        assert main(shlex.split(command)[1:]) == 0
    assert {path.name for path in tmp_path.glob("wave.*")} == {"wave.py", "wave.tex"}
