"""git itself applies the patches, and then the tree is what it should be."""

import os
import subprocess
from shutil import which

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from codegen.drift.patch import EXECUTABLE, FILE, SYMLINK, FileChange, FileVersion, git_patch, line_counts, stat_text

NEEDS_GIT = pytest.mark.skipif(which("git") is None, reason="git applies the patches")
NAMES = [
    "a.py",
    "b c.py",
    "sub/ü.md",
    'sub/"q".txt',
    "sub/t\tab",
    "deep/er/x",
    "--x",
    "a.py/below",
    "new\nline",
    "e\\f",
]
TEXTS = st.lists(st.sampled_from(["a\n", "b\n", "\n", "c\r\n", "ü\u2028d\n", "--- e\n", "\\ f\n", "g"])).map("".join)
DATA = st.one_of(TEXTS.map(str.encode), st.binary(max_size=80), st.just(b"\0" * 300))
VERSIONS = st.one_of(
    st.none(),
    st.builds(FileVersion, DATA, st.sampled_from([FILE, EXECUTABLE])),
    st.builds(FileVersion, st.sampled_from([b"a.py", b"no/where"]), st.just(SYMLINK)),
)


def consistent(tree):
    """Trees in which no file stands where another needs a folder."""
    there = {path for path, version in tree.items() if version is not None}
    return not any(other.startswith(f"{path}/") for path in there for other in there)


def ends(tree):
    """Trees without a link to itself, which git does not look at and so cannot replace by a folder."""
    links = {path: version.data for path, version in tree.items() if version is not None and version.mode == SYMLINK}
    return not any(os.fsdecode(target) == path.rpartition("/")[2] for path, target in links.items())


TREES = st.dictionaries(st.sampled_from(NAMES), VERSIONS).filter(consistent).filter(ends)


def lay_out(folder, tree):
    for path, version in tree.items():
        if version is None:
            continue
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if version.mode == SYMLINK:
            place.symlink_to(os.fsdecode(version.data))
        else:
            place.write_bytes(version.data)
            place.chmod(0o755 if version.mode == EXECUTABLE else 0o644)


def read_back(folder):
    found = {}
    for place in folder.rglob("*"):
        name = place.relative_to(folder).as_posix()
        if place.is_symlink():
            found[name] = FileVersion(os.fsencode(place.readlink()), SYMLINK)
        elif place.is_file():
            found[name] = FileVersion(place.read_bytes(), EXECUTABLE if place.stat().st_mode & 0o100 else FILE)
    return found


def changes_between(before, after):
    return [
        FileChange(path, before.get(path), after.get(path))
        for path in before.keys() | after.keys()
        if before.get(path) != after.get(path)
    ]


@NEEDS_GIT
@settings(max_examples=60, deadline=None)
@given(TREES, TREES)
@example({"a.py": FileVersion(b"")}, {"a.py": FileVersion(b"", EXECUTABLE), "deep/er/x": FileVersion(b"")})
@example({"a.py": FileVersion(b"x", SYMLINK)}, {"a.py/below": FileVersion(b"y\n")})
@example({"a.py/below": FileVersion(b"y\n")}, {"a.py": FileVersion(b"z\xff")})
def test_git_turns_one_tree_into_the_other_and_back(tmp_path_factory, before, after):
    folder = tmp_path_factory.mktemp("patched")
    before, after = ({path: v for path, v in tree.items() if v is not None} for tree in (before, after))
    lay_out(folder, before)
    patch = git_patch(changes_between(before, after))
    if patch:
        for options, expected in (([], after), (["-R"], before)):
            command = ["git", "apply", "--whitespace=nowarn", *options, "-"]
            subprocess.run(command, input=patch.encode(), cwd=folder, check=True)
            assert read_back(folder) == expected
    else:
        assert before == after


@NEEDS_GIT
def test_the_patch_is_what_git_itself_would_say(tmp_path):
    before = {
        "a b.py": FileVersion(b"1\n2\n3\n4\n5\n6\n7\n8\n9\n"),
        "gone": FileVersion(b"x"),
        "m": FileVersion(b"m\n"),
    }
    before |= {"bin": FileVersion(b"\0\1"), "ü": FileVersion(b"", EXECUTABLE)}
    after = {"a b.py": FileVersion(b"1\n2\n3\n4\nfive\n6\n7\n8\n9\n"), "m": FileVersion(b"m\n", EXECUTABLE)}
    after |= {"bin": FileVersion(b"\0\2" * 40), "new\t": FileVersion(b"n"), "gone": FileVersion(b"m", SYMLINK)}

    def git(*arguments):
        identity = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "core.autocrlf=false"]
        return subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True).stdout

    git("init", "-q")
    lay_out(tmp_path, before)
    git("add", "-A")
    git("commit", "-qm", "before")
    for path in before:
        (tmp_path / path).unlink()
    lay_out(tmp_path, after)
    git("add", "-A")
    said = git("diff", "--cached", "--full-index", "--binary", "--no-renames", "HEAD").decode()
    ours = git_patch(changes_between(before, after))
    # zlib of another build may pack differently.
    assert without_packed(ours) == without_packed(said)


@pytest.mark.skipif(which("patch") is None, reason="GNU patch applies it")
def test_patch_takes_what_is_text(tmp_path):
    before = {"a b.py": FileVersion(b"1\r\n2\n3"), "gone": FileVersion(b"x"), "ü.md": FileVersion(b"m\n")}
    after = {"a b.py": FileVersion(b"1\n2\n4\n"), "new": FileVersion(b"n\n", EXECUTABLE), "ü.md": FileVersion(b"l\n")}
    lay_out(tmp_path, before)
    patch = git_patch(changes_between(before, after)).encode()
    subprocess.run(["patch", "-p1", "--binary", "--silent"], input=patch, cwd=tmp_path, check=True)
    assert read_back(tmp_path) == after


def without_packed(patch):
    lines, packed = [], False
    for line in patch.splitlines():
        packed = line.startswith("literal ") or (packed and line != "")
        lines.append("" if packed and not line.startswith("literal ") else line)
    return [line for line in lines if line and not line.startswith(("literal", "delta"))]


def test_paths_come_in_order_below_their_prefix():
    patch = git_patch([FileChange("b", None, FileVersion(b"")), FileChange("a", FileVersion(b""), None)], "sub/")
    assert [line for line in patch.splitlines() if line.startswith("diff")] == [
        "diff --git a/sub/a b/sub/a",
        "diff --git a/sub/b b/sub/b",
    ]


def test_the_summary_counts_lines():
    changes = [
        FileChange("long/name.py", FileVersion(b"a\nb\n"), FileVersion(b"a\nc\nd\n")),
        FileChange("bin", None, FileVersion(b"\0")),
        FileChange("m", FileVersion(b"x"), FileVersion(b"x", EXECUTABLE)),
    ]
    assert stat_text(changes) == (
        " bin          | Bin\n long/name.py | 3 ++-\n m            | 0\n"
        " 3 files changed, 2 insertions(+), 1 deletion(-)\n"
    )
    assert [change.kind for change in changes] == ["changed", "added", "mode"]
    assert line_counts(FileChange("x", None, FileVersion(b"1\n" * 500))) == (500, 0)
    assert stat_text([]) == ""
