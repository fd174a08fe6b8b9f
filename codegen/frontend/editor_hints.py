"""What editors show besides the plain description of a key: formatted text, and an example to begin with.

``markdownDescription`` and ``defaultSnippets`` are read by VS Code and other clients of the YAML language server,
``x-intellij-html-description`` by JetBrains. Validators ignore all three.
"""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Mapping
from typing import Any

from codegen.frontend.editor_snippets import snippet_body
from codegen.frontend.flow_text import flow_text

_CODE = re.compile(r"`+([^`]+)`+")


def with_hints(schema: dict[str, Any]) -> dict[str, Any]:
    """``schema`` with every description formatted, too, and with an example to begin every mapping; a copy.

    ``examples`` are left to keys with plain values: a language server offers each as a value, and a mapping as
    ``[object Object]``. Those of mappings and lists stand in the formatted text, and mappings are snippets.
    """
    schema = copy.deepcopy(schema)
    definitions = schema.get("definitions", {})
    for definition in (schema, *definitions.values()):
        _describe(definition, "", definitions)
        for name, key in definition.get("properties", {}).items():
            if "$ref" in key:
                key.setdefault("description", definitions[key["$ref"].rpartition("/")[2]]["description"])
            _describe(key, name, definitions)
    return schema


def _describe(node: dict[str, Any], name: str, definitions: Mapping[str, Any]) -> None:
    if "description" not in node:
        return
    examples = node.get("examples", [])
    text = re.sub(r"\s+", " ", _CODE.sub(r"`\1`", node["description"])).strip()
    written = [f"{name}: {flow_text(example)}" for example in examples]
    shown = "".join(f"<pre>{html.escape(line)}</pre>" for line in written)
    node["description"] = node["markdownDescription"] = text
    node["x-intellij-html-description"] = f"<p>{_html(text)}</p>{shown}"
    if examples and isinstance(examples[0], dict | list):
        del node["examples"]
        node["markdownDescription"] += "".join(f"\n\n```yaml\n{line}\n```" for line in written)
        _add_snippet(node, name, examples[0], definitions)


def _add_snippet(
    node: dict[str, Any], name: str, example: dict[str, Any] | list[Any], definitions: Mapping[str, Any]
) -> None:
    """The first entry of a list is the snippet of its entries."""
    place, begun = (node.get("items", {}), example[0]) if isinstance(example, list) and example else (node, example)
    if isinstance(begun, dict) and begun:
        body = snippet_body(begun, place, definitions)
        place["defaultSnippets"] = [{"label": f"example of {name}", "description": node["description"], "body": body}]


def _html(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", html.escape(text, quote=False))
