"""References of contracts, all written alike: ``#/contracts/Name`` and a pointer, wherever they lead."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from codegen.runtime.service.subschemas import Place, all_schemas, subschemas, with_subschemas
from codegen.schema.contract_schema import REFERENCE, ROOT, is_dynamic, split_reference


@dataclass(frozen=True)
class _Resource:
    """A schema with an identifier of its own: where it stands, its address, and its anchors by name."""

    contract: str
    pointer: str
    anchors: Mapping[str, str]


class References:
    """The documents inside ``contracts`` by their addresses: contracts themselves, and schemas in them with ``$id``."""

    def __init__(self, contracts: Mapping[str, Any]) -> None:
        self._contracts = contracts
        self._resources: dict[str, _Resource] = {}
        #: Contracts and pointers of schemas whose ``$id`` or anchor another has too, with that name.
        self.doubled: list[tuple[str, str, str]] = []
        for name, schema in contracts.items():
            self._enter(name, schema)

    def canonical(self, name: str) -> dict[str, Any]:
        """The contract ``name`` with every reference that leads into ``contracts`` as ``#/contracts/Other/pointer``."""
        return self._rewritten(self._contracts[name], f"{ROOT}{name}")

    def _rewritten(self, schema: Mapping[str, Any], base: str) -> dict[str, Any]:
        base = _joined(base, schema)
        made = with_subschemas(schema, lambda part: self._rewritten(part, base) if isinstance(part, Mapping) else part)
        reference = schema.get("$ref")
        if isinstance(reference, str):
            known = reference.startswith(REFERENCE)
            made["$ref"] = unquote(reference) if known else self._resolved(reference, base) or reference
        return made

    def _resolved(self, reference: str, base: str) -> str | None:
        address, fragment = urldefrag(_absolute(base, reference))
        resource = self._resources.get(address)
        if resource is None:
            return None
        pointer = unquote(fragment)
        if pointer and not pointer.startswith("/"):
            found = resource.anchors.get(pointer)
            return None if found is None else f"{REFERENCE}{resource.contract}{found}"
        return f"{REFERENCE}{resource.contract}{resource.pointer}{pointer}"

    def _enter(self, name: str, schema: Any) -> None:
        """Find the documents in the contract ``name``, and the anchors of each."""
        waiting: list[tuple[Any, str, str, dict[str, str]]] = [(schema, "", f"{ROOT}{name}", {})]
        self._resources[f"{ROOT}{name}"] = _Resource(name, "", waiting[0][3])
        while waiting:
            part, pointer, base, anchors = waiting.pop()
            if not isinstance(part, Mapping):
                continue
            if isinstance(part.get("$id"), str):
                base = urldefrag(_joined(base, part))[0]
                anchors = anchors if not pointer else {}
                known = self._resources.get(base)
                if known is not None and (known.contract, known.pointer) != (name, pointer):
                    self.doubled.append((name, f"{pointer}/$id", part["$id"]))
                self._resources[base] = _Resource(name, pointer, anchors)
            for keyword in ("$anchor", "$dynamicAnchor"):
                anchor = part.get(keyword)
                if isinstance(anchor, str) and anchors.setdefault(anchor, pointer) != pointer:
                    self.doubled.append((name, f"{pointer}/{keyword}", anchor))
            inner = [(item, pointer + pointer_of(place), base, anchors) for place, item in subschemas(part)]
            waiting += reversed(inner)


def canonical_contracts(contracts: Mapping[str, Any]) -> dict[str, Any]:
    """``contracts`` with their references written alike, but for those with dynamic references."""
    references = References(contracts)
    return {
        name: dict(schema) if is_dynamic(schema) else references.canonical(name) for name, schema in contracts.items()
    }


def reachable(contracts: Mapping[str, Any], names: Collection[str]) -> tuple[str, ...]:
    """``names`` and every contract that they refer to, directly or not, in the order of ``contracts``."""
    found: set[str] = set()
    waiting = [name for name in names if name in contracts]
    references: References | None = None
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        schema = contracts[name]
        if is_dynamic(schema):
            references = references or References(contracts)
            schema = references.canonical(name)
        waiting += [target for target in _referred(schema) if target in contracts]
    return tuple(name for name in contracts if name in found)


def _referred(schema: Any) -> Iterator[str]:
    """The names of the contracts that ``schema`` refers to."""
    for part in all_schemas(schema):
        reference = part.get("$ref") if isinstance(part, Mapping) else None
        if isinstance(reference, str) and reference.startswith(REFERENCE):
            yield split_reference(reference)[0]


def follow(reference: str, contracts: Mapping[str, Any]) -> Any:
    """The schema that ``#/contracts/Name/pointer`` leads to; None where there is none."""
    name, pointer = split_reference(reference)
    found: Any = contracts.get(name) if reference.startswith(REFERENCE) else None
    for step in steps(pointer):
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def resolved(schema: Any, contracts: Mapping[str, Any]) -> Any:
    """``schema`` with its references followed; the last one reached where they go in a circle, or lead nowhere."""
    seen: set[str] = set()
    while isinstance(schema, Mapping) and isinstance(schema.get("$ref"), str):
        reference = schema["$ref"]
        target = follow(reference, contracts)
        if reference in seen or target is None:
            break
        seen.add(reference)
        schema = target
    return schema


def steps(pointer: str) -> Iterator[str]:
    """The steps of a JSON pointer, unescaped."""
    for step in pointer.split("/")[1:]:
        yield step.replace("~1", "/").replace("~0", "~")


def pointer_of(place: Place) -> str:
    """``place`` as a JSON pointer."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in place)


def _joined(base: str, schema: Any) -> str:
    own = schema.get("$id") if isinstance(schema, Mapping) else None
    return _absolute(base, own) if isinstance(own, str) else base


def _absolute(base: str, reference: str) -> str:
    """``reference`` as an address; one that nothing has where it is none."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return f"about:invalid#{reference}"
