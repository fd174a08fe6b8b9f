"""Which questions a template asks, so that an answer to another one is refused, and not lost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from codegen.scaffold.refusals import could_not
from codegen.scaffold.template_tree import Release
from codegen.support.names import did_you_mean


def refuse_unknown(given: Iterable[str], release: Release) -> None:
    """Raises ``DiagnosticsError`` (C772) for an answer to a question that the template does not ask."""
    asked = questions_of(release)
    for name in given if asked is not None else ():
        if name not in (asked or ()):
            meant = did_you_mean(name, asked or ())
            hint = f"did you mean `{meant}`?" if meant else f"it asks for {', '.join(asked or ()) or 'nothing'}"
            raise could_not("C772", f"the template asks no question `{name}`", hint)


def questions_of(release: Release) -> tuple[str, ...] | None:
    """The names of the questions in their order; None where the configuration brings in other files.

    Raises ``DiagnosticsError`` (C777) where the configuration cannot be read.
    """
    name = next(name for name in ("copier.yml", "copier.yaml") if name in release.tree)
    try:
        documents = list(yaml.load_all(release.tree[name].data, Loader=_Configuration))
    except _BringsInError:
        return None
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise could_not("C777", f"{name} of the template cannot be read: {' '.join(str(error).split())}") from None
    found = [str(key) for part in documents if isinstance(part, dict) for key in part]
    return tuple(dict.fromkeys(key for key in found if not key.startswith("_")))


class _BringsInError(Exception):
    """A part of the configuration stands in another file."""


class _Configuration(yaml.SafeLoader):
    """YAML with Copier's one tag of its own."""


def _bring_in(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    raise _BringsInError


_Configuration.add_constructor("!include", _bring_in)
