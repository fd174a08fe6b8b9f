"""The five documents: true to the schema, whole, and readable by what reads them."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
import shlex

import pytest

from codegen.backends.symbolic import performance
from codegen.backends.symbolic.api_examples import api_examples
from codegen.backends.symbolic.contract_tables import contract_table, type_text
from codegen.backends.symbolic.diagram import system_diagram
from codegen.emit.render import render
from codegen.support.diagnostics import DiagnosticsError

from .rendered import ROOT, TEMPLATES, generation, rendered

DOCUMENTS = ("README", "ARCHITECTURE", "API_SPEC", "PERFORMANCE_GUIDE", "INTEGRATION_GUIDE")


@pytest.fixture(scope="module")
def documents():
    return {name: rendered(f"symbolic/docs/{name}.md.j2", f"{name}.md") for name in DOCUMENTS}


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def headings(text):
    """The anchors that Markdown viewers give to headings."""
    outside = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    titles = re.findall(r"^#+ (.*)$", outside, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_row_of_a_table_has_the_cells_of_its_head(documents, name):
    tables = re.findall(r"(?:^\|.*\n)+", documents[name], re.MULTILINE)
    assert tables or name == "INTEGRATION_GUIDE"
    for table in tables:
        counts = {len(re.split(r"(?<!\\)\|", row)) for row in table.splitlines()}
        assert len(counts) == 1, table


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(documents, name):
    for target in re.findall(r"\]\(([^)]+)\)", documents[name]):
        path, _, anchor = target.partition("#")
        other = path.rpartition("/")[2].removesuffix(".md") or name
        assert other in documents or other == ".env.example", target
        assert not anchor or anchor in headings(documents[other]), target


@pytest.mark.parametrize("name", DOCUMENTS)
def test_blocks_of_code_read_as_what_they_are(documents, name):
    for block in blocks(documents[name], "python"):
        ast.parse(block)
    for block in blocks(documents[name], "bash"):
        assert shlex.split(block)
    for block in blocks(documents[name], "json"):
        json.loads(block)


def test_every_endpoint_has_a_section_and_an_example(documents):
    model = generation().system.model
    found = re.findall(r"^## ((?:GET|POST) \S+)$(.*?)(?=^#)", documents["API_SPEC"], re.DOTALL | re.MULTILINE)
    sections = {heading.replace("\\", ""): text for heading, text in found}
    assert set(model.deployment.endpoints) <= sections.keys()
    for example in api_examples(generation()).values():
        section = sections[f"{example.method} {example.path}"]
        assert f"curl {'--get ' if example.request and example.method == 'GET' else ''}" in section
        assert json.dumps(example.answer, indent=2, ensure_ascii=False) in section
    for operation in model.operations.values():
        assert operation.doc in sections[operation.expose.http]


def test_every_field_of_every_contract_is_described(documents):
    text = documents["API_SPEC"]
    for name, contract in generation().system.model.contracts.items():
        start = text.index(f"\n## {name}\n")
        section = text[start : text.find("\n## ", start + 4)]
        assert all(f"`{field}`" in section for field in contract.get("properties", {}))
        assert all(json.dumps(value) in section for value in contract.get("enum", []))


def test_every_setting_is_in_the_readme(documents):
    fields = generation().glue.glue.entries["config"].fields
    assert all(f"`SYMBOLIC_{name.upper()}`" in documents["README"] for name in fields)


def test_the_diagram_joins_what_it_declares():
    lines = [line.strip() for line in system_diagram(generation())]
    assert lines[0] == "flowchart LR"
    declared = [re.match(r"(?:subgraph )?(\w+)\[\"", line) for line in lines[1:]]
    names = [match.group(1) for match in declared if match]
    assert len(names) == len(set(names))
    edges = [re.fullmatch(r"(\w+) (?:-->|-\.->|-- \w+ -->|-\. \w+ \.->) (\w+)", line) for line in lines[1:]]
    joined = {name for edge in edges if edge for name in edge.groups()}
    assert joined <= set(names)
    assert sum(line.startswith("subgraph") for line in lines) == lines.count("end")
    assert len(lines) == 1 + len(names) + lines.count("end") + sum(edge is not None for edge in edges)
    model = generation().system.model
    text = "\n".join(lines)
    assert all(anchor in text for anchor in model.governance.anchors)
    assert all(layer in names for layer in ("workingmemory", "episodicmemory", "semanticmemory"))


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "string", "minLength": 1}, "text, not empty"),
        ({"type": "array", "items": {"$ref": "#/contracts/Unit"}, "maxItems": 3},
         "list of [Unit](#unit), 3 items or fewer"),
        ({"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "null"}]}, "number, more than 0 or null"),
        ({"type": ["string", "null"]}, "text or null"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "object of integer by name"),
        ({}, "any value"),
        ({"type": "string", "pattern": "a|b"}, "text, matching a\\|b"),
    ],
)  # fmt: skip
def test_types_in_words(schema, text):
    assert type_text(schema) == text


def test_text_of_a_schema_stays_text():
    table = contract_table("Odd", {"properties": {"a|b": {"description": "<b>| [x](y)"}}, "required": ["a|b"]})
    assert table.rows == (("`a\\|b`", "any value", "required", "&lt;b&gt;\\| \\[x\\](y)"),)


PAIRS = ("lambdify-evalf", "lambdify-subs", "autowrap-lambdify", "autowrap-evalf", "batch-single", "cse-plain")
PAIR = {"set": "tiny", "subject_us": 2.0, "baseline_us": 5000.0, "ratio": 2500.0, "least": 2000, "greatest": 3e6}
RESULTS = {
    "machine": {"processor": "A | B", "cores": 2},
    "rounds": 3,
    "points": 1000,
    "sets": [{"set": "tiny", "what": "x**2", "inputs": 1, "outputs": 1}],
    "pairs": {key: [PAIR] for key in PAIRS},
    "builds": [{"set": "tiny", "lambdify_s": 0.5, "autowrap_s": 3.0}],
    "cse": [{"set": "tiny", "before": 10, "after": 4, "reduction_percent": 60.0}],
}  # fmt: skip


def guide(results):
    context = performance.performance_guide(dataclasses.replace(generation(), measurements=results), None)
    return render("symbolic/docs/PERFORMANCE_GUIDE.md.j2", context, TEMPLATES)


def test_the_guide_shows_what_was_measured_with_baseline_and_machine():
    text = guide(RESULTS)
    assert "| processor | `A \\| B` |" in text
    assert text.count("| `tiny` | 2 µs | 5 ms | 2\u202f500 | 2\u202f000 to 3\u202f000\u202f000 |") == 6
    assert "| `tiny` | 10 | 4 | 60 % |" in text
    assert "| `tiny` | 500 ms | 3 s | 500 calls |" in text, "2.5 s more to build, 4998 µs less a call"
    assert "3 rounds" in text
    assert "1000 points" in text


def test_autowrap_that_is_slower_never_pays():
    slower = [{**PAIR, "subject_us": 6.0, "baseline_us": 5.0}]
    text = guide({**RESULTS, "pairs": {**RESULTS["pairs"], "autowrap-lambdify": slower}})
    assert "| `tiny` | 500 ms | 3 s | never |" in text


def test_without_results_the_guide_says_how_to_measure():
    text = guide(None)
    assert "Nothing was measured" in text
    assert f"python benchmarks/claims.py\ncodegen run {generation().system.path}" in text
    assert "Ratio" not in text


@pytest.mark.parametrize("missing", [name for name in RESULTS if name != "sets"])
def test_results_of_another_form_are_refused(missing):
    with pytest.raises(DiagnosticsError, match="C518"):
        guide({name: value for name, value in RESULTS.items() if name != missing})


def test_the_committed_results_are_of_the_form_that_the_guide_reads():
    text = guide(json.loads((ROOT / "benchmarks/results/symbolic_computation.json").read_text(encoding="utf-8")))
    for name in ("tiny", "bs", "rat30", "chem", "arm"):
        assert text.count(f"| `{name}` |") == 9
