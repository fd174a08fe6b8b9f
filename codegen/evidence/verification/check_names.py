"""Which files there are: on disk, in the manifest and in the statement, the same ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from itertools import accumulate

from codegen.evidence.bundle.bundle_folder import Survey, shown
from codegen.evidence.bundle.bundle_paths import ENVELOPE, MANIFEST, REVIEWS, WORKSPACE, path_fault
from codegen.evidence.bundle.layout import Layout
from codegen.evidence.bundle.manifest_lines import is_listed
from codegen.evidence.bundle.refusal import Check, Refused

#: What a review and its signature are called.
REVIEW_NAME = re.compile(rf"{REVIEWS}/[0-9a-f]{{16}}\.json(\.sig)?")
_RAW = re.compile(r"raw/[a-z][a-z0-9_]*\.(json|xml)")
_AT_THE_TOP = frozenset({"run.json", "report.html", "sbom.cdx.json", MANIFEST, ENVELOPE})

_AGAIN = "the bundle was changed after it was made: get it again from whoever made it"


def check_spelling(survey: Survey) -> None:
    """Raises ``Refused`` (names) where a name cannot be one of a bundle, or two mean one file on some machine."""
    seen: dict[str, str] = {}
    for path in sorted([*survey.files, *survey.folders]):
        fault = path_fault(path)
        if fault:
            raise _refused(f"{shown(path)} {fault}")
        other = seen.setdefault(unicodedata.normalize("NFC", path.casefold()), path)
        if other != path:
            raise _refused(f"{shown(other)} and {shown(path)} are one file where case does not count")


def check_layout(survey: Survey) -> None:
    """Raises ``Refused`` (names) for a file or folder that has no place in a bundle, and where one lacks."""
    for path in sorted(survey.files):
        placed = path in _AT_THE_TOP or path.startswith(f"{WORKSPACE}/")
        if not placed and _RAW.fullmatch(path) is None and REVIEW_NAME.fullmatch(path) is None:
            raise _refused(f"{shown(path)} has no place in a bundle", "remove it, if it is yours")
    filled = {folder for path in survey.files for folder in _folders_above(path)}
    for folder in sorted(survey.folders):
        if folder not in filled:
            raise _refused(f"the folder {shown(folder)} is empty", "remove it, if it is yours")
    for path in (MANIFEST, "run.json"):
        if path not in survey.files:
            raise _refused(f"{path} is not there", "make a whole bundle with `codegen evidence bundle`")


def system_of(survey: Survey, layout: Layout) -> str:
    """The system whose records the bundle holds. Raises ``Refused`` (names) unless there is exactly one."""
    records = layout.records_folder
    found = {path[len(records) :].split("/")[0] for path in survey.files if path.startswith(records)}
    if len(found) != 1:
        message = f"{records} holds the records of {len(found)} systems, and a bundle is of one"
        raise _refused(message, "make a whole bundle with `codegen evidence bundle`")
    return found.pop()


def check_listed(survey: Survey, manifest: Mapping[str, str]) -> None:
    """Raises ``Refused`` (names) unless ``manifest`` lists exactly the files that there are."""
    present = {path for path in survey.files if is_listed(path)}
    _compare(present, manifest.keys(), f"{MANIFEST} lists", "the bundle")


def check_subjects(subjects: Collection[str], manifest: Mapping[str, str], system: str, layout: Layout) -> None:
    """Raises ``Refused`` (names) unless the statement's subjects are the manifest, the report and every output."""
    outputs = (path for path in manifest if path.startswith(layout.outputs_folder))
    expected = {MANIFEST, layout.record(system, "report.json"), *outputs}
    _compare(expected, subjects, "the statement names", "what it must name")


def _compare(expected: Collection[str], found: Collection[str], says: str, where: str) -> None:
    lacking = sorted(set(found) - set(expected))
    if lacking:
        raise _refused(f"{says} {_some(lacking)}, not in {where}")
    more = sorted(set(expected) - set(found))
    if more:
        raise _refused(f"{says} nothing of {_some(more)}")


def _some(paths: list[str]) -> str:
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return shown(paths[0]) + more


def _folders_above(path: str) -> Iterable[str]:
    return accumulate(path.split("/")[:-1], "{}/{}".format)


def _refused(message: str, hint: str = _AGAIN) -> Refused:
    return Refused(Check.NAMES, message, hint)
