"""Trust folders: what OpenSSH reads is read, only stricter, and every fault is named with its line."""

from __future__ import annotations

import os
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.trust.allowed_signers import EVIDENCE, REVIEW, read_allowed_signers
from codegen.evidence.trust.policy import Policy, ReviewPolicy, StrengthPolicy, read_policy
from codegen.evidence.trust.trust_folder import examine_trust, read_trust, refuse_inside

from .signing import Person, needs_openssh, trust_folder

ALICE, BOB = Person("alice@example.org"), Person("bob")
KEY = ALICE.openssh
POLICY = 'format = 1\nname = "tests"\n'


def faults_of(text):
    keys, faults = read_allowed_signers(text.encode() if isinstance(text, str) else text)
    assert all(fault.check is Check.TRUST and fault.hint for fault in faults)
    return [fault.message for fault in faults], keys


def test_a_folder_is_read_with_all_that_it_says(tmp_path):
    lines = [
        "# who may do what\n\n",
        ALICE.line(EVIDENCE, ',valid-after="20260101Z",valid-before="20261231235959Z"'),
        f'  "bob"  namespaces="{EVIDENCE},{REVIEW}"\t{BOB.openssh}   Bob\'s "new" key\n',
    ]
    trust = read_trust(trust_folder(tmp_path / "trust", lines, revoked=f"# lost\n{BOB.openssh} in May\n"))
    alice, bob = trust.signers
    assert (alice.principal, alice.raw, alice.namespaces) == (ALICE.name, ALICE.public, {EVIDENCE})
    assert alice.valid_after == datetime(2026, 1, 1, tzinfo=UTC)
    assert alice.valid_before == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert (bob.principal, bob.raw, bob.namespaces, bob.valid_after) == ("bob", BOB.public, {EVIDENCE, REVIEW}, None)
    assert trust.revoked == {BOB.public}
    assert trust.policy == Policy("tests")
    assert set(trust.keys_for(REVIEW)) == {bob.fingerprint}


def test_both_ends_of_the_validity_belong_to_it():
    (key,) = faults_of(ALICE.line(EVIDENCE, ',valid-after="202601020304Z",valid-before="20260102030405Z"'))[1]
    first, last = datetime(2026, 1, 2, 3, 4, tzinfo=UTC), datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert key.out_of_time(first) == key.out_of_time(last) == ""
    assert key.out_of_time(first.replace(minute=3)) == "is not valid before 2026-01-02T03:04:00Z"
    assert key.out_of_time(last.replace(second=6)) == "is not valid after 2026-01-02T03:04:05Z"


