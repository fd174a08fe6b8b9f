"""The guide of the kits: its snippets are what the tools read, and name what is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
SNIPPETS = dict(re.findall(r"```yaml\n# (\S+)\n(.*?)```", GUIDE, re.DOTALL))
WORKFLOWS = [path for path in SNIPPETS if path.startswith(".github/")]


@pytest.mark.parametrize(
    ("path", "schema"),
    [*((path, "vendor.github-workflows") for path in WORKFLOWS), (".gitlab-ci.yml", "vendor.gitlab-ci")],
)
def test_snippets_are_what_their_tools_read(path, schema, tmp_path):
    (tmp_path / "snippet.yml").write_text(SNIPPETS[path])
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(tmp_path / "snippet.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_action_has_what_the_guide_gives_it():
    inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    for path in WORKFLOWS:
        (job,) = yaml.safe_load(SNIPPETS[path])["jobs"].values()
        assert job["steps"][-1]["with"].keys() <= inputs.keys()
    assert all(f"`{name}`" in GUIDE for name in inputs)


def test_the_job_has_what_the_guide_gives_it():
    job = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text())["codegen-check"]
    assert yaml.safe_load(SNIPPETS[".gitlab-ci.yml"])["codegen-check"]["variables"].keys() <= job["variables"].keys()
    assert all(f"{name}" in GUIDE for name in job["variables"])


def test_the_hooks_are_those_of_the_guide():
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    (repository,) = yaml.safe_load(SNIPPETS[".pre-commit-config.yaml"])["repos"]
    assert {hook["id"] for hook in repository["hooks"]} <= hooks
    assert set(re.findall(r"^\| `(codegen-\w+)` \|", GUIDE, re.MULTILINE)) == hooks


def test_commands_of_the_guide_are_ones(capsys):
    from codegen.cli.arguments import parser

    said = re.findall(r"`codegen ((?:merge-driver|watch|check|run)[^`]*)`|^codegen (.*)$", GUIDE, re.MULTILINE)
    commands = [inline or line for inline, line in said]
    assert len(commands) > 5
    for command in commands:
        parser().parse_args(command.split())
