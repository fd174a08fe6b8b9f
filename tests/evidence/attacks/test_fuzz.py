"""Every parser of what others wrote, fed with what nobody wrote: only a refusal may come out.

``FUZZ_SECONDS`` is the time for each parser; without it each gets the same few hundred inputs every time.
"""

from __future__ import annotations

import base64
import dataclasses
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from codegen.evidence.bundle.envelope import read_envelope
from codegen.evidence.bundle.layout import read_layout
from codegen.evidence.bundle.manifest_lines import read_manifest_lines
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.statement import read_statement
from codegen.evidence.bundle.strict_json import parse
from codegen.evidence.figures.bill import strange_bill
from codegen.evidence.figures.counted_run import CountedRun
from codegen.evidence.figures.read_schema import ReadSchema
from codegen.evidence.figures.run_file import read_run
from codegen.evidence.keys.public_keys import read_public_key
from codegen.evidence.keys.signers import signer_from_file
from codegen.evidence.keys.ssh_signature import read_ssh_signature
from codegen.evidence.raw.normalised_accuracy import KernelAccuracy, WorstResult, accuracy_json, read_accuracy
from codegen.evidence.raw.normalised_coverage import read_coverage
from codegen.evidence.raw.normalised_junit import read_normalised
from codegen.evidence.report.bill_of_materials import NAME as BILL
from codegen.evidence.report.run_data import report_data, schema_facts
from codegen.evidence.trust.allowed_signers import read_allowed_signers
from codegen.evidence.trust.policy import read_policy
from codegen.evidence.trust.trust_folder import examine_trust
from codegen.evidence.verification.sequence_state import read_state
from codegen.support.diagnostics import DiagnosticsError

from ..runs import finished
from .factory import ADA, ENVELOPE, GRACE, MANIFEST, Bundle, TrustFolder, compact, spread
from .fuzzing import Campaign
from .people import SshSignature, allowed_line, key_blob, ssh_string
from .recorded import recorded

EXECUTIONS = 500


def _seeds() -> dict[str, bytes]:
    """A whole bundle."""
    return Bundle().whole()


def _payload() -> bytes:
    kept: list[bytes] = []

    def keep(payload: bytes) -> bytes:
        kept.append(payload)
        return payload

    Bundle(files={path: data for path, data in recorded().items() if "generated" not in path}, payload=keep).whole()
    return kept[0]


def _of_parsed_json(data: bytes) -> None:
    """What was accepted is written and read again as the same."""
    value = parse(data, limit=1 << 20, check=Check.FIGURES)
    assert parse(compact(value), limit=1 << 21, check=Check.FIGURES) == value


def _public_key(data: bytes) -> None:
    key = read_public_key(data.decode("latin-1"), check=Check.TRUST, where="key.pub")
    assert read_public_key(key.line, check=Check.TRUST, where="again").raw == key.raw


def _faults(read: Callable[[bytes], tuple[object, tuple[Refused, ...]]]) -> Callable[[bytes], None]:
    """Readers that collect faults: every one of them names its check and says what to do."""

    def parse_all(data: bytes) -> None:
        found, faults = read(data)
        for fault in faults:
            assert fault.check is Check.TRUST
            assert fault.message
            assert fault.hint
        if faults:
            raise faults[0]
        assert found is not None

    return parse_all


def _ssh_signature(data: bytes) -> None:
    read_ssh_signature(data, check=Check.REVIEWS, where="x.sig")


def _accuracy() -> bytes:
    worst = WorstResult("c", "c (v3)", "area", 0.5, {"r": "1.0"}, 1.25, {"r": "2.0"})
    kernel = KernelAccuracy("disc_area", 256, 4, 0, 1, 0, {}, 16.0, None, (worst,))
    return accuracy_json([kernel])


@dataclass(frozen=True)
class Target:
    """A parser, an example or more of what it reads, and pieces of its language."""

    name: str
    parse: Callable[[bytes], object]
    seeds: Callable[[], Sequence[bytes]]
    words: Sequence[bytes] = ()
    allowed: type[Exception] = Refused


@cache
def _billed() -> CountedRun:
    """A run of a package, whose bill is looked at."""
    schema = ReadSchema(schema_facts(finished(()).system), {}, (), {})
    outputs = {"generated/tides/src/tides/__init__.py": ""}
    return CountedRun(dataclasses.replace(report_data(finished(())), outputs=outputs), {}, schema)


def _bill(data: bytes) -> None:
    """The bill of materials of a bundle; what it says that no run writes is a refusal as any other."""
    for said in strange_bill(_billed(), {BILL: data}):
        raise Refused(Check.FIGURES, said, "ask the signer")


def _private_key() -> bytes:
    """A key file as ssh-keygen writes it, the same at every call."""
    numbers = (7).to_bytes(4, "big")
    private = numbers * 2 + key_blob(ADA.public) + ssh_string(ADA.seed + ADA.public) + ssh_string(b"ada")
    private += bytes(range(1, -len(private) % 8 + 1))
    head = b"openssh-key-v1\0" + ssh_string(b"none") * 2 + ssh_string(b"") + (1).to_bytes(4, "big")
    text = base64.encodebytes(head + ssh_string(key_blob(ADA.public)) + ssh_string(private))
    return b"-----BEGIN OPENSSH PRIVATE KEY-----\n" + text + b"-----END OPENSSH PRIVATE KEY-----\n"


