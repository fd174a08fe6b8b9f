"""Names in generated modules: the declared one, with an underscore behind it where Python or a module needs it."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Collection, Iterable, Mapping

BUILTINS = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | frozenset(keyword.softkwlist) | {"self", "cls"}


def free_name(name: str, taken: Collection[str]) -> str:
    """``name``, with as many underscores behind it as it takes to be none of ``taken``."""
    while name in taken:
        name += "_"
    return name


def free_names(names: Iterable[str], reserved: Collection[str]) -> Mapping[str, str]:
    """A name outside ``reserved`` for each of ``names``, no two alike; names that are free stay as they are."""
    declared = list(names)
    taken = {name for name in declared if name not in reserved}
    chosen = {name: name for name in taken}
    for name in declared:
        if name not in chosen:
            chosen[name] = free_name(name, taken | set(reserved))
            taken.add(chosen[name])
    return {name: chosen[name] for name in declared}
