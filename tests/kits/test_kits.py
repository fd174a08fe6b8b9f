"""The kits for continuous integration, executed: steps of the action and of the job as their runners would, hooks by
the real pre-commit. Packages come from here: nothing is downloaded."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import xml.etree.ElementTree as ElementTree

import pytest
import yaml

from tests.kits.repositories import ROOT, SCHEMA, Repository, clean_environment

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
JOBS = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text())
JOB = JOBS["codegen-check"]
MODELS = "generated/points/src/points/models.py"
#: pip installs codegen alone, builds it with what is here (0 is how pip wants that said), and needs no network.
OFFLINE = {"PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """This repository as a runner or pre-commit has it: committed files in a folder of their own, with git."""
    place = tmp_path_factory.mktemp("released")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    left_out = ("tests/", "docs/", "benchmarks/", "generated/", "extractions/")
    for path in filter(None, listed.stdout.decode().split("\0")):
        if not path.startswith(left_out) and (ROOT / path).is_file():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, place / path)
    repository = Repository(place, new_environment(tmp_path_factory.mktemp("home")))
    repository.git("init", "--quiet", "--initial-branch", "main", ".")
    # Ignored files among them were committed in spite of that.
    repository.git("add", "--all", "--force")
    repository.git("commit", "--quiet", "--message", "released")
    return repository


def new_environment(home):
    """Another interpreter finds the dependencies of this one and their programs, codegen only where it is installed."""
    path = os.pathsep.join([os.environ["PATH"], sysconfig.get_path("scripts")])
    return clean_environment(home) | OFFLINE | {"PYTHONPATH": sysconfig.get_path("purelib"), "PATH": path}


@pytest.fixture
def drifted(repository):
    """A generated and committed workspace whose branch ``main`` has drift."""
    repository.codegen("run", "--quiet", "--no-tests")
    repository.commit("clean")
    repository.git("tag", "clean")
    repository.edit(MODELS, "A point.", "A point by hand.")
    repository.commit("by hand")
    return repository


class Runner:
    """Runs the steps of a composite action as GitHub's runner does: expressions, files of commands, bash."""

    def __init__(self, workspace, action_path, folder, inputs):
        self.workspace, self.outputs = workspace, {}
        self.folder = folder
        self.inputs = {name: str(spec.get("default", "")) for name, spec in ACTION["inputs"].items()} | inputs
        self.environment = new_environment(folder / "home") | {
            "GITHUB_ACTION_PATH": str(action_path), "GITHUB_WORKSPACE": str(workspace), "RUNNER_TEMP": str(folder),
            "GITHUB_ACTIONS": "true",
        }  # fmt: skip
        self.path = self.environment["PATH"]

    def step(self, step, code=0):
        """What the step prints; a step with ``uses`` is not this runner's."""
        files = {name: self.folder / name.lower() for name in ("GITHUB_PATH", "GITHUB_OUTPUT")}
        for file in files.values():
            file.write_text("")
        script = self.folder / "script.sh"
        script.write_text(self._expanded(step["run"]))
        environment = self.environment | {name: self._expanded(text) for name, text in step.get("env", {}).items()}
        environment |= {name: str(file) for name, file in files.items()} | {"PATH": self.path}
        folder = self.workspace / self._expanded(step.get("working-directory", "."))
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        self.path = os.pathsep.join([*files["GITHUB_PATH"].read_text().split(), self.path])
        self.outputs |= dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
        return done.stdout

    def _expanded(self, text):
        return re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda match: self.inputs[match[1]], text)


@pytest.mark.thorough
def test_the_action_installs_checks_and_marks(drifted, released, tmp_path):
    folder = tmp_path / "runner"
    folder.mkdir()
    runner = Runner(drifted.root, released.root, folder, {"sarif": "true", "schemas": f"{SCHEMA}\n"})
    install, check, upload = ACTION["runs"]["steps"][:3]
    runner.step(install)
    marked = runner.step(check, code=1)
    assert f"::error file={MODELS}," in marked
    assert runner.outputs["exit-code"] == "1"
    results = json.loads((folder / "codegen.sarif").read_text())["runs"][0]["results"]
    assert [item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in results] == [MODELS]
    assert runner.outputs["sarif-file"] == str(folder / "codegen.sarif")
    assert upload["if"].endswith("steps.check.outputs.sarif-file != ''")
    assert upload["with"]["sarif_file"] == "${{ steps.check.outputs.sarif-file }}"

    runner.inputs |= {"changed-since": "HEAD", "sarif": "false"}
    assert runner.step(check) == ""
    runner.inputs |= {"changed-since": "clean"}
    assert f"::error file={MODELS}," in runner.step(check, code=1)
    runner.inputs |= {"changed-since": "no-such"}
    runner.step(check, code=2)
    assert runner.outputs["exit-code"] == "2"
    runner.inputs |= {"changed-since": "", "schemas": "input_schemas/$(touch owned).yaml"}
    runner.step(check, code=2)
    assert not (drifted.root / "owned").exists()


