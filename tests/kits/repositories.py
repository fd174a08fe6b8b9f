"""A scratch repository with a workspace of one small system, generated and committed, and the tools that work on it."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SCHEMA = "input_schemas/points.yaml"
POINTS = """\
schema_version: "6.1"
system: {system: Points, module: demo.points, name: Points, role: Holds points for tests., rootpath: demo/points}
metadata: {version: "1.0.0", owner: Tests}
contracts:
  Point:
    description: A point.
    type: object
    properties: {x: {type: number}}
    examples: [{x: 1}]




  Line:
    description: A line.
    type: object
    properties: {length: {type: number}}
    examples: [{length: 1}]
"""


@dataclass
class Repository:
    """A git repository whose top folder is a workspace."""

    root: Path
    environment: dict

    def do(self, *command, code=0, cwd=None):
        """The output of ``command``, which must end with ``code``."""
        done = subprocess.run(
            command, cwd=cwd or self.root, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def git(self, *arguments, code=0):
        return self.do("git", *arguments, code=code)

    def codegen(self, *arguments, code=0):
        return self.do(sys.executable, "-m", "codegen", *arguments, code=code)

    def edit(self, path, old, new):
        place = self.root / path
        text = place.read_text()
        assert old in text
        place.write_text(text.replace(old, new))

    def generate(self, message):
        """Run without the generated tests, and commit everything."""
        self.codegen("run", "--quiet", "--no-tests")
        self.commit(message)

    def commit(self, message):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)


def clean_environment(folder):
    """Variables under which git has no settings but the defaults; ``folder`` is home."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return environment | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
        "GIT_EDITOR": "true",
    }  # fmt: skip


def new_repository(folder):
    """A repository in ``folder`` with one small schema, and nothing committed."""
    made = Repository(folder / "repository", clean_environment(folder))
    (made.root / "input_schemas").mkdir(parents=True)
    (made.root / SCHEMA).write_text(POINTS)
    (made.root / "codegen.toml").write_text("")
    (made.root / ".gitignore").write_text(".codegen/\nevidence/\n__pycache__/\n")
    made.git("init", "--quiet", "--initial-branch", "main", ".")
    return made
