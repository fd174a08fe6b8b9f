"""A bundle that was signed once, with keys that are gone, is verified for ever, and no file of it may change."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from codegen.cli.main import main

FROZEN = Path(__file__).parent / "frozen"
BUNDLE, TRUST = FROZEN / "oscillation", FROZEN / "trust"
FILES = sorted(path.relative_to(BUNDLE).as_posix() for path in BUNDLE.rglob("*") if path.is_file())
MANIFEST = "MANIFEST.sha256"
#: Where a change of a file is seen first, for those that are judged before their digest is.
EARLIER = {"report.dsse.json": {"envelope", "signature"}, MANIFEST: {"names", "digests"}}


def verify(capsys, bundle=BUNDLE, at="2026-12-01"):
    code = main(["verify", str(bundle), "--trust", str(TRUST), "--at", at, "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def test_it_is_verified(capsys):
    code, answer = verify(capsys)
    assert (code, answer["verdict"], answer["system"], answer["sequence"]) == (0, "VERIFIED", "oscillation", 1)
    assert answer["signer"]["principal"] == "sample@example.org"
    assert len(FILES) == 39


@pytest.mark.parametrize(("at", "check"), [("2026-11-20", "reviews"), ("2027-01-01", "time")])
def test_it_holds_for_thirty_days(capsys, at, check):
    code, answer = verify(capsys, at=at)
    assert code == 7 and answer["refused"]["check"] == check


@pytest.mark.parametrize("name", FILES)
def test_no_file_of_it_may_change(capsys, tmp_path, name):
    shutil.copytree(BUNDLE, tmp_path / "copy")
    place = tmp_path / "copy" / name
    data = bytearray(place.read_bytes() or b" ")
    data[len(data) // 2] ^= 1
    place.write_bytes(data)
    code, answer = verify(capsys, tmp_path / "copy")
    expected = {"reviews"} if name.startswith("reviews/") else EARLIER.get(name, {"digests"})
    assert code == 7 and answer["refused"]["check"] in expected


@pytest.mark.skipif(shutil.which("openssl") is None, reason="NOT run: needs openssl")
def test_stock_tools_say_so_too(capsys, tmp_path):
    assert main(["verify", str(BUNDLE), "--trust", str(TRUST), "--by-hand"]) == 0
    script = tmp_path / "by_hand.sh"
    script.write_text(capsys.readouterr().out)
    done = subprocess.run(["bash", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout.endswith("all of it holds\n"), done.stderr
