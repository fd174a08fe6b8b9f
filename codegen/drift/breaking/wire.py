"""What passes over the network: requests and answers of two versions, by where they are called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from codegen.drift.breaking.change import Change
from codegen.drift.breaking.narrowing import Kind, Narrowing, narrowings
from codegen.drift.breaking.pieces import Located
from codegen.drift.breaking.sentences import narrowed, widened
from codegen.drift.breaking.shapes import dotted, named_properties
from codegen.support.positions import Path

_REQUEST: Mapping[Kind, str] = {
    "type": "type_narrowed",
    "enum": "enum_value_removed",
    "bound": "bound_tightened",
    "pattern": "pattern_changed",
    "format": "format_changed",
    "required": "required_added",
    "property": "property_removed",
    "claimed": "property_claimed",
    "closed": "closed",
    "alternative": "alternative_removed",
    "unproven": "unproven",
}
_RESPONSE: Mapping[Kind, str] = {
    "type": "type_widened",
    "enum": "enum_value_added",
    "bound": "bound_loosened",
    "pattern": "pattern_changed",
    "format": "format_changed",
    "required": "property_optional",
    "property": "property_added",
    "claimed": "property_removed",
    "closed": "opened",
    "alternative": "alternative_added",
    "unproven": "unproven",
}


@dataclass(frozen=True)
class WireOperation:
    """An operation from outside. ``path`` has its parameters in braces; ``places`` says of each property of the request
    that is no part of the body whether it stands in the path or the query. ``request`` and ``response`` are schemas,
    None where nothing is sent; ``statuses`` are those of problems."""

    name: str
    method: str
    path: str
    places: Mapping[str, str]
    request: Located | None
    response: Located | None
    statuses: tuple[int, ...]
    batch: int | None
    tool: str | None
    command: str | None

    @property
    def route(self) -> str:
        """Method and path; empty where it is not served over HTTP. What parameters are called does not matter."""
        return f"{self.method} {re.sub(r'{[^}]*}', '{}', self.path)}" if self.path else ""


@dataclass(frozen=True)
class Wire:
    """All of one version; ``guarded`` where callers must show a token."""

    operations: tuple[WireOperation, ...]
    guarded: bool
    contracts: Mapping[str, Any]


def wire_changes(before: Wire, after: Wire) -> Iterator[Change]:
    """What callers of ``before`` meet when they call ``after``."""
    if after.guarded and not before.guarded:
        yield Change("wire.security_added", "wire", "other systems must show a token to be let in")
    compared: set[tuple[str, str]] = set()
    for old in before.operations:
        for rule, key, said in _doors(old):
            new = next((one for one in after.operations if key in {door[1] for door in _doors(one)}), None)
            if new is None:
                yield _change(rule, old, f"there is no {said} any more", is_gone=True)
            elif (old.name, new.name) not in compared:
                compared.add((old.name, new.name))
                yield from _Pair(old, new, before.contracts, after.contracts).changes()
    known = {door[1] for old in before.operations for door in _doors(old)}
    for new in after.operations:
        for _, key, said in _doors(new):
            if key not in known:
                yield _change("route_added", new, f"there is a new {said}", is_new=True)


def _doors(operation: WireOperation) -> Iterator[tuple[str, tuple[str, str], str]]:
    """Where an operation is called: the rule of its removal, a key, and what it is called."""
    if operation.route:
        yield "route_removed", ("route", operation.route), f"{operation.method} {operation.path}"
    if operation.tool:
        yield "tool_removed", ("tool", operation.tool), f"tool {operation.tool}"
    if operation.command:
        yield "command_removed", ("command", operation.command), f"command {operation.command}"


def _change(
    rule: str, operation: WireOperation, message: str, *below: str, is_new: bool = False, is_gone: bool = False
) -> Change:
    path: Path = ("operations", operation.name)
    place = dotted("wire", operation.name, *below)
    return Change(f"wire.{rule}", place, message, ("operations",) if is_gone else path, None if is_new else path)


class _Pair:
    """The same way to call an operation, before and after."""

    def __init__(
        self, old: WireOperation, new: WireOperation, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> None:
        self._old, self._new = old, new
        self._before, self._after = before, after

    def changes(self) -> Iterator[Change]:
        old, new = self._old, self._new
        for status in new.statuses:
            if status not in old.statuses:
                yield _change("status_added", new, f"`{new.name}` may answer {status}")
        if old.batch is not None and new.batch is None:
            yield _change("batch_removed", new, f"`{new.name}` does not take several requests at once any more")
        yield from self._requests()
        yield from self._responses()

    def _requests(self) -> Iterator[Change]:
        old, new = self._old.request, self._new.request
        if old is None and new is not None:
            if any(item.kind == "required" for item in narrowings(({}, ()), new, {}, self._after)):
                yield _change("request_added", self._new, f"`{self._new.name}` wants a request, and took none")
        elif old is not None and new is None:
            yield _change("request_removed", self._new, f"`{self._new.name}` takes no request any more")
        elif old is not None and new is not None:
            yield from self._moved()
            yield from self._narrowed(old, new)

    def _moved(self) -> Iterator[Change]:
        old, new = self._old.places, self._new.places
        common = {name for name in (*old, *new) if self._has(self._old, name) and self._has(self._new, name)}
        for name in sorted(common):
            was, now = old.get(name, "body"), new.get(name, "body")
            if was != now:
                message = f"`{name}` of `{self._new.name}` is read from the {now}, and was from the {was}"
                yield _change("parameter_moved", self._new, message, "request", name)

    def _has(self, operation: WireOperation, name: str) -> bool:
        side = self._before if operation is self._old else self._after
        return operation.request is not None and (name,) in named_properties(*operation.request, side)

    def _narrowed(self, old: Located, new: Located) -> Iterator[Change]:
        was, now = named_properties(*old, self._before), named_properties(*new, self._after)
        renamed, gone = self._renamed(), set[tuple[str, ...]]()
        for pointer, item in was.items():
            what = dotted(self._new.name, "request", *pointer)
            if pointer not in now and pointer[0] not in renamed and (pointer[:-1] not in was or pointer[:-1] in now):
                gone.add(pointer)
                change = _change("request_property_removed", self._new, f"`{what}` is gone", "request", *pointer)
                yield Change(change.rule, change.place, change.message, item.path, item.path)
            elif pointer in now and item.default != now[pointer].default:
                message = f"`{what}` means {_default(now[pointer].default)} where it is left out"
                change = _change("request_default_changed", self._new, message, "request", *pointer)
                yield Change(change.rule, change.place, message, now[pointer].path, item.path)
        for found in narrowings(old, new, self._before, self._after):
            if found.pointer in gone or (found.pointer[:1] and found.pointer[0] in renamed):
                continue
            what = dotted(self._new.name, "request", *found.pointer)
            yield self._located(f"request_{_REQUEST[found.kind]}", narrowed(what, found), "request", found)

    def _renamed(self) -> set[str]:
        """Parameters of the path that only are called otherwise: callers never see their names."""
        pairs = zip(re.findall(r"{(\w+)}", self._old.path), re.findall(r"{(\w+)}", self._new.path), strict=False)
        return {name for pair in pairs if pair[0] != pair[1] for name in pair}

    def _located(self, rule: str, message: str, side: str, found: Narrowing) -> Change:
        """A finding where the new schema says it, and the old one said it."""
        now, was = (found.after_path, found.before_path) if side == "request" else (found.before_path, found.after_path)
        place = dotted("wire", self._new.name, side, *found.pointer)
        path = _declared(now, side) or ("operations", self._new.name)
        return Change(f"wire.{rule}", place, message, path, _declared(was, side) or None)

    def _responses(self) -> Iterator[Change]:
        old, new = self._old.response, self._new.response
        if old is None and new is not None:
            yield _change("response_added", self._new, f"`{self._new.name}` answers 200, and answered 204")
        elif old is not None and new is None:
            yield _change("response_removed", self._new, f"`{self._new.name}` answers nothing any more")
        elif old is not None and new is not None:
            yield from self._widened(old, new)

    def _widened(self, old: Located, new: Located) -> Iterator[Change]:
        was, now = named_properties(*old, self._before), named_properties(*new, self._after)
        gone: set[tuple[str, ...]] = set()
        for pointer, item in was.items():
            if pointer not in now and (pointer[:-1] not in was or pointer[:-1] in now):
                gone.add(pointer)
                what = dotted(self._new.name, "response", *pointer)
                change = _change("response_property_removed", self._new, f"`{what}` is gone", "response", *pointer)
                yield Change(change.rule, change.place, change.message, item.path, item.path)
        for found in narrowings(new, old, self._after, self._before):
            if found.pointer in gone:
                continue
            rule = "nullable" if found.kind == "type" and found.before == "null" else _RESPONSE[found.kind]
            what = dotted(self._new.name, "response", *found.pointer)
            yield self._located(f"response_{rule}", widened(what, found), "response", found)


def _declared(path: Path, side: str) -> Path:
    """Where the schema says what the schema of a kernel's request or answer says at ``path``."""
    if path[:1] == ("kernels",) and path[2:3] == ("properties",):
        return (*path[:2], "inputs" if side == "request" else "outputs", *path[3:4])
    return path


def _default(value: tuple[Any, ...] | None) -> str:
    return "nothing" if value is None else json.dumps(value[0], ensure_ascii=False)