NAMED = f'namespaces="{EVIDENCE}"'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("alice", "not the line of a key"),
        (f"alice {KEY}", "without namespaces the key could sign everything"),
        (f'alice valid-before="20260101Z" {KEY}', "without namespaces"),
        (f"* {NAMED} {KEY}", "'*' is a pattern"),
        (f"al?ce {NAMED} {KEY}", "'al?ce' is a pattern"),
        (f"!alice {NAMED} {KEY}", "'!alice' is a pattern"),
        (f'"alice,bob" {NAMED} {KEY}', "names several persons"),
        (f'"alice bob" {NAMED} {KEY}', "is not a name of letters"),
        (f"alic\N{LATIN SMALL LETTER E WITH ACUTE} {NAMED} {KEY}", "is not a name of letters"),
        (f'alice namespaces="git" {KEY}', "'git' is not a namespace of codegen"),
        (f'alice namespaces="codegen-*" {KEY}', "'codegen-*' is not a namespace"),
        (f'alice namespaces="" {KEY}', "'' is not a namespace"),
        (f'alice namespaces="{EVIDENCE},{EVIDENCE}" {KEY}', "a namespace is written twice"),
        (f"alice {NAMED},{NAMED} {KEY}", "namespaces is written twice"),
        (f"alice namespaces {KEY}", "namespaces has no value in plain quotes"),
        (f"alice {NAMED}, {KEY}", "not a list of NAME"),
        (f"alice cert-authority,{NAMED} {KEY}", "an authority vouches for keys"),
        (f'alice {NAMED},verify-required="x" {KEY}', "'verify-required' is not an option"),
        (f'alice {NAMED},valid-after="20260101" {KEY}', "names no time zone"),
        (f'alice {NAMED},valid-after="2026-01-01" {KEY}', "valid-after is not a time"),
        (f'alice {NAMED},valid-after="20260230Z" {KEY}', "not a day and time that exists"),
        (f'alice {NAMED},valid-after="19990101Z" {KEY}', "lies before 2000"),
        (f'alice {NAMED},valid-after="20260102Z",valid-before="20260102Z" {KEY}', "is not later than"),
        (f"alice {NAMED} ssh-rsa AAAA", "it is an RSA key"),
        (f"alice {NAMED} {KEY[:-4]}", "in the middle of a field"),
        (f"alice {NAMED} {KEY}\r", f"U+000D in column {len(NAMED) + len(KEY) + 8} "),
        (f"alice\N{RIGHT-TO-LEFT OVERRIDE} {NAMED} {KEY}", "U+202E in column 6 "),
        ("X", "not the line of a key"),
        ("X# alice", "not the line of a key"),
        (f"alice {NAMED}x {KEY}", "not a list of NAME"),
        (f'alice namespaces="codegen\\-evidence" {KEY}', "namespaces has no value in plain quotes"),
    ],
)
def test_a_line_that_is_not_understood_is_refused(line, said):
    messages, keys = faults_of("# first\n" + line + "\n")
    assert [message.startswith("allowed_signers, line 2: ") for message in messages] == [True]
    assert said in messages[0] and not keys


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (f'alice namespace="{EVIDENCE}" {KEY}', "write namespaces="),
        (f'alice {NAMED},valid-aftr="20260101Z" {KEY}', "write valid-after="),
        (f'alice {NAMED},valid-befor="20260101Z" {KEY}', "write valid-before="),
        (f'alice {NAMED},verify-required="x" {KEY}', "there are namespaces, valid-after and valid-before"),
        (f'alice namespaces="codegen-evidense" {KEY}', f"write {EVIDENCE}"),
        (f'alice namespaces="codegen-reviews" {KEY}', f"write {REVIEW}"),
        (f'alice {NAMED},valid-after="20260101" {KEY}', 'write valid-after="20260101Z", which is UTC'),
    ],
)
def test_a_misspelt_option_is_put_right_by_its_hint(line, hint):
    (fault,) = read_allowed_signers(line.encode())[1]
    assert fault.hint == hint


def test_a_name_keeps_its_letters():
    for name in ("MAX", "X", '"XAVER"'):
        (key,) = faults_of(f"{name} {NAMED} {KEY}\n")[1]
        assert key.principal == name.strip('"')


def test_every_fault_is_named_and_each_duplicate():
    again = f"{ALICE.name.upper()} {NAMED} {BOB.openssh}\n"
    text = ALICE.line(EVIDENCE) + ALICE.line(REVIEW) + f"carol {NAMED} {KEY}\n" + again + "x\n"
    messages, _ = faults_of(text)
    assert messages == [
        "allowed_signers, line 2: the key is that of allowed_signers, line 1; one key is one line of one person",
        "allowed_signers, line 3: the key is that of allowed_signers, line 1; one key is one line of one person",
        "allowed_signers, line 4: ALICE@EXAMPLE.ORG and alice@example.org (allowed_signers, line 1) differ only in "
        "capital letters",
        "allowed_signers, line 5: not the line of a key",
    ]
    assert faults_of(b"\xff")[0] == ["allowed_signers is not UTF-8 at byte 0"]


def test_a_file_of_nothing_but_faults_is_left_early(tmp_path):
    folder = trust_folder(tmp_path / "trust", ["x\n" * 400_000], revoked="x\n" * 400_000)
    assert len(examine_trust(folder)[1]) == 200


