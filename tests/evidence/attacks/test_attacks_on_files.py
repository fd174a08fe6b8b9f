"""Attacks on the folder: what lies in it, its names, its manifest, and the bytes of its files."""

import os
from pathlib import Path

import pytest

from .attack import Attack
from .changes import at, put, replaced, rewritten
from .factory import ENVELOPE, GRACE, MANIFEST, Review, many_files

OUTPUT = "workspace/generated/tides/README.md"
REPORT = "workspace/extractions/tides/report.json"
LOCK = "workspace/extractions/tides/lock.toml"


def link_to(target: str):
    def change(place: Path) -> None:
        place.unlink()
        place.symlink_to(target)

    return change


def _outside(folder: Path) -> None:
    """A link to the same bytes outside of the bundle."""
    place = folder / OUTPUT
    other = folder.parent / "elsewhere"
    place.rename(other)
    place.symlink_to(other)


def _linked_folder(folder: Path) -> None:
    (folder / "raw").rename(folder.parent / "raw")
    (folder / "raw").symlink_to(folder.parent / "raw")


def _fifo(folder: Path) -> None:
    (folder / OUTPUT).unlink()
    os.mkfifo(folder / OUTPUT)


def _sparse(size: int):
    return lambda folder: os.truncate(folder / OUTPUT, size) or None


def _deep(folder: Path) -> None:
    (folder / "/".join(["d"] * 40)).mkdir(parents=True)


def _file_in(path: str, data: bytes = b"") -> object:
    def change(folder: Path) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)

    return change


def _not_utf8(folder: Path) -> None:
    os.close(os.open(os.fsencode(folder) + b"/raw/\xff.json", os.O_WRONLY | os.O_CREAT))


def _swapped(folder: Path) -> None:
    one, other = folder / OUTPUT, folder / "workspace/generated/tides/pyproject.toml"
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def _two_forms(files: dict[str, bytes]) -> None:
    files |= {"workspace/input_schemas/\u00e9": b"", "workspace/input_schemas/e\u0301": b""}


def lines(change):
    """Change the manifest as a list of lines before it is signed for."""

    def apply(data: bytes) -> bytes:
        found = data.splitlines(keepends=True)
        return b"".join(change(found))

    return {"manifest": apply}


