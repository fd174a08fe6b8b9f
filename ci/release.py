"""Makes what is released from the last commit, and says whether it may be: ``python3 dev.py release``.

Nothing is published. The distributions and their digests are left in ``dist/``; what is committed decides their bytes.
"""

from __future__ import annotations

import email.policy
import gzip
import hashlib
import io
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from email.parser import BytesParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: What must travel in the wheel beside the modules, apart from every template.
CARRIED = ("codegen/_data/glue/standard.yaml", "codegen/_data/constraints.txt", "codegen/runtime/native/kernel_body.h")
LICENCES = ("LICENSE", "codegen/runtime/LICENSE")


def main() -> None:
    """Build twice from the commit and once from the sdist, compare, look inside, and print the digests."""
    commit = git("rev-parse", "HEAD")
    version, date = version_of(commit), git("log", "-1", "--format=%ct", commit)
    faults = changelog_faults(commit, version)
    with tempfile.TemporaryDirectory(prefix="codegen-release-") as place:
        first, second, third = (Path(place) / name for name in ("first", "second", "third"))
        for folder in (first, second):
            built(export(commit, folder / "source"), folder, date)
        sdist = next(first.glob("*.tar.gz"))
        with tarfile.open(sdist) as archive:
            archive.extractall(third, filter="data")
        built(next(third.iterdir()), third, date, "--wheel")
        digests = [{path.name: digest(path) for path in distributions(folder)} for folder in (first, second, third)]
        if digests[0] != digests[1]:
            faults.append(f"two builds of one commit differ: {digests[0]} and {digests[1]}")
        if not digests[2].items() <= digests[0].items():
            faults.append(f"the sdist makes another wheel than the commit: {digests[2]} and {digests[0]}")
        faults += wheel_faults(
            next(first.glob("*.whl")), version, git("ls-tree", "-r", "--name-only", commit, "templates").splitlines()
        )
        if faults:
            sys.exit("\n".join(f"not fit for a release: {fault}" for fault in faults))
        (ROOT / "dist").mkdir(exist_ok=True)
        for path in distributions(first):
            (ROOT / "dist" / path.name).write_bytes(path.read_bytes())
            print(f"{digest(path)}  dist/{path.name}")
    print(f"next: git tag --sign v{version} --message 'codegen {version}'", file=sys.stderr)


def version_of(commit: str) -> str:
    """The one place of the version, as it is committed."""
    found = re.search(r'^__version__ = "([^"]+)"$', git("show", f"{commit}:codegen/__init__.py"), re.MULTILINE)
    return found[1] if found else sys.exit("codegen/__init__.py has no version")


def changelog_faults(commit: str, version: str) -> list[str]:
    """The changelog has a section of the version with something in it."""
    section = re.search(
        rf"^## {re.escape(version)}\b[^\n]*\n(.*?)(?=^## |\Z)", git("show", f"{commit}:CHANGELOG.md"), re.M | re.S
    )
    return [] if section and "\n- " in section[1] else [f"CHANGELOG.md has no entries below `## {version}`"]


def export(commit: str, folder: Path) -> Path:
    """The committed files in ``folder``, which is made."""
    folder.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as members:
        members.extractall(folder, filter="data")
    return folder


def built(source: Path, target: Path, date: str, *options: str) -> None:
    """A wheel and an sdist of ``source`` in ``target``, with all times at ``date``; nothing is fetched."""
    command = [sys.executable, "-m", "build", "--no-isolation", *options, "--outdir", str(target), str(source)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": date, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"the build failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    for path in target.glob("*.tar.gz"):
        settle(path, int(date))


def settle(path: Path, date: int) -> None:
    """Write a tar archive anew with sorted members of one time and no owner, as setuptools does not."""
    with tarfile.open(path) as archive:
        members = [(one, archive.extractfile(one).read() if one.isfile() else b"") for one in archive]  # type: ignore[union-attr]
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for member, content in sorted(members, key=lambda item: item[0].name):
            member.mtime, member.uid, member.gid, member.uname, member.gname = date, 0, 0, "", ""
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            member.pax_headers = {}
            archive.addfile(member, io.BytesIO(content))
    path.write_bytes(gzip.compress(stream.getvalue(), mtime=date))


def wheel_faults(wheel: Path, version: str, templates: list[str]) -> list[str]:
    """What a wheel lacks: metadata that indexes want, licences, the data that travels along, ``templates`` among it."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        told = BytesParser(policy=email.policy.compat32).parsebytes(archive.read(metadata))
    folder = metadata.removesuffix("METADATA")
    wanted = [
        *CARRIED,
        *(f"codegen/_data/{name}" for name in templates),
        *(f"{folder}licenses/{name}" for name in LICENCES),
    ]
    faults = [f"the wheel lacks {name}" for name in wanted if name not in names]
    expected = {"Name": "codegen", "Version": version, "License-Expression": "Apache-2.0", "Requires-Python": ">=3.11",
                "Description-Content-Type": "text/markdown"}  # fmt: skip
    faults += [f"the metadata say {key} {told[key]}" for key, value in expected.items() if told[key] != value]
    if not told["Summary"] or len(str(told.get_payload())) < 1000:
        faults.append("the metadata have no summary or no description")
    return faults


def distributions(folder: Path) -> list[Path]:
    """The wheel and the sdist in a folder."""
    return sorted([*folder.glob("*.whl"), *folder.glob("*.tar.gz")])


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def git(*arguments: str) -> str:
    """What git says about the checkout."""
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
