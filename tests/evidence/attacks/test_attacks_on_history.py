"""Attacks on time's order: an older bundle, another one of the same number, a chain that is broken."""

import datetime
import json
import shutil

import pytest

from .attack import ask
from .changes import at
from .factory import LOOKED_AT, Bundle, TrustFolder, sha256, unchecked_gates
from .recorded import recorded


class History:
    """One verifier that sees one bundle after another."""

    def __init__(self, scratch):
        self.scratch = scratch
        self.state = scratch / "sequences.json"
        self.trust = TrustFolder(optional=unchecked_gates(recorded())).write(scratch / "trust")
        self.now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)

    def bundle(self, sequence, previous="", *, signed_days_ago=1):
        """The bytes of the envelope of a bundle of today, which lies in the scratch folder."""
        times = [self.now - datetime.timedelta(days=signed_days_ago), self.now + datetime.timedelta(days=30)]
        signed, expires = (time.strftime("%Y-%m-%dT%H:%M:%SZ") for time in times)
        shutil.rmtree(self.scratch / "bundle", ignore_errors=True)
        made = Bundle(sequence=sequence, previous=previous, signed=signed, expires=expires)
        made.write(self.scratch / "bundle")
        return (self.scratch / "bundle" / "report.dsse.json").read_bytes()

    def ask(self, *options):
        return ask(self.scratch / "bundle", self.trust, "--state", str(self.state), *options)

    def accepts(self, *options):
        answer = self.ask(*options)
        assert (answer.exit, answer.check) == (0, ""), answer.output

    def refuses(self, *options):
        answer = self.ask(*options)
        assert (answer.exit, answer.check, answer.code) == (7, "sequence", "C722"), answer.output


@pytest.fixture
def history(tmp_path):
    return History(tmp_path)


def test_a_chain_is_followed(history):
    first = history.bundle(1)
    history.accepts()
    history.accepts()
    second = history.bundle(2, sha256(first))
    history.accepts()
    history.bundle(3, sha256(second))
    history.accepts()


def test_an_older_bundle_is_refused(history):
    first = history.bundle(1)
    history.bundle(2, sha256(first))
    history.accepts()
    history.bundle(1)
    history.refuses()


def test_another_bundle_of_the_same_number_is_refused(history):
    history.bundle(1)
    history.accepts()
    history.bundle(1, signed_days_ago=2)
    history.refuses()


def test_the_next_bundle_must_name_the_last(history):
    first = history.bundle(1)
    history.accepts()
    history.bundle(2, "")
    history.refuses()
    history.bundle(2, "0" * 64)
    history.refuses()
    history.bundle(2, sha256(first))
    history.accepts()


def test_a_gap_is_accepted(history):
    history.bundle(1)
    history.accepts()
    history.bundle(5, "0" * 64)
    history.accepts()
    history.bundle(2)
    history.refuses()


def test_what_is_refused_leaves_no_trace(history):
    history.bundle(1)
    history.accepts()
    before = history.state.read_bytes()
    history.bundle(7)
    at("run.json", lambda place: place.write_bytes(b"{}\n"))(history.scratch / "bundle")
    assert history.ask().check == "digests"
    assert history.ask("--at", LOOKED_AT).exit == 7
    assert history.state.read_bytes() == before


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]\n", b"\xff", b'{"tests": {"tides": {"sequence": -1}}}\n', b'{"a": 1, "a": 1}\n', b"[" * 100_000],
)
def test_a_state_that_cannot_be_read_is_no_state(history, data):
    history.bundle(1)
    history.state.write_bytes(data)
    history.refuses()
    assert history.state.read_bytes() == data


def test_another_policy_has_another_history(history):
    history.bundle(5)
    history.accepts()
    policy = history.trust / "policy.toml"
    policy.write_text(policy.read_text().replace('name = "tests"', 'name = "others"'))
    history.bundle(1)
    history.accepts()
    assert "others" in json.dumps(json.loads(history.state.read_bytes()))
