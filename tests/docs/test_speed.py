"""The pictures are of the committed measurement, and the README shows one."""

from docs.generator.speed import ROOT, speed_charts


def test_the_pictures_are_up_to_date():
    for path, text in speed_charts().items():
        assert path.read_text(encoding="utf-8") == text, "python3 dev.py reference"


def test_the_readme_shows_a_picture_of_figures():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert any(f"]({path.relative_to(ROOT).as_posix()})" in readme for path in speed_charts())