SIZE = [
    Attack("an output is a link", "size", folder=_outside),
    Attack("an output is a link to itself", "size", folder=at(OUTPUT, link_to("README.md"))),
    Attack("the envelope is a link", "size", folder=at(ENVELOPE, link_to("run.json"))),
    Attack("a folder is a link", "size", folder=_linked_folder),
    Attack("a named pipe", "size", folder=_fifo),
    Attack("a file of 65 MiB", "size", folder=_sparse(65 << 20)),
    Attack("folders too deep", "size", folder=_deep),
    Attack("an envelope of 33 MiB", "size", folder=lambda folder: os.truncate(folder / ENVELOPE, 33 << 20) or None),
    Attack("a name that is not UTF-8", "names", folder=_not_utf8),
    Attack("a path of more than 512 bytes", "size", folder=_file_in("/".join(["a" * 200] * 3))),
]
NAMES = [
    Attack("a file too many", "names", folder=_file_in("notes.txt")),
    Attack("a hidden file", "names", folder=_file_in("workspace/.env", b"KEY=1\n")),
    Attack("an output too many", "names", folder=_file_in("workspace/generated/tides/src/tides/extra.py")),
    Attack("a file among the reviews", "names", folder=_file_in("reviews/readme.md")),
    Attack("a review without signature", "reviews", folder=_file_in("reviews/0123456789abcdef.json", b"{}\n")),
    Attack("an output is missing", "names", folder=at(OUTPUT, Path.unlink)),
    Attack("a raw file is missing", "names", folder=at("raw/junit.xml", Path.unlink)),
    Attack("the manifest is missing", "names", folder=at(MANIFEST, Path.unlink)),
    Attack("an output is renamed", "names", folder=at(OUTPUT, lambda place: place.rename(place.with_name("READ.md")))),
    Attack("lines in another order", "names", lines(lambda found: [found[1], found[0], *found[2:]])),
    Attack("a line twice", "names", lines(lambda found: [found[0], *found])),
    Attack("a line missing", "names", lines(lambda found: found[:-1])),
    Attack("carriage returns", "names", {"manifest": lambda data: data.replace(b"\n", b"\r\n")}),
    Attack("no last line break", "names", {"manifest": lambda data: data[:-1]}),
    Attack("an empty line", "names", lines(lambda found: [*found, b"\n"])),
    Attack("a comment", "names", lines(lambda found: [b"# checked\n", *found])),
    Attack("the binary mark", "names", {"manifest": lambda data: data.replace(b"  run.json", b" *run.json")}),
    Attack("capital digits", "names", {"manifest": lambda data: data[:64].upper() + data[64:]}),
    Attack("one blank", "names", {"manifest": lambda data: data.replace(b"  run.json", b" run.json")}),
    Attack("a digest too short", "names", {"manifest": lambda data: data[1:]}),
    Attack("a path upwards", "names", lines(lambda found: [b"0" * 64 + b"  ../run.json\n", *found])),
    Attack("an absolute path", "names", lines(lambda found: [b"0" * 64 + b"  /etc/passwd\n", *found])),
    Attack("a path with a dot", "names", {"manifest": lambda data: data.replace(b"  run.json", b"  ./run.json")}),
    Attack("an escaped path", "names", lines(lambda found: [b"\\" + found[0], *found[1:]])),
    Attack("the manifest lists itself", "names", lines(lambda found: [b"0" * 64 + b"  MANIFEST.sha256\n", *found])),
    Attack("an empty manifest", "names", {"manifest": lambda data: b""}),
    Attack("a manifest that is not UTF-8", "names", lines(lambda found: [*found, b"0" * 64 + b"  \xff\n"])),
    Attack("names that differ in case", "names", {"contents": put("workspace/generated/tides/readme.md", b"")}),
    Attack("names that differ in form", "names", {"contents": _two_forms}),
    Attack("a backslash", "names", {"contents": put("workspace/input_schemas/a\\b", b"")}),
    Attack("a line break", "names", {"contents": put("workspace/input_schemas/a\nb", b"")}),
    Attack("a control character", "names", {"contents": put("workspace/input_schemas/a\x1bb", b"")}),
    Attack("an output with a backslash", "payload", {"contents": put("workspace/generated/tides/a\\b", b"")}),
    Attack("an output with a line break", "payload", {"contents": put("workspace/generated/tides/a\nb", b"")}),
    Attack("an output with a control character", "payload", {"contents": put("workspace/generated/tides/\x7f", b"")}),
    Attack("an output in another form", "payload", {"contents": put("workspace/generated/tides/e\u0301", b"")}),
    Attack("an empty folder", "names", folder=lambda folder: (folder / "workspace/handlers").mkdir()),
    Attack("an unknown raw file that is listed", "figures", {"contents": put("raw/notes.json", b"{}\n")}),
    Attack("an unknown file that is listed", "names", {"contents": put("install.sh", b"")}),
    Attack(
        "an unknown file of the workspace that is listed",
        "figures",
        {"contents": put("workspace/run.sh", b"")},
        said="no record names workspace/run.sh, and the run did not read it",
    ),
    Attack(
        "a schema that is listed and that nobody read",
        "figures",
        {"contents": put("workspace/input_schemas/seas.yaml", b"a: 1\n")},
        said="no record names ",
    ),
    Attack(
        "glue that is listed and that nobody read",
        "figures",
        {"contents": put("workspace/glue/others.yaml", b"wirings: []\n")},
        said="glue/others.yaml",
    ),
]
DIGESTS = [
    Attack("an output's bit", "digests", folder=rewritten(OUTPUT, lambda data: bytes([data[0] ^ 1]) + data[1:])),
    Attack("an output longer", "digests", folder=rewritten(OUTPUT, lambda data: data + b"\n")),
    Attack("an output empty", "digests", folder=rewritten(OUTPUT, lambda data: b"")),
    Attack("two outputs in each other's place", "digests", folder=_swapped),
    Attack("other line breaks", "digests", folder=rewritten(OUTPUT, lambda data: data.replace(b"\n", b"\r\n"))),
    Attack("another report", "digests", folder=rewritten(REPORT, replaced(b"INCOMPLETE", b"PASS", -1))),
    Attack("another record", "digests", folder=rewritten("run.json", replaced(b"NOT_CHECKED", b"PASS", -1))),
    Attack("another page", "digests", folder=rewritten("report.html", lambda data: data + b" ")),
    Attack("another test report", "digests", folder=rewritten("raw/junit.xml", lambda data: data + b" ")),
    Attack(
        "another lock", "digests", folder=rewritten("workspace/extractions/tides/lock.toml", lambda data: data + b"\n")
    ),
    Attack(
        "another schema", "digests", folder=rewritten("workspace/input_schemas/tides.yaml", lambda data: data + b"#")
    ),
    Attack("another manifest", "digests", folder=rewritten(MANIFEST, lambda data: b"0" * 64 + data[64:])),
    Attack("a digest of something else, signed", "digests", {"manifest": lambda data: b"0" * 64 + data[64:]}),
]


@pytest.mark.parametrize("attack", [*SIZE, *NAMES, *DIGESTS], ids=lambda attack: attack.name)
def test_refused(attack, tmp_path):
    attack.holds(tmp_path)


def test_a_good_bundle_is_verified(tmp_path):
    answer = Attack("none", "").answer(tmp_path)
    assert (answer.exit, answer.check) == (0, ""), answer.output
    assert answer.data["verdict"] == "VERIFIED"


def test_a_good_bundle_with_reviews_is_verified(tmp_path):
    answer = Attack("none", "", {"reviews": (Review(GRACE),)}).answer(tmp_path)
    assert (answer.exit, answer.check) == (0, ""), answer.output


def test_a_folder_that_may_not_be_read(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    Attack("closed", "size", folder=lambda folder: (folder / "raw").chmod(0)).holds(tmp_path)


@pytest.mark.thorough
def test_ten_thousand_files_are_verified(tmp_path):
    answer = Attack("none", "", {"files": many_files(10_000, 100).files}).answer(tmp_path)
    assert (answer.exit, answer.check) == (0, ""), answer.output
