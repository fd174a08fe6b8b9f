"""Module-Spec 2.4: nothing is lost, its rules hold, and what is wrong is said at the line that was written."""

import pytest

from codegen.frontend.schema_text import schema_text
from codegen.schema.module_spec import ModuleRecord, ModuleSpec

from .module_specs import FAULTS, SPEC
from .reading import diagnostics, load


def said(folder, text):
    """Errors, and warnings of interfaces; that most of a Module-Spec is only recorded is said of every one."""
    return [item for item in diagnostics(folder, text) if item[0] != "C158"]


def test_what_has_a_home_goes_there(tmp_path):
    model = load(tmp_path, SPEC).model
    system, metadata = model.system, model.metadata
    assert (system.system, system.name, system.module) == ("Counter of things", "CounterOfThings", "demo.counter")
    assert (system.role, system.rootpath) == ("Counts things that pass by", "demo/counter")
    assert (metadata.owner, metadata.version, model.deployment.runtime) == ("Desk", "0.0.0", "python3.11")
    assert (model.depends_on.hard, model.depends_on.soft) == (["demo.clock"], ["demo.store"])
    assert model.communicationstack.output == ["demo.counter.counted"]
    assert model.deployment.endpoints == ["POST /counts"]
    assert model.schema_version == "6.1"


def leaves(value, path=()):
    """Every scalar of nested models with its path."""
    if hasattr(value, "model_fields_set"):
        value = {name: getattr(value, name) for name in value.model_fields_set}
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    else:
        yield path, value


def test_nothing_that_was_written_is_lost(tmp_path):
    import yaml

    kept = [str(value) for _, value in leaves(load(tmp_path, SPEC).model)]
    written = dict(leaves(yaml.safe_load(SPEC)))
    del written[("schema_version",)]
    assert len(written) > 40
    for path, value in written.items():
        assert str(value) in kept, path
        kept.remove(str(value)) if path[0] != "dependencies" else None


def test_named_categories_of_errors_are_kept(tmp_path):
    record = load(tmp_path, SPEC).model.module_spec
    assert {name: (item.status, item.action) for name, item in record.error_policy.categories.items()} == {
        "too_many": (429, "refuse")
    }
    assert record.metadata.tier == "3" and record.boot_impact.reason == "Nobody waits for it"


def test_its_text_in_dialect_a_is_the_same_model(tmp_path):
    model = load(tmp_path, SPEC).model
    again = load(tmp_path, schema_text(model), "again.yaml").model
    assert again == model


def test_inbound_interfaces_are_operations_of_handlers(tmp_path):
    text = SPEC.replace(
        "payload_type: Thing}\n",
        "payload_type: Thing}\n    - {name: Get count, method: GET, route: '/counts/{day}'}\n"
        "    - {name: reset, method: DELETE, route: /counts}\n",
    )
    model = load(tmp_path, text).model
    assert {name: (item.handler, item.expose.http, item.request) for name, item in model.operations.items()} == {
        "count": ("counter:count", "POST /counts", "Thing"),
        "get_count": ("counter:get_count", "GET /counts/{day}", "GetCountRequest"),
        "reset": ("counter:reset", "DELETE /counts", None),
    }
    assert model.contracts["GetCountRequest"]["required"] == ["day"]


@pytest.mark.parametrize(
    ("demand", "words"), [("auth: hmac", "authentication by hmac"), ("headers: [X-Key]", "the headers X-Key")]
)
def test_an_interface_that_asks_who_calls_makes_no_open_endpoint(tmp_path, demand, words):
    text = SPEC.replace("payload_type: Thing}", f"payload_type: Thing, {demand}}}")
    assert load(tmp_path, text).model.operations == {}
    message = f"`count` asks for {words}, which generated code does not check: it makes no operation"
    hint = "declare the operation in 6.1 with a handler that checks it, or remove the requirement"
    assert ("C167", 37, 72, message, hint) in said(tmp_path, text)


def test_most_of_it_is_recorded_and_says_so(tmp_path):
    (found,) = diagnostics(tmp_path, SPEC)
    assert found[:3] == ("C158", 5, 3) and "`error_policy`" in found[3] and "make no code" in found[3]


@pytest.mark.parametrize("code", FAULTS)
def test_the_rules_across_sections(tmp_path, code):
    old, new, (line, column, message, hint) = FAULTS[code]
    text = SPEC.replace(old, new)
    text = text.replace("integration: true", "integration: false") if code == "C161" else text
    assert said(tmp_path, text) == [(code, line, column, message, hint)]


def test_a_category_that_stands_in_both_places_says_the_same_in_both(tmp_path):
    named = "  too_many: {status: 429, action: refuse}\n"
    assert named in SPEC
    again = SPEC.replace(named, f"{named}  categories: {{too_many: {{status: 429, action: refuse}}}}\n")
    assert load(tmp_path, again).model == load(tmp_path, SPEC).model
    line = SPEC[: SPEC.index(named)].count("\n") + 1
    message, hint = "`too_many` is written twice, with different values", f"remove it; it is already on line {line}"
    assert said(tmp_path, again.replace("{too_many: {status: 429", "{too_many: {status: 503")) == [
        ("C140", line + 1, 26, message, hint)
    ]


