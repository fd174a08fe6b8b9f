import re
from pathlib import Path

import codegen
from codegen.support.codes import CODES

_LITERAL = re.compile(r"[\"'](C[1-7][0-9]{2})[\"']")
_PAGE = re.compile(r"^    [\"'](C[1-7][0-9]{2})[\"']: CodePage", re.MULTILINE)
_ROOT = Path(codegen.__file__).parent


def used_codes():
    """Every code that stands as a literal outside the pages, with one file that uses it."""
    found = {}
    for path in _ROOT.rglob("*.py"):
        inside = path.relative_to(_ROOT)
        if inside.parts[:2] == ("support", "codes") or "tests" in inside.parts:
            continue
        for code in _LITERAL.findall(path.read_text(encoding="utf-8")):
            found.setdefault(code, inside.as_posix())
    return found


def test_every_code_has_a_page():
    missing = {code: file for code, file in used_codes().items() if code not in CODES}
    assert missing == {}


def test_every_page_is_of_a_code_that_is_used():
    assert sorted(set(CODES) - set(used_codes())) == []


def test_no_code_has_two_pages():
    written = [code for path in (_ROOT / "support" / "codes").glob("c*.py") for code in _PAGE.findall(path.read_text())]
    assert sorted(written) == sorted(CODES)


def test_pages_say_something():
    for code, page in CODES.items():
        assert page.title and not page.title.endswith("."), code
        assert page.paragraph.endswith("."), code
        assert page.fix.endswith(".") and len(page.fix.split()) >= 2, code


def test_no_page_says_its_remedy_twice():
    twice = {
        code: clause
        for code, page in CODES.items()
        for clause in re.split(r"[;:,.] (?:or )?", page.fix.lower().rstrip("."))
        if len(clause.split()) >= 6 and clause in page.paragraph.lower()
    }
    assert twice == {}
