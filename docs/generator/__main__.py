"""Write every page of the reference, and remove those that are no more."""

from __future__ import annotations

from docs.generator.pages import FOLDER, pages


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


if __name__ == "__main__":
    main()
