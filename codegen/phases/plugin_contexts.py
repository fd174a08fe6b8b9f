"""Contexts of the rooms and of the workspace's plugins together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codegen.phases import rooms
from codegen.plan.files import PlannedFile
from codegen.plan.generation import ContextBuilder, Generation
from codegen.plan.section import Plugin
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

_HINT = "the plugin is at fault; its author can correct it"


def contexts_of(plugins: Sequence[Plugin]) -> Mapping[str, ContextBuilder]:
    """From the name on a template's first line to what computes its context.

    Raises ``DiagnosticsError`` (exit 2) where a plugin takes a name of codegen's own.
    """
    found = dict(rooms.CONTEXTS)
    for plugin in plugins:
        for section in plugin.sections:
            taken = sorted(rooms.CONTEXTS.keys() & section.contexts.keys())
            if taken:
                message = f"the plugin `{plugin.name}` takes contexts of codegen: {', '.join(taken)}"
                raise DiagnosticsError([Diagnostic("C537", message, hint=_HINT)], EXIT_COULD_NOT)
            found |= {name: _guarded(plugin, name, builder) for name, builder in section.contexts.items()}
    return found


def _guarded(plugin: Plugin, name: str, builder: ContextBuilder) -> ContextBuilder:
    """``builder``, with whatever it raises told as a fault of its plugin."""

    def build(generation: Generation, file: PlannedFile) -> object:
        try:
            return builder(generation, file)
        except DiagnosticsError:
            raise
        except Exception as error:  # whatever somebody else's code may raise
            message = f"the plugin `{plugin.name}` failed on {name} of {file.path}: {type(error).__name__}: {error}"
            raise DiagnosticsError([Diagnostic("C539", message, hint=_HINT)], EXIT_COULD_NOT) from error

    return build
