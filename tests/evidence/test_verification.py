"""The order of the checks, what each of them refuses and with which words."""

from datetime import UTC, datetime, timedelta

import pytest

from codegen.evidence.bundle.bundle_folder import BundleFolder
from codegen.evidence.bundle.refusal import ORDER, Check, Refused
from codegen.evidence.trust.trust_folder import read_trust
from codegen.evidence.verification.check_signature import claimed_key
from codegen.evidence.verification.sequence_state import Seen

from .attacks.factory import ADA, EDSGER, GRACE, MALLORY, Review, TrustFolder, sha256
from .attacks.people import allowed_line
from .verifying import DAY, ENVELOPE, OUTPUT, bundle, gate, judged, put, refusal, run_json


def test_a_good_bundle_holds_in_order(tmp_path):
    made = bundle(reviews=(Review(GRACE),))
    folder = made.write(tmp_path / "bundle")
    finding, refused = judged(folder, TrustFolder().write(tmp_path / "trust"), state={})
    assert refused is None
    assert [held.check for held in finding.held] == list(ORDER)
    said = {held.check.value: held.said for held in finding.held}
    envelope = sha256((folder / ENVELOPE).read_bytes())
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert said == {
        "size": f"10 regular files, {size} bytes, nothing else",
        "envelope": f"one signature; sha256 {envelope}",
        "signature": f"by ada@example.org, Ed25519 {ADA.fingerprint}",
        "payload": "tides sea.tides, PASS, by codegen 0.1.0; 4 subjects",
        "names": "6 files are listed and there, 2 of them outputs",
        "files": f"10 files read once, {size} bytes",
        "digests": "6 files are what MANIFEST.sha256 says",
        "figures": "1 gates say what the raw files say",
        "rendering": "the pages say what the records say",
        "policy": "tests accepts tides by ada@example.org",
        "reviews": "grace@example.org approved; 0 asked for",
        "time": "signed 2026-01-10T08:00:00Z, expires 2026-04-10T08:00:00Z, judged 2026-02-01T00:00:00Z",
        "sequence": "number 1, the first that is seen here under 'tests'",
    }
    assert finding.bundle is not None and OUTPUT not in finding.bundle
    assert finding.bundle.digests[OUTPUT] == sha256(b"[project]\n")
    assert finding.bundle.outputs.keys() == {
        "generated/tides/pyproject.toml",
        "generated/tides/src/tides/__init__.py",
    }


def test_nobody_signed(tmp_path):
    found = refusal(tmp_path, bundle(), spoil=lambda folder: (folder / ENVELOPE).unlink())
    assert found == ("unsigned", "there is no report.dsse.json: nobody vouches for this bundle")


def test_no_folder(tmp_path):
    trust = TrustFolder().write(tmp_path / "trust")
    (tmp_path / "file").touch()
    for name, why in (("nowhere", "No such file or directory"), ("file", "Not a directory")):
        finding, refused = judged(tmp_path / name, trust)
        assert (refused.check, refused.message) == (Check.BUNDLE, f"{tmp_path / name} cannot be opened: {why}")
        assert (finding.held, finding.bundle, finding.run, finding.statement, finding.signer) == ([], *[None] * 4)
        assert (finding.envelope, finding.reviews) == ("", ())


def test_figures_and_pages(tmp_path):
    assert refusal(tmp_path, bundle(), figures=("a", "b")) == ("figures", "a; and 1 more")
    assert refusal(tmp_path / "b", bundle(), rendering=("c",)) == ("rendering", "c")


ADA_KEY = allowed_line(ADA.public, "ada@example.org").split(" ", 2)[2]
SIGNERS = [
    allowed_line(person.public, f"{person.name}@example.org", "codegen-evidence,codegen-review")
    for person in (ADA, GRACE)
]


def _policy(text):
    return TrustFolder(policy=f"\n{text}\n")


def _strength(text):
    return _policy(f"[strength]\n{text}")


_ONE = gate("a")
_STRONG = (
    gate("pass-rate"),
    gate("mutation-strength", facts={"mutants": 200, "killed": 178, "timed_out": 1, "survived": 21}),
    gate("property-tests", facts={"cases": 500}),
    gate("api-fuzzing", facts={"requests": 90}),
    gate("determinism", facts={"variations": 8}),
    gate("self-test", facts={"cases": 12}),
)


