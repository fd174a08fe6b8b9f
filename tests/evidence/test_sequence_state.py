"""What a verifier remembers: nothing older is accepted, nothing is lost, nothing half-written is read."""

import json
import multiprocessing
import os
import stat

import pytest

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.verification.sequence_state import Seen, default_state_path, follows, read_state, remember

A, B, C = (Seen(number, letter * 64) for number, letter in ((1, "a"), (2, "b"), (4, "c")))


def _refused(call, *given):
    with pytest.raises(Refused) as caught:
        call(*given)
    assert caught.value.check is Check.SEQUENCE and caught.value.hint
    return caught.value.message


def test_what_follows():
    state = {"house": {"orders": B}}
    assert follows({}, "house", "orders", B, A.envelope) == "number 2, the first that is seen here under 'house'"
    assert follows(state, "other", "orders", A, "") == "number 1, the first that is seen here under 'other'"
    assert follows(state, "house", "payments", A, "") == "number 1, the first that is seen here under 'house'"
    assert follows(state, "house", "orders", B, "") == "number 2, the same that was accepted before"
    third = Seen(3, "d" * 64)
    assert follows(state, "house", "orders", third, B.envelope) == "number 3, which follows the one accepted before"
    assert follows(state, "house", "orders", C, "") == "number 4 after 2: those between were not seen here"


@pytest.mark.parametrize(
    ("found", "previous", "message"),
    [
        (A, "", "this is number 1 of orders, and number 2 was accepted before"),
        (Seen(2, "e" * 64), A.envelope, "number 2 of orders was accepted before with another content"),
        (Seen(3, "d" * 64), "", "number 3 of orders does not name the number 2 that was accepted before it"),
        (Seen(3, "d" * 64), A.envelope, "number 3 of orders does not name the number 2 that was accepted before it"),
    ],
)
def test_what_does_not_follow(found, previous, message):
    assert _refused(follows, {"house": {"orders": B}}, "house", "orders", found, previous) == message


def test_what_is_remembered_is_read(tmp_path):
    path = tmp_path / "new" / "folder" / "sequences.json"
    assert read_state(path) == {}
    remember(path, "house", "orders", A, "")
    remember(path, "house", "payments", C, "")
    remember(path, "other", "orders", B, "")
    remember(path, "house", "orders", B, A.envelope)
    assert read_state(path) == {"house": {"orders": B, "payments": C}, "other": {"orders": B}}
    for place, mode in ((path, 0o600), (path.with_name("sequences.json.lock"), 0o600), (path.parent, 0o700)):
        assert stat.S_IMODE(place.stat().st_mode) == mode
    assert sorted(file.name for file in path.parent.iterdir()) == ["sequences.json", "sequences.json.lock"]
    before = path.stat().st_mtime_ns
    remember(path, "house", "orders", B, A.envelope)
    assert path.stat().st_mtime_ns == before


def test_what_another_verifier_accepted_meanwhile_counts(tmp_path):
    path = tmp_path / "sequences.json"
    state = read_state(path)
    remember(path, "house", "orders", B, "")
    follows(state, "house", "orders", A, "")
    message = _refused(remember, path, "house", "orders", A, "")
    assert message == "this is number 1 of orders, and number 2 was accepted before"
    assert read_state(path) == {"house": {"orders": B}}


def _accept(path, number):
    remember(path, "house", f"s{number}", A, "")


def test_verifiers_at_once_lose_nothing(tmp_path):
    path = tmp_path / "sequences.json"
    with multiprocessing.get_context("fork").Pool(4) as pool:
        pool.starmap(_accept, [(path, number) for number in range(40)])
    assert len(read_state(path)["house"]) == 40


def _spelled(value):
    return json.dumps(value).encode()


_GOOD = {"sequence": 1, "envelope": "a" * 64}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        _spelled({}),
        _spelled({"format": 2, "seen": {}}),
        _spelled({"format": True, "seen": {}}),
        _spelled({"format": 1, "seen": []}),
        _spelled({"format": 1, "seen": {"house": []}}),
        _spelled({"format": 1, "seen": {"house": {"orders": 1}}}),
        _spelled({"format": 1, "seen": {"house": {"orders": {**_GOOD, "more": 1}}}}),
        _spelled({"format": 1, "seen": {"house": {"orders": {**_GOOD, "sequence": 0}}}}),
        _spelled({"format": 1, "seen": {"house": {"orders": {**_GOOD, "sequence": True}}}}),
        _spelled({"format": 1, "seen": {"house": {"orders": {**_GOOD, "envelope": "A" * 64}}}}),
        _spelled({"format": 1, "seen": {"house": {"orders": {**_GOOD, "envelope": ["a" * 64]}}}}),
        b'{"format": 1, "seen": {"a": {}, "a": {}}}',
    ],
)
def test_a_damaged_state_is_no_state(tmp_path, data):
    path = tmp_path / "sequences.json"
    path.write_bytes(data)
    assert str(path) in _refused(read_state, path)
    _refused(remember, path, "house", "orders", A, "")
    assert path.read_bytes() == data


def test_a_good_state_that_somebody_wrote_by_hand_is_read(tmp_path):
    path = tmp_path / "sequences.json"
    path.write_bytes(_spelled({"seen": {"house": {"orders": _GOOD}}, "format": 1}))
    assert read_state(path) == {"house": {"orders": A}}


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        assert str(path) in _refused(read_state, path)
    (tmp_path / "file").touch()
    message = _refused(remember, tmp_path / "file" / "sequences.json", "house", "orders", A, "")
    assert message == f"{tmp_path}/file/sequences.json cannot keep what was seen: File exists"


def test_a_state_without_end_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "sequences.json"
    path.touch()
    os.truncate(path, (16 << 20) + 2)
    assert _refused(read_state, path) == f"{path} has 16777217 bytes; at most 16777216 are read"


def test_nothing_is_written_through_a_link_that_somebody_laid_there(tmp_path):
    path, victim = tmp_path / "sequences.json", tmp_path / "victim"
    victim.write_text("mine")
    path.with_name(f"{path.name}.{os.getpid()}").symlink_to(victim)
    message = _refused(remember, path, "house", "orders", A, "")
    assert message == f"{path} cannot keep what was seen: Too many levels of symbolic links"
    assert victim.read_text() == "mine" and not path.exists()


def test_somebody_without_a_home_names_a_file(monkeypatch):
    monkeypatch.setenv("HOME", "~")
    assert _refused(default_state_path, {}) == "you have no home folder in which to keep what was seen"


def test_where_it_is_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_state_path({}) == tmp_path / ".local/state/codegen/sequences.json"
    assert default_state_path({"XDG_STATE_HOME": "/x"}).as_posix() == "/x/codegen/sequences.json"
    assert default_state_path({"XDG_STATE_HOME": "x"}) == tmp_path / ".local/state/codegen/sequences.json"
