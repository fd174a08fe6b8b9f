"""Every command that the handbook shows is executed, page by page."""

from pathlib import Path

import pytest

from .session import ROOT, SHELL, Session, blocks

#: Pages whose commands another test executes.
ELSEWHERE = {"docs/tutorial.md": "tests/systems/test_standalone.py"}
#: Pages that take more than some twenty seconds.
THOROUGH = {
    "docs/drift.md", "docs/editing.md", "docs/evidence.md", "docs/handlers.md", "docs/kernel_files.md",
    "docs/projects.md", "docs/signing.md", "docs/undo.md", "docs/upgrading.md",
}  # fmt: skip
NOT_EXECUTED = {
    ("README.md", "continuous integration is made of these"),
    ("README.md", "tests/newcomer.sh does, in a fresh environment"),
    ("docs/ci.md", "it goes on until Ctrl-C"),
    ("docs/evolution.md", "no codegen was released before this one"),
    (
        "docs/kernels.md",
        "it builds for a minute; tests/systems/test_compiled_package.py does, and installs what was built",
    ),
    ("docs/platforms.md", "it changes the shell that it is typed into"),
    ("docs/releasing.md", "it builds the last commit; tests/release/test_release.py does"),
}
PAGES = sorted({*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"})


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def commands(page: Path) -> list:
    return [block for block in blocks(page) if block.language in SHELL]


SESSIONS = [
    pytest.param(page, id=name(page), marks=pytest.mark.thorough if name(page) in THOROUGH else pytest.mark.slow)
    for page in PAGES
    if name(page) not in ELSEWHERE and any(block.reason is None for block in commands(page))
]


@pytest.mark.parametrize("page", SESSIONS)
def test_the_commands_of_the_page_do_what_it_says(page, tmp_path):
    Session(tmp_path).play(page)


def test_what_is_not_executed_is_known():
    found = {(name(page), block.reason) for page in PAGES for block in commands(page) if block.reason is not None}
    assert found == NOT_EXECUTED


def test_no_block_escapes():
    """A fence that is indented, or that names its language otherwise, would be passed over."""
    for page in PAGES:
        fences = [line for line in page.read_text(encoding="utf-8").splitlines() if line.lstrip().startswith("```")]
        found = [block for block in blocks(page) if block.language != "setup"]
        assert len(fences) == 2 * len(found), page
        assert {"shell", "shell-session", "zsh"}.isdisjoint(block.language for block in found), page


@pytest.mark.parametrize(("page", "test"), ELSEWHERE.items())
def test_pages_that_another_test_executes_are_named_there(page, test):
    assert Path(page).name in (ROOT / test).read_text(encoding="utf-8")
