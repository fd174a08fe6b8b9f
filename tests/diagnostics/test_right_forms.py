"""What a page shows as right is right: in its fixture, in place of the wrong form, it leaves no fault."""

from __future__ import annotations

import re

import pytest

from codegen.cli.main import main
from codegen.commands.workspace import configuration_of
from codegen.frontend.meta_loader import load_system
from codegen.phases.handlers.compare import differences
from codegen.plan.handler_signature import handler_signatures
from codegen.support.codes import CODES
from codegen.support.literals import escape_hidden

from .fixtures import lay_out, text_of
from .test_hints import said_of

#: Codes whose page shows a right form; of the second group after a kernel's verification, of the third in a handler.
SHOWN = [code for code, page in CODES.items() if page.mend]
VERIFIED = [code for code in SHOWN if "C350" <= code <= "C356"]
HANDLERS = [code for code in SHOWN if "C450" <= code <= "C453" or code == "C795"]

#: What is said of the right form, too: such sections make no code.
TOLD = {code: {"C158"} for code in ("C160", "C163", "C164", "C165", "C166", "C167")}


def put_right(code, root):
    """The workspace of ``code`` with the right form in the place of the wrong one."""
    page = CODES[code]
    assert page.example.count(page.mend[0]) == 1
    lay_out(code, root)
    found = []
    for path in sorted(item for item in root.rglob("*") if item.is_file()):
        text = text_of(path)
        if page.example not in text:  # the page shows a control character by its escape
            text = "\n".join(map(escape_hidden, text.split("\n")))
        if page.example in text:
            found.append(path)
            path.write_text(text.replace(page.example, page.right, 1), encoding="utf-8")
    return found


@pytest.mark.parametrize("code", [code for code in SHOWN if code not in {*VERIFIED, *HANDLERS, "C101"}])
def test_the_right_form_is_right(code, tmp_path):
    (_,) = put_right(code, tmp_path / "workspace")
    assert {item.code for item in said_of(tmp_path / "workspace")} == TOLD.get(code, set())


@pytest.mark.parametrize("code", VERIFIED)
def test_the_right_form_of_a_kernel_passes_its_verification(code, tmp_path, monkeypatch, capsys):
    root = tmp_path / "workspace"
    (_,) = put_right(code, root)
    monkeypatch.chdir(root)
    assert main(["kernel", "input_schemas/schema.yaml#rate"]) == 0
    assert re.findall(r"\[(C\d+)\]", capsys.readouterr().err) == []


@pytest.mark.parametrize("code", HANDLERS)
def test_the_right_form_of_a_handler_is_what_is_called(code, tmp_path):
    root = tmp_path / "workspace"
    (path,) = put_right(code, root)
    model = load_system(root / "input_schemas/schema.yaml", root, configuration_of(root)).model
    assert differences(path.name, path.read_bytes(), model.package, handler_signatures(model)) == ()


def test_the_right_form_of_a_command_works(tmp_path, monkeypatch, capsys):
    root = tmp_path / "workspace"
    lay_out("C101", root)
    monkeypatch.chdir(root)
    assert main(CODES["C101"].right.split()[1:]) == 0
    assert capsys.readouterr().err == ""


def test_the_codes_that_people_meet_most_show_it():
    assert len([code for code in SHOWN if code < "C5"]) >= 140