def test_the_policy_says_what_it_may_say():
    text = """
        format = 1
        name = "release"
        systems = ["orders"]
        signers = ["alice@example.org"]
        optional_gates = ["image-built"]
        waivers = false
        expires_within_days = 90
        [reviews]
        approvals = 2
        signer_may_review = true
        [strength]
        mutation_percent = 90
        property_cases = 1000
        fuzz_requests = 500
        determinism_variations = 8
        self_test = true
    """
    policy, faults = read_policy(text.encode())
    assert not faults
    assert policy == Policy(
        name="release",
        systems=frozenset({"orders"}),
        signers=frozenset({ALICE.name}),
        optional_gates=frozenset({"image-built"}),
        waivers=False,
        expires_within_days=90,
        reviews=ReviewPolicy(2, True),
        strength=StrengthPolicy(90, 1000, 500, 8, True),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["policy.toml: format is missing", "policy.toml: name is missing"]),
        ("format = true\n" + POLICY[11:], ["policy.toml: format is not 1"]),
        ("format = 2\n" + POLICY[11:], ["policy.toml: format is not 1"]),
        ("format = 1\nname = 7", ["policy.toml: name is not a plain name"]),
        ('format = 1\nname = "a b"', ["policy.toml: name is not a plain name"]),
        (POLICY + "sytems = []", ["policy.toml: sytems is not a key of the policy"]),
        (POLICY + "waivers = 0", ["policy.toml: waivers is not true or false"]),
        (POLICY + "systems = []", ["policy.toml: systems is empty, so that nothing could be accepted"]),
        (POLICY + 'systems = ["../x", 1]', ["policy.toml: systems holds '../x', which is not a name of a system",
                                           "policy.toml: systems holds 1, which is not a name of a system"]),
        (POLICY + 'signers = ["*"]', ["policy.toml: signers holds '*', which is not a principal"]),
        (POLICY + 'optional_gates = ["a", "a"]', ["policy.toml: optional_gates names something twice"]),
        (POLICY + "expires_within_days = 0", ["policy.toml: expires_within_days is not between 1 and 36500"]),
        (POLICY + "reviews = 1", ["policy.toml: reviews is not a table"]),
        (POLICY + "[reviews]\napprovals = -1", ["policy.toml: reviews.approvals is not between 0 and 1000"]),
        (POLICY + "[reviews]\napproval = 1", ["policy.toml: reviews.approval is not a key of the policy"]),
        (POLICY + "[strength]\nfuzz_requests = 9.5", ["policy.toml: strength.fuzz_requests is not a whole number"]),
        (POLICY + "a." * 32_000 + "b = 1", ["policy.toml has a line 3 of more than 2000 characters"]),
        (POLICY + "x = " + "[" * 900 + "]" * 900, ["policy.toml is not TOML: it nests too deep or counts too far"]),
        (POLICY + "x = 0x" + "9" * 1900, ["policy.toml: x is not a key of the policy"]),
        (POLICY + f'"{"a " * 30}" = 1', [f"policy.toml: '{'a ' * 20}' is not a key of the policy"]),
        (b"format = 1 # \xff", ["policy.toml is not UTF-8 at byte 13"]),
    ],
)  # fmt: skip
def test_a_policy_that_is_not_understood_is_refused(text, said):
    policy, faults = read_policy(text.encode() if isinstance(text, str) else text)
    assert policy is None and [fault.message for fault in faults] == said
    assert all(fault.check is Check.TRUST and fault.hint for fault in faults)


