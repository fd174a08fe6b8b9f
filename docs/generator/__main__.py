"""Write every page of the reference, and remove those that are no more; then the pictures."""

from __future__ import annotations

from docs.generator.answer_schemas import answer_schemas
from docs.generator.drift_cases import PAGE, with_drift_cases
from docs.generator.gallery import PAGE as GALLERY
from docs.generator.gallery import gallery
from docs.generator.pages import FOLDER, pages
from docs.generator.speed import speed_charts


def main() -> None:
    """Bring docs/reference up to date."""
    made = pages()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"docs/reference/{name}")
    for path, text in answer_schemas().items():
        path.write_text(text, encoding="utf-8", newline="\n")
    PAGE.write_text(with_drift_cases(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    GALLERY.write_text(gallery(), encoding="utf-8", newline="\n")
    for path, text in speed_charts().items():
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