_LINE = allowed_line(ADA.public, "ada@example.org", options=',valid-after="20260101Z"').encode()
_KEY = allowed_line(ADA.public, "x").split(" ", 2)[2].encode()
_POLICY = b"""format = 1
name = "tests"
systems = ["tides"]
signers = ["ada@example.org"]
optional_gates = ["agent-tools"]
waivers = false
expires_within_days = 90
[reviews]
approvals = 1
signer_may_review = true
[strength]
mutation_percent = 80
self_test = true
"""
_STATE = spread({"format": 1, "seen": {"tests": {"tides": {"envelope": "0" * 64, "sequence": 3}}}})
TARGETS = [
    Target("strict JSON", _of_parsed_json, lambda: [b'{"a":[1,-2,true,"\\u00e9"],"b":{}}', _STATE], (b"\\n", b"\\/")),
    Target("envelope", read_envelope, lambda: [_seeds()[ENVELOPE]], (b'"sig"', b'"keyid"', b"SHA256:")),
    Target("statement", read_statement, lambda: [_payload()], (b'"name"', b'"digest"', b"workspace/generated/")),
    Target("manifest", read_manifest_lines, lambda: [_seeds()[MANIFEST]], (b"  ", b" *", b"../", b"0" * 64)),
    Target(
        "allowed_signers",
        _faults(read_allowed_signers),
        lambda: [_LINE, b"# people\n\n" + _LINE, "".join(TrustFolder().allowed).encode()],
        (b'namespaces="', b"cert-authority", b'valid-before="20270101Z"', b"ssh-rsa", b"*", b"!", b","),
    ),
    Target("public key", _public_key, lambda: [_KEY.strip(), key_blob(ADA.public)], (b"ssh-ed25519 ", b"AAAAC3Nza")),
    Target("policy", _faults(read_policy), lambda: [_POLICY], (b"= true", b"[[", b"]]", b"'''", b"1979-05-27", b"nan")),
    Target(
        "SSH signature",
        _ssh_signature,
        lambda: [SshSignature(hash_name=name).armoured(GRACE, b"read") for name in ("sha256", "sha512")],
        (b"-----BEGIN", b"-----END SSH SIGNATURE-----\n", b"U1NIU0lH"),
    ),
    Target("run record", read_run, lambda: [recorded()["run.json"]], (b'"PASS"', b'"facts"')),
    Target(
        "tests", read_normalised, lambda: [recorded()["raw/junit.xml"]],
        (b"<!DOCTYPE x>", b"<!ENTITY a 'b'>", b"&a;", b"<testcase", b"<![CDATA[", b"<?xml?>", b'line="', b"&#0;"),
        ValueError,
    ),
    Target(
        "coverage", read_coverage, lambda: [recorded()["raw/coverage.json"]],
        (b'"1-99999999999"', b'"1>2"', b"9-1", b'"ran"'), ValueError,
    ),
    Target(
        "settings of a bundle", read_layout, lambda: [b'out = "services"\nrecords = "kept/records"\nplugins = ["a"]\n'],
        (b'out = "', b'records = "', b"..", b"[table]", b"generated", b"= 1979-05-27"),
    ),
    Target("bill of materials", _bill, lambda: [recorded()[BILL]], (b'"serialNumber"', b'"urn:uuid:', b'"metadata"')),
    Target("accuracy", read_accuracy, lambda: [_accuracy()], (b'"nan"', b'"inf"', b'"1e400"'), ValueError),
]  # fmt: skip


def _run(campaign: Campaign, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    seconds = float(os.environ.get("FUZZ_SECONDS", "0"))
    campaign.run(count=EXECUTIONS, seconds=seconds)
    assert campaign.refused > 0
    with capsys.disabled():
        print(f"\n{name}: {campaign.executions} executions, {campaign.refused} refused", file=sys.stderr, flush=True)


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_nothing_but_refusals(target, capsys):
    for seed in target.seeds()[:1]:
        target.parse(seed)
    _run(Campaign(target.parse, target.seeds(), target.words, (target.allowed,)), target.name, capsys)


@pytest.mark.slow
def test_nothing_but_refusals_of_a_state(tmp_path, capsys):
    place = tmp_path / "sequences.json"

    def read(data: bytes) -> None:
        place.write_bytes(data)
        read_state(place)

    read(_STATE)
    _run(Campaign(read, [_STATE], (b'"sequence"', b'"envelope"'), (Refused,)), "state", capsys)


@pytest.mark.slow
def test_nothing_but_faults_of_a_trust_folder(tmp_path, capsys):
    folder = TrustFolder().write(tmp_path)

    def read(data: bytes) -> None:
        (folder / "revoked_keys").write_bytes(data)
        trust, faults = examine_trust(folder)
        assert (trust is None) == bool(faults)
        if faults:
            raise faults[0]

    campaign = Campaign(read, [_KEY, b"# none\n" + _KEY], (b"ssh-ed25519 ",), (Refused,))
    _run(campaign, "revoked keys", capsys)


@pytest.mark.slow
def test_nothing_but_refusals_of_a_private_key(tmp_path, capsys):
    place = tmp_path / "key"
    place.touch(0o600)
    whole = _private_key()

    def read(data: bytes) -> None:
        place.write_bytes(data)
        signer = signer_from_file(place, None)
        assert signer.public == ADA.public or data != whole

    read(whole)
    words = (b"-----BEGIN OPENSSH PRIVATE KEY-----\n", b"AAAAB", b"bcrypt", b"ssh-rsa", b"=\n")
    _run(Campaign(read, [whole], words, (DiagnosticsError,)), "private key", capsys)


def test_the_place_of_the_parsers():
    """A campaign that looks at other files than the parsers' would not be steered."""
    assert all("/codegen/evidence/" in Path(read.__code__.co_filename).as_posix() for read in (read_envelope, read_run))