@pytest.mark.parametrize(
    ("gates", "trust", "message"),
    [
        ((_ONE, gate("b", "FAIL")), _policy(""), "the run failed: b"),
        ((_ONE, gate("b", "FAIL")), TrustFolder(optional=("b",)), "the run failed: b"),
        (
            (_ONE, gate("b", "NOT_CHECKED"), gate("c", "NOT_CHECKED")),
            TrustFolder(optional=("c",)),
            "the run is INCOMPLETE: b",
        ),
        ((gate("a", "NOT_APPLICABLE"),), _policy(""), "the run is INCOMPLETE: no gate passed"),
        ((_ONE,), _policy('systems = ["payments"]'), "the system tides is not among those that tests accepts"),
        (
            (_ONE,),
            TrustFolder(policy='\nsigners = ["grace@example.org"]\n', allowed=SIGNERS),
            "ada@example.org signed it, and tests accepts bundles of others only",
        ),
        (
            (gate("a", facts={"waived": 2}), gate("b", facts={"waived": 1})),
            _policy("waivers = false"),
            "3 findings were waived, and no waiver is accepted",
        ),
        (
            (_ONE,),
            _policy("expires_within_days = 89"),
            "it holds until 2026-04-10, longer than 89 days after it was signed",
        ),
        ((_ONE,), _strength("mutation_percent = 1"), "mutation-strength did not run, and the policy asks for it"),
        (
            (_ONE, gate("self-test", "NOT_CHECKED")),
            TrustFolder(optional=("self-test",), policy="\n[strength]\nself_test = true\n"),
            "self-test says NOT_CHECKED, and the policy asks for it",
        ),
        (
            (_ONE, gate("mutation-strength", "NOT_APPLICABLE")),
            _strength("mutation_percent = 90"),
            "mutation-strength does not apply (-), and the policy asks for it",
        ),
        (_STRONG, _strength("mutation_percent = 90"), "89 mutants noticed of 100, and the policy asks for 90"),
        (
            (_ONE, gate("mutation-strength", facts={"mutants": 0, "killed": 0, "timed_out": 0})),
            _strength("mutation_percent = 1"),
            "0 mutants noticed of 100, and the policy asks for 1",
        ),
        (
            (_ONE, gate("property-tests", facts={"cases": True})),
            _strength("property_cases = 1"),
            "0 property cases, and the policy asks for 1",
        ),
        (_STRONG, _strength("property_cases = 501"), "500 property cases, and the policy asks for 501"),
        (_STRONG, _strength("fuzz_requests = 91"), "90 fuzzed requests, and the policy asks for 91"),
        (
            _STRONG,
            _strength("determinism_variations = 9"),
            "8 variations of determinism, and the policy asks for 9",
        ),
    ],
)
def test_policy_asks_in_vain(tmp_path, gates, trust, message):
    assert refusal(tmp_path, bundle(*gates), trust=trust) == ("policy", message)


def test_policy_that_is_met(tmp_path):
    gates = (*_STRONG, gate("image", "NOT_CHECKED"), gate("limits", facts={"waived": 1}))
    asked = """
systems = ["tides"]
signers = ["ada@example.org"]
expires_within_days = 90
[strength]
mutation_percent = 89
property_cases = 500
fuzz_requests = 90
determinism_variations = 8
self_test = true
"""
    trust = TrustFolder(policy=asked, optional=("image",)).write(tmp_path / "trust")
    finding, refused = judged(bundle(*gates).write(tmp_path / "bundle"), trust)
    assert refused is None
    assert next(held.said for held in finding.held if held.check is Check.POLICY) == (
        "tests accepts tides by ada@example.org; not checked, and optional: image; 1 findings waived; "
        "89 mutants noticed of 100; 500 property cases; 90 fuzzed requests; 8 variations of determinism; "
        "self-test of 12 cases"
    )


def test_signatures_of_others(tmp_path):
    check, message = refusal(tmp_path, bundle(signer=MALLORY))
    assert check == "signature" and message.startswith(MALLORY.fingerprint)
    check, message = refusal(tmp_path / "b", bundle(signer=GRACE))
    assert check == "signature" and message.startswith(GRACE.fingerprint)
    forged = bundle(sign=lambda person, data: MALLORY.sign(data))
    assert refusal(tmp_path / "c", forged)[0] == "signature"
    revoked = TrustFolder(revoked=ADA_KEY)
    found = refusal(tmp_path / "d", bundle(), trust=revoked)
    assert found == ("signature", f"the key {ADA.fingerprint} of ada@example.org is revoked")


