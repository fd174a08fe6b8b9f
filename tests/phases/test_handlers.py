"""Handlers: begun once for people, copied byte for byte, never written again."""

import pytest

from codegen.cli.main import main

TEMPLATE = '{# context: TinyFile #}\n"""Answers for {{ item }}."""\n\nX = [1,2]\n'


@pytest.fixture
def handled(tiny):
    glue = (tiny.root / "glue/standard.yaml").read_text()
    tiny.write(
        "glue/standard.yaml",
        glue + '  handler: {template: tiny/handler.py.j2, target: "on_{item}.py", for_each: contracts, owner: once}\n',
    )
    tiny.write("templates/tiny/handler.py.j2", TEMPLATE)
    assert main(["run", "--quiet", tiny.schema]) == 0
    return tiny


def test_a_handler_is_begun_without_a_header_and_copied(handled):
    text = handled.read("handlers/tiny/on_Point.py")
    assert text == b'"""Answers for Point."""\n\nX = [1, 2]\n'
    assert handled.read(f"{handled.package}/_handlers/on_Point.py") == text
    assert (handled.root / handled.package / "_handlers/__init__.py").is_file()


def test_the_second_run_and_check_find_nothing_to_do(handled, capsys):
    capsys.readouterr()
    assert main(["run", "--fresh", handled.schema]) == 0
    assert "0 written, 0 removed" in capsys.readouterr().err
    assert main(["check", "--fresh", handled.schema]) == 0


def test_what_a_person_writes_is_copied_and_never_written_again(handled, capsys):
    mine = b"'''Mine.'''\nY   = 1\n"
    handled.write("handlers/tiny/on_Point.py", mine)
    assert main(["check", "--quiet", handled.schema]) == 1
    out = capsys.readouterr().out
    assert "stale              generated/tiny/src/tiny/_handlers/on_Point.py" in out
    assert "handlers/tiny/on_Point.py changed since the last run" in out
    handled.replace("templates/tiny/handler.py.j2", "Answers", "Replies")
    assert main(["run", "--quiet", handled.schema]) == 0
    assert handled.read("handlers/tiny/on_Point.py") == mine
    assert handled.read(f"{handled.package}/_handlers/on_Point.py") == mine


def test_a_handler_that_nothing_asks_for_any_more_stays(handled):
    text = (handled.root / handled.schema).read_text()
    handled.write(handled.schema, text[: text.index("  Line:")])
    assert main(["run", "--quiet", handled.schema]) == 0
    assert (handled.root / "handlers/tiny/on_Line.py").is_file()
    assert (handled.root / handled.package / "_handlers/on_Line.py").is_file()


def test_a_failing_run_begins_no_handler(tiny):
    glue = (tiny.root / "glue/standard.yaml").read_text()
    tiny.write(
        "glue/standard.yaml",
        glue + '  handler: {template: tiny/handler.py.j2, target: "on_{item}.py", for_each: contracts, owner: once}\n',
    )
    tiny.write("templates/tiny/handler.py.j2", TEMPLATE + "import not_there_at_all\n")
    assert main(["run", "--quiet", tiny.schema]) == 1
    assert not (tiny.root / "handlers").exists()
