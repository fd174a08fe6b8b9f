"""A signature says what was signed, by whom, as which number and until when; what cannot be vouched for is not."""

import hashlib
import io
import json
import os
import pty
import shutil
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from codegen.cli.main import main
from codegen.commands.sign import Signing, expiry, sign
from codegen.commands.workspace import configuration_of
from codegen.evidence.bundle.envelope import open_envelope
from codegen.evidence.bundle.statement import read_statement
from codegen.evidence.keys.public_keys import fingerprint
from codegen.support.diagnostics import DiagnosticsError

PLACE = "evidence/tiny"
ENVELOPE = f"{PLACE}/report.dsse.json"


def key_file(place, seed=b"k" * 32):
    """A private key as ssh-keygen writes it, made without it."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    place.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    place.chmod(0o600)
    return private.public_key().public_bytes_raw()


pytestmark = pytest.mark.usefixtures("figures_unseen")


@pytest.fixture
def run(tiny, capsys, tmp_path_factory, monkeypatch):
    """A workspace with a finished run, and a key outside of it."""
    assert main(["run", tiny.schema]) == 0
    capsys.readouterr()
    folder = tmp_path_factory.mktemp("keys")
    object.__setattr__(tiny, "key", str(folder / "release"))
    object.__setattr__(tiny, "public", key_file(folder / "release"))
    return tiny


def signed(workspace, *options, system="tiny"):
    return main(["sign", system, "--key", workspace.key, *options])


def opened(workspace, path=ENVELOPE):
    """What the signature of the bundle at ``path`` says, and the SHA-256 of its envelope."""
    data = workspace.read(path)
    found = open_envelope(data, {fingerprint(workspace.public): workspace.public})
    return read_statement(found.payload), hashlib.sha256(data).hexdigest()


def lying(workspace, folder="evidence"):
    place = workspace.root / folder
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def test_the_signature_is_over_manifest_report_and_every_output(run, capsys):
    before = datetime.now(UTC).replace(microsecond=0)
    assert signed(run) == 0
    statement, _ = opened(run)
    files = lying(run, PLACE)
    manifest = json.loads(run.read("extractions/tiny/manifest.json"))["files"]
    outputs = [entry["path"] for entry in manifest if entry["path"].startswith("generated/")]
    named = ["MANIFEST.sha256", "extractions/tiny/report.json", *outputs]
    named = [path if path in files else f"workspace/{path}" for path in named]
    assert statement.subjects == {path: hashlib.sha256(files[path]).hexdigest() for path in named}
    assert len(outputs) > 5
    assert (statement.system, statement.module, statement.verdict) == ("tiny", "demo.tiny", "INCOMPLETE")
    assert statement.plan == json.loads(run.read("extractions/tiny/manifest.json"))["plan"]
    assert (statement.sequence, statement.previous) == (1, "")
    assert before <= statement.signed <= datetime.now(UTC)
    assert statement.expires == statement.signed + timedelta(days=90)
    said = capsys.readouterr().err
    assert (
        f"signed as number 1 by {fingerprint(run.public)}, valid until {statement.expires:%Y-%m-%dT%H:%M:%SZ}" in said
    )
    assert (
        f"tiny: {len(files)} files, INCOMPLETE (not checked: " in said and "deployment-ready): evidence/tiny/" in said
    )
    assert "next: codegen verify evidence/tiny --trust FOLDER" in said


def test_at_one_time_one_key_signs_the_same_bytes(run):
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    class Signer:
        public = run.public

        def sign(self, data):
            return Ed25519PrivateKey.from_private_bytes(b"k" * 32).sign(data)

    first = sign(run.root, configuration_of(run.root), "tiny", Signing(Signer()), now=lambda: now)
    bytes_of_first = lying(run, PLACE)
    shutil.rmtree(run.root / ".codegen/signed")
    (run.root / ENVELOPE).unlink()
    second = sign(run.root, configuration_of(run.root), "tiny", Signing(Signer()), now=lambda: now)
    assert lying(run, PLACE) == bytes_of_first
    assert first.envelope == second.envelope == opened(run)[1]


def test_bundles_are_counted_and_each_names_the_one_before(run):
    envelopes = [""]
    for number in (1, 2, 3):
        assert signed(run) == 0
        statement, envelope = opened(run)
        assert (statement.sequence, statement.previous) == (number, envelopes[-1])
        envelopes.append(envelope)
        assert json.loads(run.read(".codegen/signed/tiny.json")) == {
            "format": 1, "sequence": number, "envelope": envelope,
        }  # fmt: skip
    kept = {f"evidence/tiny.signed-{envelope[:16]}" for envelope in envelopes[1:3]}
    assert {f"evidence/{path.name}" for path in (run.root / "evidence").iterdir() if path.is_dir()} == kept | {PLACE}
    assert opened(run, f"evidence/tiny.signed-{envelopes[1][:16]}/report.dsse.json")[0].sequence == 1


def test_a_run_keeps_the_signed_bundle_whose_place_it_takes_with_its_reviews(run, capsys):
    assert signed(run) == 0
    run.write(f"{PLACE}/reviews/0123456789abcdef.json", "{}\n")
    bundle, (_, envelope) = lying(run, PLACE), opened(run)
    capsys.readouterr()
    assert main(["run", "--fresh", run.schema]) == 0
    kept = f"evidence/tiny.signed-{envelope[:16]}"
    assert f"the signed bundle that was there is kept: {kept}/" in capsys.readouterr().err
    assert lying(run, kept) == bundle
    assert not (run.root / ENVELOPE).exists()
    assert signed(run) == 0
    assert (opened(run)[0].sequence, opened(run)[0].previous) == (2, envelope)


def test_the_same_bundle_put_back_is_kept_beside_the_first(run):
    assert signed(run) == 0
    envelope = opened(run)[1]
    for _ in range(2):
        shutil.copytree(run.root / PLACE, run.root / "copy")
        assert main(["run", "--fresh", run.schema]) == 0
        shutil.rmtree(run.root / PLACE)
        shutil.move(run.root / "copy", run.root / PLACE)
    kept = f"tiny.signed-{envelope[:16]}"
    assert {path.name for path in (run.root / "evidence").iterdir()} == {".gitignore", "tiny", kept, f"{kept}-2"}


def test_where_the_count_was_lost_the_bundle_in_place_tells_it(run):
    """As after a command that was cut off between placing a bundle and noting its number."""
    assert signed(run) == 0
    shutil.rmtree(run.root / ".codegen/signed")
    before = opened(run)[1]
    assert signed(run) == 0
    assert (opened(run)[0].sequence, opened(run)[0].previous) == (2, before)


@pytest.mark.parametrize("folder", ["release-1", "."])
def test_another_machine_is_told_the_last_bundle(run, folder):
    assert signed(run, "--sequence", "7") == 0
    before = opened(run)[1]
    shutil.move(run.root / PLACE, run.root / ("release-1" if folder == "release-1" else "tiny"))
    shutil.rmtree(run.root / ".codegen/signed")
    assert main(["run", "--fresh", run.schema]) == 0
    assert signed(run, "--previous", folder) == 0
    assert (opened(run)[0].sequence, opened(run)[0].previous) == (8, before)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--sequence", "1"], "tiny was signed as 2 before, and verifiers refuse 1 after it"),
        (["--sequence", "2"], "write --sequence 3"),
        (["--previous", "first"], "tiny was signed as 2 before, and verifiers refuse 2 after it"),
        (["--previous", "nowhere"], "--previous nowhere holds no signed bundle of tiny"),
        (["--previous", "broken"], "--previous broken: report.dsse.json is not JSON"),
        (["--previous", "other"], "--previous other: it is a bundle of other, not of tiny"),
        (["--previous", "link"], "--previous link holds no signed bundle of tiny"),
    ],
)
def test_a_number_that_verifiers_would_refuse_is_not_given(run, capsys, options, says):
    assert signed(run) == 0
    shutil.copytree(run.root / PLACE, run.root / "first")
    assert signed(run) == 0
    other = run.read(run.schema).replace(b"demo.tiny", b"demo.other").replace(b"demo/tiny", b"demo/other")
    run.write("input_schemas/other.yaml", other)
    assert main(["run", "input_schemas/other.yaml"]) == 0 and signed(run, system="other") == 0
    shutil.copytree(run.root / "evidence/other", run.root / "other")
    run.write("broken/report.dsse.json", "{")
    (run.root / "link").mkdir()
    (run.root / "link/report.dsse.json").symlink_to(run.root / "first/report.dsse.json")
    before = lying(run)
    capsys.readouterr()
    assert signed(run, *options) == 2
    said = capsys.readouterr().err
    assert "error[C746]: " in said and says in said
    assert lying(run) == before and json.loads(run.read(".codegen/signed/tiny.json"))["sequence"] == 2


def count(envelope="a" * 64, form="1", sequence="1"):
    return f'{{\n  "envelope": "{envelope}",\n  "format": {form},\n  "sequence": {sequence}\n}}\n'


DAMAGED = ["{}", "", "[]", "x", count()[:-1], count(form="true"), count(form="2"), count(sequence="0"),
           count(sequence="true"), count(sequence='"1"'), count(sequence="-1"), count(envelope="a"),
           count(envelope="A" * 64)]  # fmt: skip


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_count_is_refused_and_its_remedy_helps(run, capsys, text):
    assert signed(run) == 0
    run.write(".codegen/signed/tiny.json", text)
    capsys.readouterr()
    assert signed(run) == 2
    said = capsys.readouterr().err
    assert "error[C746]: .codegen/signed/tiny.json is damaged" in said
    command, _, rest = said.rpartition("= help: ")[2].partition(", and ")
    subprocess.run(command, shell=True, cwd=run.root, check=True)
    assert "--sequence" in rest and signed(run, "--sequence", "2") == 0


@pytest.mark.parametrize(
    ("text", "expires"),
    [
        ("1d", datetime(2026, 3, 2, 12, 30, tzinfo=UTC)),
        ("9999d", datetime(2053, 7, 16, 12, 30, tzinfo=UTC)),
        ("2026-03-02", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2026-03-01T12:30:01Z", datetime(2026, 3, 1, 12, 30, 1, tzinfo=UTC)),
    ],
)
def test_when_a_signature_expires(text, expires):
    assert expiry(text, datetime(2026, 3, 1, 12, 30, tzinfo=UTC)) == expires


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0d", "is not a time"), ("-1d", "is not a time"), ("10000d", "is not a time"), ("90", "is not a time"),
        ("٩d", "is not a time"), ("2026-02-30", "is not a time"), ("", "is not a time"), ("tomorrow", "is not a time"),
        ("2026-03-01", "has passed"), ("2026-03-01T12:30:00Z", "has passed"), ("1999-12-31", "has passed"),
    ],
)  # fmt: skip
def test_what_is_no_expiry(text, why):
    with pytest.raises(DiagnosticsError) as raised:
        expiry(text, datetime(2026, 3, 1, 12, 30, tzinfo=UTC))
    (item,) = raised.value.diagnostics
    assert (raised.value.exit_code, item.code, item.message) == (2, "C747", f"--expires {text} {why}")


def test_what_cannot_be_signed_leaves_everything_as_it_was(run, capsys):
    before = lying(run)
    assert signed(run, "--expires", "never") == 2
    assert "error[C747]" in capsys.readouterr().err
    Path(run.key).chmod(0o644)
    assert signed(run) == 2
    assert "chmod 600" in capsys.readouterr().err
    assert main(["sign", "tiny", "--key", f"{run.key}.none"]) == 2
    assert signed(run, system="nobody") == 2
    said = capsys.readouterr().err
    assert "error[C740]: no run left anything of nobody" in said
    assert "help: systems have their records in extractions/, each in a folder of its name" in said
    Path(run.key).chmod(0o600)
    run.write("generated/tiny/README.md", "mine")
    assert signed(run) == 1
    assert "error[C742]: generated/tiny/README.md is hand-edited: nothing was bundled" in capsys.readouterr().err
    assert lying(run) == before and not (run.root / ".codegen/signed").exists()


def test_a_signer_that_gives_up_leaves_the_old_folder(run):
    class Interrupted:
        public = run.public

        def sign(self, data):
            raise KeyboardInterrupt

    before = lying(run)
    with pytest.raises(KeyboardInterrupt):
        sign(run.root, configuration_of(run.root), "tiny", Signing(Interrupted()))
    assert lying(run) == before and not (run.root / ".codegen/signed").exists()


def test_a_key_that_git_tracks_signs_and_is_warned_of(run, capsys):
    subprocess.run(["git", "init", "-q"], cwd=run.root, check=True)
    inside = run.root / "release"
    shutil.copy(run.key, inside)
    assert main(["sign", "tiny", "--key", str(inside)]) == 0
    assert "C749" not in capsys.readouterr().err
    subprocess.run(["git", "add", "release"], cwd=run.root, check=True)
    assert main(["sign", "tiny", "--key", "release", "--format", "json"]) == 0
    said = capsys.readouterr()
    assert "warning[C749]: git tracks the private key release" in said.err
    assert [item["code"] for item in json.loads(said.out)["systems"][0]["diagnostics"]] == ["C749"]


def locked(run, passphrase):
    """The key with a passphrase, as ssh-keygen protects it."""
    pytest.importorskip("bcrypt")
    place = f"{run.key}.locked"
    shutil.copy(run.key, place)
    subprocess.run(
        ["ssh-keygen", "-q", "-p", "-a", "1", "-N", passphrase, "-f", place], check=True, capture_output=True
    )
    return place


def test_a_passphrase_comes_from_a_file_where_nobody_can_be_asked(run, capsys, monkeypatch, tmp_path):
    key = locked(run, "open sesame")
    monkeypatch.setattr(sys, "stdin", io.StringIO("open sesame\n"))
    assert main(["sign", "tiny", "--key", key]) == 2
    assert f"error[C731]: {key} has a passphrase, and nobody is there to be asked for it" in capsys.readouterr().err
    secret = tmp_path / "secret"
    monkeypatch.setenv("CODEGEN_KEY_PASSPHRASE_FILE", str(secret))
    assert main(["sign", "tiny", "--key", key]) == 2
    assert "error[C731]: CODEGEN_KEY_PASSPHRASE_FILE names " in capsys.readouterr().err
    secret.write_text("open sesame\n")
    secret.chmod(0o640)
    assert main(["sign", "tiny", "--key", key]) == 2
    told = capsys.readouterr().err
    assert f"{secret}, which may be read by others than its owner (mode 0640)\n  = help: chmod 600 {secret}\n" in told
    secret.chmod(0o600)
    secret.write_text("wrong\n")
    assert main(["sign", "tiny", "--key", key]) == 2
    secret.write_text("open sesame\n")
    assert main(["sign", "tiny", "--key", key]) == 0
    assert opened(run)[0].sequence == 1


def test_a_person_at_a_terminal_is_asked_for_the_passphrase_once(run):
    key = locked(run, "open sesame")
    other = run.read(run.schema).replace(b"demo.tiny", b"demo.other").replace(b"demo/tiny", b"demo/other")
    run.write("input_schemas/other.yaml", other)
    assert main(["run", "input_schemas/other.yaml"]) == 0
    terminal, theirs = pty.openpty()
    code = f"""
