"""What a new project of each kind holds, made by Copier from the template: read, judged by the tools that will read
it, refused where an answer would break it, and run as its README and its continuous integration do."""

from __future__ import annotations

import json
import keyword
import os
import re
import socket
import subprocess
import sys
import sysconfig
import time
import tomllib
import urllib.request
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from copier import run_copy
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader

from codegen.frontend.system_rules import _TAKEN_PACKAGES
from codegen.support.names import identifier_fault, pascal_fault
from tests.evidence.signing import needs_openssh

ROOT = Path(__file__).parents[2]
SCAFFOLD = ROOT / "templates/scaffold"
BIN = Path(sysconfig.get_path("scripts"))
NAME = "Häfen & O'Neil's 東京 🚢 (a), no. 1: 50 %"
EVERYWHERE = {
    ".copier-answers.yml", ".dockerignore", ".gitattributes", ".github/workflows/codegen.yml", ".gitignore",
    ".gitlab-ci.yml", ".idea/jsonSchemas.xml", ".pre-commit-config.yaml", ".vscode/extensions.json",
    ".vscode/settings.json", "Dockerfile", "README.md", "ci/check.sh", "codegen.toml", "input_schemas/harbour.yaml",
    "pytest.ini", "requirements.txt", "tests/test_harbour.py", "trust/policy.toml",
}  # fmt: skip
BESIDES = {
    "equations": set(),
    "contracts": {"handlers/harbour/moves.py"},
    "library": set(),
    "workspace": {
        "compose.yaml", "glue/wirings.yaml", "handlers/harbour/watering.py", "input_schemas/climate.yaml",
    },
}  # fmt: skip
#: What the README of a kind shows, and what comes out.
ANSWERS = {
    "equations": {"ET0": pytest.approx(3.877, abs=0.0005)},
    "contracts": {"owner": "CSQ", "category": "freight container", "serial": "305438", "where": "terminal"},
    "workspace": {"reference": pytest.approx(3.877, abs=0.0005), "litres": pytest.approx(445.8, abs=0.05)},
}


def make(folder, kind="equations", **answers):
    run_copy(str(SCAFFOLD), folder, data={"kind": kind, **answers}, defaults=True, quiet=True)
    return folder


@pytest.fixture(scope="module")
def projects(tmp_path_factory):
    """A project of each kind by its name."""
    folder = tmp_path_factory.mktemp("kinds")
    return {kind: make(folder / kind, kind, system="harbour", project_name=NAME) for kind in BESIDES}


def texts(project):
    return {path.relative_to(project).as_posix(): path.read_text() for path in project.rglob("*") if path.is_file()}


