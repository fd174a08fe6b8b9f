"""The template that travels with codegen, as it is now and as it was in every release before.

An update needs the version that a project was made from, on any machine and with any later codegen: the texts of
released versions are kept in ``scaffold_releases/``, one JSON file a version.
"""

from __future__ import annotations

import json
from pathlib import Path

from packaging.version import InvalidVersion, Version

from codegen.scaffold.refusals import could_not
from codegen.scaffold.template_tree import Release, checked_tree, read_folder, script

#: What Copier records as the source; git is told where it lies.
SOURCE = "git+codegen:scaffold"

_NOW = "scaffold"
_KEPT = "scaffold_releases"


def builtin_release(templates: Path, current: str, version: str, install: str | None = None) -> Release:
    """The built-in template of codegen ``version``, where this one is ``current`` and has ``templates``.

    Raises ``DiagnosticsError`` (C781) for a version that this codegen does not have; ``install`` is the hint that says
    how to get a newer codegen.
    """
    if version == current:
        return Release(SOURCE, version, checked_tree(read_folder(templates / _NOW), "codegen's template"))
    known = builtin_versions(templates, current)
    if version not in known:
        raise could_not("C781", *_unknown(version, current, known, install))
    texts = json.loads((templates / _KEPT / f"{version}.json").read_text(encoding="utf-8"))
    return Release(SOURCE, version, {path: script("".join(lines).encode()) for path, lines in texts.items()})


def builtin_versions(templates: Path, current: str) -> list[str]:
    """The versions of codegen whose template this one has, the oldest first."""
    kept = [path.stem for path in (templates / _KEPT).glob("*.json")]
    return sorted({*kept, current}, key=Version)


def keep_release(templates: Path, version: str) -> Path:
    """Write the template as it is now as that of the release ``version``; the file that holds it."""
    tree = read_folder(templates / _NOW)
    texts = {path: file.data.decode().splitlines(keepends=True) for path, file in Release("", "", tree).ordered()}
    place = templates / _KEPT / f"{Version(version)}.json"
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps(texts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return place


def _unknown(version: str, current: str, known: list[str], install: str | None) -> tuple[str, str | None]:
    try:
        newer = Version(version) > Version(current)
    except InvalidVersion:
        newer = False
    if newer:
        return f"codegen {current} has no template of {version}", install
    return f"codegen {current} has no template of {version!r}", f"it has those of {', '.join(known)}"
