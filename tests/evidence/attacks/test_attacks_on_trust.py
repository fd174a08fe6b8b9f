"""Attacks on who may say what: keys, validity, policy, reviews and time; and a trust folder that is no good."""

import pytest

from .attack import Attack, ask
from .changes import rewritten
from .factory import ADA, EDSGER, GRACE, MALLORY, Bundle, Review, TrustFolder, sha256, unchecked_gates
from .people import Person, SshSignature, allowed_line, armour
from .recorded import recorded

TWICE = Person("twice")


def policy(text):
    """Further lines of the policy."""

    def change(trust):
        trust.policy = "\n" + text

    return change


def whole_policy(text):
    def change(trust):
        trust.policy = text

    return change


def allowed(change):
    """Change the lines of ``allowed_signers``."""

    def apply(trust):
        trust.allowed = change(trust.allowed)

    return apply


def signer(namespaces="codegen-evidence", options="", key=ADA.public):
    """The signer's line is another; the others stay."""
    return allowed(lambda lines: [allowed_line(key, "ada@example.org", namespaces, options), *lines[1:]])


def also(line):
    return allowed(lambda lines: [*lines, line])


def revoked(person):
    def change(trust):
        trust.revoked = allowed_line(person.public, "x").split(" ", 2)[2]

    return change


def reviewed(*reviews):
    return {"reviews": reviews}


def by(person=GRACE, **changes):
    return reviewed(Review(person, changes))


def signed(person=GRACE, **parts):
    return reviewed(Review(person, signature=SshSignature(**parts)))


def _another_signer(trust):
    also(allowed_line(TWICE.public, "twice@example.org"))(trust)
    policy('signers = ["twice@example.org"]\n')(trust)


