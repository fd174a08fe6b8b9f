"""``MANIFEST.sha256`` has one spelling, and ``sha256sum`` reads it."""

import hashlib
import subprocess

import pytest

from codegen.evidence.bundle.manifest_lines import manifest_text, read_manifest_lines
from codegen.evidence.bundle.refusal import Check, Refused

A, B = "a" * 64, "b" * 64


def test_what_is_written_is_read_and_stock_sha256sum_agrees(tmp_path):
    files = {"run.json": b"{}\n", "raw/junit.xml": b"<x/>", "workspace/a b/größe X.py": b"", "Z": b"z", "raw!": b"!"}
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    text = manifest_text(digests)
    assert read_manifest_lines(text) == digests
    assert [line[66:] for line in text.decode().splitlines()] == sorted(files, key=str.encode)
    for path, data in files.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    (tmp_path / "MANIFEST.sha256").write_bytes(text)
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", "MANIFEST.sha256"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"", "does not end with a line feed"),
        (b"\n", "line 1 is not a digest"),
        (f"{A}  a".encode(), "does not end with a line feed"),
        (f"{A}  a\r\n".encode(), "holds a control character"),
        (f"{A} a\n".encode(), "line 1 is not a digest"),
        (f"{A}   \n".encode(), ""),
        (f"{A} *a\n".encode(), "line 1 is not a digest"),
        (f"\\{A}  a\n".encode(), "line 1 is not a digest"),
        (f"{A.upper()}  a\n".encode(), "line 1 is not a digest"),
        (f"{A[1:]}  a\n".encode(), "line 1 is not a digest"),
        (f"# note\n{A}  a\n".encode(), "line 1 is not a digest"),
        (f"{A}  b\n{A}  a\n".encode(), "line 2: 'a' is out of order"),
        (f"{A}  a\n{B}  a\n".encode(), "line 2: 'a' is out of order or there twice"),
        (f"{A}  a\n\n".encode(), "line 2 is not a digest"),
        (f"\ufeff{A}  a\n".encode(), "line 1 is not a digest"),
        (f"{A}  ".encode() + b"\xff\n", "is not UTF-8"),
        (f"{A}  /etc/passwd\n".encode(), "is not a plain relative path"),
        (f"{A}  a/../b\n".encode(), "is not a plain relative path"),
        (f"{A}  ./a\n".encode(), "is not a plain relative path"),
        (f"{A}  a\\b\n".encode(), "is not a plain relative path"),
        (f"{A}  a//b\n".encode(), "is not a plain relative path"),
        (f"{A}  a\x7fb\n".encode(), "holds a control character"),
        (f"{A}  a\x85b\n".encode(), "holds a control character"),
        (f"{A}  a\u2028b\n".encode(), "holds a control character"),
        (f"{A}  a\u2029b\n".encode(), "holds a control character"),
        (f"{A}  a\u202egnp.exe\n".encode(), "holds a control character"),
        (f"{A}  u\u0308\n".encode(), "normal form C"),
        (f"{A}  {'a' * 513}\n".encode(), "is longer than 512 bytes"),
        (f"{A}  {'a/' * 33}a\n".encode(), "lies deeper than 32 folders"),
        (f"{A}  MANIFEST.sha256\n".encode(), "which no manifest lists"),
        (f"{A}  report.dsse.json\n".encode(), "which no manifest lists"),
        (f"{A}  reviews/0123456789abcdef.json\n".encode(), "which no manifest lists"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(text, fault):
    if not fault:  # a path may begin with a blank: it is a name like any other
        assert read_manifest_lines(text) == {" ": A}
        return
    with pytest.raises(Refused, match=fault) as refused:
        read_manifest_lines(text)
    assert refused.value.check is Check.NAMES


def test_the_longest_and_the_deepest_path_are_accepted():
    path = "a/" * 32 + "b" * (512 - 64)
    assert read_manifest_lines(manifest_text({path: A})) == {path: A}