def test_packets_are_held_to_a_module_id_only_where_it_is_one(tmp_path):
    found = said(tmp_path, SPEC.replace("module_id: demo.counter", "module_id: demo/counter"))
    assert "C133" in [item[0] for item in found] and "C163" not in [item[0] for item in found]


OWNERSHIP = "the key `ownership` is missing"
OWNERSHIP_HINT = 'add `ownership: {team: Intake, primary_contact: "intake@example.org"}` (who owns it)'
SHAPES = {
    "missing section": (
        SPEC.replace("ownership: {team: Desk, primary_contact: desk@example.org}\n", ""),
        ("C122", 1, 1, OWNERSHIP, OWNERSHIP_HINT),
    ),
    "unknown section": (
        SPEC.replace("spec_confidence:", "spec_confidense:"),
        ("C121", 34, 1, "unknown section `spec_confidense`", "did you mean `spec_confidence`?"),
    ),
    "unknown key": (
        SPEC.replace("  startup_phase:", "  startup_fase:"),
        ("C120", 13, 3, "unknown key `startup_fase` in `runtime_wiring`", "did you mean `startup_phase`?"),
    ),
    "tier": (
        SPEC.replace('tier: "3"', "tier: 8"),
        (
            "C124",
            5,
            9,
            "`metadata.tier` cannot be the number 8; choose of `0`, `1`, `2`, `3`, `4`, `5`, `6`, `7`",
            None,
        ),
    ),
    "bad import path": (
        SPEC.replace("demo.counter\n", "demo.Counter\n").replace("demo.counter.counted", "demo.Counter.counted"),
        ("C133", 3, 14, "the package `Counter` must be in lower case, of ASCII letters", "write `counter`"),
    ),
    "absolute root": (
        SPEC + "repo: {root_path: /srv}\n",
        ("C132", 41, 19, "the path `/srv` is absolute", "write `srv`, relative to its root"),
    ),
    "method": (
        SPEC.replace("method: POST", "method: post"),
        ("C134", 37, 29, "bad endpoint: `post` is not a method", "write `POST`"),
    ),
    "route": (
        SPEC.replace("route: /counts", "route: counts"),
        (
            "C134",
            37,
            42,
            "bad endpoint: `counts` is not a path such as /options/{option_id}",
            "write a path such as `/events`",
        ),
    ),
    "endpoint of the service itself": (
        SPEC.replace("POST, route: /counts", "GET, route: /health"),
        (
            "C429",
            37,
            7,
            "`GET /health` is already the endpoint of the service itself",
            "write `GET /health/count`, or another that is free",
        ),
    ),
    "criterion": (
        SPEC.replace("AP-2", "second"),
        ("C165", 33, 12, "`second` is not the id of a positive criterion", "write `AP-2`"),
    ),
    "two interfaces of one name": (
        SPEC.replace("Thing}", "Thing}\n    - {name: Count, method: GET, route: /c}"),
        ("C166", 38, 14, "another inbound interface is called `count` already", "write `count_2`"),
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_faults_of_its_shape(tmp_path, name):
    text, expected = SHAPES[name]
    found = said(tmp_path, text)
    assert expected in found
    assert {item[0] for item in found} <= {expected[0], "C122"}


def test_an_endpoint_that_is_promised_and_not_named(tmp_path):
    start, _, rest = SPEC.partition("interfaces:\n")
    text = start + rest[rest.index("boot_impact") :]
    hint = "name an inbound interface that asks for neither `auth` nor `headers`, or write version 6.1"
    assert [(item[0], item[3], item[4]) for item in said(tmp_path, text)] == [
        ("C155", "there is nothing to generate", hint),
        ("C156", "no endpoint", "name it in `interfaces.inbound`"),
    ]


@pytest.mark.parametrize("model", [ModuleRecord, ModuleSpec], ids=lambda model: model.__name__)
def test_the_examples_of_its_keys_are_valid(model):
    examples = {name: field.examples[0] for name, field in model.model_fields.items()}
    assert model.model_validate(examples).model_fields_set == set(examples)


def test_it_has_no_header(tmp_path):
    hint = "remove what stands in front; a Module-Spec has no header"
    assert diagnostics(tmp_path, f"title: Counter\n---\n{SPEC}") == [
        ("C111", 2, 1, "another document begins here", hint)
    ]


def test_its_record_belongs_to_6_1(tmp_path):
    text = schema_text(load(tmp_path, SPEC).model).replace('"6.1"', '"6.0"')
    assert "module_spec" in [item[3].split("`")[1] for item in diagnostics(tmp_path, text) if item[0] == "C127"]
