"""Committed results of a benchmark are an input like any other: locked, noticed when they move, refused when broken."""

import dataclasses
import tomllib

import pytest

from codegen.cli.main import main
from codegen.phases import rooms

RESULTS = "benchmarks/results/tiny.json"


@pytest.fixture
def measured(tiny, monkeypatch, capsys):
    """A workspace whose readme shows what was measured."""
    plain = rooms.CONTEXTS["TinyFile"]

    def with_figures(generation, file):
        return dataclasses.replace(plain(generation, file), title=f"measured: {generation.measurements}")

    monkeypatch.setattr(rooms, "CONTEXTS", {"TinyFile": with_figures})
    tiny.write(RESULTS, '{"ratio": 2}')
    assert main(["run", "--quiet", tiny.schema]) == 0
    capsys.readouterr()
    return tiny


def test_results_reach_the_documents_and_the_lock(measured):
    assert b"{'ratio': 2}" in measured.read("generated/tiny/README.md")
    assert RESULTS in tomllib.loads(measured.read("extractions/tiny/lock.toml").decode())["inputs"]


def test_other_results_make_documents_stale_also_under_a_warm_cache(measured, capsys):
    assert main(["check"]) == 0
    measured.write(RESULTS, '{"ratio": 3}')
    assert main(["check"]) == 1
    shown = capsys.readouterr().out
    assert "README.md is behind what it is made from: benchmarks/results/tiny.json changed" in shown


def test_results_that_appear_or_go_are_noticed(measured, capsys):
    (measured.root / RESULTS).unlink()
    assert main(["check"]) == 1
    assert main(["run", "--quiet", measured.schema]) == 0
    assert b"measured: None" in measured.read("generated/tiny/README.md")
    assert main(["check"]) == 0
    measured.write(RESULTS, "{}")
    assert main(["check"]) == 1


@pytest.mark.parametrize(("text", "told"), [("{", "is not JSON"), ("[]", "holds no object")])
def test_results_that_cannot_be_read_stop_the_run(measured, capsys, text, told):
    measured.write(RESULTS, text)
    assert main(["run", "--quiet", measured.schema]) == 2
    assert f"error[C518]: {RESULTS} {told}" in capsys.readouterr().err
