"""``codegen verify`` on the bundle of a real run: what it prints, returns, remembers and leaves alone."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema_rs
import pytest

from codegen.cli.main import main
from codegen.cli.verify_answer_schema import verify_schema
from codegen.commands import verify_bundle
from codegen.commands.verify_rerun import run_again
from codegen.evidence.bundle.bundle_files import BundleFiles
from codegen.evidence.bundle.refusal import ORDER, Refused
from codegen.evidence.bundle.statement import time_text

from .attacks.factory import ADA, GRACE, LOOKED_AT, Bundle, Review, TrustFolder, sha256, unchecked_gates
from .attacks.recorded import recorded
from .verifying import ENVELOPE, put, state_in

pytestmark = pytest.mark.slow

VALIDATOR = jsonschema_rs.validator_for(verify_schema())
ROOT = Path(__file__).parents[2]


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A folder to work in, which holds what the verifier remembers."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    TrustFolder(optional=unchecked_gates(recorded())).write(tmp_path / "trust")
    return tmp_path


def _today(**given):
    now = datetime.now(UTC)
    return Bundle(signed=time_text(now - timedelta(days=1)), expires=time_text(now + timedelta(days=1)), **given)


def _asked(capsys, *arguments):
    """The exit code and the streams."""
    code = main(["verify", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def _answer(capsys, *arguments):
    code, out, _ = _asked(capsys, *arguments, "--json")
    answer = json.loads(out)
    VALIDATOR.validate(answer)
    assert answer["exit"] == code
    return answer


STATE = "state/codegen/sequences.json"


def test_a_bundle_that_is_good(places, capsys):
    made = _today(reviews=(Review(GRACE, {"reviewed": time_text(datetime.now(UTC))}),))
    made.write(places / "bundle")
    code, out, err = _asked(capsys, "bundle", "--trust", "trust")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == [*ORDER, "VERIFIED"]
    assert out.endswith("VERIFIED   tides, number 1, signed by ada@example.org\n")
    envelope = sha256((places / "bundle" / ENVELOPE).read_bytes())
    seen = {"format": 1, "seen": {"tests": {"tides": {"envelope": envelope, "sequence": 1}}}}
    assert state_in(places / STATE) == seen
    answer = _answer(capsys, "bundle", "--trust", "trust")
    assert (answer["verdict"], answer["system"], answer["envelope"]) == ("VERIFIED", "tides", envelope)
    assert answer["signer"] == {"principal": "ada@example.org", "key": ADA.fingerprint}
    assert [review["principal"] for review in answer["reviews"]] == ["grace@example.org"]


def test_one_that_is_not_says_where_and_is_not_remembered(places, capsys):
    put("raw/junit.xml", b"")(_today().write(places / "bundle"))
    code, out, err = _asked(capsys, "bundle", "--trust", "trust")
    assert code == 7
    assert out.splitlines()[-1] == "REFUSED    at digests"
    assert err == (
        "error[C716]: raw/junit.xml does not have the digest that MANIFEST.sha256 says\n"
        "  = help: the file was changed after the bundle was made: get it again from whoever made it\n"
    )
    answer = _answer(capsys, "bundle", "--trust", "trust")
    assert (answer["refused"]["check"], answer["refused"]["code"]) == ("digests", "C716")
    assert [check["check"] for check in answer["checks"] if not check["held"]] == ["digests"]
    assert state_in(places / STATE) is None


def test_an_older_one_is_refused_and_another_day_does_not_ask(places, capsys):
    second = _today(sequence=2, previous="c" * 64)
    second.write(places / "second")
    _today().write(places / "first")
    assert _asked(capsys, "second", "--trust", "trust")[0] == 0
    remembered = state_in(places / STATE)
    answer = _answer(capsys, "first", "--trust", "trust")
    assert answer["refused"]["message"] == "this is number 1 of tides, and number 2 was accepted before"
    assert answer["refused"]["code"] == "C722"
    today = datetime.now(UTC).date().isoformat()
    code, out, _ = _asked(capsys, "first", "--trust", "trust", "--at", f"{today}T00:00:00Z")
    assert code == 0
    assert "sequence   number 1; what was accepted before was not looked at\n" in out
    assert _asked(capsys, "first", "--trust", "trust", "--state", "other.json")[0] == 0
    assert state_in(places / STATE) == remembered
    assert state_in(places / "other.json")["seen"]["tests"]["tides"]["sequence"] == 1


def test_what_is_not_said_is_asked_of_now_and_of_what_was_accepted_before(places):
    """Without further wishes: today, the usual memory, with reviews and without a second run."""
    _today().write(places / "bundle")
    held = []
    outcome = verify_bundle.verify_bundle(places / "bundle", verify_bundle.Verifying(places / "trust"), held.append)
    assert (outcome.verdict, outcome.exit_code, outcome.refused) == ("VERIFIED", 0, None)
    assert [each.check for each in held] == [*ORDER]
    assert state_in(places / STATE)["seen"]["tests"]["tides"]["sequence"] == 1
    for bundle in ("bundle/raw", "nowhere"):
        outcome = verify_bundle.verify_bundle(places / bundle, verify_bundle.Verifying(places / "trust"), held.append)
        assert outcome.verdict == {"bundle/raw": "UNSIGNED", "nowhere": "REFUSED"}[bundle]


def test_nobody_signed(places, capsys):
    (Bundle().write(places / "bundle") / ENVELOPE).unlink()
    code, out, _ = _asked(capsys, "bundle", "--trust", "trust")
    assert (code, out.splitlines()[-1]) == (7, "UNSIGNED   nobody vouches for this bundle")
    assert _answer(capsys, "bundle", "--trust", "trust")["verdict"] == "UNSIGNED"
    code, out, _ = _asked(capsys, "bundle", "--integrity-only")
    agreeing = "UNSIGNED   the files agree with each other; who made them was not asked"
    assert (code, out.splitlines()[-1]) == (0, agreeing)
    answer = _answer(capsys, "bundle", "--integrity-only")
    assert (answer["exit"], answer["verdict"], "refused" in answer) == (0, "UNSIGNED", False)
    put("raw/junit.xml", b"")(places / "bundle")
    code, out, _ = _asked(capsys, "bundle", "--integrity-only")
    assert (code, out.splitlines()[-1]) == (7, "REFUSED    at digests")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("nowhere", "--trust", "trust"), "C727", "nowhere cannot be opened: No such file or directory"),
        (("evidence", "--trust", "trust"), "C727", "evidence is no bundle; the bundles in it are: tides"),
        (("evidence", "--integrity-only"), "C727", "evidence is no bundle; the bundles in it are: tides"),
        (("bundle", "--trust", "nowhere"), "C724", "nowhere is no folder of trust: No such file or directory"),
        (("bundle", "--trust", "bundle/raw"), "C724", "bundle/raw lies inside the bundle: "),
        (("bundle", "--trust", "link"), "C724", "link lies inside the bundle: "),
        (("bundle", "--trust", "loop"), "C724", "loop is no folder of trust: Too many levels of symbolic links"),
        (("loop", "--trust", "trust"), "C727", "loop cannot be opened: Too many levels of symbolic links"),
        (("bundle", "--trust", "trust", "--state", "bundle/state"), "C724", "bundle/state lies in the bundle: "),
        (("bundle", "--integrity-only", "--rerun"), "C724", "--rerun executes templates and handlers of the bundle, "),
    ],
)
def test_what_could_not_be_looked_at(places, capsys, arguments, code, message):
    Bundle().write(places / "bundle")
    (places / "link").symlink_to("bundle/raw")
    (places / "loop").symlink_to("loop")
    (places / "evidence").mkdir()
    (places / "evidence" / "tides").symlink_to("../bundle")
    answer = _answer(capsys, *arguments)
    assert (answer["exit"], answer["verdict"], answer["refused"]["code"]) == (2, "REFUSED", code)
    assert answer["refused"]["message"].startswith(message)


def test_by_hand_needs_somebody_to_trust(places, capsys):
    Bundle().write(places / "bundle")
    code, _, err = _asked(capsys, "bundle", "--integrity-only", "--by-hand")
    assert code == 2 and err.startswith("error[C724]: --by-hand checks a signature, and nobody is trusted\n")
    code, out, _ = _asked(capsys, "bundle", "--trust", "trust", "--by-hand")
    assert code == 0 and out.startswith("# For bash") and "openssl pkeyutl -verify" in out


def test_what_nobody_foresaw_is_a_refusal(places, capsys, monkeypatch):
    def broken(bundle):
        raise LookupError(f"a fault\nVERIFIED {len(bundle)}")

    monkeypatch.setattr(verify_bundle, "_rendering", broken)
    Bundle().write(places / "bundle")
    code, out, err = _asked(capsys, "bundle", "--trust", "trust", "--at", LOOKED_AT)
    assert (code, out.splitlines()[-1]) == (7, "REFUSED    at verifier")
    assert _answer(capsys, "bundle", "--trust", "trust", "--at", LOOKED_AT)["verdict"] == "REFUSED"
    assert err.startswith("error[C725]: the verifier met what it did not foresee: LookupError: a fault\\nVERIFIED")
    assert "Traceback" not in out + err


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "2026-2-1", "2026-02-01T00:00:00", "٢٠٢٦-02-01"])
def test_a_day_that_is_none(places, capsys, day):
    code, _, err = _asked(capsys, "bundle", "--trust", "trust", "--at", day)
    assert code == 2 and f"{day!r} is not a day: write 2026-01-31 or 2026-01-31T23:59:59Z" in err


def test_a_day_means_its_last_second(places, capsys):
    Bundle(signed="2026-02-01T23:59:59Z").write(places / "bundle")
    assert "judged 2026-02-01T23:59:59Z" in _asked(capsys, "bundle", "--trust", "trust", "--at", LOOKED_AT)[1]


_WATCHED = """
import sys
from codegen.cli.main import main
def watch(event, arguments):
    if event.startswith(("socket.", "urllib.", "http.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn")):
        raise SystemExit(f"{event} {arguments}")
    if event == "open" and str(arguments[0]).startswith(sys.argv[1]) and arguments[2] & 3:
        raise SystemExit(f"wrote {arguments[0]}")
