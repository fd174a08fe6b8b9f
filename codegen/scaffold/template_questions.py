"""Which questions a template asks, so that an answer to another one is refused, and not lost."""

from __future__ import annotations

from collections.abc import Iterable

import yaml

from codegen.scaffold.refusals import could_not
from codegen.scaffold.template_tree import Release
from codegen.support.names import did_you_mean


def refuse_unknown(given: Iterable[str], release: Release) -> None:
    """Raises ``DiagnosticsError`` (C772) for an answer to a question that the template does not ask."""
    asked = questions_of(release)
    if asked is None:
        return
    for name in given:
        if name not in asked:
            meant = did_you_mean(name, asked)
            hint = f"did you mean `{meant}`?" if meant else f"it asks for {', '.join(asked) or 'nothing'}"
            raise could_not("C772", f"the template asks no question `{name}`", hint)


def questions_of(release: Release) -> tuple[str, ...] | None:
    """The names of the questions in their order; None where the configuration brings in other files.

    Only the keys at the top are looked at; nothing is computed from what a stranger wrote. Raises ``DiagnosticsError``
    (C777) where the configuration cannot be read.
    """
    name = next(name for name in ("copier.yml", "copier.yaml") if name in release.tree)
    try:
        documents = [node for node in yaml.compose_all(release.tree[name].data, yaml.SafeLoader) if node is not None]
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        message = f"{name} of the template cannot be read: {' '.join(str(error).split())}"
        raise could_not("C777", message, "ask those who wrote it") from None
    if not all(isinstance(node, yaml.MappingNode) for node in documents):
        return None
    keys = [key.value for node in documents for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
    return None if "<<" in keys else tuple(dict.fromkeys(key for key in keys if not key.startswith("_")))