@pytest.mark.parametrize(
    ("table", "key", "hint"),
    [
        ("", "waivers", "waivers = false"),
        ("", "expires_within_days", "expires_within_days = 1"),
        ("[reviews]\n", "approvals", "approvals = 1"),
        ("[reviews]\n", "signer_may_review", "signer_may_review = true"),
        *(
            ("[strength]\n", key, f"{key} = 1")
            for key in ("mutation_percent", "property_cases", "fuzz_requests", "determinism_variations")
        ),
        ("[strength]\n", "self_test", "self_test = true"),
    ],
)
def test_what_the_hint_of_a_policy_says_is_accepted(table, key, hint):
    (fault,) = read_policy(f'{POLICY}{table}{key} = "x"\n'.encode())[1]
    assert fault.hint == f"write {hint}"
    policy, faults = read_policy(f"{POLICY}{table}{hint}\n".encode())
    assert policy is not None and not faults


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("", ["write format = 1", 'write name = "release"']),
        (POLICY + "systems = 1\nreviews = 2\n", ['write systems = ["..."]', "write [reviews]"]),
        (POLICY + "waiver = true\n[reviews]\naproval = 1\n", ["write reviews.approvals", "write waivers"]),
        (POLICY + "[reviews]\nx = 1\n", ["there are approvals, signer_may_review"]),
    ],
)
def test_what_else_a_hint_of_a_policy_says(text, hints):
    assert [fault.hint for fault in read_policy(text.encode())[1]] == hints


