"""Every line of a generated module leads to a declaration that exists, and what goes wrong there is shown at it."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from codegen.emit.line_map import pointer_at
from codegen.evidence.raw.coverage_figures import FileCoverage
from codegen.phases.generate import generated
from codegen.phases.gmp_engine import Phase, PhaseFailed, run_phases
from codegen.phases.implement import structure
from codegen.phases.line_trace import LineTrace, file_ranges, is_written
from codegen.phases.lock import lock
from codegen.phases.state import RunOptions, RunState
from codegen.phases.suite_gates import run_generated_tests
from codegen.phases.unreached import unreached
from codegen.support.configuration import Configuration, load_configuration
from codegen.support.diagnostics import Diagnostic
from codegen.support.spans import Span

ROOT = Path(__file__).parent.parent.parent
SYSTEMS = ROOT / "tests" / "systems" / "schemas"


def staged(root, schema, configuration=None):
    return generated(lock(RunState(root, configuration or Configuration(), schema, RunOptions())))


@pytest.fixture(scope="module")
def trees(tmp_path_factory):
    """The staged states of small systems and of the flagship, by name."""
    root = tmp_path_factory.mktemp("systems")
    (root / "input_schemas").mkdir()
    found = {}
    for name in ("two_operations", "contracts_only", "handler", "colliding_names"):
        shutil.copy(SYSTEMS / f"{name}.yaml", root / "input_schemas")
        found[name] = staged(root, f"input_schemas/{name}.yaml")
    flagship = "input_schemas/symbolic_computation_service_v6.yaml"
    found["flagship"] = staged(ROOT, flagship, load_configuration(ROOT))
    return found


NAMES = ["two_operations", "contracts_only", "handler", "colliding_names", "flagship"]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_leads_to_something_that_is_written(trees, name):
    state = trees[name]
    ranges = file_ranges(state)
    sources = {file.path: file for file in state.plan.files}
    for path, file in sources.items():
        if file.kind != "template" or not path.endswith(".py"):
            continue
        for number in range(1, state.tree[path].decode().count("\n") + 1):
            pointer = pointer_at(ranges.get(path, ()), number) or file.source
            place, _, below = pointer.rpartition("#")
            positions = state.glue.positions[place] if place else state.system.positions
            assert is_written(positions, below), (path, number, pointer)


@pytest.mark.parametrize("name", NAMES)
def test_ranges_do_not_overlap_and_lie_in_their_file(trees, name):
    for path, ranges in file_ranges(trees[name]).items():
        last = trees[name].tree[path].decode().count("\n")
        borders = [border for item in ranges for border in (item.first, item.last + 1)]
        assert borders == sorted(borders)
        assert borders[0] > 3
        assert borders[-1] <= last + 1


def line_of(state, path, text):
    (number,) = [n for n, line in enumerate(state.tree[path].decode().split("\n"), 1) if line.startswith(text)]
    return number


@pytest.mark.parametrize(
    ("name", "path", "text", "pointer"),
    [
        ("two_operations", "kernels/hypotenuse.py", "    c = ", "/kernels/hypotenuse/outputs/c"),
        ("two_operations", "operations.py", "def audited(", "/operations/audited"),
        ("two_operations", "operations.py", '    OperationPolicy("quick"', "/operations/quick"),
        ("two_operations", "api.py", "def audited_batch(", "/operations/audited/limits/batch"),
        ("two_operations", "api.py", '    "/hypotenuse/batch"', "/operations/audited/limits/batch"),
        ("two_operations", "models.py", "class HypotenuseRequest", "/kernels/hypotenuse/inputs"),
        ("two_operations", "__main__.py", "def _audited(", "/operations/audited"),
        ("contracts_only", "models.py", "class Order(", "/contracts/Order"),
        ("contracts_only", "models.py", "    note: ", "/contracts/Order/properties/note"),
        ("colliding_names", "kernels/list.py", "    T = ", "/kernels/list/outputs/T"),
        ("handler", "operations.py", "def greet(", "/operations/greet"),
        (
            "flagship",
            "config.py",
            "    log_level: ",
            "glue/sympy_extraction_glue.yaml#/schema_to_code/config/fields/log_level",
        ),
        ("flagship", "core/models.py", "class BackendType(", "/contracts/BackendType"),
    ],
)
def test_a_line_leads_to_what_declares_it(trees, name, path, text, pointer):
    state = trees[name]
    whole = f"generated/{state.plan.package}/src/{state.plan.package}/{path}"
    origin = LineTrace(state).origin(whole, line_of(state, whole, text))
    assert origin.exact
    assert origin.pointer == pointer


def test_a_copy_of_a_handler_leads_to_the_handler_and_the_runtime_to_nothing(trees):
    trace = LineTrace(trees["handler"])
    assert trace.origin("generated/greeter/src/greeter/_handlers/greetings.py", 9).span == Span(
        "handlers/greeter/greetings.py", 9, 1, 9, 2
    )
    assert trace.origin("generated/greeter/src/greeter/_runtime/digests.py", 3) is None
    assert trace.origin("generated/greeter/src/greeter/no_such.py", 3) is None


NESTED = """\
schema_version: "6.1"
system: {system: Nested, module: shop.nested, name: Nested, role: Holds objects in objects, rootpath: shop/nested}
metadata: {version: "1.0.0", owner: Desk}
contracts:
  Order:
    type: object
    additionalProperties: false
    properties:
      class: {type: string}
      buyer:
        type: object
        additionalProperties: false
        properties:
          name: {type: string}
      lines:
        type: array
        items:
          type: object
          additionalProperties: false
          properties: {sku: {type: string}}
    examples: [{class: a}]
