"""``.copier-answers.yml``: what a project was made from, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from codegen.scaffold.builtin import SOURCE
from codegen.scaffold.refusals import could_not
from codegen.scaffold.template_tree import Release
from codegen.support.diagnostics import DiagnosticsError

FILE = ".copier-answers.yml"

_MOST_BYTES = 1 << 20


@dataclass(frozen=True)
class Answers:
    """The template's source, version and digest, and the answers by question.

    ``digest`` is empty in a project that Copier itself made, from a folder: ``source`` and ``version`` are then those
    that the template says.
    """

    source: str
    version: str
    digest: str
    given: Mapping[str, Any]

    @property
    def requirement(self) -> str:
        """What pip installs to get codegen, as the project says; empty where no such question was asked."""
        return str(self.given.get("codegen_requirement") or "")


def read_answers(project: Path) -> Answers:
    """The answers in the folder ``project``; raises ``DiagnosticsError`` (C778) where they cannot be read."""
    if (project / FILE).is_symlink():
        raise could_not("C778", f"{FILE} is a symbolic link", f"put the file in its place: rm {FILE}, then {_RESTORE}")
    try:
        with (project / FILE).open("rb") as stream:
            values = _load(stream.read(_MOST_BYTES))
    except FileNotFoundError:
        hint = "go to a folder that `codegen new` made, or make one"
        raise could_not("C778", f"there is no {FILE} here: no template made this folder", hint) from None
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise could_not("C778", f"{FILE} cannot be read: {' '.join(str(error).split())}", _RESTORE) from None
    if not isinstance(values, dict):
        raise could_not("C778", f"{FILE} holds no answers", _RESTORE)
    given = {str(name): value for name, value in values.items() if not str(name).startswith("_")}
    source, version, digest = (_text(values, name) for name in ("_src_path", "_commit", "_hash"))
    if "_scaffold" in values and not digest:
        source, version = SOURCE, _text(values, "_scaffold")
    if not source or not version:
        raise could_not("C778", f"{FILE} does not say which version of which template it was", _RESTORE)
    return Answers(source, version, digest, given)


_RESTORE = f"bring the file back as it was committed: git checkout HEAD -- {FILE}"


class _Plain(yaml.SafeLoader):
    """YAML without merge keys, by which a few lines can ask for any amount of memory."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Refuse what would be merged."""
        if any(key.tag == "tag:yaml.org,2002:merge" for key, _ in node.value):
            raise yaml.YAMLError("it holds a merge key")


def _load(text: bytes) -> Any:
    return yaml.load(text, Loader=_Plain)


def _text(values: Mapping[Any, Any], name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value)


def pin_answers(project: Path, release: Release) -> None:
    """Add the digest of the template to the answers that Copier wrote.

    Raises ``DiagnosticsError`` (C773) where the template writes none: such a project could never be updated.
    """
    place = project / FILE
    try:
        text = place.read_text(encoding="utf-8")
        place.write_text(f"{text.rstrip()}\n_hash: {release.digest}\n", encoding="utf-8")
        written = read_answers(project)
    except (OSError, ValueError, DiagnosticsError):
        written = None
    if written is None or (written.source, written.version, written.digest) != (
        release.source,
        release.version,
        release.digest,
    ):
        message = f"the template does not write {FILE}, so that its projects could never be updated"
        hint = "it needs a file {{ _copier_conf.answers_file }}.jinja that holds {{ _copier_answers|to_nice_yaml }}"
        raise could_not("C773", message, hint)


def write_source(project: Path, release: Release) -> None:
    """Let the answers say that ``release`` is what the project was made from, for Copier to begin with."""
    place = project / FILE
    values = _load(place.read_bytes())
    values |= {"_src_path": release.source, "_commit": release.version}
    place.write_text(yaml.safe_dump(values, sort_keys=False, allow_unicode=True), encoding="utf-8")
