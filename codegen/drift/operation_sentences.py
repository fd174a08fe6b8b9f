"""What changed in how operations keep, write down and describe what they do; who calls them notices little of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.drift.semantic import Group, Sentence
from codegen.schema.operations import Operation


def operation_sentences(before: Mapping[str, Operation], after: Mapping[str, Operation]) -> Iterator[Sentence]:
    """Sentences about operations that both versions have, in the order of ``after``."""
    for name, now in after.items():
        was = before.get(name)
        if was is None:
            continue
        path = ("operations", name)
        kept = [None if operation.cache is None else operation.cache.ttl for operation in (was, now)]
        if kept[0] != kept[1]:
            text = f"`{name}` keeps its results for {kept[1]}" if kept[1] else f"`{name}` keeps no results"
            yield Sentence(Group.API, f"{text} (was {kept[0] or 'not at all'})", (*path, "cache"))
        if now.audit and not was.audit:
            yield Sentence(Group.API, f"every call of `{name}` is written to the audit log now", (*path, "audit"))
        if was.governed and not now.governed:
            yield Sentence(Group.API, f"no policy is asked before `{name}` answers any more", (*path, "governed"))
        for key in ("kernel", "runtime", "handler"):
            source = getattr(was, key), getattr(now, key)
            if source[1] is not None and source[0] != source[1]:
                yield Sentence(Group.API, f"`{name}` is done by the {key} `{source[1]}`", (*path, key))
        if was.doc != now.doc:
            yield Sentence(Group.NO_MEANING, f"`{name}` is described in other words", (*path, "doc"))
