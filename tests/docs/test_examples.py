"""What the documents show is true: examples load, lists are complete."""

import re
from pathlib import Path

import pytest

from codegen.frontend.meta_loader import load_system
from codegen.runtime.expr.functions import CONSTANTS, FUNCTIONS
from codegen.support.configuration import Configuration

ROOT = Path(__file__).parent.parent.parent
LANGUAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def load(tmp_path: Path, text: str):
    place = tmp_path / "input_schemas" / "example.yaml"
    place.parent.mkdir(parents=True)
    place.write_text(text, encoding="utf-8")
    return load_system(place, tmp_path, Configuration())


def test_the_language_guide_shows_a_valid_schema(tmp_path):
    system = load(tmp_path, "".join(blocks(LANGUAGE, "yaml")))
    assert list(system.kernels) == ["european_call"]
    assert system.warnings == ()


def test_the_older_forms_are_one_model(tmp_path):
    flat, headed = (load(tmp_path / str(number), text) for number, text in enumerate(blocks(LANGUAGE, "yml")))
    assert flat.model == headed.model
    assert flat.warnings == headed.warnings == ()


def test_the_readme_shows_a_valid_kernel_and_operation(tmp_path):
    identity = blocks(LANGUAGE, "yaml")[0]
    system = load(tmp_path, identity + "".join(blocks(README, "yaml")))
    assert list(system.model.operations) == ["orbital_speed"]


def test_the_language_guide_names_every_function_and_no_other():
    (names,) = re.search(r"Functions: `(.*?)`\. Constants: ", LANGUAGE, re.DOTALL).groups()
    assert set(names.split()) == set(FUNCTIONS)
    assert all(f"`{name}`" in LANGUAGE for name in CONSTANTS)


@pytest.mark.parametrize("path", [*sorted(ROOT.glob("docs/*.md")), ROOT / "README.md"], ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (path.parent / target).exists(), target
