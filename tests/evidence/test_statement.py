"""A statement has one spelling; nothing else is read."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.statement import Statement, read_statement, read_time, statement_bytes, time_text

A, B, C = "a" * 64, "b" * 64, "c" * 64
SIGNED = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
SUBJECTS = {
    "workspace/generated/mini/src/mini/größe.py": C,
    "MANIFEST.sha256": A,
    "workspace/extractions/mini/report.json": B,
}
STATEMENT = Statement(
    SUBJECTS, "mini", "examples.mini", "PASS", "d" * 64, "0.1.0", 2, "e" * 64, SIGNED, SIGNED + timedelta(days=90)
)
GOLDEN = (
    '{"_type":"https://in-toto.io/Statement/v1",'
    '"predicate":{"codegen":"0.1.0","expires":"2026-05-30T12:00:00Z","format":1,"module":"examples.mini",'
    f'"plan":"{"d" * 64}","previous":"{"e" * 64}","sequence":2,"signed":"2026-03-01T12:00:00Z","system":"mini",'
    '"verdict":"PASS"},"predicateType":"urn:codegen:evidence:v1",'
    f'"subject":[{{"digest":{{"sha256":"{A}"}},"name":"MANIFEST.sha256"}},'
    f'{{"digest":{{"sha256":"{B}"}},"name":"workspace/extractions/mini/report.json"}},'
    f'{{"digest":{{"sha256":"{C}"}},"name":"workspace/generated/mini/src/mini/größe.py"}}]}}'
).encode()


def spelled(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def refused(payload):
    with pytest.raises(Refused) as raised:
        read_statement(payload)
    assert raised.value.check is Check.PAYLOAD
    return raised.value.message


def test_the_bytes_of_a_statement_are_these():
    assert statement_bytes(STATEMENT) == GOLDEN
    assert read_statement(GOLDEN) == STATEMENT
    assert read_statement(predicate(codegen="1" * 200)).codegen == "1" * 200


TIMES = st.datetimes(datetime(2000, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(
    st.dictionaries(st.from_regex(r"[a-z0-9 ][a-z0-9 .]*(/[a-z_]+){0,3}", fullmatch=True), DIGESTS),
    st.sampled_from(["PASS", "FAIL", "INCOMPLETE"]), st.integers(2, 2**53 - 1), DIGESTS | st.just(""), TIMES,
    st.timedeltas(timedelta(seconds=1), timedelta(days=4000)),
)  # fmt: skip
def test_what_is_written_is_read(subjects, verdict, sequence, previous, signed, lasting):
    expires = signed + timedelta(seconds=int(lasting.total_seconds()))
    statement = Statement(
        {**subjects, "MANIFEST.sha256": A}, "mini", "a.b.mini", verdict, B, "1", sequence, previous, signed, expires
    )
    assert read_statement(statement_bytes(statement)) == statement


def predicate(**values):
    value = json.loads(GOLDEN)
    return spelled({**value, "predicate": value["predicate"] | values})


def outer(**values):
    return spelled(json.loads(GOLDEN) | values)


def subjects(*items):
    return outer(subject=[{"name": name, "digest": {"sha256": digest}} for name, digest in items])


FIRST = ("MANIFEST.sha256", A)


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        (b"", "is not JSON"),
        (b"null", "holds null"),
        (b"[]", "the statement does not hold exactly"),
        (GOLDEN + b"\n", "one form"),
        (GOLDEN.replace(b'"sequence":2', b'"sequence": 2'), "one form"),
        (GOLDEN.replace(b'"sequence":2', b'"sequence":2.0'), "numbers are whole"),
        (GOLDEN.replace(b'"sequence":2', b'"sequence":1,"sequence":2'), "twice"),
        (GOLDEN.replace("ö".encode(), b"\\u00f6"), "one form"),
        (outer(_type="https://in-toto.io/Statement/v0.1"), "is not an in-toto Statement v1"),
        (outer(predicateType="https://slsa.dev/provenance/v1"), "is not an in-toto Statement v1"),
        (outer(extra=1), "the statement does not hold exactly"),
        (outer(predicate=[]), "predicate does not hold exactly"),
        (predicate(extra=1), "predicate does not hold exactly"),
        (predicate(format=2), "another format"),
        (predicate(format=True), "another format"),
        (predicate(format="1"), "another format"),
        (predicate(system="../x"), "system is not a name"),
        (predicate(system=""), "system is not a name"),
        (predicate(system=7), "system is not a text"),
        (predicate(system="a\nb"), "system is not a text of one line"),
        (predicate(module="a/b"), "module is not a dotted name"),
        (predicate(module="a..b"), "module is not a dotted name"),
        (predicate(verdict="pass"), "verdict is none of"),
        (predicate(plan="d" * 63), "plan is not a digest"),
        (predicate(plan="D" * 64), "plan is not a digest"),
        (predicate(codegen=""), "codegen is empty"),
        (predicate(codegen="1" * 201), "codegen is not a text"),
        (predicate(previous="e"), "previous is neither"),
        (predicate(sequence=1), "before the first one"),
        (predicate(sequence=0), "sequence is not"),
        (predicate(sequence=-1), "sequence is not"),
        (predicate(sequence=True), "sequence is not"),
        (predicate(sequence="2"), "sequence is not"),
        (predicate(sequence=2**53), "beyond"),
        (predicate(signed="2026-03-01 12:00:00Z"), "signed is not a time"),
        (predicate(signed="2026-03-01T12:00:00+00:00"), "signed is not a time"),
        (predicate(signed="2026-02-30T12:00:00Z"), "signed is not a time"),
        (predicate(signed="2026-03-01T12:00:60Z"), "signed is not a time"),
        (predicate(signed="٢٠٢٦-03-01T12:00:00Z"), "signed is not a time"),
        (predicate(expires="2026-03-01T12:00:00Z"), "expires is not after signed"),
        (predicate(expires=""), "expires is not a time"),
        (outer(subject={}), "subject that is not a list"),
        (outer(subject=[]), "no subject is MANIFEST.sha256"),
        (outer(subject=["x"]), "a subject does not hold exactly"),
        (outer(subject=[{"name": "MANIFEST.sha256", "digest": {"sha256": A, "md5": "x"}}]), "exactly sha256"),
        (outer(subject=[{"name": "MANIFEST.sha256", "digest": {"sha256": A}, "uri": "x"}]), "does not hold exactly"),
        (subjects(("a", A)), "no subject is MANIFEST.sha256"),
        (subjects(FIRST, FIRST), "twice"),
        (subjects(("a", B), FIRST), "one form"),
        (subjects(FIRST, ("../a", B)), "not a plain relative path"),
        (subjects(FIRST, ("a\u0000", B)), "control character"),
        (subjects(FIRST, (7, B)), "is not text"),
        (subjects(FIRST, ("a", B[1:])), "has no SHA-256 for 'a'"),
        (subjects(FIRST, ("a", 7)), "has no SHA-256 for 'a'"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(payload, fault):
    assert fault in refused(payload)


def test_the_longest_statement():
    assert refused(b" " * ((24 << 20) + 1)) == "the statement has 25165825 bytes; at most 25165824 are read"


@given(st.integers(0, len(GOLDEN) - 1), st.integers(1, 255))
@settings(max_examples=300)
def test_another_byte_is_another_statement_or_none(at, difference):
    data = GOLDEN[:at] + bytes([GOLDEN[at] ^ difference]) + GOLDEN[at + 1 :]
    try:
        found = read_statement(data)
    except Refused as raised:
        assert raised.check is Check.PAYLOAD
    else:
        assert found != STATEMENT
        assert statement_bytes(found) == data


@given(st.text())
def test_a_time_is_read_as_it_is_written_or_not_at_all(text):
    moment = read_time(text)
    assert moment is None or time_text(moment) == text
