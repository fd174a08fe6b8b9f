"""What a person sends who met a fault of codegen: where it happened, and nothing of what is theirs."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
import sysconfig
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from codegen import __version__
from codegen.support.plugin_files import plugin_of

#: The folder above codegen's package: what lies below it is codegen's.
_HOME = Path(__file__).resolve().parent.parent.parent
_PACKAGE = "codegen"
#: Frames at either end of a traceback that are kept; one of a recursion without end has a thousand.
_FRAMES = 40
_SHOWN_MESSAGE = 300
_SOMEBODYS = "somebody's own code"


def crash_told(error: BaseException, arguments: Sequence[str]) -> str:
    """The lines for the person whose command ended with ``error``, after a report was written to a file.

    The report has no value of an option, no message of an exception, no path, no name that a plugin gave, and no line
    of code but codegen's own; where no file can be written, its two lines are all there is. In the lines ``~`` stands
    for the person's home.
    """
    text = ""
    with suppress(Exception):  # an exception of somebody's may have no text at all
        text = "".join(c for c in " ".join(str(error).split()) if c.isprintable())[:_SHOWN_MESSAGE]
    place = None
    with suppress(Exception):  # whatever is wrong with this Python: the lines are told all the same
        place = written_report(report_of(error, arguments))
    where = (
        "the report could not be written"
        if place is None
        else f"report: {_without_home(str(place))} (no paths, no text of your schemas)"
    )
    return (
        f"codegen failed: {type(error).__name__}: {_without_home(text)}\n"
        "this is a fault of codegen. Send these two lines, and the report, to where you have codegen from:\n"
        f"  codegen {__version__}: {_summary(error)}\n"
        f"  {where}\n"
    )


def report_of(error: BaseException, arguments: Sequence[str]) -> str:
    """The whole report: version, command without its values, Python, platform, and the traceback."""
    parts = [
        f"codegen {__version__}: {_summary(error)}",
        f"command: codegen {' '.join(_without_values(arguments))}",
        f"Python: {platform.python_implementation()} {platform.python_version()}",
        f"platform: {platform.system()} {platform.machine()}, {platform.libc_ver()[0] or 'C library unknown'}",
        f"encoding: {sys.getfilesystemencoding()}",
        "",
    ]
    return "\n".join([*parts, *_traceback(error)]) + "\n"


def written_report(text: str) -> Path | None:
    """Where the report was left: the user's cache, else the folder of temporary files; None where neither takes it.

    The same report is one file; only its owner can read it.
    """
    name = f"crash-{hashlib.sha256(text.encode()).hexdigest()[:12]}.txt"
    for folder in _folders():
        with suppress(OSError, RuntimeError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=folder, prefix="crash-", suffix=".txt")
            try:
                with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
                    stream.write(text)
                return Path(temporary).replace(folder / name)
            except OSError:
                Path(temporary).unlink()
    return None


def _without_home(text: str) -> str:
    """``text`` with ``~`` where the path of the user's home stood, as shells read it."""
    home = ""
    with suppress(RuntimeError):
        home = str(Path.home())
    return re.sub(rf"{re.escape(home)}(?![^\s/:,;'\"()])", "~", text) if len(home) > 1 else text


def _folders() -> Iterator[Path]:
    base = os.environ.get("XDG_CACHE_HOME", "")
    with suppress(RuntimeError):  # a user may have no home at all
        cache = Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache"
        yield cache / _PACKAGE / "crashes"
    with suppress(OSError):
        yield Path(tempfile.gettempdir())


def _without_values(arguments: Sequence[str]) -> Iterator[str]:
    """The verb and the names of options; everything else may name what is somebody's own."""
    for number, argument in enumerate(arguments):
        if argument.startswith("--"):
            name, equals, _ = argument.partition("=")
            yield name + ("=..." if equals else "")
        elif argument.startswith("-"):
            yield argument[:2]
        else:
            yield argument if number == 0 and argument.replace("-", "").isalpha() else "..."


def _summary(error: BaseException) -> str:
    """The kind of the exception, and the last place in codegen that it passed."""
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_own(frame.filename)]
    if not places:
        return _kind(error)
    return f"{_kind(error)} in {_shown(places[-1].filename)}:{places[-1].lineno} {places[-1].name}"


def _traceback(error: BaseException) -> Iterator[str]:
    """The traceback of ``error``, and before it those of what it came from."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _traceback(earlier)
        yield "which led to"
    yield "Traceback:"
    frames = traceback.extract_tb(error.__traceback__)
    left_out = max(0, len(frames) - 2 * _FRAMES)
    for number, frame in enumerate(frames):
        if left_out and number == _FRAMES:
            yield f"  ... {left_out} more"
        if not left_out or not _FRAMES <= number < _FRAMES + left_out:
            file = _shown(frame.filename)
            yield f"  {file}:{frame.lineno} {frame.name}" if _is_public(frame.filename) else f"  {file}"
            if _is_own(frame.filename) and frame.line:
                yield f"    {frame.line}"
    yield _kind(error)


def _kind(error: BaseException) -> str:
    """The nearest class of ``error`` whose name is neither a plugin's nor somebody's own."""
    for kind in type(error).__mro__:
        file = getattr(sys.modules.get(kind.__module__), "__file__", None)
        if kind.__module__ == "builtins" or (file is not None and _is_public(file)):
            return kind.__name__
    return BaseException.__name__


def _is_own(file: str) -> bool:
    return _HOME / _PACKAGE in Path(file).parents


def _is_public(file: str) -> bool:
    """Whether its name, and the names in it, are known to others: not those of a plugin, or of somebody's own code."""
    return plugin_of(file) is None and _shown(file) != _SOMEBODYS


def _shown(file: str) -> str:
    """A file of codegen, of a package or of Python, from the folder that it was installed to; of a plugin its name, of
    others nothing."""
    if _is_own(file):
        return Path(file).relative_to(_HOME).as_posix()
    plugin = plugin_of(file)
    if plugin is not None:
        return f"plugin {plugin}"
    for name in ("platlib", "purelib", "stdlib"):
        folder = Path(sysconfig.get_path(name))
        if folder in Path(file).parents:
            return f"{folder.name}/{Path(file).relative_to(folder).as_posix()}"
    return file if file.startswith("<frozen ") else _SOMEBODYS