def judged(*command):
    """``command`` of this environment finds nothing."""
    done = subprocess.run([BIN / command[0], *command[1:]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("kind", BESIDES)
def test_a_kind_has_what_it_uses_and_no_more(projects, kind):
    assert texts(projects[kind]).keys() == EVERYWHERE | BESIDES[kind]


def test_every_file_is_well_formed(projects):
    readers = {".yml": yaml.safe_load, ".yaml": yaml.safe_load, ".toml": tomllib.loads, ".json": json.loads,
               ".xml": ElementTree.fromstring}  # fmt: skip
    for project in projects.values():
        for path, text in texts(project).items():
            assert "{%" not in text and ("{{" not in text or "${{" in text), path
            assert text.endswith("\n") and not text.endswith("\n\n") and "\n\n\n\n" not in text, path
            assert not re.search(r"[ \t]$", text, re.MULTILINE), path
            if reader := readers.get(Path(path).suffix):
                assert reader(text) is not None


def test_texts_come_out_as_they_were_given(projects):
    for project in projects.values():
        system = yaml.safe_load((project / "input_schemas/harbour.yaml").read_text())
        assert (system["system"]["system"], system["metadata"]["owner"]) == (NAME, f"{NAME} team")
        assert (project / "README.md").read_text().startswith(f"# {NAME}\n")


@pytest.mark.slow
def test_the_tools_that_read_it_take_it(projects):
    every = list(projects.values())
    for schema, name in [
        ("github-workflows", ".github/workflows/codegen.yml"),
        ("gitlab-ci", ".gitlab-ci.yml"),
    ]:
        judged("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *(project / name for project in every))
    judged("check-jsonschema", "--builtin-schema", "vendor.compose-spec", projects["workspace"] / "compose.yaml")
    judged("pre-commit", "validate-config", *(project / ".pre-commit-config.yaml" for project in every))
    judged("hadolint", "--no-color", *(project / "Dockerfile" for project in every))
    judged("ruff", "check", "--isolated", "--select", "E,F,W,I,B,UP,C4,SIM,RUF,PIE,PTH", "--no-cache", *every)
    judged("ruff", "format", "--isolated", "--check", "--no-cache", *every)
    for project in every:
        subprocess.run(["bash", "-n", project / "ci/check.sh"], check=True)


def test_editors_find_the_schemas_that_codegen_exports(projects):
    """Every association is with a file that ``schema export`` makes, and with files that are there."""
    for kind, project in projects.items():
        exported = {
            f".editor/{name}.json" for name in ("language", "settings", *(["glue"] if kind == "workspace" else []))
        }
        found = set()
        for path in [*project.glob("input_schemas/*.yaml"), *project.glob("glue/*.yaml")]:
            first = path.read_text().split("\n", 1)[0]
            named = re.fullmatch(r"# yaml-language-server: \$schema=\.\./(\S+)", first)[1]
            assert named == f".editor/{'glue' if path.parent.name == 'glue' else 'language'}.json"
            found.add(named)
        found.add(re.match(r"#:schema \./(\S+)\n", (project / "codegen.toml").read_text())[1])
        assert found == exported
        listed = json.loads((project / ".vscode/settings.json").read_text())["yaml.schemas"]
        mapped = {
            info.find("option[@name='relativePathToSchema']").get("value"): info.find(
                ".//Item/option[@name='path']"
            ).get("value")
            for info in ElementTree.parse(project / ".idea/jsonSchemas.xml").iter("SchemaInfo")
        }
        assert {name.removeprefix("./"): pattern for name, pattern in listed.items()} == mapped
        assert mapped.keys() == exported - {".editor/settings.json"}
        assert all(list(project.glob(pattern)) for pattern in mapped.values())


@pytest.mark.parametrize(("ci", "left_out"), [("github", ".gitlab-ci.yml"), ("gitlab", ".github")])
def test_continuous_integration_is_where_the_repository_is(tmp_path, ci, left_out):
    project = make(tmp_path / "project", ci=ci)
    assert {".gitlab-ci.yml", ".github"} - {path.name for path in project.iterdir()} == {left_out}


@pytest.fixture(scope="module")
def answers():
    """The macros that the questions ask: ``text_fault``, ``package_of``, ``package_fault``."""
    environment = Environment(
        loader=FileSystemLoader(SCAFFOLD), extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"]
    )
    return environment.get_template("answers.jinja").module


HOSTILE = ["", " ", "x" * 300, 'a "b"', "a\nb", "a\r", "{{ 7*7 }}", "${{ secrets.KEY }}", "$(touch owned)", "`id`",
           "a\\", "a\tb", "\u202eb", "a\x00", "<b>", "[a](b)", "a | b", "# a", "*a*"]  # fmt: skip
NO_PACKAGES = ["Harbour", "1st", "a-b", "a/b", "../a", "a_", "class", "json", "numpy", "é", "a\n", "a" * 61]


def test_text_that_would_be_more_than_text_is_refused(answers):
    assert [text for text in HOSTILE if not str(answers.text_fault(text, 1, 80))] == []


def test_what_could_not_be_a_package_is_refused(answers):
    taken = {name for name in {*_TAKEN_PACKAGES, *keyword.kwlist, "null", "yes"} if name == name.lower()}
    assert [name for name in (*NO_PACKAGES, *taken) if not str(answers.package_fault(name))] == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("project_name", "{{ 7*7 }}"),
        ("owner", "a\nb"),
        ("description", "$(touch owned)"),
        ("system", "json"),
        ("kind", "nothing"),
        ("ci", "nothing"),
        ("codegen_requirement", "-e ."),
        ("codegen_requirement", "a\n--index-url https://example.org"),
        ("codegen_requirement", "$HOME"),
        ("codegen_requirement", "codegen; touch owned"),
    ],
)
def test_a_refused_answer_leaves_nothing(tmp_path, question, answer):
    with pytest.raises(ValueError, match=question):
        make(tmp_path / "project", **{question: answer})
    assert not (tmp_path / "project").exists()


@pytest.mark.parametrize(
    "requirement",
    [
        "codegen>=0.1,<1",
        "git+https://example.org/codegen.git@v1",
        "codegen @ file:///srv/my wheels/codegen-0.1.0-py3-none-any.whl#sha256=ab12",
    ],
)
def test_what_pip_installs_may_be_asked_for(tmp_path, requirement):
    project = make(tmp_path / "project", codegen_requirement=requirement)
    assert (project / "requirements.txt").read_text().splitlines()[-1] == requirement
    hooks = yaml.safe_load((project / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert [hook["additional_dependencies"] for hook in hooks] == [[requirement], [requirement]]


def test_a_workspace_has_one_climate(tmp_path):
    with pytest.raises(ValueError, match="has a system climate already"):
        make(tmp_path / "project", "workspace", system="climate")


@settings(max_examples=40, deadline=None)
@given(
    name=st.one_of(st.text(max_size=80), st.sampled_from(sorted(sys.stdlib_module_names)), st.from_regex(r"[a-z0-9_]+"))
)
def test_every_name_becomes_a_package_that_codegen_takes(answers, name):
    package = str(answers.package_of(name))
    assert str(answers.package_fault(package)) == ""
    assert identifier_fault(package) is None and package not in _TAKEN_PACKAGES
    assert pascal_fault("".join(map(str.capitalize, package.split("_")))) is None


class Shell:
    """A shell in a project, with the codegen of this checkout installed and a home of its own."""

    def __init__(self, project, home):
        self.project = project
        generated = [str(path) for path in project.glob("generated/*/src")]
        self.environment = {
            "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]]),
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


def blocks(project):
    """The shell blocks of the README by their headings, one command a line."""
    found = re.findall(r"^## (.+?)\n.*?```sh\n(.*?)```", (project / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    return {heading: block.replace("\\\n", " ").splitlines() for heading, block in found}


def generated(folder, kind):
    project = make(folder / "project", kind, system="harbour", project_name=NAME)
    Shell(project, folder).run("git init --quiet && codegen run --quiet && git add --all")
    return Shell(project, folder)


def vouched_for(shell):
    """Make a key, sign and verify as the README says, with a key that needs nobody to type."""
    new, sign, verify = blocks(shell.project)["Vouch for it"]
    shell.run(f"{new.split('#')[0]} --no-passphrase --comment alice@example.org")
    shell.run(sign)
    shell.run(f"{verify} --state {shell.environment['HOME']}/seen.json")


def asked(shell):
    """What the last line of the README's use prints; services are waited for, and installed by their paths."""
    running, ports = [], {}
    try:
        for line in blocks(shell.project)["Use it"][1:]:
            for asked in re.findall(r"127\.0\.0\.1:(\d+)|--port (\d+)", line):
                ports.setdefault(next(filter(None, asked)), free_port())
            ports.setdefault("8000", free_port())
            for written, port in ports.items():
                line = re.sub(rf"(127\.0\.0\.1:|--port ){written}\b", rf"\g<1>{port}", line)
            if not line.endswith(" &"):
                return shell.run(line)
            port = re.search(r"--port (\d+)", line)
            line = line.removesuffix("&") if port else f"{line.removesuffix('&')} --port {ports['8000']}"
            environment = shell.environment | {"XDG_DATA_HOME": f"{shell.environment['HOME']}/data"}
            running.append(subprocess.Popen(["bash", "-c", f"exec env {line}"], cwd=shell.project, env=environment))
            wait_for(port[1] if port else ports["8000"])
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
    assert "price=4.759" in Shell(shell.project, tmp_path).run(blocks(shell.project)["Use it"][-1])
    vouched_for(shell)
    shell.run("echo '# By hand.' >> generated/harbour/src/harbour/kernels/__init__.py")
    shell.run("bash ci/check.sh", code=1)


@needs_openssh
@pytest.mark.thorough
@pytest.mark.parametrize("kind", ANSWERS)
def test_a_service_is_made_checked_used_and_vouched_for(tmp_path, kind):
    shell = generated(tmp_path, kind)
    shell.run("bash ci/check.sh")
    assert json.loads(asked(Shell(shell.project, tmp_path))) == ANSWERS[kind]
    vouched_for(shell)
