"""The lines of ``verify --by-hand``, run by bash: they end well for a good bundle and for no other."""

import shutil
import subprocess

import pytest

from codegen.commands.verify_by_hand import by_hand
from codegen.evidence.bundle.refusal import Refused

from .attacks.factory import ADA, EDSGER, GRACE, MALLORY, Review, TrustFolder
from .attacks.people import SshSignature, allowed_line
from .verifying import ENVELOPE, MANIFEST, OUTPUT, bundle, put

_TOOLS = ("bash", "sha256sum", "python3", "openssl", "ssh-keygen")
_LACKING = [tool for tool in _TOOLS if shutil.which(tool) is None]

pytestmark = pytest.mark.skipif(
    bool(_LACKING), reason=f"the lines were not run: {', '.join(_LACKING)} is not installed"
)


def _ran(lines):
    return subprocess.run(["bash"], input=lines, capture_output=True, text=True, check=False)


def _good():
    return bundle(reviews=(Review(EDSGER), Review(GRACE)))


def _written(tmp_path, made=None, trust=None):
    folder = (made or _good()).write(tmp_path / "a bundle")
    return folder, (trust or TrustFolder()).write(tmp_path / "trust ' me")


@pytest.mark.parametrize(
    "trust", [TrustFolder(), TrustFolder(revoked=allowed_line(MALLORY.public, "x").split(" ", 2)[2])]
)
def test_a_good_bundle_passes(tmp_path, trust):
    folder, trusted = _written(tmp_path, trust=trust)
    done = _ran(by_hand(folder, trusted))
    assert done.returncode == 0, done.stderr
    assert "Signature Verified Successfully" in done.stdout
    for reviewer in ("grace", "edsger"):
        assert f'Good "codegen-review" signature for {reviewer}@example.org' in done.stdout
    assert '"sequence": 1' in done.stdout
    assert done.stdout.endswith("all of it holds\n")


def _sealed_by(person):
    """Replaces the envelope by one that ``person`` signed, who claims to be Ada."""

    def change(folder):
        forged = bundle(
            sign=lambda _, data: person.sign(data), statement=lambda said: said["predicate"].update(sequence=9)
        )
        (folder / ENVELOPE).write_bytes(forged.whole()[ENVELOPE])

    return change


def _of_two_runs(folder):
    other = bundle(contents=lambda contents: contents.update({"raw/junit.xml": b"<other/>"})).whole()
    (folder / ENVELOPE).write_bytes(other[ENVELOPE])


def _listed(path, data):
    def change(folder):
        put(path, data)(folder)
        lines = subprocess.run(["sha256sum", path], cwd=folder, capture_output=True, check=True).stdout
        kept = [line for line in (folder / MANIFEST).read_bytes().splitlines(True) if path.encode() not in line]
        (folder / MANIFEST).write_bytes(b"".join(sorted([*kept, lines], key=lambda line: line[66:])))

    return change


def _review_of_another(folder):
    for path, data in Review(GRACE).files(b"another envelope").items():
        (folder / path).write_bytes(data)


def _rejection(folder):
    for path, data in Review(GRACE, {"decision": "reject"}).files((folder / ENVELOPE).read_bytes()).items():
        (folder / path).write_bytes(data)


def _signed_for_something_else(folder):
    made = Review(GRACE, signature=SshSignature(namespace="file")).files((folder / ENVELOPE).read_bytes())
    for path, data in made.items():
        (folder / path).write_bytes(data)


@pytest.mark.parametrize(
    "spoil",
    [
        put(OUTPUT, b"[other]\n"),
        put("raw/junit.xml", b""),
        put("raw/more.json", b"{}\n"),
        put("workspace/generated/tides/more.py", b""),
        put(MANIFEST.replace(".", "-")),
        put(f"{MANIFEST}\nreviews/more.py"),
        put("reviews/more.py"),
        _listed("workspace/generated/tides/more.py", b""),
        _listed(OUTPUT, b"[other]\n"),
        _listed("run.json", b"{}\n"),
        lambda folder: (folder / OUTPUT).unlink(),
        lambda folder: (folder / "raw" / "link").symlink_to("junit.xml"),
        _sealed_by(MALLORY),
        _sealed_by(GRACE),
        _of_two_runs,
        _review_of_another,
        _rejection,
        _signed_for_something_else,
    ],
)
def test_a_spoiled_one_does_not(tmp_path, spoil):
    folder, trusted = _written(tmp_path)
    lines = by_hand(folder, trusted)
    spoil(folder)
    done = _ran(lines)
    assert done.returncode != 0
    assert "all of it holds" not in done.stdout


def test_a_key_that_was_revoked_meanwhile_does_not_pass(tmp_path):
    for number, revoked in enumerate((ADA, GRACE)):
        folder, trusted = _written(tmp_path / str(number))
        lines = by_hand(folder, trusted)
        (trusted / "revoked_keys").write_text(allowed_line(revoked.public, "x").split(" ", 2)[2])
        assert _ran(lines).returncode != 0


def test_whom_nobody_trusts_gets_no_lines(tmp_path):
    for number, made in enumerate((bundle(signer=MALLORY), bundle(reviews=(Review(MALLORY),)))):
        folder, trusted = _written(tmp_path / str(number), made)
        with pytest.raises(Refused, match="no such key is trusted to"):
            by_hand(folder, trusted)


@pytest.mark.parametrize("module", ["base64", "json"])
def test_code_in_the_bundle_is_not_run(tmp_path, module):
    """The lines run in the folder of the bundle, and the modules that they import do not come from there."""
    code = b"raise SystemExit('whoever made the bundle says what was signed')\n"
    made = bundle(contents=lambda contents: contents.update({f"{module}.py": code}))
    done = _ran(by_hand(*_written(tmp_path, made)))
    assert done.returncode == 0, done.stderr