"""


def test_objects_inside_a_contract_lead_to_where_they_stand(tmp_path):
    (tmp_path / "input_schemas").mkdir()
    (tmp_path / "input_schemas" / "nested.yaml").write_text(NESTED)
    state = staged(tmp_path, "input_schemas/nested.yaml")
    path = "generated/nested/src/nested/models.py"
    (ranges,) = [found for place, found in file_ranges(state).items() if place == path]
    lines = state.tree[path].decode().split("\n")
    text = {item.pointer: lines[item.first - 1].strip().split(":")[0].split("(")[0] for item in reversed(ranges)}
    assert text == {
        "/contracts/Order": "class Order",
        "/contracts/Order/properties/buyer": "class Buyer",
        "/contracts/Order/properties/buyer/properties/name": "name",
        "/contracts/Order/properties/class": "class_",
        "/contracts/Order/properties/lines": "lines",
        "/contracts/Order/properties/lines/items": "class LinesItem",
        "/contracts/Order/properties/lines/items/properties/sku": "sku",
    }


def test_the_record_does_not_move_with_the_lines_of_the_schema(tmp_path):
    (tmp_path / "input_schemas").mkdir()
    schema = tmp_path / "input_schemas" / "contracts_only.yaml"
    text = (SYSTEMS / "contracts_only.yaml").read_text()
    schema.write_text(text)
    first = staged(tmp_path, "input_schemas/contracts_only.yaml")
    schema.write_text(text.replace("contracts:\n", "# moved\n\n\ncontracts:\n"))
    second = staged(tmp_path, "input_schemas/contracts_only.yaml")
    assert file_ranges(first) == file_ranges(second)
    path = "generated/orders/src/orders/models.py"
    number = line_of(first, path, "class Order(")
    places = [LineTrace(state).origin(path, number).span.line for state in (first, second)]
    assert places == [25, 28]


def test_a_finding_about_a_staged_file_is_shown_at_the_schema(trees):
    state = trees["two_operations"]
    path = "generated/twice/src/twice/operations.py"
    broken = state.tree[path].decode().replace("    return models", "    # TODO\n    return models")
    state = replace(state, tree={**state.tree, path: broken.encode()})
    with pytest.raises(PhaseFailed) as failed:
        run_phases(state, None, (Phase(2, "implement", structure),))
    shown = [(item.span.file, item.span.line, item.span.column, item.message) for item in failed.value.diagnostics]
    numbers = [n for n, line in enumerate(broken.split("\n"), 1) if "# TODO" in line]
    assert shown == [
        (state.schema_path, 13, 3, f"marker TODO left in generated text ({path}:{numbers[0]})"),
        (state.schema_path, 14, 3, f"marker TODO left in generated text ({path}:{numbers[1]})"),
    ]


def test_what_has_no_declaration_stays_where_it_was_found(trees):
    finding = Diagnostic("C550", "x", Span("generated/twice/src/twice/__init__.py", 1, 1, 1, 2))
    assert LineTrace(trees["two_operations"]).traced(finding) == finding


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    """What phase 4 says of a system whose templates make one wrong kernel and one operation that raises."""
    root = tmp_path_factory.mktemp("failing")
    (root / "input_schemas").mkdir()
    (root / "input_schemas" / "two_operations.yaml").write_text((SYSTEMS / "two_operations.yaml").read_text())
    for template, old, new in (
        ("kernels/kernel.py.j2", "{{ line }}", "{{ line | replace('hypot(a, b)', 'hypot(a, 2 * b)') }}"),
        (
            "service/operations.py.j2",
            "{{ operation.run }}",
            "{{ operation.run | replace('\"quick\", ', '\"slow\", ') }}",
        ),
    ):
        place = root / "templates" / template
        place.parent.mkdir(parents=True, exist_ok=True)
        text = (ROOT / "templates" / template).read_text()
        assert old in text
        place.write_text(text.replace(old, new))
    state = staged(root, "input_schemas/two_operations.yaml")
    own = {path: data for path, data in state.tree.items() if "/_runtime/tests/" not in path}
    return run_generated_tests(replace(state, tree=own))


@pytest.mark.slow
def test_a_wrong_kernel_is_shown_at_the_result_that_is_wrong(failing):
    (found,) = [item for item in failing.findings if "test_agrees_with_the_oracle" in item.message]
    assert found.code == "C700"
    assert (found.span.file, found.span.line, found.span.column) == ("input_schemas/two_operations.yaml", 10, 15)
    assert "test_agrees_with_the_oracle_at_reference_points failed: AssertionError: ('c', " in found.message
    assert "(generated/twice/tests/test_kernels_hypotenuse.py:" in found.message


def test_a_row_of_a_test_is_shown_at_the_operation_that_it_is_called_after(failing):
    rows = [item for item in failing.findings if "[" in item.message.partition(" failed")[0]]
    assert rows
    for item in rows:
        name = item.message.partition("[")[2].partition("]")[0].partition("-")[0]
        assert name in ("quick", "audited")
        assert item.span.line == {"quick": 13, "audited": 14}[name]


def test_a_wrong_example_is_shown_at_the_examples(failing):
    (found,) = [item for item in failing.findings if "test_rounds_to_what_its_source_prints" in item.message]
    assert (found.span.line, found.span.column) == (11, 5)


def test_a_failing_operation_is_shown_at_the_operation(failing):
    found = [item for item in failing.findings if "KeyError" in item.message and "operations.py:" in item.message]
    assert found
    assert {(item.span.line, item.span.column) for item in found} == {(13, 3)}


def test_what_no_test_ran_is_named_by_declaration(trees):
    state = trees["two_operations"]
    path = "generated/twice/src/twice/operations.py"
    quick, audited = (line_of(state, path, f"def {name}(") for name in ("quick", "audited"))
    missing = (1, quick, quick + 1, quick + 3, audited + 1)
    files = [FileCoverage("src/twice/operations.py", 9, 4, 0, 0, missing=missing)]
    assert unreached(files, "generated/twice", LineTrace(state)) == (
        f"{state.schema_path}:13 #/operations/quick ({path}:{quick}-{quick + 1}, {quick + 3}); "
        f"{state.schema_path}:12 #/operations ({path}:1); "
        f"{state.schema_path}:14 #/operations/audited ({path}:{audited + 1})"
    )
    assert unreached([], "generated/twice", LineTrace(state)) == ""
