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


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    for name in (
        "input_schemas/orders.yaml",
        "input_schemas/a b.yaml",
        "extractions/orders/manifest.json",
        "notes.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
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
    assert answers("lint", "n") == []
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
