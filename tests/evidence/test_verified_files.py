"""What lies in the folder of a bundle: how much, of which kind, under which names, with which bytes."""

import os
import shutil
import socket
import tempfile
import unicodedata
from contextlib import contextmanager
from pathlib import Path

import pytest

from codegen.evidence.bundle import bundle_folder
from codegen.evidence.bundle.bundle_folder import Sighting, Survey
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.verification.check_size import check_size

from .attacks.factory import TrustFolder, sha256
from .verifying import ENVELOPE, MANIFEST, OUTPUT, REPORT, bundle, files, judged, put, refusal


def _link(folder):
    (folder / "raw" / "more.json").symlink_to("/etc/passwd")


def _linked_folder(folder):
    (folder / "raw").rename(folder.parent / "raw")
    (folder / "raw").symlink_to(folder.parent / "raw")


def _pipe(folder):
    os.mkfifo(folder / "raw" / "pipe")


def _socket(folder):
    inside = os.open(folder, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(f"/proc/self/fd/{inside}/s")
    os.close(inside)


def _sparse(path, size):
    def change(folder):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        with (folder / path).open("ab") as stream:
            stream.truncate(size)

    return change


def _many_large(folder):
    for number in range(16):
        _sparse(f"workspace/generated/tides/{number}", 64 << 20)(folder)


def _records(folder):
    for number in range(4):
        _sparse(f"raw/r{number}.json", 64 << 20)(folder)


def _deep(folder):
    (folder / "/".join(["d"] * 33)).mkdir(parents=True)


def _long(folder):
    put("/".join(["a" * 100] * 5 + ["b" * 8]))(folder)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_link, "raw/more.json is a symbolic link"),
        (_linked_folder, "raw is a symbolic link"),
        (_pipe, "raw/pipe is a named pipe"),
        (_socket, "s is a socket"),
        (_sparse(ENVELOPE, (32 << 20) + 1), "report.dsse.json has 33554433 bytes; at most 33554432 are read"),
        (_sparse("raw/x.json", (64 << 20) + 1), "raw/x.json has 67108865 bytes; at most 67108864 are read"),
        (_sparse("reviews/x", (64 << 10) + 1), "reviews/x has 65537 bytes; at most 65536 are read"),
        (_many_large, "the files have more than 1073741824 bytes together"),
        (_deep, "d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d holds folders deeper than 32"),
        (_long, f"the path {'a' * 100}...{'a' * 81}/bbbbbbbb is longer than 512 bytes"),
    ],
)
def test_size(tmp_path, spoil, message):
    assert refusal(tmp_path, bundle(), spoil=spoil) == ("size", message)


def test_size_of_what_is_kept(tmp_path):
    check, message = refusal(tmp_path, bundle(), spoil=_records)
    assert check == "size" and message.startswith("inputs, records and raw files have 26843")


@pytest.mark.parametrize(
    ("path", "most", "said"),
    [
        ("raw/x.json", 256 << 20, "inputs, records and raw files have 268435457 bytes together; at most 268435456"),
        (ENVELOPE, 32 << 20, "report.dsse.json has 33554433 bytes; at most 33554432"),
        ("reviews/x", 64 << 10, "reviews/x has 65537 bytes; at most 65536"),
    ],
)
def test_sizes_to_the_byte(path, most, said):
    def survey(size):
        return Survey({path: Sighting(1, 1, 0o100644, size, 0, 0)}, {})

    assert check_size(survey(most)) == f"1 regular files, {most} bytes, nothing else"
    with pytest.raises(Refused) as caught:
        check_size(survey(most + 1))
    assert (caught.value.check, caught.value.message) == (Check.SIZE, f"{said} are read")


def test_bytes_of_a_bundle(tmp_path, monkeypatch):
    folder = bundle().write(tmp_path)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    monkeypatch.setattr(bundle_folder, "LARGEST_BUNDLE", size)
    with bundle_folder.BundleFolder(folder) as opened:
        assert opened.survey().size == size
    monkeypatch.setattr(bundle_folder, "LARGEST_BUNDLE", size - 1)
    with bundle_folder.BundleFolder(folder) as opened, pytest.raises(bundle_folder.Refused) as caught:
        opened.survey()
    assert (caught.value.check, caught.value.message) == (
        Check.SIZE,
        f"the files have more than {size - 1} bytes together",
    )


def test_how_a_message_names_a_path():
    assert bundle_folder.shown("a" * 200) == "a" * 200
    assert bundle_folder.shown("a" * 201) == f"{'a' * 100}...{'a' * 90}"


def test_number_of_files(tmp_path, monkeypatch):
    assert bundle_folder.MOST_FILES == 100_000
    monkeypatch.setattr(bundle_folder, "MOST_FILES", 9)
    whole = bundle()
    del whole.files["raw/junit.xml"]
    assert judged(whole.write(tmp_path / "whole"), TrustFolder().write(tmp_path / "trust"))[1] is None
    whole.files |= {"more": b"", "still": b"", "yet": b""}
    assert refusal(tmp_path, whole) == ("size", "there are more than 9 files")
    found = refusal(tmp_path / "b", bundle(), spoil=lambda folder: [(folder / f"{n}").mkdir() for n in range(10)])
    assert found == ("size", "there are more than 9 folders")


