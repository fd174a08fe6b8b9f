"""What went wrong in a template, told by its own files: not where a copy of them lay for a moment."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

from copier.errors import InvalidConfigFileError, UserMessageError
from jinja2 import TemplateSyntaxError

#: How Copier calls the folders that it takes a version of a template into.
_COPY = r"copier\._[^/\s'\"]*/"


def template_fault(error: Exception, room: Path) -> str:
    """The place in the template where ``error`` arose, as ``PATH:LINE: ``, where that is known, and what it says.

    ``room`` is the folder that Copier keeps its copies of the template in; no path of it is in the text.
    """
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or 'copier.yml'}:{error.lineno}: {error.message}"
    return f"{_place(error, room)}{without_copies(_said(error), room)}"


def without_copies(text: str, room: Path) -> str:
    """``text`` where paths below ``room``, and of the project that is made beside it, begin at template and project."""
    return re.sub(f"{re.escape(room.parent.as_posix())}/(?:{re.escape(room.name)}/(?:{_COPY})?)?", "", text)


def _said(error: Exception) -> str:
    if isinstance(error, InvalidConfigFileError):
        return f"{error} cannot be read: {error.__cause__}"
    if isinstance(error, UserMessageError):
        return str(error)
    return f"{type(error).__name__} {error}".strip()


def _place(error: Exception, room: Path) -> str:
    """Jinja lets the frames of a traceback name the lines of templates: the innermost one."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = without_copies(frame.filename, room)
        if path != frame.filename:
            return f"{path}:{frame.lineno}: "
    return ""
