"""What became of the expressions of kernels, in the words of the two schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from codegen.drift.formulas import changed_formulas, is_written_otherwise
from codegen.drift.semantic import Group, Sentence
from codegen.plan.loaded import LoadedSystem

_NAME = re.compile(r"[A-Za-z_]\w*")
_LONGEST = 160


def formula_sentences(before: LoadedSystem, after: LoadedSystem) -> Iterator[Sentence]:
    """A sentence for each result of another formula, old text and new, and for each kernel that is only written
    otherwise; of kernels that both versions have, in the order of ``after``.

    Where the change is in what a result is made of, that definition is told.
    """
    for name, kernel in after.kernels.items():
        if name not in before.kernels:
            continue
        path = ("kernels", name)
        changed = changed_formulas(before.kernels[name], kernel)
        old, new = _texts(before, name), _texts(after, name)
        for result in changed:
            section = "outputs" if result in after.model.kernels[name].outputs else "derivatives"
            text = f"the formula of `{result}` of `{name}` changed: {_moved(result, old, new)}"
            yield Sentence(Group.KERNELS, text, (*path, section, result))
        if not changed and is_written_otherwise(before.model.kernels[name], after.model.kernels[name]):
            yield Sentence(Group.NO_MEANING, f"`{name}` is written otherwise, and is the same expressions", path)


def _texts(system: LoadedSystem, name: str) -> dict[str, str]:
    """Every formula of the kernel and every definition that it may use, by name, as the schema writes it."""
    kernel, shared = system.model.kernels[name], system.model
    found: dict[str, str] = {}
    for constants, functions in ((shared.constants, shared.functions), (kernel.constants, kernel.functions)):
        found |= {key: _written(constant.value) for key, constant in constants.items()}
        found |= {key: f"({', '.join(item.args)}) -> {item.expr}" for key, item in functions.items()}
    found |= {key: _written(value) for key, value in kernel.define.items()}
    found |= {key: _written(output.expr) for key, output in kernel.outputs.items()}
    for key, item in kernel.derivatives.items():
        order = "" if item.order == 1 else f", order {item.order}"
        found[key] = f"derivative of {_written(item.of)} with respect to {_written(item.wrt)}{order}"
    return found


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _moved(result: str, old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """The texts that differ among those that the result is made of, its own first."""
    reached = [*_reached(result, new), *_reached(result, old)]
    parts = []
    for name in dict.fromkeys(reached):
        was, now = old.get(name), new.get(name)
        if was != now:
            called = "" if name == result else f"`{name}` "
            parts.append(f"{called}{_shown(was)} became {_shown(now)}")
    return "; ".join(parts) or "what it is made of has another shape or type"


def _reached(result: str, texts: Mapping[str, str]) -> list[str]:
    """``result`` and the names that its text leads to, near ones first."""
    found, waiting = [result], [result]
    while waiting:
        for name in _NAME.findall(texts.get(waiting.pop(0), "")):
            if name in texts and name not in found:
                found.append(name)
                waiting.append(name)
    return found


def _shown(text: str | None) -> str:
    if text is None:
        return "nothing"
    return f"`{text}`" if len(text) <= _LONGEST else f"`{text[:_LONGEST]} ...`"
