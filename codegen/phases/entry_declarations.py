"""What one glue entry declares about its output, in the words of the rules."""

from __future__ import annotations

import re
from collections.abc import Mapping

from codegen.enforcement.declared import Integrations, ServedEndpoint, SettingsClass
from codegen.phases.declared_surroundings import STORES
from codegen.plan.setting_types import annotation_of, long_form
from codegen.plan.vendored import runtime_files
from codegen.schema.document import SystemSchema
from codegen.schema.glue import GlueEntry

_SETTINGS = "Settings"
_VARYING = re.compile(r"\{[^{}]*\}")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def settings_class(entry: GlueEntry, model: SystemSchema) -> SettingsClass | None:
    """The settings that ``entry`` declares; None where it declares none."""
    if not entry.fields:
        return None
    enums = [name for name, schema in model.contracts.items() if "enum" in schema]
    fields: dict[str, tuple[str, object]] = {}
    for name, declared in entry.fields.items():
        field = long_form(declared)
        fields[name] = (annotation_of(field.type, enums) or field.type, _plain(field.type, field.default))
    return SettingsClass(entry.class_name or _SETTINGS, fields)


def _plain(kind: str, default: object) -> object:
    """A number of YAML as the one of Python that its type asks for."""
    if isinstance(default, float) or (kind.startswith("float") and isinstance(default, int)):
        return float(default)
    return default


def served(entry: GlueEntry) -> Mapping[str, ServedEndpoint]:
    """The endpoints that ``entry`` declares."""
    return {
        name: ServedEndpoint(said.docstring, said.request_model, said.response_model)
        for name, said in entry.endpoints.items()
    }


def integrations(entry: GlueEntry, runtime: str) -> Integrations | None:
    """What ``entry`` ties in; ``runtime`` is the folder of its runtime modules. None where it declares nothing."""
    cache, storage, prefix = entry.cache_integration, entry.storage, entry.patterns.prefix
    words = dict.fromkeys(entry.backends, "backend")
    words |= dict.fromkeys(storage.tables if storage is not None else (), "table")
    keys = [] if cache is None else [key for key in (cache.result_key, cache.compiled_key) if key is not None]
    ttl = None if cache is None else cache.compiled_ttl
    found = Integrations(
        vendored=tuple(f"{runtime}/{path}" for path in runtime_files(entry.vendor) if not path.startswith("tests/")),
        words=words,
        texts=() if prefix is None else (prefix,),
        beginnings=tuple(_VARYING.sub("{}", key) for key in keys),
        seconds=None if ttl is None else int(ttl[:-1]) * _SECONDS[ttl[-1]],
        stores={layer: STORES[layer] for layer in entry.memory_integration},
        tools=tuple(entry.registration) or None,
    )
    declared = (found.words, found.texts, found.beginnings, found.seconds, found.stores, found.tools)
    return found if any(item for item in declared) else None
