"""``run`` refuses a handler that is not as its operation calls it, and brings it up to date only where asked."""

import subprocess
import sys

import pytest

from codegen.cli.main import main
from codegen.phases import finalise

FILE = "handlers/greeter/greetings.py"
MINE = b'''"""Mine."""
from ..models import Answer, Greeting

def greet(request: Greeting) -> Answer:   # theirs
    return Answer(text  =  request.name)


def person(request: Greeting) -> Answer:
    return greet(request)
'''


def run(workspace, *options):
    return main(["run", "--quiet", *options, workspace.schema])


@pytest.fixture
def written(greeter):
    greeter.write(FILE, MINE)
    assert run(greeter) == 0
    return greeter


def rename_contract(workspace):
    workspace.replace(workspace.schema, "  Greeting:", "  Hello:")
    text = (workspace.root / workspace.schema).read_text()
    workspace.write(workspace.schema, text.replace("request: Greeting", "request: Hello"))


def test_a_run_refuses_and_names_the_line_of_the_schema(written, capsys):
    rename_contract(written)
    before = written.snapshot()
    assert run(written) == 1
    assert capsys.readouterr().err.startswith(
        f"{FILE}:4:20: error[C451]: `request` is given `Hello`, and `Greeting` stands here; "
        "the operation `greet` calls it (input_schemas/handler.yaml:20)\n"
        "  |\n"
        "4 | def greet(request: Greeting) -> Answer:   # theirs\n"
        "  |                    ^^^^^^^^\n"
        "  = help: write `def greet(request: Hello) -> Answer:`, or let codegen do it: "
        "codegen run --update-handlers input_schemas/handler.yaml\n"
    )
    assert written.snapshot() == before


def test_the_command_of_the_hint_puts_it_right_and_shows_what_it_did(written, capsys):
    rename_contract(written)
    assert main(["run", "--update-handlers", written.schema]) == 0
    after = MINE.replace(b"Greeting", b"Hello")
    assert written.read(FILE) == written.read(f"{written.package}/_handlers/greetings.py") == after
    shown = capsys.readouterr().err
    assert "--- a/handlers/greeter/greetings.py\n+++ b/handlers/greeter/greetings.py\n" in shown
    assert (
        "-def greet(request: Greeting) -> Answer:   # theirs\n+def greet(request: Hello) -> Answer:   # theirs" in shown
    )
    assert main(["check", "--quiet", "--fresh", written.schema]) == 0
    assert main(["rollback", "--quiet", written.schema]) == 0
    assert written.read(FILE) == MINE


def test_a_function_that_the_schema_gained_is_begun_behind_the_others(written):
    written.replace(written.schema, "handler: greetings:person", "handler: greetings:somebody")
    assert run(written) == 1
    assert run(written, "--update-handlers") == 0
    text = written.read(FILE).decode()
    assert text.startswith('"""Mine."""\nfrom ..models import Answer, Greeting\nfrom .._runtime.service.problem import')
    assert text.endswith(
        "    return greet(request)\n\n\ndef somebody(request: Greeting) -> Answer:\n"
        '    """Looks a person up."""\n    raise Problem(501, "person is not written yet")\n'
    )


def test_what_cannot_be_written_without_guessing_is_left_and_said(written, capsys):
    written.write(FILE, MINE.replace(b"def greet(request:", b"def greet(who:"))
    before = written.snapshot()
    assert run(written, "--update-handlers") == 1
    shown = capsys.readouterr().err
    assert f"{FILE}:4:11: error[C453]: {FILE} has to be changed by hand: `greet` takes `who` where " in shown
    assert "= help: write `def greet(request: Greeting) -> Answer:`" in shown
    assert written.snapshot() == before


def test_what_decorators_may_see_to_is_a_warning_and_left_alone(written, capsys):
    mine = MINE.replace(b"def greet(request:", b"@with_clock\ndef greet(clock, request:")
    written.write(FILE, b"from .clocks import with_clock\n" + mine)
    written.write("handlers/greeter/clocks.py", b'"""Clocks."""\n\n\ndef with_clock(function):\n    return function\n')
    assert main(["run", "--update-handlers", written.schema]) == 0
    assert written.read(FILE) == b"from .clocks import with_clock\n" + mine
    shown = capsys.readouterr().err
    assert (
        f"{FILE}:6:11: warning[C451]: `greet` takes `clock` where `request: Greeting` is given; the operation " in shown
    )
    assert "whether its decorators see to it is not checked" in shown
    assert "= help: where they do not, write `def greet(request: Greeting) -> Answer:`" in shown


def test_nothing_is_imported_for_mending_before_there_is_something_to_mend():
    code = "import sys, codegen.phases.gmp_engine; sys.exit('libcst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_broken_file_is_shown_at_its_own_line(written, capsys):
    written.write(FILE, b"import os\ndef greet(:\n")
    assert run(written) == 1
    assert f"{FILE}:2:11: error[C452]: does not parse: invalid syntax" in capsys.readouterr().err


def test_what_somebody_writes_during_the_run_is_not_lost(written, monkeypatch, capsys):
    rename_contract(written)
    writing = finalise.write

    def late(state):
        written.write(FILE, MINE + b"# late\n")
        return writing(state)

    monkeypatch.setattr("codegen.commands.run.write", late)
    assert run(written, "--update-handlers") == 1
    assert f"error[C454]: {FILE} changed while codegen ran" in capsys.readouterr().err
    assert written.read(FILE) == MINE + b"# late\n"


def test_two_handler_modules_that_differ_in_case_alone(greeter, capsys):
    greeter.replace(greeter.schema, "handler: greetings:person", "handler: Greetings:person")
    assert run(greeter) == 3
    shown = capsys.readouterr().err
    assert f"{greeter.schema}:22:14: error[C502]: handler of " in shown
    assert "22 |     handler: greetings:greet\n   |              ^^^^^^^^^^^^^^^" in shown