@contextmanager
def _as_nobody():
    """Root reads whatever it likes, so that it must be somebody else to be refused."""
    if os.getuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize(
    ("spoiled", "mode", "found"),
    [
        ("run.json", 0, ("files", "run.json cannot be read: Permission denied")),
        ("raw", 0, ("size", "raw cannot be read: Permission denied")),
        ("raw", 0o444, ("size", "raw cannot be read: Permission denied")),
        (".", 0o444, ("size", ". cannot be read: Permission denied")),
    ],
)
def test_what_cannot_be_read_is_refused(monkeypatch, spoiled, mode, found):
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch).chmod(0o755)
        # By names from here: folders above may be closed to others.
        monkeypatch.chdir(scratch)
        folder, trust = bundle().write(Path("bundle")), TrustFolder().write(Path("trust"))
        usual = (folder / spoiled).stat().st_mode
        (folder / spoiled).chmod(mode)
        with _as_nobody():
            _, refused = judged(folder, trust)
        (folder / spoiled).chmod(usual)
        monkeypatch.undo()
    assert (refused.check.value, refused.message) == found


def _without(path):
    return lambda folder: (folder / path).unlink()


def _moved(path, other):
    def change(folder):
        (folder / other).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).rename(folder / other)

    return change


def _no_outputs(folder):
    shutil.rmtree(folder / "workspace/generated")


_NFD = unicodedata.normalize("NFD", "workspace/é")


def test_the_limits_themselves_are_accepted(tmp_path):
    made = bundle()
    deepest = "/".join(["workspace", "generated", "tides", *("d" * 29), "file"])
    longest = "workspace/generated/tides/" + "/".join(["a" * 100] * 4)
    longest += "/" + "b" * (511 - len(longest))
    made.files |= {deepest: b"", longest: b"", "workspace/generated/tides/large": bytes(64 << 20)}
    assert deepest.count("/") == 32 and len(longest) == 512
    assert judged(made.write(tmp_path / "bundle"), TrustFolder().write(tmp_path / "trust"))[1] is None


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (put("notes.txt"), "notes.txt has no place in a bundle"),
        (put("raw/below/junit.xml"), "raw/below/junit.xml has no place in a bundle"),
        (put("reviews/me.json"), "reviews/me.json has no place in a bundle"),
        (put("workspace/more"), "MANIFEST.sha256 lists nothing of workspace/more"),
        (put("run.JSON"), "run.JSON and run.json are one file where case does not count"),
        (put("Raw/x.json"), "Raw and raw are one file where case does not count"),
        (put("workspace/a\\b"), "workspace/a\\b is not a plain relative path"),
        (put("workspace/a\nb"), "workspace/a\\nb holds a control character"),
        (put("workspace/a\u202eb"), "workspace/a\\u202eb holds a control character"),
        (put(_NFD), f"{_NFD} is not in Unicode's normal form C"),
        (put(os.fsdecode(b"workspace/\xff")), "workspace/\\udcff holds a control character"),
        (put(os.fsdecode(b"workspace/\xff/a")), "workspace/\\udcff holds a control character"),
        (lambda folder: (folder / "empty").mkdir(), "the folder empty is empty"),
        (lambda folder: (folder / "reviews").mkdir(), "the folder reviews is empty"),
        (_without("run.json"), "run.json is not there"),
        (_without(MANIFEST), "MANIFEST.sha256 is not there"),
        (_without("raw/junit.xml"), "the folder raw is empty"),
        (_without(OUTPUT), f"MANIFEST.sha256 lists {OUTPUT}, not in the bundle"),
        (_moved(OUTPUT, f"{OUTPUT}2"), f"MANIFEST.sha256 lists {OUTPUT}, not in the bundle"),
        (_no_outputs, f"MANIFEST.sha256 lists {OUTPUT} and 1 more, not in the bundle"),
    ],
)
def test_names_on_disk(tmp_path, spoil, message):
    assert refusal(tmp_path, bundle(), spoil=spoil) == ("names", message)


def _subjects(change):
    def hook(statement):
        statement["subject"] = sorted(change(statement["subject"]), key=lambda subject: subject["name"])

    return hook


def _of_another(contents):
    contents["workspace/extractions/other/report.json"] = contents.pop(REPORT)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"statement": _subjects(lambda subjects: subjects[:-1])},
            "the statement names nothing of workspace/generated/tides/src/tides/__init__.py",
        ),
        (
            {
                "statement": _subjects(
                    lambda subjects: [*subjects, {"name": "run.json", "digest": {"sha256": "0" * 64}}]
                )
            },
            "the statement names run.json, not in what it must name",
        ),
        (
            {"statement": lambda statement: statement["predicate"].update(system="other")},
            "the statement is of other, and the records are of tides",
        ),
        ({"contents": _of_another}, "the statement is of tides, and the records are of other"),
        (
            {"contents": lambda contents: contents.update({"workspace/extractions/x/y": b""})},
            "workspace/extractions/ holds the records of 2 systems, and a bundle is of one",
        ),
        (
            {"contents": lambda contents: contents.pop(REPORT)},
            "workspace/extractions/ holds the records of 0 systems, and a bundle is of one",
        ),
        ({"manifest": lambda lines: lines[:-1]}, "MANIFEST.sha256 does not end with a line feed"),
    ],
)
def test_names_that_were_signed(tmp_path, given, message):
    assert refusal(tmp_path, bundle(**given)) == ("names", message)