sys.addaudithook(watch)
code = main(["verify", sys.argv[1], "--trust", sys.argv[2]])
print(" ".join(sorted({"sympy", "numpy", "scipy", "jinja2", "fastapi", "pytest", "coverage"} & set(sys.modules))))
sys.exit(code)
"""


def test_it_needs_no_network_starts_nothing_and_loads_nothing_heavy(places):
    folder = _today().write(places / "bundle")
    command = [sys.executable, "-c", _WATCHED, str(folder), str(places / "trust")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-2:] == ["VERIFIED   tides, number 1, signed by ada@example.org", ""]


def test_nobody_who_reads_the_answer_is_no_fault_of_the_verifier(places):
    folder = _today().write(places / "bundle")
    command = [sys.executable, "-m", "codegen", "verify", str(folder), "--trust", str(places / "trust")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as nobody:
        done = subprocess.run(command, env=environment, stdout=nobody, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_bundle_that_cannot_be_written_to_is_verified(places, capsys):
    folder = _today().write(places / "bundle")
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = {path: path.stat() for path in folder.rglob("*")}
    assert _asked(capsys, "bundle", "--trust", "trust")[0] == 0
    assert {path: path.stat().st_ctime_ns for path in before} == {
        path: seen.st_ctime_ns for path, seen in before.items()
    }


def test_another_run_is_compared_byte_for_byte():
    """All that the bundle holds is written again but for the two files whose digests are others."""
    bundle = BundleFiles.of("tides", recorded())
    output, record = "workspace/generated/tides/src/tides/models.py", "workspace/extractions/tides/plan.md"
    digests = {path: digest for path, digest in bundle.digests.items() if path != record} | {output: "0" * 64}
    with pytest.raises(Refused) as caught:
        run_again(replace(bundle, digests=digests), "0.0.9")
    message = "extractions/tides/plan.md was written now; 1 more are not the same"
    assert (caught.value.code, caught.value.message) == ("C726", message)
    assert caught.value.hint.startswith("the bundle was made by codegen 0.0.9, and this is ")


def test_a_run_that_fails_is_refused():
    schema = recorded()["workspace/input_schemas/tides.yaml"].replace(b"height]", b"depth]")
    bundle = BundleFiles.of("tides", {**recorded(), "workspace/input_schemas/tides.yaml": schema})
    with pytest.raises(Refused, match=r"the run of input_schemas/tides\.yaml ended with 3: .*error.C") as caught:
        run_again(bundle, "0.1.0")
    assert caught.value.check.value == "rerun"


def test_another_run_is_of_this_codegen_and_not_of_one_in_the_bundle(monkeypatch):
    """A signer who ships modules of the verifier's names does not say what comes out of them."""
    monkeypatch.setenv("PYTHONPATH", os.environ.get("PYTHONPATH", "") + os.pathsep)
    shipped = {f"workspace/{name}": b"raise SystemExit(0)\n" for name in ("codegen/__main__.py", "argparse.py")}
    schema = recorded()["workspace/input_schemas/tides.yaml"].replace(b"height]", b"depth]")
    bundle = BundleFiles.of("tides", {**recorded(), **shipped, "workspace/input_schemas/tides.yaml": schema})
    with pytest.raises(Refused, match=r"the run of input_schemas/tides\.yaml ended with 3: "):
        run_again(bundle, "0.1.0")