APPROVED = "[reviews]\napprovals = {}\n"
POLICY = [
    Attack("an incomplete bundle", "policy", trust=lambda trust: setattr(trust, "optional", ())),
    Attack(
        "one gate more that must have run", "policy", trust=lambda trust: setattr(trust, "optional", trust.optional[1:])
    ),
    Attack("another system", "policy", trust=policy('systems = ["rivers"]\n')),
    Attack("another signer", "policy", trust=_another_signer),
    Attack("expiry too far away", "policy", trust=policy("expires_within_days = 30\n")),
    Attack("no mutants", "policy", trust=policy("[strength]\nmutation_percent = 80\n")),
    Attack("no requests", "policy", trust=policy("[strength]\nfuzz_requests = 1\n")),
    Attack("no self-test", "policy", trust=policy("[strength]\nself_test = true\n")),
]
REVIEWS = [
    Attack("too few approvals", "reviews", trust=policy(APPROVED.format(1))),
    Attack("one approval of two", "reviews", by(), trust=policy(APPROVED.format(2))),
    Attack("the signer's own approval", "reviews", by(ADA), trust=policy(APPROVED.format(1))),
    Attack("a rejection", "reviews", by(decision="reject")),
    Attack(
        "a rejection beside approvals",
        "reviews",
        reviewed(Review(GRACE), Review(EDSGER, {"decision": "reject"})),
        trust=policy(APPROVED.format(1)),
    ),
    Attack("by somebody unknown", "reviews", by(MALLORY)),
    Attack("of another envelope", "reviews", by(envelope="0" * 64)),
    Attack("of another system", "reviews", by(system="rivers")),
    Attack("a decision that there is not", "reviews", by(decision="maybe")),
    Attack("another format", "reviews", by(format=2)),
    Attack("a member too many", "reviews", by(weight=2)),
    Attack("a member missing", "reviews", by(comment=None)),
    Attack("in the name of another key", "reviews", by(key=EDSGER.fingerprint)),
    Attack("under the name of another key", "reviews", reviewed(Review(GRACE, name=sha256(EDSGER.public)[:16]))),
    Attack(
        "changed after it was signed",
        "reviews",
        reviewed(Review(GRACE, altered=lambda data: data.replace(b"Read it.", b"Read it!"))),
    ),
    Attack("spelled in another way", "reviews", reviewed(Review(GRACE, altered=lambda data: data.replace(b"\n", b"")))),
    Attack("a signature for bundles", "reviews", signed(namespace="codegen-evidence")),
    Attack("a signature for files", "reviews", signed(namespace="file")),
    Attack("a namespace that is not the signed one", "reviews", signed(signed_namespace="file")),
    Attack("a key for bundles alone", "reviews", by(ADA), trust=signer()),
    Attack("a hash of another name", "reviews", signed(hash_name="md5")),
    Attack("something in the reserved field", "reviews", signed(reserved=b"x")),
    Attack("another version", "reviews", signed(version=2)),
    Attack("another preamble", "reviews", signed(magic=b"SSHSIX")),
    Attack("another kind of key", "reviews", signed(key_kind=b"ssh-rsa")),
    Attack("another kind of signature", "reviews", signed(signature_kind=b"ssh-rsa")),
    Attack("bytes behind the signature", "reviews", signed(trailing=b"\0")),
    Attack(
        "an empty signature",
        "reviews",
        by(),
        folder=rewritten(f"reviews/{sha256(GRACE.public)[:16]}.json.sig", lambda data: b""),
    ),
    Attack(
        "wider lines",
        "reviews",
        by(),
        folder=rewritten(
            f"reviews/{sha256(GRACE.public)[:16]}.json.sig", lambda data: armour(SshSignature().blob(GRACE, b""), 76)
        ),
    ),
    Attack(
        "no last line break",
        "reviews",
        by(),
        folder=rewritten(f"reviews/{sha256(GRACE.public)[:16]}.json.sig", lambda data: data[:-1]),
    ),
    Attack(
        "text before the signature",
        "reviews",
        by(),
        folder=rewritten(f"reviews/{sha256(GRACE.public)[:16]}.json.sig", lambda data: b"Hello\n" + data),
    ),
    Attack("a reviewer whose key is revoked", "reviews", by(), trust=revoked(GRACE)),
    Attack(
        "a reviewer whose time is over",
        "reviews",
        by(),
        trust=allowed(
            lambda lines: [
                lines[0],
                allowed_line(GRACE.public, "grace@example.org", "codegen-review", ',valid-before="20260120Z"'),
            ]
        ),
    ),
    Attack(
        "a reviewer whose time has not come",
        "reviews",
        by(),
        trust=allowed(
            lambda lines: [
                lines[0],
                allowed_line(GRACE.public, "grace@example.org", "codegen-review", ',valid-after="20260301Z"'),
            ]
        ),
    ),
    Attack(
        "one person with two keys counts once",
        "reviews",
        reviewed(Review(GRACE), Review(TWICE)),
        trust=lambda trust: (
            also(allowed_line(TWICE.public, "grace@example.org", "codegen-review"))(trust),
            policy(APPROVED.format(2))(trust),
        ),
    ),
    Attack(
        "the signer's second key",
        "reviews",
        reviewed(Review(TWICE)),
        trust=lambda trust: (
            also(allowed_line(TWICE.public, "ada@example.org", "codegen-review"))(trust),
            policy(APPROVED.format(1))(trust),
        ),
    ),
]
TIME = [
    Attack("expired", "time", options=("--at", "2026-04-11")),
    Attack("signed in the future", "time", options=("--at", "2026-01-01")),
    Attack("a key that is no longer valid", "time", trust=signer(options=',valid-before="20260120Z"')),
    Attack("a key that is not yet valid", "time", trust=signer(options=',valid-after="20260301Z"')),
    Attack(
        "a key that was not valid on the day of the signature", "time", trust=signer(options=',valid-after="20260120Z"')
    ),
]
TRUST = [
    Attack("nobody", "trust", trust=allowed(lambda lines: [])),
    Attack(
        "no namespaces",
        "trust",
        trust=allowed(lambda lines: [lines[0].replace(' namespaces="codegen-evidence,codegen-review"', "")]),
    ),
    Attack("a key twice", "trust", trust=allowed(lambda lines: [*lines, lines[0]])),
    Attack("a key under two names", "trust", trust=also(allowed_line(ADA.public, "other@example.org"))),
    Attack("a certificate authority", "trust", trust=signer(options=",cert-authority")),
    Attack("an option that there is not", "trust", trust=signer(options=",no-touch-required")),
    Attack("a pattern for a name", "trust", trust=also(allowed_line(MALLORY.public, "*@example.org"))),
    Attack(
        "another kind of key",
        "trust",
        trust=also('x@example.org namespaces="codegen-evidence" ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQA=\n'),
    ),
    Attack(
        "a key of another kind inside",
        "trust",
        trust=allowed(
            lambda lines: [lines[0].replace("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE4")]
        ),
    ),
    Attack("a key cut off", "trust", trust=allowed(lambda lines: [lines[0][:-6] + "\n"])),
    Attack("a day that is none", "trust", trust=signer(options=',valid-before="20260230"')),
    Attack("a quote that does not end", "trust", trust=allowed(lambda lines: [lines[0].replace('" ssh', " ssh")])),
    Attack("not text", "trust", trust=also("\0\n")),
    Attack(
        "a revoked key that cannot be read",
        "trust",
        trust=lambda trust: setattr(trust, "revoked", "ssh-ed25519 AAAA\n"),
    ),
    Attack("a policy that is no TOML", "trust", trust=whole_policy("format = \n")),
    Attack("a policy of another format", "trust", trust=whole_policy('format = 2\nname = "tests"\n')),
    Attack("a policy without name", "trust", trust=whole_policy("format = 1\n")),
    Attack("an unknown key", "trust", trust=policy("aprovals = 2\n")),
    Attack("an unknown key of reviews", "trust", trust=policy("[reviews]\naprovals = 2\n")),
    Attack("a number that is a text", "trust", trust=policy('[reviews]\napprovals = "2"\n')),
    Attack("a number below zero", "trust", trust=policy("[reviews]\napprovals = -1\n")),
    Attack("a truth that is a number", "trust", trust=policy("waivers = 1\n")),
    Attack("a system that is a number", "trust", trust=policy("systems = [1]\n")),
]