def test_the_key_that_an_envelope_claims_must_be_trusted(tmp_path):
    trust = read_trust(TrustFolder().write(tmp_path / "trust"))
    revoked = read_trust(TrustFolder(revoked=ADA_KEY).write(tmp_path / "revoked"))
    for signer, believed, good in ((ADA, trust, True), (ADA, revoked, False), (MALLORY, trust, False)):
        with BundleFolder(bundle(signer=signer).write(tmp_path / signer.name)) as folder:
            if good:
                assert claimed_key(folder, believed).principal == "ada@example.org"
                continue
            with pytest.raises(Refused) as caught:
                claimed_key(folder, believed)
        said = f"report.dsse.json names {signer.fingerprint}, and no such key is trusted to sign bundles"
        assert (caught.value.check, caught.value.message) == (Check.SIGNATURE, said)


@pytest.mark.parametrize(
    ("options", "at", "message"),
    [
        (
            "",
            datetime(2026, 1, 10, 7, 54, 59, tzinfo=UTC),
            "it was signed at 2026-01-10T08:00:00Z, which is after 2026-01-10T07:54:59Z",
        ),
        ("", datetime(2026, 4, 10, 8, 0, 1, tzinfo=UTC), "it expired at 2026-04-10T08:00:00Z"),
        (
            ',valid-after="20260111Z"',
            DAY,
            "the key of ada@example.org is not valid before 2026-01-11T00:00:00Z, "
            "and it signed at 2026-01-10T08:00:00Z",
        ),
        (
            ',valid-before="20260131Z"',
            DAY,
            "the key of ada@example.org is not valid after 2026-01-31T00:00:00Z, "
            "and it is judged at 2026-02-01T00:00:00Z",
        ),
    ],
)
def test_time(tmp_path, options, at, message):
    line = allowed_line(ADA.public, "ada@example.org", "codegen-evidence", options)
    trust = TrustFolder(allowed=[line])
    assert refusal(tmp_path, bundle(), trust=trust, at=at) == ("time", message)


@pytest.mark.parametrize("at", [datetime(2026, 1, 10, 7, 55, tzinfo=UTC), datetime(2026, 4, 10, 8, tzinfo=UTC)])
def test_the_ends_of_the_time_belong_to_it(tmp_path, at):
    assert judged(bundle().write(tmp_path / "bundle"), TrustFolder().write(tmp_path / "trust"), at=at)[1] is None


def test_the_last_moment_that_a_date_can_name_is_judged_as_any_other(tmp_path):
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    made = bundle(expires="9999-12-31T23:59:59Z", reviews=(Review(GRACE),))
    assert judged(made.write(tmp_path / "bundle"), TrustFolder().write(tmp_path / "trust"), at=last)[1] is None


def test_reviews_come_before_time_and_after_the_policy(tmp_path):
    late = DAY + timedelta(days=1000)
    asked = TrustFolder(policy="\n[reviews]\napprovals = 2\n")
    check, _ = refusal(tmp_path, bundle(reviews=(Review(EDSGER),)), trust=asked, at=late)
    assert check == "reviews"
    check, _ = refusal(tmp_path / "b", bundle(gate("a", "FAIL"), reviews=(Review(EDSGER),)), trust=asked, at=late)
    assert check == "policy"


def test_sequence_is_the_last(tmp_path):
    state = {"tests": {"tides": Seen(2, "c" * 64)}}
    found = refusal(tmp_path, bundle(), state=state)
    assert found == ("sequence", "this is number 1 of tides, and number 2 was accepted before")
    finding, refused = judged(tmp_path / "bundle", tmp_path / "trust", state=None)
    assert refused is None
    assert finding.held[-1].said == "number 1; what was accepted before was not looked at"
    assert [held.said for held in finding.held if held.check is Check.REVIEWS] == ["nobody approved; 0 asked for"]


def test_who_reviewed_is_named(tmp_path):
    folder = bundle(reviews=(Review(GRACE), Review(EDSGER))).write(tmp_path / "bundle")
    finding, refused = judged(folder, TrustFolder(policy="\n[reviews]\napprovals = 2\n").write(tmp_path / "trust"))
    said = [held.said for held in finding.held if held.check is Check.REVIEWS]
    assert (refused, said) == (None, ["edsger@example.org, grace@example.org approved; 2 asked for"])


def test_without_trust_only_the_files_are_looked_at(tmp_path):
    folder = bundle(sign=lambda *_: b"\0" * 64).write(tmp_path / "bundle")
    finding, refused = judged(folder, None)
    assert refused is None and finding.statement is None
    assert [held.check.value for held in finding.held] == ["size", "names", "files", "digests", "figures", "rendering"]
    put(OUTPUT, b"")(folder)
    assert judged(folder, None)[1].check is Check.DIGESTS


def test_the_run_is_read_strictly(tmp_path):
    made = bundle(contents=lambda c: c.update({"run.json": run_json(verdict=1)}))
    assert refusal(tmp_path, made)[0] in ("figures", "payload")