def test_digests(tmp_path):
    assert refusal(tmp_path, bundle(), spoil=put(OUTPUT, b"[projecT]\n")) == (
        "digests",
        f"{OUTPUT} does not have the digest that MANIFEST.sha256 says",
    )
    found = refusal(tmp_path / "b", bundle(), spoil=put("raw/junit.xml", b""))
    assert found == ("digests", "raw/junit.xml does not have the digest that MANIFEST.sha256 says")


def test_a_manifest_written_anew_is_not_the_one_that_was_signed(tmp_path):
    def spoil(folder):
        changed = b"a: 2\n"
        put("workspace/input_schemas/tides.yaml", changed)(folder)
        lines = (folder / MANIFEST).read_bytes()
        (folder / MANIFEST).write_bytes(lines.replace(sha256(b"a: 1\n").encode(), sha256(changed).encode()))

    found = refusal(tmp_path, bundle(), spoil=spoil)
    assert found == ("digests", "MANIFEST.sha256 does not have the digest that was signed")


def test_a_subject_with_another_digest(tmp_path):
    change = _subjects(lambda s: [{**s[0]}, {**s[1], "digest": {"sha256": "0" * 64}}, *s[2:]])
    found = refusal(tmp_path, bundle(statement=change))
    assert found == ("digests", f"{REPORT} does not have the digest that was signed")


def test_a_file_that_changes_meanwhile_is_refused(tmp_path):
    """What is written after the first look: into the file, over it, and a link in its place."""
    changes = {
        "grown": lambda path: path.write_bytes(path.read_bytes() + b" "),
        "same size": lambda path: path.write_bytes(b"X" * path.stat().st_size),
        "replaced": lambda path: (path.with_suffix(".new").write_bytes(b"{}"), path.with_suffix(".new").replace(path)),
        "linked": lambda path: (path.unlink(), path.symlink_to("/etc/passwd")),
        "gone": lambda path: path.unlink(),
        "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    }
    for name, change in changes.items():
        for inside in ("run.json", OUTPUT):
            folder = bundle().write(tmp_path / name / inside.replace("/", "-"))
            with bundle_folder.BundleFolder(folder) as opened:
                opened.survey()
                change(folder / inside)
                for read in (opened.read, opened.digest):
                    with pytest.raises(bundle_folder.Refused) as caught:
                        read(inside)
                    said = f"{inside} changed while the bundle was verified"
                    assert (caught.value.check, caught.value.message) == (Check.FILES, said), name


def test_a_folder_in_the_place_of_another_is_not_entered(tmp_path):
    folder = bundle().write(tmp_path / "bundle")
    with bundle_folder.BundleFolder(folder) as opened:
        opened.survey()
        (folder / "raw").rename(tmp_path / "raw")
        (folder / "raw").symlink_to(tmp_path / "raw")
        with pytest.raises(bundle_folder.Refused) as caught:
            opened.read("raw/junit.xml")
        assert caught.value.message == "raw/junit.xml changed while the bundle was verified"
        (folder / "workspace").rename(tmp_path / "workspace")
        (folder / "workspace").symlink_to(tmp_path / "workspace")
        with pytest.raises(bundle_folder.Refused) as caught:
            opened.read(REPORT)
        assert caught.value.message == f"{REPORT} changed while the bundle was verified"
        folder.rename(tmp_path / "elsewhere")
        assert opened.read("run.json") == files()["run.json"]


def test_a_bundle_may_be_reached_by_a_link_and_share_its_files(tmp_path):
    made = bundle().write(tmp_path / "bundle")
    os.link(made / "run.json", tmp_path / "shared")
    (tmp_path / "link").symlink_to(made)
    assert judged(tmp_path / "link", TrustFolder().write(tmp_path / "trust"))[1] is None


def test_the_folder_above_bundles_names_them(tmp_path):
    for name in ("b c", "a"):
        bundle().write(tmp_path / name)
    put("notes/MANIFEST.sha256.txt")(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    _, refused = judged(tmp_path, None)
    assert (refused.check, refused.message) == (Check.BUNDLE, f"{tmp_path} is no bundle; the bundles in it are: a, b c")
    assert refused.hint == f"name one of them: {tmp_path}/a"
    (tmp_path / MANIFEST).touch()
    assert judged(tmp_path, None)[1].check is Check.SIZE


def test_more_folders_than_may_be_open(tmp_path):
    made = bundle()
    for number in range(300):
        made.files[f"workspace/generated/tides/d{number:03}/e/f.txt"] = b"%d" % number
    assert judged(made.write(tmp_path / "bundle"), TrustFolder().write(tmp_path / "trust"))[1] is None
    assert len(list(Path("/proc/self/fd").iterdir())) < 100
