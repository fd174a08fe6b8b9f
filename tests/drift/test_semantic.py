"""Sentences about contracts, operations, formulas and files."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.drift.breaking.change import Change
from codegen.drift.breaking.rules import RULES
from codegen.drift.contract_sentences import contract_sentences
from codegen.drift.operation_sentences import operation_sentences
from codegen.drift.other_sentences import other_sentences
from codegen.drift.semantic import Group, change_sentences, ordered
from codegen.drift.tree_changes import is_same_code, tree_sentences
from codegen.schema.operations import Operation

QUOTE = {
    "type": "object",
    "required": ["side"],
    "properties": {
        "side": {"enum": ["buy", "sell"]},
        "price": {"type": "number", "minimum": 0, "description": "what it costs"},
        "legs": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer"}}}},
    },
}


def said(edit):
    after = copy.deepcopy(QUOTE)
    edit(after)
    return [(s.text, s.path[2:]) for s in contract_sentences({"Quote": QUOTE}, {"Quote": after})]


@pytest.mark.parametrize(
    ("edit", "text", "path"),
    [
        (lambda q: q["required"].append("price"), "`price` of the contract `Quote` is required now (was optional)",
         ("properties", "price")),
        (lambda q: q["required"].clear(), "`side` of the contract `Quote` is optional now (was required)",
         ("properties", "side")),
        (lambda q: q["properties"].pop("legs"), "`legs` of the contract `Quote` is gone", ("properties",)),
        (lambda q: q["properties"].update(to={}), "`to` of the contract `Quote` is new", ("properties", "to")),
        (lambda q: q["properties"]["price"].update(minimum=1),
         "`minimum` of `price` of the contract `Quote` is 1 (was 0)", ("properties", "price", "minimum")),
        (lambda q: q["properties"]["price"].pop("minimum"),
         "`minimum` of `price` of the contract `Quote` is not given any more (was 0)", ("properties", "price")),
        (lambda q: q["properties"]["price"].update(maximum=9),
         "`maximum` of `price` of the contract `Quote` is 9 (was not given)", ("properties", "price", "maximum")),
        (lambda q: q["properties"]["price"].update(type="integer"),
         "the type of `price` of the contract `Quote` is integer (was number)", ("properties", "price", "type")),
        (lambda q: q["properties"]["side"].update(enum=["buy", "hold", "sell"]),
         "`side` of the contract `Quote` may be hold now", ("properties", "side", "enum")),
        (lambda q: q["properties"]["side"].update(enum=["sell"]),
         "`side` of the contract `Quote` may not be buy any more", ("properties", "side", "enum")),
        (lambda q: q["properties"]["legs"]["items"]["properties"]["n"].update(type="number"),
         "the type of `legs.[].n` of the contract `Quote` is number (was integer)",
         ("properties", "legs", "items", "properties", "n", "type")),
    ],
)  # fmt: skip
def test_one_edit_of_a_contract_is_one_sentence(edit, text, path):
    assert said(edit) == [(text, path)]


def test_a_new_property_that_is_required_is_said_once():
    def edit(quote):
        quote["properties"]["to"] = {}
        quote["required"].append("to")

    assert said(edit) == [("`to` of the contract `Quote` is new, and required", ("properties", "to"))]


def test_other_words_have_no_meaning():
    after = copy.deepcopy(QUOTE)
    after["properties"]["price"]["description"] = "the price"
    (sentence,) = contract_sentences({"Quote": QUOTE}, {"Quote": after})
    assert (sentence.group, sentence.text) == (
        Group.NO_MEANING,
        "`price` of the contract `Quote` is described in other words",
    )


def test_contracts_that_came_and_went():
    found = contract_sentences({"Old": {}}, {"New": {}})
    assert [sentence.text for sentence in found] == ["the contract `New` is new", "the contract `Old` is gone"]


NAMES = st.sampled_from(["a", "b"])
SCHEMAS = st.recursive(
    st.fixed_dictionaries({}, optional={
        "type": st.sampled_from(["object", "number", ["number", "null"]]), "minimum": st.integers(0, 2),
        "enum": st.lists(st.sampled_from(["x", "y"]), min_size=1, unique=True), "title": st.sampled_from(["t", "u"]),
        "additionalProperties": st.booleans(), "$ref": st.just("#/contracts/A"),
    }),
    lambda below: st.fixed_dictionaries({}, optional={
        "properties": st.dictionaries(NAMES, below, min_size=1), "required": st.lists(NAMES, unique=True),
        "items": below, "anyOf": st.lists(below, min_size=1, max_size=2), "additionalProperties": below,
    }),
    max_leaves=4,
)  # fmt: skip


@given(SCHEMAS, SCHEMAS)
def test_nothing_is_said_exactly_where_nothing_changed(before, after):
    found = list(contract_sentences({"A": before}, {"A": after}))
    assert bool(found) == (before != after)


#: Rules that only say that something changed: what did is told, value by value.
TOLD_BY_VALUE = {"kernel.equations_changed", "kernel.described", "operation.changed"}


def test_every_rule_is_told_or_follows_from_one_that_is():
    """A rule without a group would be a change that nobody hears of."""
    told = {s.text for s in change_sentences(Change(rule, rule, rule) for rule in RULES)}
    untold = {rule for rule in RULES if rule not in told}
    assert {rule.partition(".")[0] for rule in untold - TOLD_BY_VALUE} == {
        "contract",
        "wire",
    }


def test_groups_come_in_order_and_each_sentence_once():
    changes = [Change(rule, rule, rule) for rule in ("python.base_removed", "operation.removed", "operation.removed")]
    assert [sentence.group for sentence in ordered(change_sentences(changes))] == [Group.API, Group.PYTHON]


def operation(**fields):
    return Operation.model_validate({"kernel": "k", "expose": {"cli": "k"}, **fields})


@pytest.mark.parametrize(
    ("before", "after", "texts"),
    [
        ({}, {}, []),
        ({"cache": {"ttl": "30s"}}, {"cache": {"ttl": "60s"}}, ["`f` keeps its results for 60s (was 30s)"]),
        ({"cache": {"ttl": "30s"}}, {}, ["`f` keeps no results (was 30s)"]),
        ({}, {"cache": {"ttl": "30s"}}, ["`f` keeps its results for 30s (was not at all)"]),
        ({}, {"audit": True}, ["every call of `f` is written to the audit log now"]),
        ({"governed": True}, {}, ["no policy is asked before `f` answers any more"]),
        ({}, {"kernel": "m"}, ["`f` is done by the kernel `m`"]),
        ({}, {"doc": "F."}, ["`f` is described in other words"]),
    ],
)
def test_operations(before, after, texts):
    found = operation_sentences({"f": operation(**before)}, {"f": operation(**after)})
    assert [sentence.text for sentence in found] == texts


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (b'"""A."""\nx = 1\n', b'"""B."""\n# why\nx  =  1\n', True),
        (b'def f():\n    """A."""\n', b'def f():\n    "B."\n', True),
        (b"x = 1\n", b"x = 2\n", False),
        (b'x = "a"\n', b'x = "b"\n', False),
        (b"x = (\n", b"x = 1\n", False),
    ],
)
def test_what_runs_is_told_from_words(before, after, same):
    assert is_same_code("x.py", before, after) is same
    assert not is_same_code("x.c", before, after)


def test_files():
    before = {"a.py": b"x = 1\n", "b.py": b"", "c.md": b"old"}
    after = {"a.py": b"x = 1  # one\n", "c.md": b"new", "d": b"", "e": b"", "f": b"", "g": b"", "h": b""}
    assert [sentence.text for sentence in tree_sentences(before, after)] == [
        "5 files are new: `d`, `e`, `f`, `g`, ...",
        "`b.py` is gone",
        "`a.py` differs in comments, docstrings or layout alone",
    ]


def test_what_nobody_told_is_told_by_its_path():
    before = {
        "deployment": {"replicas": 2, "endpoints": ["a"]},
        "kernels": {"f": {"doc": "F.", "outputs": {"y": {"expr": "x", "unit": None}}, "accuracy": {"points": 256}}},
        "contracts": {"A": {}},
        "metadata": {"version": "1"},
    }
    after = copy.deepcopy(before)
    after["deployment"].update(replicas=3, endpoints=["a", "b"])
    after["kernels"]["f"] = {"doc": "G.", "outputs": {"y": {"expr": "2*x", "unit": "m"}}, "accuracy": {"points": 9}}
    after["contracts"] = {}
    after["metadata"]["version"] = "2"
    found = [(s.group, s.text) for s in other_sentences(before, after, [("metadata", "version"), ()])]
    assert found == [
        (Group.SYSTEM, "`deployment.replicas` is 3 (was 2)"),
        (Group.SYSTEM, '`deployment.endpoints` is ["a", "b"] (was ["a"])'),
        (Group.NO_MEANING, "`kernels.f.doc` is in other words"),
        (Group.KERNELS, "`kernels.f.outputs.y.unit` is m (was not given)"),
        (Group.KERNELS, "`kernels.f.accuracy.points` is 9 (was 256)"),
    ]
    assert not list(other_sentences(before, after, [(section,) for section in after]))
