"""A new project of each kind, run as its README and its continuous integration run it."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
from pathlib import Path

import pytest

from tests.evidence.signing import needs_openssh
from tests.scaffold.kinds import NAME, ROOT, make

BIN = sysconfig.get_path("scripts")
#: What the README of a kind shows, and what comes out.
ANSWERS = {
    "equations": {"ET0": pytest.approx(3.878, abs=0.0005)},
    "contracts": {"owner": "CSQ", "category": "freight container", "serial": "305438", "where": "terminal"},
    "workspace": {"reference": pytest.approx(3.878, abs=0.0005), "litres": pytest.approx(445.96, abs=0.05)},
}


class Shell:
    """A shell in a project, with the codegen of this checkout installed and a home of its own."""

    def __init__(self, project, home):
        self.project = project
        generated = [str(path) for path in project.glob("generated/*/src")]
        self.environment = {
            "PATH": os.pathsep.join([BIN, os.environ["PATH"]]),
            "PYTHONPATH": os.pathsep.join([str(ROOT), *generated]),
            "HOME": str(home),
            "CODEGEN_INSTALLED": "1",
        }

    def run(self, command, code=0):
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.project,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self, command):
        return subprocess.Popen(["bash", "-c", f"exec env {command}"], cwd=self.project, env=self.environment)


def blocks(project):
    """The shell blocks of the README by their headings, one command a line."""
    found = re.findall(r"^## (.+?)\n.*?```sh\n(.*?)```", (project / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    return {heading: block.replace("\\\n", " ").splitlines() for heading, block in found}


def generated(folder, kind):
    """A shell in a new project after ``codegen run``, which knows the packages that came out."""
    project = make(folder / "project", kind, system="harbour", project_name=NAME)
    Shell(project, folder).run("git init --quiet && codegen run --quiet && git add --all")
    return Shell(project, folder)


def vouched_for(shell):
    """Make a key, sign and verify as the README says, with a key that needs nobody to type."""
    new, sign, *verifications = blocks(shell.project)["Vouch for it"]
    shell.run(f"{new.split('#')[0]} --no-passphrase --comment alice@example.org")
    shell.run(sign)
    for verify in verifications:
        shell.run(f"{verify} --state {shell.environment['HOME']}/seen.json")


def asked(shell):
    """What the last line of the README's use prints. The first line installs, which paths do here; a line that ends
    with & is a service, which is waited for."""
    lines = blocks(shell.project)["Use it"][1:]
    ports = {port: str(free_port()) for port in re.findall(r"--port (\d+)", "\n".join(lines))}
    running = []
    try:
        for line in lines:
            line = re.sub(r"(--port |127\.0\.0\.1:)(\d+)", lambda found: found[1] + ports[found[2]], line)
            if not line.endswith(" &"):
                return shell.run(line)
            running.append(shell.start(line.removesuffix(" &")))
            wait_for(re.search(r"--port (\d+)", line)[1])
    finally:
        for process in running:
            process.terminate()
            process.wait(30)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]


def wait_for(port):
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the service does not answer")


@needs_openssh
@pytest.mark.slow
def test_a_library_is_made_checked_used_and_vouched_for(tmp_path):
    shell = generated(tmp_path, "library")
    shell.run("bash ci/check.sh")
    assert (shell.project / "evidence/harbour/MANIFEST.sha256").is_file()
    assert "fastapi" not in (shell.project / "generated/harbour/pyproject.toml").read_text()
    assert "price=4.759" in shell.run(blocks(shell.project)["Use it"][-1])
    vouched_for(shell)
    shell.run("echo '# By hand.' >> generated/harbour/src/harbour/kernels/__init__.py")
    shell.run("bash ci/check.sh", code=1)


@needs_openssh
@pytest.mark.thorough
@pytest.mark.parametrize("kind", ANSWERS)
def test_a_service_is_made_checked_used_and_vouched_for(tmp_path, kind):
    shell = generated(tmp_path, kind)
    shell.run("bash ci/check.sh")
    assert json.loads(asked(shell)) == ANSWERS[kind]
    vouched_for(shell)


#: What a wheel of codegen is built from.
SOURCES = ("codegen", "glue", "templates", "LICENSE", "MANIFEST.in", "README.md", "constraints.txt", "pyproject.toml",
           "setup.py")  # fmt: skip


@pytest.mark.thorough
def test_continuous_integration_installs_the_codegen_that_the_project_asks_for(tmp_path):
    """From a wheel, without an index; what codegen depends on is lent, so that nothing is downloaded."""
    sources = tmp_path / "sources"
    sources.mkdir()
    for name in SOURCES:
        copied = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copied(ROOT / name, sources / name)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(sources)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    lent = tmp_path / "lent"
    lent.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith(("codegen", "__editable__", "pip")):
            (lent / path.name).symlink_to(path)
    project = make(tmp_path / "project", "library", system="harbour", codegen_requirement=f"codegen @ {wheel.as_uri()}")
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(project / ".venv")}))
    packages.mkdir(parents=True)
    (packages / "lent.pth").write_text(f"{lent}\n")
    shell = Shell(project, tmp_path)
    shell.run("git init --quiet && codegen run --quiet --no-tests && git add --all")
    del shell.environment["CODEGEN_INSTALLED"], shell.environment["PYTHONPATH"]
    shell.environment |= {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1"}
    shell.run("bash ci/check.sh")
    installed = shell.run(".venv/bin/python -c 'import codegen; print(codegen.__file__)'")
    assert installed.startswith(str(project / ".venv"))
    assert (project / "evidence/harbour/MANIFEST.sha256").is_file()
    assert ".venv" not in shell.run("git status --porcelain --untracked-files=all")