@pytest.mark.parametrize("attack", [*POLICY, *REVIEWS, *TIME], ids=lambda attack: attack.name)
def test_refused(attack, tmp_path):
    attack.holds(tmp_path)


@pytest.mark.parametrize("attack", TRUST, ids=lambda attack: attack.name)
def test_no_trust(attack, tmp_path):
    answer = attack.answer(tmp_path)
    assert (answer.check, answer.code, answer.exit) == ("trust", "C724", 2), answer.output
    assert answer.data["refused"]["hint"]


def test_a_revoked_signer(tmp_path):
    answer = Attack("revoked", "", trust=revoked(ADA)).answer(tmp_path)
    assert answer.exit == 7
    assert answer.check in ("signature", "time"), answer.output
    assert "revoked" in answer.data["refused"]["message"]


@pytest.mark.parametrize("name", ["policy.toml", "allowed_signers"])
@pytest.mark.parametrize("harm", ["missing", "a link", "a folder"])
def test_a_trust_folder_that_is_not_whole(name, harm, tmp_path):
    bundle = Bundle().write(tmp_path / "bundle")
    place = TrustFolder().write(tmp_path / "trust") / name
    place.rename(tmp_path / name)
    if harm == "a link":
        place.symlink_to(tmp_path / name)
    elif harm == "a folder":
        place.mkdir()
    answer = ask(bundle, tmp_path / "trust")
    assert (answer.check, answer.exit) == ("trust", 2), answer.output


def test_a_trust_folder_in_the_bundle_is_none(tmp_path):
    bundle = Bundle().write(tmp_path / "bundle")
    TrustFolder(optional=unchecked_gates(recorded())).write(bundle / "trust")
    (tmp_path / "link").symlink_to(bundle / "trust")
    for place in (bundle / "trust", tmp_path / "link", bundle):
        answer = ask(bundle, place)
        assert (answer.check, answer.exit) == ("trust", 2), answer.output


def test_a_folder_that_is_not_there(tmp_path):
    trust = TrustFolder().write(tmp_path / "trust")
    assert ask(tmp_path / "nothing", trust).exit == 2
    (tmp_path / "file").write_text("")
    assert ask(tmp_path / "file", trust).exit == 2
    assert ask(tmp_path / "trust", tmp_path / "nothing").exit == 2
    assert ask(tmp_path, trust, "--at", "soon").exit == 2
