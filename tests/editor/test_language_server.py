"""Completion, hover and diagnostics as VS Code has them, from a real language server and the exported schemas."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from codegen.cli.main import main
from codegen.commands.schema import schema_export
from tests.editor.language_server import LanguageServer

ROOT = Path(__file__).parents[2]
SYSTEM = """\
schema_version: "6.1"
system: {system: Shapes, module: demo.shapes, name: Shapes, role: Measures shapes., rootpath: demo/shapes}
metadata: {version: "1.0.0", owner: Tests}
"""
KERNEL = SYSTEM + "kernels:\n  area:\n    doc: Area of a circle.\n"
CONTRACT = SYSTEM + "contracts:\n  Order:\n"

pytestmark = pytest.mark.thorough


class Editor:
    """An editor with a workspace whose files name the exported schemas in their first lines."""

    def __init__(self, server: LanguageServer, root: Path) -> None:
        self._server, self._root = server, root

    def diagnostics(self, text: str, of: str = "language") -> list[str]:
        """What is wrong in a file with ``text``, each with its line in ``text`` from 1."""
        found = self._server.open(self._root / "file.yaml", self._headed(text, of))
        return [f"{each['range']['start']['line']}: {each['message']}" for each in found]

    def completions(self, text: str, of: str = "language") -> dict[str, str]:
        """What is offered at the bar in ``text``, with the text that each would put there."""
        return {item["label"]: item["insertText"] for item in self._server.completions(*self._open(text, of))}

    def hover(self, text: str, of: str = "language") -> str:
        """What is shown for what stands at the bar in ``text``."""
        return self._server.hover(*self._open(text, of))

    def _open(self, text: str, of: str) -> tuple[int, int]:
        before, _, after = text.partition("|")
        self.diagnostics(before + after, of)
        return before.count("\n") + 1, len(before) - before.rfind("\n") - 1

    def _headed(self, text: str, of: str) -> str:
        return f"# yaml-language-server: $schema={of}.json\n{text}"


@pytest.fixture(scope="module")
def editor(language_server, tmp_path_factory):
    root = tmp_path_factory.mktemp("workspace")
    for of in ("language", "glue", "module-spec"):
        (root / f"{of}.json").write_text(schema_export(of), encoding="utf-8")
    with LanguageServer(language_server, root) as server:
        yield Editor(server, root)


def accepted(snippet: str) -> str:
    """What stands in a file after every place of ``snippet`` was left as it was offered."""
    return re.sub(r"\$\{\d+:((?:\\.|[^}\\])*)\}|\$\d+", lambda found: re.sub(r"\\(.)", r"\1", found[1] or ""), snippet)


def test_sections_are_offered_with_an_example_that_codegen_accepts(editor, tmp_path, monkeypatch, capsys):
    offered = editor.completions(SYSTEM + "|\n")
    assert {"kernels", "operations", "contracts", "units", "governance"} <= offered.keys()
    assert not offered.keys() & {"schema_version", "system", "metadata"}, "what is written is not offered again"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "codegen.toml").touch()
    (tmp_path / "input_schemas").mkdir()
    sections = "\n".join(accepted(offered[name]) for name in ("kernels", "operations", "contracts", "constants"))
    (tmp_path / "input_schemas" / "shapes.yaml").write_text(SYSTEM + sections + "\n")
    assert main(["lint"]) == 0, capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "of", "labels"),
    [
        (KERNEL + "    |\n", "language", {"source", "inputs", "where", "accuracy", "examples"}),
        (KERNEL + "    inputs:\n      r:\n        |\n", "language", {"doc", "unit", "domain", "sample", "default"}),
        (KERNEL + "    inputs:\n      r: {do|}\n", "language", {"doc", "unit", "domain", "sample", "default"}),
        (KERNEL + "    backends:\n      - |\n", "language", {"numpy", "c", "fortran", "cython"}),
        (KERNEL + "    backends: [|]\n", "language", {"numpy", "c", "fortran", "cython"}),
        (KERNEL + "    examples:\n      - |\n", "language", {"inputs", "outputs", "source"}),
        (KERNEL + "    inputs:\n      r:\n        type: |\n", "language", {"real", "int", "bool"}),
        (SYSTEM + "schema_version: |\n", "language", {'"6.0"', '"6.1"'}),
        (SYSTEM + "operations:\n  area:\n    runtime: |\n", "language", {"symbolic.evaluate", "symbolic.health"}),
        (CONTRACT + "    |\n", "language", {"type", "properties", "oneOf", "$ref", "file"}),
        (CONTRACT + "    properties:\n      day:\n        format: |\n", "language", {"date", "date-time", "uuid"}),
        ("schema_to_code:\n  note:\n    |\n", "glue", {"template", "target", "for_each", "when", "owner"}),
        ("wirings:\n  - connection_type: |\n", "glue", {"api_call", "packet_send", "event_observe"}),
        ("runtime_wiring:\n  service: |\n", "module-spec", {"api", "worker", "scheduler", "memory"}),
    ],
)
def test_keys_and_values_are_offered_where_they_may_stand(editor, text, of, labels):
    assert labels <= editor.completions(text, of).keys()


def test_hovering_shows_what_a_key_means_and_an_example(editor):
    shown = editor.hover(KERNEL + "    inputs:\n      r: {do|main: '[0, 1]'}\n")
    assert "Interval such as `(0, oo)`, or `simplex` for a vector." in shown and "```yaml\n(0, oo)\n```" in shown
    shown = editor.hover(KERNEL + "    der|ivatives: {d: {of: A, wrt: r}}\n")
    assert "Derivatives of outputs" in shown and "```yaml\nderivatives: {delta: {of: price, wrt: S}}\n```" in shown
    shown = editor.hover(SYSTEM + "governance: {mo|de: hybrid}\n")
    assert "How decisions are released." in shown and "* `supervised`" in shown


@pytest.mark.parametrize(
    ("text", "of", "found"),
    [
        (KERNEL.replace("doc:", "dok:"), "language", ["6: Property dok is not allowed."]),
        (SYSTEM + "operation: {}\n", "language", ["4: Property operation is not allowed."]),
        (SYSTEM + "operations:\n  a:\n    expose: {htp: GET /a}\n", "language", ["6: Property htp is not allowed."]),
        (SYSTEM.replace('"6.1"', '"5.0"'), "language", ['1: String does not match the pattern of "^6\\.[01]$".']),
        (SYSTEM + "units: USD\n", "language", ['4: Incorrect type. Expected "array".']),
        (CONTRACT + "    typ: object\n", "language", ["6: Property typ is not allowed."]),
        (CONTRACT + "    type: object\n    properties: {a: {minimun: 3}}\n", "language",
         ["7: Property minimun is not allowed."]),
        ("schema_to_code:\n  a: {template: x, targt: y}\n", "glue", ["2: Property targt is not allowed."]),
        ("wirings:\n  - {from_agent: a, to_agnt: b}\n", "glue", ["2: Property to_agnt is not allowed."]),
    ],
)  # fmt: skip
def test_slips_are_marked_at_their_lines(editor, text, of, found):
    assert [line for line in editor.diagnostics(text, of) if "Missing property" not in line] == found


def test_what_is_missing_is_named(editor):
    found = editor.diagnostics(KERNEL)
    assert found == ['5: Missing property "inputs".', '5: Missing property "outputs".']


@pytest.mark.parametrize(
    ("path", "of"),
    [
        *((path, "language") for path in sorted((ROOT / "input_schemas").glob("*.yaml"))),
        *((path, "glue") for path in sorted((ROOT / "glue").glob("*.yaml"))),
        *(
            (path, "module-spec" if path.stem == "module_spec" else "language")
            for path in sorted((ROOT / "tests" / "systems" / "schemas").glob("*.yaml"))
        ),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_nothing_is_marked_in_files_that_codegen_accepts(editor, path, of):
    assert editor.diagnostics(path.read_text(encoding="utf-8"), of) == []
