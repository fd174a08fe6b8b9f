"""Changes of operations: where they are called, what they ask and answer, what they promise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from codegen.drift.breaking.change import Change
from codegen.schema.document import SystemSchema
from codegen.schema.operations import Limits, Operation

_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
_SECONDS = {"s": 1.0, "min": 60.0}


def operation_changes(before: SystemSchema, after: SystemSchema) -> Iterator[Change]:
    """What changed between the operations of two versions."""
    for name, old in before.operations.items():
        new = after.operations.get(name)
        if new is None:
            path = ("operations", name)
            yield Change("operation.removed", f"operations.{name}", f"the operation `{name}` is gone", path, path)
            continue
        found = [*_exposure(name, old, new), *_contents(name, old, new), *_promises(name, old, new)]
        yield from found
        if not found and old != new:
            yield _change("changed", name, [], f"`{name}` is described or kept in another way")
    for name in [name for name in after.operations if name not in before.operations]:
        yield _change("added", name, [], f"the operation `{name}` is new", is_new=True)


def _change(rule: str, name: str, keys: Sequence[str], message: str, *, is_new: bool = False) -> Change:
    path = ("operations", name, *keys)
    return Change(f"operation.{rule}", f"operations.{name}", message, path, None if is_new else path)


def _exposure(name: str, old: Operation, new: Operation) -> Iterator[Change]:
    for key, rule, what in (
        ("http", "http_removed", "answers"),
        ("tool", "tool_removed", "is the tool"),
        ("cli", "command_removed", "is the command"),
    ):
        was, now = getattr(old.expose, key), getattr(new.expose, key)
        if was is not None and was != now:
            later = f"; it is {now}" if now else ""
            yield _change(rule, name, ["expose", key], f"`{name}` {what} {was} no more{later}")
        elif was is None and now is not None:
            yield _change("exposed", name, ["expose", key], f"`{name}` {what} {now}", is_new=True)
    methods = [(operation.expose.http or "").partition(" ")[0] for operation in (old, new)]
    if methods[0] in _REPEATABLE and methods[1] and methods[1] not in _REPEATABLE:
        message = f"`{name}` is a {methods[1]}, which may not be repeated, and was a {methods[0]}"
        yield _change("idempotency_lost", name, ["expose", "http"], message)


def _contents(name: str, old: Operation, new: Operation) -> Iterator[Change]:
    for key in ("request", "response"):
        was, now = getattr(old, key) or old.kernel, getattr(new, key) or new.kernel
        if was != now:
            verb = "takes" if key == "request" else "answers with"
            message = f"`{name}` {verb} {now or 'nothing'}, and {verb.split()[0][:-1]}ed {was or 'nothing'} before"
            if key == "request":
                message = f"`{name}` takes {now or 'nothing'}, and took {was or 'nothing'}"
            yield _change(f"{key}_changed", name, [key], message)
    for status in new.errors:
        if status not in old.errors:
            yield _change("error_added", name, ["errors"], f"`{name}` may answer {status} now")
    for status in old.errors:
        if status not in new.errors:
            yield _change("error_removed", name, ["errors"], f"`{name}` does not answer {status} any more")


def _promises(name: str, old: Operation, new: Operation) -> Iterator[Change]:
    if old.audit and not new.audit:
        yield _change("audit_removed", name, ["audit"], f"`{name}` is not written to the audit log any more")
    was, now = _allowances(old.limits), _allowances(new.limits)
    for key in was:
        if was[key] == now[key]:
            continue
        rule = "limit_tightened" if now[key] < was[key] else "limit_loosened"
        written = getattr(new.limits, key)
        message = f"`{name}` has {f'the limit `{key}: {written}`' if written is not None else f'no limit `{key}`'} now"
        yield _change(rule, name, ["limits", key], message)


def _allowances(limits: Limits) -> dict[str, float]:
    """What callers may ask, larger where they may ask more."""
    rate = inf
    if limits.rate is not None:
        number, _, unit = limits.rate.partition("/")
        rate = float(number) / _SECONDS[unit]
    timeout = inf if limits.timeout_ms is None else float(limits.timeout_ms)
    return {"rate": rate, "timeout_ms": timeout, "batch": float(limits.batch or 0)}
