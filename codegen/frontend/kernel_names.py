"""Names inside kernels: which are allowed, and that no two are alike."""

from __future__ import annotations

from collections.abc import Collection

from codegen.frontend.expression_reader import ExpressionReader
from codegen.schema.kernels import Kernel
from codegen.support.names import identifier_fault
from codegen.support.positions import Path

#: NumPy's own keyword arguments, and what every tuple already has.
REFUSED_INPUTS = frozenset({"out", "where"})
REFUSED_RESULTS = frozenset({"count", "index"})
_SECTIONS = {
    "inputs": "an input",
    "constants": "a constant",
    "functions": "a function",
    "define": "a define",
    "outputs": "an output",
    "derivatives": "a derivative",
}


def check_name(name: str, path: Path, reader: ExpressionReader, what: str, *, key: bool = True) -> bool:
    """Whether ``name`` is a name of the language; a diagnostic otherwise."""
    fault = identifier_fault(name)
    if fault is None:
        return True
    report = reader.key_error if key else reader.error
    report("C300", path, f"{fault.message}, and cannot name {what}", fault.hint)
    return False


def check_kernel_names(kernel: Kernel, path: Path, reader: ExpressionReader) -> set[str]:
    """Check every name of one kernel; the names that got a diagnostic."""
    bad: set[str] = set()
    seen: dict[str, str] = {}
    for section, what in _SECTIONS.items():
        for name in getattr(kernel, section):
            place = (*path, section, name)
            if section not in ("constants", "functions") and not check_name(name, place, reader, what):
                bad.add(name)
            if name in seen:
                reader.key_error(
                    "C301", place, f"{name} is already {seen[name]} of this kernel", "one scope a kernel: rename one"
                )
                bad.add(name)
            seen.setdefault(name, what)
            if name in _refused(section):
                reader.key_error("C302", place, f"{name} cannot name {what}", f"write {name}_")
                bad.add(name)
    return bad


def _refused(section: str) -> Collection[str]:
    if section == "inputs":
        return REFUSED_INPUTS
    return REFUSED_RESULTS if section in ("outputs", "derivatives") else ()
