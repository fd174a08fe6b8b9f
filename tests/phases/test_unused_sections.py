"""A section that no glue of the system reads is said to be unused; one that it reads is not."""

import pytest

from codegen.cli.main import main

WARNING = "input_schemas/tiny.yaml:13:1: warning[C158]: the section `communicationstack` is recorded and makes no code"


def warned(tiny, capsys):
    assert main(["lint", tiny.schema]) == 0
    return WARNING in capsys.readouterr().err


@pytest.fixture
def speaking(tiny):
    tiny.write(tiny.schema, (tiny.root / tiny.schema).read_text() + "communicationstack: {input: [events]}\n")
    return tiny


def test_nothing_reads_it(speaking, capsys):
    assert warned(speaking, capsys)
    assert main(["lint", "--strict", speaking.schema]) == 3


def test_an_entry_is_made_where_it_is_there(speaking, capsys):
    speaking.replace(
        "glue/standard.yaml", "template: tiny/readme.md.j2,", "template: tiny/readme.md.j2, when: communicationstack,"
    )
    assert not warned(speaking, capsys)


def test_a_document_is_filled_from_it(speaking, capsys):
    speaking.write("templates/symbolic/docs/ARCHITECTURE.md.j2", (speaking.read("templates/tiny/readme.md.j2")))
    speaking.replace("glue/standard.yaml", "tiny/readme.md.j2", "symbolic/docs/ARCHITECTURE.md.j2")
    assert not warned(speaking, capsys)


def test_it_is_not_written(tiny, capsys):
    assert not warned(tiny, capsys)
