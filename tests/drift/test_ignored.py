"""Patterns of ``.gitignore``, with git itself as the oracle, and what they may not hide."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.drift.ignored import ignore_rule

ROOT = "generated/tiny"


@pytest.mark.parametrize(
    ("lines", "path", "ignored"),
    [
        ([], "a/__pycache__/b.pyc", True),
        ([], "src/x.py", False),
        (["/build/"], "build/x", True),
        (["*.log", "!keep.log"], "keep.log", False),
        (["# x", "", "   "], "x", False),
        (["a.b"], "aXb", False),
    ],
)
def test_of_the_distribution(lines, path, ignored):
    assert ignore_rule(ROOT, {ROOT: lines})(f"{ROOT}/{path}") is ignored


def test_a_deeper_file_is_heard_after_a_higher_one():
    texts = {"": ["*.log"], "generated": ["!keep.log"], ROOT: ["keep.log", "!b.log"]}
    ignored = ignore_rule(ROOT, texts)
    assert [ignored(f"{ROOT}/{name}.log") for name in ("a", "b", "keep")] == [True, False, True]


def test_patterns_are_those_of_their_folder():
    ignored = ignore_rule(ROOT, {"": ["/generated/tiny/a.txt", "/b.txt", "tiny/c.txt"]})
    assert [ignored(f"{ROOT}/{name}.txt") for name in "abc"] == [True, False, False]


@pytest.mark.parametrize("line", ["generated/", "/generated", "generated/tiny", "*", "/*"])
def test_that_generated_files_are_not_committed_welcomes_no_strangers_among_them(line):
    assert ignore_rule(ROOT, {"": [line]})(f"{ROOT}/src/x.py") is (line == "*")


_NAMES = st.sampled_from(["a", "b", "ab", "a.b", "x.log", "a-b", "A"])
_SEGMENTS = st.one_of(
    _NAMES, st.sampled_from(["*", "**", "?", "a*", "*.log", "*.*", "[ab]", "[!a]", "[^b]*", "a?b", "\\a", "a]"])
)
_PATTERNS = st.builds(
    lambda negated, anchor, segments, folder: f"{negated}{anchor}{'/'.join(segments)}{folder}",
    st.sampled_from(["", "", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(_SEGMENTS, min_size=1, max_size=3),
    st.sampled_from(["", "", "/"]),
)
_PATHS = st.lists(_NAMES, min_size=1, max_size=3).map("/".join)


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_ignored_as_git_does(tmp_path_factory, data):
    """Many folders with patterns of their own in one repository, so that git is asked once."""
    cases = data.draw(
        st.lists(st.tuples(st.lists(_PATTERNS, max_size=4), st.lists(_PATHS, min_size=5, max_size=5)), max_size=25)
    )
    top = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q"], cwd=top, check=True)
    asked, ours = [], set()
    for number, (patterns, paths) in enumerate(cases):
        (top / f"r{number}").mkdir()
        (top / f"r{number}/.gitignore").write_text("".join(f"{line}\n" for line in patterns))
        ignored = ignore_rule(f"r{number}", {f"r{number}": patterns})
        asked += [f"r{number}/{path}" for path in paths]
        ours |= {path for path in asked if path.startswith(f"r{number}/") and ignored(path)}
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin"],
        cwd=top, input="\n".join(asked), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert set(done.stdout.splitlines()) == ours
