"""Completion scripts, asked by the shells themselves."""

import shutil
import subprocess

import pytest

from codegen.cli.arguments import parser
from codegen.cli.completion_words import commands
from codegen.cli.main import main

ASK = """\
source "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_codegen
printf '%s\\n' "${COMPREPLY[@]}"
"""
NAMES = ("price", "tax")
KERNELS = """\
contracts:
  Order: {}
kernels:
  # The first.
  price: {doc: A price.}
  tax:
    doc: A tax.
    inputs: {}
operations:
  quote: {}
"""


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    for name in (
        "input_schemas/orders.yaml",
        "input_schemas/a b.yaml",
        "input_schemas/.draft.yaml",
        "input_schemas/notes.md",
        ".git/config.yaml",
        "extractions/orders/manifest.json",
        "notes.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(KERNELS if name == "input_schemas/orders.yaml" else "")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def script(shell, workspace, capfdbinary):
    assert main(["completion", shell]) == 0
    path = workspace / f"script.{shell}"
    path.write_bytes(capfdbinary.readouterr().out)
    return path


def test_bash_completes_verbs_options_choices_schemas_systems_and_codes(workspace, capfdbinary):
    path = script("bash", workspace, capfdbinary)

    def answers(*words):
        done = subprocess.run(["bash", "-c", ASK, "bash", path, "codegen", *words], capture_output=True, text=True)
        assert done.stderr == ""
        return [line for line in done.stdout.splitlines() if line]

    verbs = [one.path[0] for one in commands(parser()) if len(one.path) == 1]
    assert answers("") == verbs and len(verbs) >= 20
    assert answers("che") == ["check"]
    assert answers("keys", "") == ["new", "list", "check"]
    assert answers("run", "--no") == ["--no-tests"]
    assert "--comment" in answers("keys", "new", "--") and "--comment" not in answers("keys", "list", "--")
    assert answers("check", "--format", "s") == ["sarif"]
    assert answers("check", "--format", "=", "j") == ["json", "junit"]
    assert answers("schema", "s") == ["show"]
    assert sorted(answers("lint", "input_schemas/")) == ["input_schemas/a b.yaml", "input_schemas/orders.yaml"]
    assert answers("lint", "n") == [] and answers("lint", ".g") == [".git"]
    assert sorted(answers("lint", "")) == ["extractions", "input_schemas"]
    assert answers("kernel", "input_schemas/o") == ["input_schemas/orders.yaml"]
    assert answers("kernel", "input_schemas/orders.yaml#") == [f"input_schemas/orders.yaml#{name}" for name in NAMES]
    assert answers("kernel", "input_schemas/orders.yaml#t") == ["input_schemas/orders.yaml#tax"]
    assert answers("sign", "o") == ["orders"]
    assert answers("explain", "C20") == [f"C20{digit}" for digit in range(9)]
    assert answers("run", "--jobs", "") == []
    assert answers("verify", "--trust", "ex") == ["extractions"]


def test_everything_that_can_be_asked_is_in_every_script(workspace, capfdbinary):
    for shell in ("bash", "zsh", "fish"):
        text = script(shell, workspace, capfdbinary).read_text()
        for one in commands(parser()):
            names = [name for option in one.options for name in option.names if name.startswith("--")]
            found = [name for name in names if (f"-l {name[2:]}" if shell == "fish" else name) in text]
            assert found == names


@pytest.mark.parametrize(("shell", "reads"), [("zsh", ["-n"]), ("fish", ["--no-execute"])])
def test_the_shell_reads_the_script(shell, reads, workspace, capfdbinary):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    path = script(shell, workspace, capfdbinary)
    done = subprocess.run([shell, *reads, path], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_completes(workspace, capfdbinary):
    path = script("fish", workspace, capfdbinary)

    def answers(line):
        command = f"source {path.name}; complete -C '{line}'"
        done = subprocess.run(["fish", "--no-config", "-c", command], capture_output=True, text=True)
        assert done.stderr == ""
        return [line.partition("\t")[0] for line in done.stdout.splitlines()]

    assert answers("codegen che") == ["check"]
    assert answers("codegen keys ") == ["check", "list", "new"]
    assert answers("codegen check --format j") == ["json", "junit"]
    assert answers("codegen lint ") == ["extractions/", "input_schemas/"]
    assert answers("codegen lint input_schemas/o") == ["input_schemas/orders.yaml"]
    assert answers("codegen kernel input_schemas/o") == [f"input_schemas/orders.yaml#{name}" for name in NAMES]
    assert answers("codegen kernel input_schemas/orders.yaml#t") == ["input_schemas/orders.yaml#tax"]
    assert answers("codegen sign o") == ["orders"]
