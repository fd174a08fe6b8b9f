"""Attacks on the envelope, on its signature and on the statement inside."""

import base64
import json

import pytest

from .attack import Attack
from .changes import at, field, predicate, replaced, rewritten
from .curve import low_order_encodings, off_curve, signature_of_neutral_r, with_larger_s
from .factory import ADA, ENVELOPE, GRACE, MALLORY, PAYLOAD_TYPE, compact, pae
from .people import Person, allowed_line, fingerprint, key_blob

B64 = base64.b64encode


def envelope(change):
    return {"envelope": change}


def sealed(change):
    return {"sealed": change}


def payload(change):
    """The payload's bytes are changed and signed."""
    return {"payload": change}


def statement(change):
    return {"statement": change}


def said(name, value):
    return statement(predicate(name, value))


def signature(name, value):
    return envelope(lambda made: made["signatures"][0].update({name: value}))


def signed_over(change):
    """The signature is over other bytes than those it should be over."""
    return {"sign": lambda person, message: person.sign(change(message))}


def changed_signature(change):
    return {"sign": lambda person, message: change(person.sign(message))}


def url_alphabet(made):
    """The other alphabet, and a payload that needs it."""
    text = made["payload"]
    made["payload"] = text.replace("+", "-").replace("/", "_")
    assert made["payload"] != text


def padding_bits(made):
    """Another last character that decodes to the same bytes."""
    sig = made["signatures"][0]["sig"]
    last = {"A": "B", "Q": "R", "g": "h", "w": "x"}[sig[-3]]
    other = sig[:-3] + last + "=="
    assert base64.b64decode(other) == base64.b64decode(sig)
    made["signatures"][0]["sig"] = other


def in_bytes(change):
    """Change the finished envelope as text."""
    return sealed(lambda data: change(data.decode()).encode())


