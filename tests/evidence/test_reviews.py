"""Reviews: good ones count once per person, and every other one refuses the bundle."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.evidence.bundle.bundle_files import BundleFiles
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.keys.public_keys import fingerprint
from codegen.evidence.trust.allowed_signers import EVIDENCE, REVIEW
from codegen.evidence.trust.reviews import Review, check_reviews, paths_of, review_record
from codegen.evidence.trust.trust_folder import read_trust

from .signing import Person, needs_openssh, trust_folder

ALICE, BOB, CAROL = Person("alice"), Person("bob"), Person("carol")
BOB_AT_HOME = Person("bob", number=2)
MALLORY = Person("mallory")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ENVELOPE = "ab" * 32
LINES = [
    ALICE.line(f"{EVIDENCE},{REVIEW}"),
    BOB.line(REVIEW),
    BOB_AT_HOME.line(REVIEW),
    CAROL.line(REVIEW, ',valid-after="20261101Z",valid-before="20261130Z"'),
]


def trusted(tmp_path, approvals=0, signer_may_review=False, lines=LINES, revoked=""):
    policy = f'format = 1\nname = "tests"\n[reviews]\napprovals = {approvals}\n'
    policy += f"signer_may_review = {str(signer_may_review).lower()}\n"
    return read_trust(trust_folder(tmp_path / "trust", lines, policy, revoked))


def review_of(person, decision="approve", **changes):
    made = Review(person.name, "orders", ENVELOPE, decision, "looked at it", NOW, fingerprint(person.public))
    return replace(made, **changes)


def files_of(person, review=None, record=None, **signature):
    """The two files of a review, the record as it is or as ``record`` has it."""
    data = review_record(review or review_of(person)) if record is None else record
    path, beside = paths_of(person.public)
    return {path: data, beside: person.ssh_signature(data, **signature)}


def checked(trust, *files, at=NOW):
    together = {path: data for part in files for path, data in part.items()}
    return check_reviews(BundleFiles.of("orders", together), ENVELOPE, trust, trust.signers[0], at)


def refused(trust, *files, at=NOW):
    with pytest.raises(Refused) as caught:
        checked(trust, *files, at=at)
    assert caught.value.check is Check.REVIEWS and caught.value.hint
    return caught.value.message


def test_good_reviews_are_listed(tmp_path):
    assert checked(trusted(tmp_path)) == ()
    found = checked(trusted(tmp_path), files_of(CAROL), files_of(BOB))
    assert found == (review_of(BOB), review_of(CAROL))


def test_approvals_are_counted_by_person(tmp_path):
    trust = trusted(tmp_path, approvals=2)
    assert len(checked(trust, files_of(BOB), files_of(CAROL))) == 2
    said = "1 of 2 persons approve (bob); the policy asks for 2 other than alice, who signed"
    assert refused(trust, files_of(BOB), files_of(BOB_AT_HOME)) == said
    assert refused(trust, files_of(BOB), files_of(ALICE)) == said
    assert refused(trust).startswith("0 of 2 persons approve; ")
    said = "2 of 3 persons approve (bob, carol); the policy asks for 3 other than alice, who signed"
    assert refused(trusted(tmp_path, approvals=3), files_of(CAROL), files_of(BOB)) == said
    trust = trusted(tmp_path, approvals=2, signer_may_review=True)
    assert len(checked(trust, files_of(BOB), files_of(ALICE))) == 2
    assert refused(trust, files_of(BOB)) == "1 of 2 persons approve (bob); the policy asks for 2"


def test_whoever_rejects_is_heard(tmp_path):
    rejecting = files_of(CAROL, review_of(CAROL, "reject", comment="no\nway"))
    trust = trusted(tmp_path, approvals=1)
    assert refused(trust, files_of(BOB), rejecting) == "carol rejects this bundle: 'no\\nway'"
    silent = files_of(BOB_AT_HOME, review_of(BOB_AT_HOME, "reject", comment=""))
    assert refused(trust, files_of(BOB), silent) == "bob rejects this bundle"
    long = files_of(CAROL, review_of(CAROL, "reject", comment="a" * 201))
    assert refused(trust, long) == f"carol rejects this bundle: '{'a' * 200}'"


BOBS, BOBS_SIGNATURE = paths_of(BOB.public)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({BOBS: b"{}"}, "is neither a review with its signature"),
        ({BOBS_SIGNATURE: b""}, "is neither a review with its signature"),
        ({"reviews/notes.txt": b""}, "is neither a review with its signature"),
        ({"reviews/a/b.json": b"", "reviews/a/b.json.sig": b""}, "is neither a review with its signature"),
        ({**files_of(BOB), "reviews/.json": b"", "reviews/.json.sig": b""}, "is neither a review"),
        (files_of(MALLORY), "no such key is trusted to review"),
        ({**files_of(BOB), BOBS_SIGNATURE: b"x"}, "not the armour that ssh-keygen"),
        (dict(zip(paths_of(CAROL.public), files_of(BOB).values(), strict=True)), "the key of bob names its review"),
        (files_of(BOB, namespace="file"), "it was signed for 'file', and reviews are signed for codegen-review"),
        (files_of(BOB, namespace=EVIDENCE), "it was signed for 'codegen-evidence'"),
        (files_of(BOB, namespace="codegen-review\xff"), "it was signed for"),
        ({**files_of(BOB), BOBS: review_record(review_of(BOB, "reject"))}, "not one of bob over this review"),
        (files_of(BOB, record=b"{}\n"), "it does not hold exactly"),
        (files_of(BOB, record=b"[]\n"), "it does not hold exactly"),
        (files_of(BOB, record=review_record(review_of(BOB)) + b" "), "is not spelled as codegen spells records"),
        (files_of(BOB, record=review_record(review_of(BOB)).replace(b": 1", b": 2")), "of another format than 1"),
        (files_of(BOB, record=review_record(review_of(BOB)).replace(b": 1", b": true")), "of another format"),
        (files_of(BOB, record=review_record(review_of(BOB, system=1))), "has to be a text"),
        (files_of(BOB, review_of(BOB, "approved")), "neither approve nor reject"),
        (files_of(BOB, review_of(BOB, comment="\N{RIGHT-TO-LEFT OVERRIDE}")), "characters that cannot be seen"),
        (files_of(BOB, review_of(BOB, comment="a" * 10_001)), "has 10001 characters"),
        (files_of(BOB, review_of(BOB, comment="a" * 70_000)), "at most 65536 are read"),
        (files_of(BOB, record=review_record(review_of(BOB)).replace(b"Z", b"z")), "reviewed is not a time"),
        (files_of(BOB, review_of(BOB, key=fingerprint(ALICE.public))), "names another key than the one that signed it"),
        (files_of(BOB, review_of(BOB, system="other")), "bob reviewed 'other', not orders"),
        (files_of(BOB, review_of(BOB, envelope="cd" * 32)), "bob reviewed another signature of orders"),
        (files_of(BOB, review_of(BOB, reviewed=NOW + timedelta(minutes=6))), "it was made at 2026-11-22T12:06:00Z"),
    ],
)
def test_every_other_review_refuses_the_bundle(tmp_path, files, said):
    assert said in refused(trusted(tmp_path, approvals=1), files_of(CAROL), files)


def test_a_comment_may_be_long_and_have_lines(tmp_path):
    comment = "line\n" * 2000
    (found,) = checked(trusted(tmp_path), files_of(BOB, review_of(BOB, comment=comment)))
    assert found.comment == comment and len(comment) == 10_000


def test_clocks_may_differ_a_little(tmp_path):
    assert checked(trusted(tmp_path), files_of(BOB, review_of(BOB, reviewed=NOW + timedelta(minutes=5))))


def test_a_key_counts_while_it_is_valid_and_not_revoked(tmp_path):
    trust = trusted(tmp_path)
    assert refused(trust, files_of(CAROL), at=datetime(2026, 12, 1, tzinfo=UTC)).endswith(
        "the key of carol is not valid after 2026-11-30T00:00:00Z, and it is judged at 2026-12-01T00:00:00Z"
    )
    early = review_of(CAROL, reviewed=datetime(2026, 10, 31, tzinfo=UTC))
    assert refused(trust, files_of(CAROL, early)).endswith(
        "the key of carol is not valid before 2026-11-01T00:00:00Z, and it was made at 2026-10-31T00:00:00Z"
    )
    revoked = trusted(tmp_path, revoked=BOB.openssh + "\n")
    assert refused(revoked, files_of(BOB)).endswith(f"the key {fingerprint(BOB.public)} of bob is revoked")
    assert checked(revoked, files_of(BOB_AT_HOME))


def test_a_key_for_bundles_reviews_nothing(tmp_path):
    trust = trusted(tmp_path, lines=[ALICE.line(EVIDENCE), BOB.line(REVIEW)])
    assert "no such key is trusted to review" in refused(trust, files_of(ALICE))


@needs_openssh
def test_ssh_keygen_verifies_the_same_files(tmp_path):
    trusted(tmp_path)
    for person, namespace, good in ((BOB, "codegen-review", True), (ALICE, "file", False)):
        record, signature = files_of(person, namespace=namespace).values()
        (tmp_path / "sig").write_bytes(signature)
        command = ["ssh-keygen", "-Y", "verify", "-f", "trust/allowed_signers", "-r", "trust/revoked_keys"]
        command += ["-I", person.name, "-n", REVIEW, "-s", "sig"]
        done = subprocess.run(command, cwd=tmp_path, input=record, capture_output=True, check=False)
        assert (done.returncode == 0) == good, done.stderr


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_changed_byte_leaves_a_review_good(tmp_path, data):
    files = files_of(BOB)
    path = data.draw(st.sampled_from(sorted(files)))
    content = bytearray(files[path])
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    assert refused(trusted(tmp_path), {**files, path: bytes(content)})