def test_limits_belong_to_what_is_allowed(tmp_path):
    for length, said in ((128, []), (129, ["is not a name of letters"])):
        messages, _ = faults_of(f"{'a' * length} {NAMED} {KEY}\n")
        assert [any(text in message for message in messages) for text in said] == [True] * len(messages)
    assert faults_of(f'alice {NAMED},valid-after="20000101Z" {KEY}')[0] == []
    for key, good, bad in (
        ("expires_within_days", (1, 36_500), (0, 36_501)),
        ("reviews.approvals", (0, 1000), (-1, 1001)),
        ("strength.mutation_percent", (0, 100), (-1, 101)),
        ("strength.property_cases", (0, 10**9), (-1, 10**9 + 1)),
        ("strength.fuzz_requests", (0, 10**9), (-1, 10**9 + 1)),
        ("strength.determinism_variations", (0, 1000), (-1, 1001)),
    ):
        for value in (*good, *bad):
            policy, faults = read_policy(f"{POLICY}{key} = {value}\n".encode())
            assert (policy is not None) == (value in good)
            assert [key in fault.message for fault in faults] == [True] * (value in bad)
    assert [read_policy(f"{POLICY}#{'-' * length}".encode())[0] is None for length in (1999, 2000)] == [False, True]
    folder = trust_folder(tmp_path / "trust", [ALICE.line(EVIDENCE)], POLICY + "optional_gates = []\n", revoked="#")
    text = (folder / "policy.toml").read_text()
    (folder / "policy.toml").write_text(text + "#\n" * (((64 << 10) - len(text)) // 2) + "\n" * (len(text) % 2))
    assert read_trust(folder).policy.optional_gates == frozenset()
    for name in ("allowed_signers", "revoked_keys"):
        text = (folder / name).read_text()
        (folder / name).write_text(f"{text}#{'-' * ((1 << 20) - len(text) - 1)}")
        assert read_trust(folder).signers
        (folder / name).write_text((folder / name).read_text() + "-")
        with pytest.raises(Refused) as caught:
            read_trust(folder)
        assert caught.value.message == f"{name} has more than 1048576 bytes"
        (folder / name).write_text(text)


def test_all_faults_of_a_folder_are_named_together(tmp_path):
    folder = trust_folder(tmp_path / "trust", ["x\n"], "format = 1\n", revoked="y\n")
    trust, faults = examine_trust(folder)
    assert trust is None
    assert [fault.message.split(":")[0] for fault in faults] == [
        "allowed_signers, line 1", "revoked_keys, line 1", "policy.toml",
    ]  # fmt: skip
    with pytest.raises(Refused, match="allowed_signers, line 1"):
        read_trust(folder)


def test_what_no_bundle_could_satisfy_is_refused(tmp_path):
    policy = POLICY + 'signers = ["bob"]\n[reviews]\napprovals = 2\n'
    _, faults = examine_trust(trust_folder(tmp_path / "trust", [BOB.line(REVIEW)], policy))
    assert [fault.message for fault in faults] == [
        "allowed_signers names nobody who may sign bundles",
        f"policy.toml: signers names bob, who has no key for {EVIDENCE}",
        "policy.toml: 2 approvals are asked for, and 1 persons may review",
    ]


def test_a_folder_that_cannot_be_used_is_refused(tmp_path):
    def said(folder):
        with pytest.raises(Refused) as caught:
            read_trust(folder)
        assert caught.value.check is Check.TRUST
        return caught.value.message

    assert said(tmp_path / "nowhere").endswith("is no folder of trust: No such file or directory")
    folder = trust_folder(tmp_path / "trust", [ALICE.line(EVIDENCE)])
    assert said(folder / "policy.toml").endswith("is no folder of trust: Not a directory")
    (folder / "policy.toml").rename(folder / "other")
    assert said(folder) == "policy.toml is missing in the folder of trust"
    (folder / "policy.toml").symlink_to("other")
    assert said(folder) == "policy.toml is a symbolic link"
    (folder / "policy.toml").unlink()
    os.mkfifo(folder / "policy.toml")
    assert said(folder) == "policy.toml is not a regular file"
    (folder / "policy.toml").unlink()
    (folder / "policy.toml").write_text("#" * (64 << 10) + "\n")
    assert said(folder) == "policy.toml has more than 65536 bytes"


def test_trust_does_not_come_with_the_bundle(tmp_path):
    bundle, beside = tmp_path / "bundle", tmp_path / "trust"
    (bundle / "trust").mkdir(parents=True)
    beside.symlink_to(bundle / "trust")
    for folder in (bundle / "trust", beside, bundle):
        with pytest.raises(Refused, match="lies inside the bundle"):
            refuse_inside(folder, bundle)
    refuse_inside(tmp_path, bundle)


@given(st.binary(max_size=200) | st.text('ab*"=, ssh-ed25519namespacescodegen-evidence\n#Z0').map(str.encode))
def test_no_bytes_do_anything_but_be_read_or_refused(data):
    for read in (read_allowed_signers, read_policy):
        _, faults = read(data)
        assert all(isinstance(fault, Refused) for fault in faults)


_GAP = st.sampled_from([" ", "\t", " \t "])
_OPTIONS = st.sampled_from([
    NAMED, f'namespaces="{REVIEW},{EVIDENCE}"', f'{NAMED},valid-after="20200101Z"', f'valid-before="21000101Z",{NAMED}',
    f'{NAMED},valid-before="20200101Z"', f'valid-after="202001011200",{NAMED}', NAMED.replace('"', ""), NAMED.upper(),
])  # fmt: skip
_LINES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", " ", "\t"]),
        st.sampled_from(["alice", '"alice"', "a@b.c", '"a', "A+b=c/d-e_f", "alice,bob", "a*"]),
        _GAP,
        _OPTIONS,
        _GAP,
        st.sampled_from([KEY, KEY.replace(" ", "\t"), KEY + " me", KEY + ' "', KEY + "A"]),
    ),
)


@needs_openssh
@settings(max_examples=60, deadline=None)
@given(_LINES)
def test_what_is_read_here_ssh_keygen_reads_as_well(line):
    keys, _ = read_allowed_signers(line.encode())
    for key in keys:
        message, signature = b"words", ALICE.ssh_signature(b"words", namespace=EVIDENCE)
        timely = not key.out_of_time(datetime.now(UTC))
        assert key.raw == ALICE.public
        assert ssh_verifies(line, key.principal, message, signature) == timely


def ssh_verifies(line, principal, message, signature):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "signers").write_text(line)
        (folder / "sig").write_bytes(signature)
        command = ["ssh-keygen", "-Y", "verify", "-f", "signers", "-I", principal, "-n", EVIDENCE, "-s", "sig"]
        return subprocess.run(command, cwd=folder, input=message, capture_output=True, check=False).returncode == 0
