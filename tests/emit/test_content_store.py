"""What was kept is read back, and nothing else is."""

import multiprocessing
import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.emit.content_store import STORE, keep, prune, stored
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory


@pytest.fixture
def directory(tmp_path):
    with RootDirectory(tmp_path) as directory:
        yield directory


def files(directory):
    return sorted(path for path in (directory.path / ".codegen").rglob("*") if path.is_file())


@settings(deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=5))
def test_whatever_is_kept_is_stored_under_its_digest(tmp_path_factory, contents):
    with RootDirectory(tmp_path_factory.mktemp("store")) as directory:
        keep(directory, contents)
        assert [stored(directory, sha256_hex(data)) for data in contents] == contents
        assert len(files(directory)) == len(set(contents))


def test_what_is_there_is_not_written_again(directory):
    keep(directory, [b"text"])
    (place,) = files(directory)
    before = place.stat().st_mtime_ns, place.stat().st_ino
    keep(directory, [b"text", b"text"])
    assert (place.stat().st_mtime_ns, place.stat().st_ino) == before


def test_what_is_named_and_what_was_kept_of_late_stays(directory):
    contents = [b"named", b"nobody's", b"kept again"]
    keep(directory, [*contents, b"of today"])
    named, unnamed, again = (sha256_hex(data) for data in contents)
    half = directory.path / STORE / unnamed[:2] / f"{unnamed}.123"
    stranger = directory.path / STORE / unnamed[:2] / "notes.txt"
    for place in (half, stranger):
        place.write_bytes(b"")
    week_ago = time.time() - 8 * 86_400
    for place in files(directory):
        if place.name != sha256_hex(b"of today"):
            os.utime(place, (week_ago, week_ago))
    keep(directory, [b"kept again"])
    prune(directory, {named})
    left = {place.name for place in files(directory)}
    assert left == {named, again, sha256_hex(b"of today"), "notes.txt"}
    assert stored(directory, unnamed) is None


@pytest.mark.parametrize("damage", [b"", b"not packed", None], ids=["empty", "other", "cut"])
def test_what_was_damaged_is_no_content(directory, damage):
    keep(directory, [b"text" * 100])
    (place,) = files(directory)
    place.write_bytes(place.read_bytes()[:-3] if damage is None else damage)
    assert stored(directory, sha256_hex(b"text" * 100)) is None


def test_what_a_power_cut_left_empty_is_kept_anew(directory):
    keep(directory, [b"text"])
    (place,) = files(directory)
    place.write_bytes(b"")
    keep(directory, [b"text"])
    assert stored(directory, sha256_hex(b"text")) == b"text"


@pytest.mark.parametrize("digest", ["", "../../../etc/passwd", "g" * 64, "A" * 64, "a" * 64])
def test_what_is_no_digest_or_was_never_kept_is_none(directory, digest):
    assert stored(directory, digest) is None


def test_a_link_in_the_way_is_not_followed(directory, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / ".codegen").mkdir()
    (tmp_path / ".codegen/store").symlink_to(elsewhere)
    with pytest.raises(ValueError, match="not a directory of its own"):
        keep(directory, [b"text"])
    assert list(elsewhere.iterdir()) == []
    assert stored(directory, sha256_hex(b"text")) is None


def _keep_many(root):
    with RootDirectory(root) as directory:
        keep(directory, [str(number).encode() * 50 for number in range(100)])


def test_processes_that_keep_the_same_leave_it_whole(directory):
    processes = [multiprocessing.Process(target=_keep_many, args=(directory.path,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    contents = [str(number).encode() * 50 for number in range(100)]
    assert [stored(directory, sha256_hex(data)) for data in contents] == contents
    assert len(files(directory)) == 100
