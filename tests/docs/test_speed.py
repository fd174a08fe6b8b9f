"""The README's table and the picture are of the committed measurement."""

import pytest

from docs.generator.speed import CHART, ROOT, speed_chart, with_speed


def test_the_readme_and_the_picture_are_up_to_date():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_speed(readme) == readme, "python3 dev.py reference"
    assert CHART.read_text(encoding="utf-8") == speed_chart(), "python3 dev.py reference"


def test_a_readme_without_the_marks_is_named():
    with pytest.raises(ValueError, match=r"README\.md lacks the marks"):
        with_speed("# codegen\n")
