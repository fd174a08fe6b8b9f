"""Where a pack of templates lies, as a person names it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from codegen.scaffold.git_process import PROTOCOLS
from codegen.scaffold.refusals import could_not

#: What the answers of a project say of a wheel, before its name.
WHEELS = "git+wheel:"

_SCP = re.compile(r"[\w.-]+@[\w.-]+:(?!:)[^\s]+")
_VERSION = re.compile(r"(?P<place>.+)@(?P<version>[^@/:]+)")


@dataclass(frozen=True)
class GitAddress:
    """A repository's address as git takes it, and the version that was named with it; empty for the newest."""

    url: str
    version: str = ""

    @property
    def source(self) -> str:
        """As Copier takes and records it."""
        return f"git+{self.url}"


def pack_address(text: str, here: Path) -> GitAddress | Path:
    """The repository ``URL@VERSION``, or the wheel, that ``text`` names; paths are relative to ``here``.

    Raises ``DiagnosticsError`` (C773) for anything else: what git would run a program for, addresses that hold a
    password, and folders that are no repository.
    """
    text = text.removeprefix("git+")
    if "://" in text:
        return _url(text)
    if "::" not in text and _SCP.fullmatch(text):
        host, _, path = text.partition(":")
        place, version = _split(path)
        return GitAddress(f"{host}:{place}", version)
    if text.endswith(".whl"):
        return here / Path(text).expanduser()
    place, version = (text, "") if (here / Path(text).expanduser()).exists() else _split(text)
    folder = (here / Path(place).expanduser()).resolve()
    if not folder.is_dir() or "::" in text:
        raise could_not("C773", f"there is no pack {text}", _HINT)
    return GitAddress(folder.as_uri(), version)


_HINT = "name a git repository, such as https://example.org/packs/service.git@1.2.0, or a wheel"


def _url(text: str) -> GitAddress:
    try:
        parts = urlsplit(text)
    except ValueError:
        raise could_not("C773", f"{text} is no address", _HINT) from None
    if parts.scheme not in PROTOCOLS:
        allowed = ", ".join(f"{name}://" for name in PROTOCOLS)
        raise could_not("C773", f"a pack is not fetched by {parts.scheme}://", f"these are: {allowed}")
    if parts.password is not None or (parts.username is not None and parts.scheme == "https"):
        message = "the address of the pack holds a password, which the project's answers would show to everybody"
        raise could_not("C773", message, "take it out, and let git's credential helper know it")
    if parts.path.endswith(".whl"):
        raise could_not("C773", f"{text} is a wheel elsewhere", "download it, and name the file")
    place, version = _split(parts.path)
    return GitAddress(parts._replace(path=place).geturl(), version)


def _split(path: str) -> tuple[str, str]:
    """A path and the version behind its last ``@``."""
    found = _VERSION.fullmatch(path)
    return (found["place"], found["version"]) if found else (path, "")
