"""``codegen bench`` from the command line, in its smallest form."""

import json
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from codegen.cli.main import main
from codegen.commands.bench import _interpreters
from codegen.kernels.bench.starts import missing

ROOT = Path(__file__).parent.parent.parent
FAST = ["--points", "800", "--starts", "1", "--seconds", "0"]


#: Of the reference kernels, the quickest to build.
_KERNELS = ("tiny",)


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    declared = yaml.safe_load((ROOT / "input_schemas" / "reference_kernels.yaml").read_text(encoding="utf-8"))
    declared["kernels"] = {name: declared["kernels"][name] for name in _KERNELS}
    (tmp_path / "input_schemas").mkdir()
    (tmp_path / "input_schemas" / "kernels.yaml").write_text(yaml.safe_dump(declared, sort_keys=False))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_figures_of_chosen_kernels_are_shown_and_kept(workspace, capsys):
    peers = ["--peers", "lambdify-cse,heyoka", "--python", sys.executable, "--kernel", "tiny"]
    code = main(["bench", "input_schemas/kernels.yaml", *peers, *FAST, "--targets", "--json", "kept.json"])
    shown = capsys.readouterr().out
    assert code == 0
    kept = json.loads((workspace / "kept.json").read_text())
    assert [kernel["name"] for kernel in kept["kernels"]] == ["tiny"]
    assert kept["missing"] == {"heyoka": "heyoka"}
    for tool in ("codegen", "codegen-body", "codegen-numpy", "lambdify-cse"):
        for figures in kept["tools"][tool]["1"]["kernels"].values():
            assert figures["fresh"]["seconds"] > 0, (tool, figures)
            assert figures["scaled_ulp"] < 64
    assert "heyoka: not installed: pip install heyoka" in shown
    assert "NOT_MEASURED tiny: two threads over one" in shown
    assert sorted(path.name for path in workspace.iterdir()) == [".codegen", "input_schemas", "kept.json"]


def test_tools_installed_beside_codegen_are_found_without_naming_an_interpreter():
    assert missing(["lambdify"], _interpreters([])) == {}


@pytest.mark.slow
def test_arrays_are_measured_as_users_call_them(workspace, capsys):
    schema = ROOT / "tests" / "systems" / "schemas" / "vectors_and_matrices.yaml"
    shutil.copyfile(schema, workspace / "input_schemas" / "arrays.yaml")
    assert main(["bench", "input_schemas/arrays.yaml", "--peers", "none", *FAST, "--json", "kept.json"]) == 0
    kept = json.loads((workspace / "kept.json").read_text())
    assert len(kept["kernels"]) > 1
    for tool, measured in kept["tools"].items():
        for kernel, figures in measured["1"]["kernels"].items():
            assert "failed" not in figures, (tool, kernel, figures)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--peers", "numbra"], "unknown peer 'numbra': did you mean numba?"),
        (["--points", "0"], "'0' is not a number: write 1 or more"),
        (["--seconds", "nan"], "'nan' is not a time: write seconds, such as 0.2"),
        (["--threads", "1,x"], "'x' is not a number: write 1 or more"),
    ],
)
def test_options_say_what_they_take(option, said, capsys):
    assert main(["bench", *option]) == 2
    assert said in capsys.readouterr().err
