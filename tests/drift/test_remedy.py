"""Commands as one line of a shell."""

import subprocess

import pytest

from codegen.drift.remedy import Remedy, shell_word, together


def test_everything_once_and_in_the_order_in_which_it_works():
    first = Remedy(files=("a/x", "b c"), schemas=("s.yaml",), systems=("old",))
    second = Remedy(files=("b c", "d/e/f"), folders=("d/e",), schemas=("s.yaml", "t.yaml"), systems=("old",))
    assert together([first, second]).command == (
        "rm -r d/e && rm a/x 'b c' && codegen rm old && codegen run s.yaml t.yaml"
    )
    assert (
        Remedy(files=("a",), schemas=("s",), staged=("g", "h")).command == "rm -f a && codegen run s && git add -A g h"
    )
    assert Remedy().command == ""


@pytest.mark.parametrize("name", ["plain", "two words", "it's", '"$(x)`', "é", "\x1b[2J", "a\nb", "%d\\101", "\udcff7"])
def test_a_word_is_what_it_says_and_shows_in_any_terminal(name):
    word = shell_word(name)
    assert word.isprintable()
    told = subprocess.run(["/bin/sh", "-c", f"printf '%s\\0' {word}"], capture_output=True, check=True).stdout
    assert told == name.encode("utf-8", "surrogateescape") + b"\0"


@pytest.mark.parametrize("name", ["a\n", "a/\n\n", "it's\\\n"])
def test_a_name_that_ends_with_a_line_break_means_no_other_file(name):
    word = shell_word(name)
    assert word.isprintable()
    told = subprocess.run(["bash", "-c", f"printf '%s\\0' {word}"], capture_output=True, check=True).stdout
    assert told == name.encode() + b"\0"
