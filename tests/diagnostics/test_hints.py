"""Every hint of the fixtures is taken literally, and helps; ``hints.py`` says which forms a hint has."""

from __future__ import annotations

import pytest

from codegen.commands.plan import plan
from codegen.commands.workspace import configuration_of
from codegen.support.diagnostics import DiagnosticsError

from .fixtures import SCHEMA, command_of, fixtures, lay_out
from .hints import apply_hint

#: Codes whose remedy needs a person's decision, so that no hint can spell it out.
BY_HAND = {
    "C102", "C103", "C111", "C112", "C113", "C141", "C150", "C155", "C167", "C200", "C207", "C208",
    "C212", "C213", "C216", "C217", "C218", "C219", "C220", "C222", "C223", "C224", "C225", "C301",
    "C303", "C304", "C306", "C309", "C311", "C313", "C314", "C321", "C323", "C331", "C332", "C333", "C334",
    "C335", "C347", "C348", "C404", "C409", "C410", "C411", "C412", "C413", "C420", "C502", "C534",
    "C540", "C580", "C584", "C585", "C588",
}  # fmt: skip

#: Codes that a mended file gets next, because its first fault hid them or because a name is used elsewhere, too.
NEXT = {
    **{code: {"C158"} for code in ("C160", "C161", "C162", "C163", "C164", "C165", "C166")},
    "C105": {"C122"},
    "C302": {"C210"},
    "C408": {"C407"},
}


def said_of(root):
    """What is said about the workspace as it stands."""
    try:
        state, _ = plan(root, configuration_of(root), SCHEMA, write=False)
    except DiagnosticsError as error:
        return error.diagnostics
    return state.system.warnings


PLANNED = [code for code in fixtures() if command_of(code) == f"plan {SCHEMA}"]


def mend(root, code):
    """Take the hint of the first diagnostic ``code`` literally; (said before, said then), or None without a form."""
    before = said_of(root)
    first = next(item for item in before if item.code == code)
    if first.span is None:
        return None
    path = root / first.span.file
    mended = apply_hint(path.read_bytes().decode("utf-8", "replace"), first.span, first.hint)
    if mended is None:
        return None
    path.write_text(mended, encoding="utf-8")
    return [item.code for item in before], [item.code for item in said_of(root)]


@pytest.mark.parametrize("code", PLANNED)
def test_the_hint_helps_when_it_is_taken_literally(code, tmp_path):
    lay_out(code, tmp_path / "workspace")
    found = mend(tmp_path / "workspace", code)
    assert (found is None) == (code in BY_HAND)
    if found is not None:
        before, after = found
        assert after.count(code) < before.count(code)
        assert set(after) - set(before) == NEXT.get(code, set())