import sys
from codegen.cli.main import main
from codegen.commands import verify_bundle
verify_bundle._figures = verify_bundle._rendering = lambda *asked: ()
sys.exit(main(["sign", "tiny", "other", "--key", {key!r}]))
"""
    command = [sys.executable, "-c", code]
    process = subprocess.Popen(
        command, cwd=run.root, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    os.close(theirs)
    said = b""

    def answer():
        nonlocal said
        while True:
            try:
                more = os.read(terminal, 1024)
            except OSError:
                return
            said += more
            if more.endswith(b": ") and b"passphrase" in said and b"signed as" not in said:
                os.write(terminal, b"open sesame\n")

    reader = threading.Thread(target=answer)
    reader.start()
    assert process.wait(60) == 0, said
    reader.join(10)
    os.close(terminal)
    assert said.count(b"passphrase of") == 1 and b"sesame" not in said
    assert opened(run)[0].sequence == opened(run, "evidence/other/report.dsse.json")[0].sequence == 1


def test_an_agent_signs_what_a_file_would(run, capsys, tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("a")
    public = subprocess.run(["ssh-keygen", "-y", "-f", run.key], check=True, capture_output=True, text=True).stdout
    (folder / "release.pub").write_text(public)
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(folder / "s")], stdout=subprocess.PIPE)
    try:
        assert agent.stdout is not None
        agent.stdout.readline()
        monkeypatch.setenv("SSH_AUTH_SOCK", str(folder / "s"))
        subprocess.run(["ssh-add", "-q", run.key], check=True, capture_output=True)
        assert main(["sign", "tiny", "--agent", str(folder / "release.pub")]) == 0, capsys.readouterr().err
        assert opened(run)[0].sequence == 1
    finally:
        agent.terminate()
        agent.wait()