ENVELOPES = [
    Attack("no envelope at all", "unsigned", folder=at(ENVELOPE, lambda place: place.unlink())),
    Attack("an empty envelope", "envelope", folder=rewritten(ENVELOPE, lambda data: b"")),
    Attack("half an envelope", "envelope", sealed(lambda data: data[: len(data) // 2])),
    Attack("no JSON", "envelope", sealed(lambda data: b"not JSON\n")),
    Attack("a list", "envelope", sealed(lambda data: b"[]\n")),
    Attack("two signatures", "envelope", envelope(lambda made: made["signatures"].append(made["signatures"][0]))),
    Attack("no signature", "envelope", envelope(field("signatures", []))),
    Attack(
        "signatures are an object", "envelope", envelope(lambda made: made.update(signatures=made["signatures"][0]))
    ),
    Attack("a member too many", "envelope", envelope(field("comment", "trust me"))),
    Attack("a member of the signature too many", "envelope", signature("cert", "MIIB")),
    Attack("no key id", "envelope", envelope(lambda made: made["signatures"][0].pop("keyid"))),
    Attack("no payload type", "envelope", envelope(lambda made: made.pop("payloadType"))),
    Attack("another payload type", "envelope", envelope(field("payloadType", "application/json"))),
    Attack("a payload that is a number", "envelope", envelope(field("payload", 1))),
    Attack("a payload that is nothing", "envelope", envelope(field("payload", None))),
    Attack("an empty payload", "envelope", envelope(field("payload", ""))),
    Attack(
        "a duplicate key", "envelope", in_bytes(lambda text: text.replace("{", f'{{"payloadType":"{PAYLOAD_TYPE}",', 1))
    ),
    Attack("a byte order mark", "envelope", sealed(lambda data: b"\xef\xbb\xbf" + data)),
    Attack("blanks", "envelope", in_bytes(lambda text: text.replace(":", ": ", 1))),
    Attack("no last line break", "envelope", sealed(lambda data: data[:-1])),
    Attack("two last line breaks", "envelope", sealed(lambda data: data + b"\n")),
    Attack("a carriage return", "envelope", sealed(lambda data: data[:-1] + b"\r\n")),
    Attack(
        "keys in another order",
        "envelope",
        sealed(
            lambda data: json.dumps(dict(reversed(json.loads(data).items())), separators=(",", ":")).encode() + b"\n"
        ),
    ),
    Attack(
        "an escape that says the same",
        "envelope",
        in_bytes(lambda text: text.replace("payloadType", "p\\u0061yloadType")),
    ),
    Attack("UTF-16", "envelope", sealed(lambda data: data.decode().encode("utf-16"))),
    Attack("a zero byte", "envelope", sealed(lambda data: data[:-1] + b"\0\n")),
    Attack("a million brackets", "envelope", sealed(lambda data: b"[" * 1_000_000)),
    Attack("padding bits", "envelope", envelope(padding_bits)),
    Attack(
        "the alphabet of URLs",
        "envelope",
        {"statement": predicate("module", "\u00fb\u00ff\u00fe>>>???~~~"), "envelope": url_alphabet},
    ),
    Attack(
        "a line break in the payload",
        "envelope",
        envelope(lambda made: made.update(payload=made["payload"][:76] + "\n" + made["payload"][76:])),
    ),
    Attack(
        "no padding",
        "envelope",
        envelope(lambda made: made["signatures"][0].update(sig=made["signatures"][0]["sig"].rstrip("="))),
    ),
    Attack(
        "a signature in hex",
        "envelope",
        envelope(lambda made: made["signatures"][0].update(sig=base64.b64decode(made["signatures"][0]["sig"]).hex())),
    ),
    Attack("a key id in hex", "envelope", signature("keyid", ADA.public.hex())),
]
SIGNATURES = [
    Attack("a signature too short", "envelope", changed_signature(lambda found: found[:63])),
    Attack("a signature too long", "envelope", changed_signature(lambda found: found + b"\0")),
    Attack("a signature of zeros", "signature", changed_signature(lambda found: bytes(64))),
    Attack("a bit of R", "signature", changed_signature(lambda found: bytes([found[0] ^ 1]) + found[1:])),
    Attack(
        "a bit of S", "signature", changed_signature(lambda found: found[:32] + bytes([found[32] ^ 1]) + found[33:])
    ),
    Attack("S and the order", "signature", changed_signature(with_larger_s)),
    Attack(
        "R of low order",
        "signature",
        {"sign": lambda person, message: signature_of_neutral_r(person.seed, person.public, message)},
    ),
    Attack("over the payload alone", "signature", signed_over(lambda message: message.split(b" ", 4)[4])),
    Attack("over the payload's text", "signature", signed_over(lambda message: pae(B64(message.split(b" ", 4)[4])))),
    Attack("over another type", "signature", signed_over(lambda message: pae(message.split(b" ", 4)[4], "text/plain"))),
    Attack(
        "over lengths of eight bytes",
        "signature",
        signed_over(
            lambda message: b"".join(
                len(part).to_bytes(8, "little") + part for part in (PAYLOAD_TYPE.encode(), message.split(b" ", 4)[4])
            )
        ),
    ),
    Attack(
        "of another payload",
        "signature",
        envelope(
            lambda made: made.update(
                payload=B64(base64.b64decode(made["payload"]).replace(b'"sequence":1', b'"sequence":2')).decode()
            )
        ),
    ),
    Attack("by an unknown key", "signature", {"signer": MALLORY}),
    Attack(
        "by an unknown key under a known name",
        "signature",
        {"signer": MALLORY, "envelope": lambda made: made["signatures"][0].update(keyid=ADA.fingerprint)},
    ),
    Attack("by a known key under another name", "signature", signature("keyid", GRACE.fingerprint)),
    Attack("by a key for reviews alone", "signature", {"signer": GRACE}),
]
PAYLOADS = [
    Attack("another statement type", "payload", statement(field("_type", "https://in-toto.io/Statement/v0.1"))),
    Attack("another predicate type", "payload", statement(field("predicateType", "https://slsa.dev/provenance/v1"))),
    Attack("a member too many", "payload", statement(field("comment", ""))),
    Attack("a predicate member too many", "payload", said("note", "")),
    Attack("a predicate member missing", "payload", statement(lambda found: found["predicate"].pop("plan"))),
    Attack("another format", "payload", said("format", 2)),
    Attack("a format that is true", "payload", said("format", True)),
    Attack("sequence zero", "payload", said("sequence", 0)),
    Attack("sequence below zero", "payload", said("sequence", -1)),
    Attack("a sequence with a point", "payload", said("sequence", 1.0)),
    Attack("a sequence beyond all bounds", "payload", said("sequence", 2**53)),
    Attack("a sequence that is a text", "payload", said("sequence", "1")),
    Attack("a previous that is no digest", "payload", said("previous", "none")),
    Attack("a day that is none", "payload", said("signed", "2026-02-30T00:00:00Z")),
    Attack("expired before it was signed", "payload", said("expires", "2026-01-09T00:00:00Z")),
    Attack("a time without zone", "payload", said("signed", "2026-01-10T08:00:00")),
    Attack("a time of another zone", "payload", said("signed", "2026-01-10T08:00:00+00:00")),
    Attack("a time with parts of a second", "payload", said("expires", "2026-04-10T08:00:00.5Z")),
    Attack("a verdict that there is not", "payload", said("verdict", "GOOD")),
    Attack("a plan that is no digest", "payload", said("plan", "x" * 64)),
    Attack("a system that is a path", "payload", said("system", "../tides")),
    Attack("an empty system", "payload", said("system", "")),
    Attack("no subjects", "payload", statement(field("subject", []))),
    Attack("a subject twice", "payload", statement(lambda found: found["subject"].append(found["subject"][-1]))),
    Attack("subjects in another order", "payload", statement(lambda found: found["subject"].reverse())),
    Attack(
        "a subject with two digests",
        "payload",
        statement(lambda found: found["subject"][0]["digest"].update(sha512="0" * 128)),
    ),
    Attack(
        "a subject with a weak digest",
        "payload",
        statement(lambda found: found["subject"][0].update(digest={"md5": "0" * 32})),
    ),
    Attack(
        "a subject with an annotation", "payload", statement(lambda found: found["subject"][0].update(annotations={}))
    ),
    Attack(
        "a digest in capitals",
        "payload",
        statement(
            lambda found: found["subject"][0]["digest"].update(sha256=found["subject"][0]["digest"]["sha256"].upper())
        ),
    ),
    Attack(
        "a subject upwards",
        "payload",
        statement(lambda found: found["subject"][-1].update(name="workspace/../../etc/passwd")),
    ),
    Attack("blanks", "payload", payload(replaced(b":", b": "))),
    Attack("a last line break", "payload", payload(lambda data: data + b"\n")),
    Attack("a byte order mark", "payload", payload(lambda data: b"\xef\xbb\xbf" + data)),
    Attack("a duplicate key", "payload", payload(replaced(b'"sequence":1', b'"sequence":2,"sequence":1'))),
    Attack("escapes", "payload", payload(replaced(b'"system"', b'"s\\u0079stem"'))),
    Attack("half a pair of surrogates", "payload", payload(replaced(b'"sea.tides"', b'"\\ud800"'))),
    Attack("not a number", "payload", payload(replaced(b'"sequence":1', b'"sequence":NaN'))),
    Attack("nothing", "payload", payload(replaced(b'"sequence":1', b'"sequence":null'))),
    Attack("an enormous number", "payload", payload(replaced(b'"sequence":1', b'"sequence":' + b"9" * 5000))),
    Attack("no object", "payload", payload(lambda data: b"[]")),
    Attack("not UTF-8", "payload", payload(replaced(b"sea.tides", b"sea\xff"))),
]
#: What the statement names, against what lies in the folder.
SUBJECTS = [
    Attack("a subject is missing", "names", statement(lambda found: found["subject"].pop())),
    Attack(
        "the manifest is no subject",
        "payload",
        statement(
            lambda found: found.update(subject=[item for item in found["subject"] if item["name"] != "MANIFEST.sha256"])
        ),
    ),
    Attack(
        "the report is no subject",
        "names",
        statement(
            lambda found: found.update(subject=[item for item in found["subject"] if "report.json" not in item["name"]])
        ),
    ),
    Attack(
        "a subject too many",
        "names",
        statement(
            lambda found: found["subject"].append(
                {"name": "workspace/generated/tides/zzz", "digest": {"sha256": "0" * 64}}
            )
        ),
    ),
    Attack(
        "a subject of another digest",
        "digests",
        statement(lambda found: found["subject"][-1]["digest"].update(sha256="0" * 64)),
    ),
    Attack(
        "the manifest of another digest",
        "digests",
        statement(lambda found: found["subject"][0]["digest"].update(sha256="0" * 64)),
    ),
]


@pytest.mark.parametrize("attack", [*ENVELOPES, *SIGNATURES, *PAYLOADS, *SUBJECTS], ids=lambda attack: attack.name)
def test_refused(attack, tmp_path):
    attack.holds(tmp_path)


@pytest.mark.parametrize("key", [*low_order_encodings(), off_curve()], ids=bytes.hex)
def test_a_weak_key_in_the_trust_folder_is_no_trust(key, tmp_path):
    """For such keys anybody can make signatures."""

    def allow(trust):
        trust.allowed.append(allowed_line(key, "weak@example.org"))

    Attack("weak", "trust", trust=allow, exit=2).holds(tmp_path)


def test_keys_and_codes_of_the_tests_are_what_they_say():
    assert len(set(low_order_encodings())) == 14
    assert fingerprint(ADA.public) == ADA.fingerprint == Person("ada").fingerprint
    assert key_blob(ADA.public).endswith(ADA.public)
    assert compact({"b": 1, "a": [True]}) == b'{"a":[true],"b":1}'
