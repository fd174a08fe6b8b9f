"""An adopted edit reads back as it was, and other tools understand its file."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.drift.edit_file import Edit, NoEditError, edit_text, first_change, read_edit

TEXTS = st.lists(
    st.sampled_from(["", "a", "b", "@@ -1,2 +1,2 @@", "+x", "-x", " x", "\\ No newline at end of file", "é\r"])
)
EDITS = st.tuples(TEXTS, TEXTS, st.booleans(), st.booleans()).map(
    lambda two: Edit(*("".join(f"{line}\n" for line in lines).encode() + b"end" * bare for lines, bare in
                       ((two[0], two[2]), (two[1], two[3]))))
)  # fmt: skip


@given(EDITS)
def test_an_edit_reads_back_as_it_was_written(edit):
    if edit.before == edit.after:
        with pytest.raises(ValueError, match="changes nothing"):
            edit_text("a.py", edit)
    else:
        assert read_edit(edit_text("a.py", edit)) == edit


@given(EDITS.filter(lambda edit: edit.before != edit.after and edit.before and edit.after))
@settings(max_examples=40, deadline=None)
def test_git_applies_it(tmp_path_factory, edit):
    folder = tmp_path_factory.getbasetemp() / "applied"
    folder.mkdir(exist_ok=True)
    (folder / "a.py").write_bytes(edit.before)
    patch = edit_text("a.py", edit)
    done = subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=folder, input=patch, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert (folder / "a.py").read_bytes() == edit.after


def test_it_reads_as_a_diff():
    assert edit_text("out/a.py", Edit(b"one\ntwo\n", b"one\n2\n")).decode() == (
        "An edit of out/a.py, adopted by `codegen adopt`: every generation lays it over that file.\n"
        "--- a/out/a.py\n+++ b/out/a.py\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n"
    )


def test_ends_of_lines_that_a_checkout_changed_are_in_both_texts():
    written = edit_text("a.py", Edit(b"one\ntwo\n", b"one\n2\nthree"))
    assert read_edit(written.replace(b"\n", b"\r\n")) == Edit(b"one\r\ntwo\r\n", b"one\r\n2\r\nthree")


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"text\n", b"@@ -1,1 +1,1 @@\n-a\n", b"@@ -1,1 +1,1 @@\n a\n", b"@@ -1,1 +1,1 @@\n-a\n+b",
        b"@@ -1,1 +1,1 @@\n-a\nb\n",
        b"<<<<<<< yours\n@@ -1,1 +1,1 @@\n-a\n+b\n=======\n",
    ],
)  # fmt: skip
def test_what_is_no_edit_is_refused(damage):
    with pytest.raises(ValueError, match=r"it has no line|line \d+ is no|not as many"):
        read_edit(damage)


def test_the_line_at_fault_and_the_first_change_are_known():
    written = edit_text("a.py", Edit(b"one\ntwo\n", b"one\n2\n"))
    assert written.split(b"\n")[first_change(written) - 1] == b"-two"
    with pytest.raises(NoEditError) as raised:
        read_edit(written + b"=======\n")
    assert raised.value.line == written.count(b"\n") + 1
