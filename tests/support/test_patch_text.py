import subprocess
from shutil import which

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.support.patch_text import patch_text

#: Ends of lines to Python that are none to patch, and texts that look like parts of a patch.
LINES = st.lists(
    st.sampled_from(["a\n", "b\n", "\n", "c\u2028d\n", "e\x0cf\n", "--- g\n", "+++ h\n", "\\ i\n", "j\r\n"])
)
TEXTS = st.builds(lambda lines, tail: "".join(lines) + tail, LINES, st.sampled_from(["", "k", "l\u2028"]))


def test_an_end_without_a_newline_is_said_and_keeps_lines_apart():
    assert patch_text("x.yaml", "a\nb", "a\nc\n") == (
        "--- a/x.yaml\n+++ b/x.yaml\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n"
    )
    assert patch_text("x.yaml", "a", "a") == ""


@settings(max_examples=25, deadline=None)
@given(TEXTS.filter(bool), TEXTS.filter(bool))
@pytest.mark.skipif(which("git") is None, reason="git applies the patches")
def test_git_applies_what_is_shown(tmp_path_factory, before, after):
    folder = tmp_path_factory.mktemp("patched")
    (folder / "x.yaml").write_text(before, newline="")
    patch = patch_text("x.yaml", before, after)
    if patch:
        subprocess.run(["git", "apply", "-"], input=patch.encode(), cwd=folder, check=True)
    assert (folder / "x.yaml").read_bytes().decode() == after
