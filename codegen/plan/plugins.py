"""Plugins: which ``codegen.toml`` lists, whether they are the ones that were trusted, and what they offer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from codegen.plan.plugin_import import import_pinned
from codegen.plan.plugin_source import PluginSourceError, plugin_digest, plugin_files, top_package
from codegen.plan.section import GROUP, Plugin
from codegen.plan.section_faults import claimed_twice, section_faults, sections_of
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.names import did_you_mean
from codegen.support.plugin_files import note_plugin
from codegen.support.spans import Span

_SETTINGS = "codegen.toml"


@dataclass(frozen=True)
class _Fault:
    code: str
    plugin: str
    table: str
    message: str
    hint: str
    whole_line: bool = False


class _Refused(Exception):
    def __init__(self, faults: Sequence[_Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)


def load_plugins(root: Path, configuration: Configuration) -> tuple[Plugin, ...]:
    """The plugins that the workspace lists, in its order; none of their code runs before its digest is the trusted one.

    They are looked at once in a process. Raises ``DiagnosticsError`` (exit 2) with everything that is wrong with them.
    """
    if not configuration.plugins and not configuration.trust:
        return ()
    try:
        return _load(configuration.plugins, tuple(configuration.trust.items()))
    except _Refused as refused:
        settings = (root / _SETTINGS).read_text(encoding="utf-8")
        items = [Diagnostic(f.code, f.message, _place(settings, f), f.hint) for f in refused.faults]
        raise DiagnosticsError(items, EXIT_COULD_NOT) from refused


def plugin_pins(root: Path, configuration: Configuration) -> dict[str, str]:
    """The digests of the workspace's plugins, as the lock names them."""
    return {f"plugin {plugin.name}": plugin.digest for plugin in load_plugins(root, configuration)}


@lru_cache(maxsize=16)
def _load(names: tuple[str, ...], trust: tuple[tuple[str, str], ...]) -> tuple[Plugin, ...]:
    installed: dict[str, list[EntryPoint]] = {}
    for entry in entry_points(group=GROUP):
        installed.setdefault(entry.name, []).append(entry)
    faults = list(_listing_faults(names, dict(trust), installed))
    sources: dict[str, tuple[str, Mapping[str, Path]]] = {}
    for name in names if not faults else ():
        found = _source(name, installed[name][0], dict(trust).get(name))
        if isinstance(found, _Fault):
            faults.append(found)
        else:
            sources[name] = found
    if faults:
        raise _Refused(faults)
    for name, (_, files) in sources.items():  # before any of them runs, since one may import another
        note_plugin(name, files.values())
        import_pinned(top_package(installed[name][0]), files.values())
    return _checked([_imported(name, installed[name][0], *source) for name, source in sources.items()])


def _listing_faults(
    names: Sequence[str], trust: Mapping[str, str], installed: Mapping[str, Sequence[EntryPoint]]
) -> Iterator[_Fault]:
    for name in trust:
        if name not in names:
            meant = did_you_mean(name, names)
            hint = f"did you mean `{meant}`?" if meant else "remove it, or list the plugin"
            yield _Fault(
                "C538", name, "trust", f"`trust` names `{name}`, which `plugins` does not list", hint, not meant
            )
    for name in dict.fromkeys(names):
        offered = installed.get(name, ())
        if not offered:
            meant = did_you_mean(name, set(installed) - set(names))
            hint = f"did you mean `{meant}`?" if meant else "install what offers it, or remove the name"
            yield _Fault("C534", name, "plugins", f"no plugin `{name}` is installed", hint)
        elif len(offered) > 1 or names.count(name) > 1:
            from_whom = " and ".join(sorted(item.dist.name for item in offered if item.dist is not None))
            message = f"`{name}` is listed twice" if len(offered) == 1 else f"`{name}` is offered by {from_whom}"
            hint = "remove one of the two" if len(offered) == 1 else "uninstall one of them"
            yield _Fault("C537", name, "plugins", message, hint)


def _source(name: str, entry: EntryPoint, trusted: str | None) -> tuple[str, Mapping[str, Path]] | _Fault:
    """Digest and files of a plugin, where the digest is the trusted one."""
    try:
        files = plugin_files(entry)
        digest = plugin_digest(entry, files)
    except (PluginSourceError, OSError) as error:
        return _Fault("C537", name, "plugins", f"the plugin `{name}` cannot be read: {error}", "install it anew")
    line = f'{name} = "{digest}"'
    if trusted is None:
        message = f"the plugin `{name}` is not trusted; it would run on this machine"
        return _Fault("C535", name, "plugins", message, f"read its source, then write under `[trust]`: `{line}`")
    if trusted != digest:
        message = f"the plugin `{name}` is not the one that was trusted"
        return _Fault("C536", name, "trust", message, f"read what changed in it, then write under `[trust]`: `{line}`")
    return digest, files


def _imported(name: str, entry: EntryPoint, digest: str, files: Mapping[str, Path]) -> Plugin:
    hint = "the plugin is at fault; its author can correct it"
    try:
        sections = sections_of(entry.load())
    except Exception as error:  # whatever an import of somebody else's code may raise
        message = f"the plugin `{name}` cannot be loaded: {type(error).__name__}: {error}"
        raise _Refused([_Fault("C537", name, "plugins", message, hint)]) from error
    if sections is None:
        message = f"the plugin `{name}` offers no tuple of sections"
        raise _Refused([_Fault("C537", name, "plugins", message, hint)])
    return Plugin(name, digest, tuple(files.values()), sections)


def _checked(plugins: Sequence[Plugin]) -> tuple[Plugin, ...]:
    found = [
        (plugin.name, text)
        for plugin in plugins
        for section in plugin.sections
        for text in section_faults(section, plugin.name, plugin.files)
    ]
    found += claimed_twice((plugin.name, section) for plugin in plugins for section in plugin.sections)
    if found:
        hint = "the plugin is at fault; its author can correct it"
        raise _Refused([_Fault("C537", name, "plugins", f"the plugin `{name}`: {text}", hint) for name, text in found])
    return tuple(plugins)


def _place(settings: str, fault: _Fault) -> Span:
    """Where ``codegen.toml`` names the plugin, below ``[trust]`` or in the list."""
    lines = settings.splitlines()
    start = next((n for n, line in enumerate(lines) if line.lstrip(" [").startswith(fault.table)), 0)
    words = (f'"{fault.plugin}"', f"'{fault.plugin}'", fault.plugin)
    for number, line in enumerate(lines[start:], start + 1):
        for word in words:
            if word in line:
                start, end = (0, len(line)) if fault.whole_line else (line.index(word), line.index(word) + len(word))
                return Span(_SETTINGS, number, start + 1, number, end + 1)
    return Span(_SETTINGS, 1, 1, 1, 1)
