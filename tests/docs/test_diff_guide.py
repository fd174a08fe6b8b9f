"""What docs/diff.md shows of a change is what is said of it."""

import re
import subprocess
from pathlib import Path
from shutil import which

import pytest

from codegen.cli.main import main

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "diff.md").read_text(encoding="utf-8")


def block(language):
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    return found


@pytest.mark.slow
@pytest.mark.skipif(which("git") is None, reason="the older version comes from git")
def test_the_guide_to_diff_shows_what_it_says(tmp_path, monkeypatch, capsys):
    def git(*arguments, stdin=""):
        identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, input=stdin, text=True, check=True)

    monkeypatch.chdir(tmp_path)
    (tmp_path / "input_schemas").mkdir()
    (tmp_path / "input_schemas/quotes.yaml").write_text(block("yaml"), encoding="utf-8")
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "first")
    git("apply", stdin=block("diff"))
    assert main(["diff", "--semantic", "--against", "HEAD"]) == 1
    assert without_figures(capsys.readouterr().out) == without_figures(block("text"))


def without_figures(text):
    """Where results differ most, and by how much, depends on the last place of a machine's functions."""
    return re.sub(r"by up to \S+ ulp at .*? before and \d+ now", "by so much", text)
