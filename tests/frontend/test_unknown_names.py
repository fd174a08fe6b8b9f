"""An unknown name of a kernel is told once, with the lines that use it and the input that it most likely is."""

import pytest

from codegen.commands.workspace import configuration_of
from codegen.frontend.meta_loader import load_system
from codegen.support.diagnostics import DiagnosticsError

SCHEMA = """\
schema_version: "6.1"
system: {{system: Way, module: demo.way, name: Way, role: Computes ways of bodies, rootpath: demo/way}}
metadata: {{version: "1.0.0", owner: Desk}}
kernels:
  way:
    doc: A way.
    inputs: {inputs}
    define:
      half: {half}
      whole: {whole}
    outputs:
      s: {{expr: {s}}}
"""
ONE = '{speed: {domain: "[0, 9]"}, t: {domain: "[0, 9]"}}'
TWO = '{speed: {domain: "[0, 9]"}, mass: {domain: "[1, 2]"}, t: {domain: "[0, 9]"}}'


def told(tmp_path, **texts):
    path = tmp_path / "schema.yaml"
    path.write_text(SCHEMA.format(**texts), encoding="utf-8")
    with pytest.raises(DiagnosticsError) as refused:
        load_system(path, tmp_path, configuration_of(tmp_path))
    return [(item.span.line, item.span.column, item.message, item.hint) for item in refused.value.diagnostics]


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (
            {"inputs": ONE, "half": "v*t/2", "whole": "v*t", "s": "v*t + t"},
            [(9, 13, "unknown name v, also on lines 10, 12", "did you mean `speed`? no expression uses that input")],
        ),
        (
            {"inputs": TWO, "half": "v*t/2", "whole": "t", "s": "v*whole"},
            [(9, 13, "unknown name v, also on line 12", "declare `v`, or correct the name")],
        ),
        (
            {"inputs": ONE, "half": "v*t/2", "whole": "w*t", "s": "t"},
            [
                (9, 13, "unknown name v", "declare `v`, or correct the name"),
                (10, 14, "unknown name w", "declare `w`, or correct the name"),
            ],
        ),
        (
            {"inputs": ONE, "half": "sped*t/2", "whole": "sped*t", "s": "t"},
            [(9, 13, "unknown name sped, also on line 10", "did you mean `speed`?")],
        ),
        (
            {"inputs": ONE, "half": "v*speed", "whole": "v + v*t", "s": "t"},
            [(9, 13, "unknown name v, also on line 10", "declare `v`, or correct the name")],
        ),
    ],
    ids=["renamed", "two inputs are unused", "two names", "misspelt twice", "no input is unused"],
)
def test_a_name_is_told_once(tmp_path, texts, found):
    assert told(tmp_path, **texts) == found