@pytest.fixture
def signing(tmp_path):
    """A private key as the secret of a repository, and a trust folder that knows its public half."""
    key, trust = tmp_path / "key", tmp_path / "trust"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ci@example.org", "-f", key], check=True)
    trust.mkdir()
    kind, text, _ = key.with_suffix(".pub").read_text().split()
    (trust / "allowed_signers").write_text(f'ci@example.org namespaces="codegen-evidence" {kind} {text}\n')
    optional = '["mutation-strength", "property-tests", "api-fuzzing", "determinism", "self-test", "deployment-ready"]'
    (trust / "policy.toml").write_text(f'format = 1\nname = "kits"\noptional_gates = {optional}\n')
    return key, trust


def verified(repository, trust, tmp_path):
    state = str(tmp_path / "state.json")
    bundle = repository.root / "evidence" / "points"
    return repository.codegen("verify", str(bundle), "--trust", str(trust), "--state", state, "--quiet")


@pytest.mark.thorough
def test_the_action_signs_what_it_ran(repository, released, signing, tmp_path):
    key, trust = signing
    repository.codegen("run", "--quiet", "--no-tests")
    repository.commit("clean")
    folder = tmp_path / "runner"
    folder.mkdir()
    runner = Runner(repository.root, released.root, folder, {"evidence": "true", "signing-key": key.read_text()})
    install, check, _, remember, make, keep = ACTION["runs"]["steps"]
    runner.step(install)
    runner.step(check)
    runner.step(make)
    assert not (folder / "codegen-signing-key").exists()
    verified(repository, trust, tmp_path)
    runner.step(make)
    verified(repository, trust, tmp_path)
    assert keep["with"]["path"] == "${{ inputs.working-directory }}/evidence" and keep["with"]["include-hidden-files"]
    assert list((repository.root / ".codegen" / "signed").iterdir())
    assert remember["with"]["path"] == "${{ inputs.working-directory }}/.codegen/signed"
    runner.inputs["signing-key"] = ""
    runner.step(make)
    assert not (repository.root / "evidence" / "points" / "report.dsse.json").exists()


@pytest.mark.slow
def test_the_job_reports_each_file(drifted, tmp_path):
    """The lines of ``script`` as GitLab runs them: one after another in one bash."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/codegen").write_text(f'#!/bin/sh\nexec {sys.executable} -m codegen "$@"\n')
    (tmp_path / "bin/codegen").chmod(0o755)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = drifted.environment | {**JOB["variables"], "CI_PROJECT_DIR": str(drifted.root), "PATH": path}
    for schemas, code in (("", 1), ("input_schemas/**/*.yaml", 1), ("no*.yaml", 2)):
        command = ["bash", "-eo", "pipefail", "-c", "\n".join(JOB["script"])]
        done = subprocess.run(
            command, cwd=drifted.root, env=environment | {"CODEGEN_SCHEMAS": schemas}, capture_output=True, check=False
        )
        assert done.returncode == code, done.stderr
        report = drifted.root / JOB["artifacts"]["reports"]["junit"]
        suites = ElementTree.parse(report).getroot()
        assert suites.tag == "testsuites"
        failed = [case.get("name") for case in suites.iter("testcase") if case.find("failure") is not None]
        assert failed == ([MODELS] if code == 1 else [])
        report.unlink()
    before = ["bash", "-c", JOB["before_script"][0]]
    done = subprocess.run(before, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "CODEGEN_REQUIREMENT: set it to what pip installs" in done.stderr


@pytest.mark.parametrize(
    ("schema", "file"), [("vendor.github-actions", "action.yml"), ("vendor.gitlab-ci", "ci/gitlab.yml")]
)
def test_kits_are_what_their_tools_read(schema, file):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(ROOT / file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.thorough
def test_hooks_of_pre_commit(repository, released, tmp_path):
    """Installed by pre-commit itself, from a commit of this repository."""
    revision = released.git("rev-parse", "HEAD").strip()
    hooks = [{"id": name} for name in ("codegen-lint", "codegen-check")]
    settings = {"repos": [{"repo": str(released.root), "rev": revision, "hooks": hooks}]}
    (repository.root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(settings))
    repository.codegen("run", "--quiet", "--no-tests")
    repository.commit("clean")
    hooked = Repository(repository.root, new_environment(tmp_path))
    pre_commit = (sys.executable, "-m", "pre_commit")
    hooked.do(*pre_commit, "install")

    repository.edit(SCHEMA, "A point.", "A spot.")
    repository.git("add", SCHEMA)
    said = hooked.git("commit", "--message", "the schema alone", code=1)
    assert re.search(r"codegen lint\.+Passed", said) and re.search(r"codegen check\.+Failed", said)
    assert f"stale              {MODELS}" in said

    repository.codegen("run", "--quiet", "--no-tests")
    repository.git("add", "--all")
    hooked.git("commit", "--message", "with what it makes")
    assert repository.git("status", "--porcelain") == ""

    repository.edit(SCHEMA, "A spot.", "A dot.")
    repository.git("add", SCHEMA)
    said = hooked.do(*pre_commit, "try-repo", str(released.root), "codegen-run", "--ref", revision, code=1)
    assert "files were modified by this hook" in said
    assert "A dot." in (repository.root / MODELS).read_text()
