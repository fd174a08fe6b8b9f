"""What a new project of each kind holds: read, judged by the tools that will read it, and refused where an answer would
be more than an answer."""

from __future__ import annotations

import json
import keyword
import re
import subprocess
import sys
import sysconfig
import tomllib
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader

from codegen.frontend.system_rules import _TAKEN_PACKAGES
from codegen.support.names import identifier_fault, pascal_fault
from tests.scaffold.kinds import NAME, SCAFFOLD, make

BIN = Path(sysconfig.get_path("scripts"))
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
    if not package:
        assert not re.search("[A-Za-z0-9]", name)
        return
    assert str(answers.package_fault(package)) == ""
    assert identifier_fault(package) is None and package not in _TAKEN_PACKAGES
    assert pascal_fault("".join(map(str.capitalize, package.split("_")))) is None


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("Ünï köd", "uni_kod"),
        (unicodedata.normalize("NFD", "Ünï köd"), "uni_kod"),
        ("Łódź, Straße 9", "lodz_strasse_9"),
        ("Ærø œuvre ﬁne", "aero_oeuvre_fine"),
        ("İstanbul ıＡ²", "istanbul_ia"),
        ("東京 Ω", ""),
    ],
)
def test_letters_with_marks_become_letters(answers, name, package):
    assert str(answers.package_of(name)) == package
