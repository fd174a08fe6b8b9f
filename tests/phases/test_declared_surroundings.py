"""Audit scope and memory layers against code that keeps them, forgets them and adds to them."""

import pytest

from codegen.enforcement.source_tree import read_tree
from codegen.phases.declared_surroundings import compare_surroundings
from codegen.schema.document import SystemSchema

AUDITED = 'P = OperationPolicy("pay", audit=True)\n'
STORES = "S = Stores(cache=ResultCache(a), audit=AuditLog(b))\n"


def verdicts(code, *, scope=("pay",), audit=True, layers=None, operations=True, anchors=(), tool=None):
    operation = {"kernel": "k", "expose": {"cli": "pay", "tool": tool}, "audit": audit}
    model = SystemSchema.model_validate(
        {
            "schema_version": "6.1",
            "system": {"system": "S", "module": "a.s", "name": "S", "role": "Something to pay", "rootpath": "a/s"},
            "metadata": {"version": "1.0.0"},
            "governance": {"auditscope": list(scope), "anchors": list(anchors)},
            "memorytopology": layers or {},
            "operations": {"pay": operation} if operations else {},
        }
    )
    tree = read_tree({"g/s/src/s/operations.py": code.encode()}, "g/s/src/s", "s")
    return {gate.name: (gate.verdict.value, faults) for gate, faults in compare_surroundings(model, tree)}


def layer(storagetype="sqlite", **more):
    return {"storagetype": storagetype, "purpose": "test", **more}


def test_the_scope_is_what_the_code_records():
    assert verdicts(AUDITED)["audit-scope-matches"] == ("PASS", ())


@pytest.mark.parametrize(
    ("code", "given", "fault"),
    [
        ("P = OperationPolicy('pay', audit=False)\n", {}, "`pay` is in the audit scope, and its code records nothing"),
        (AUDITED, {"scope": (), "audit": False}, "the code of `pay` records calls that no `audit: true` declares"),
    ],
)
def test_drift_of_the_scope_fails_either_way(code, given, fault):
    assert verdicts(code, **given)["audit-scope-matches"] == ("FAIL", (fault,))


def test_words_that_name_no_operation_are_not_checked():
    assert verdicts(AUDITED, scope=("pay", "every expression"))["audit-scope-matches"][0] == "NOT_CHECKED"
    assert verdicts("", scope=(), audit=False)["audit-scope-matches"][0] == "NOT_APPLICABLE"


def test_layers_are_the_stores_that_the_code_opens():
    layers = {"workingmemory": layer("memory"), "episodicmemory": layer()}
    assert verdicts(STORES, layers=layers)["memory-layers-match"] == ("PASS", ())
    fault = "`episodicmemory` is declared, and the package opens no AuditLog or DecisionLog"
    assert verdicts("S = ResultCache(a)\n", layers=layers)["memory-layers-match"] == ("FAIL", (fault,))
    assert verdicts(STORES, layers=layers, operations=False)["memory-layers-match"][0] == "NOT_APPLICABLE"


@pytest.mark.parametrize(
    "layers",
    [
        {"semanticmemory": layer("neo4j")},
        {"workingmemory": layer("redis")},
        {"episodicmemory": layer(retention="30 days")},
    ],
)
def test_what_nothing_compares_yet_is_no_pass(layers):
    assert verdicts(STORES, layers=layers)["memory-layers-match"][0] == "NOT_CHECKED"


def test_names_of_layers_occur_in_the_code():
    layers = {"workingmemory": layer(keyspace="quotes")}
    fault = "`quotes` of `workingmemory` occurs nowhere in the code"
    assert verdicts(STORES, layers=layers)["memory-layers-match"] == ("FAIL", (fault,))
    assert verdicts(STORES + 'NAME = "quotes.sqlite3"\n', layers=layers)["memory-layers-match"] == ("PASS", ())


def test_anchors_are_those_whom_the_code_asks():
    asking = 'ANCHORS = ("Igor",)\nE = Escalations(log, anchors=ANCHORS)\n'
    assert verdicts(asking, anchors=["Igor"])["anchors-match"] == ("PASS", ())
    fault = "the anchor `Compliance` is not the same in schema and code"
    assert verdicts(asking, anchors=["Igor", "Compliance"])["anchors-match"] == ("FAIL", (fault,))
    assert verdicts("", anchors=["Igor"])["anchors-match"][0] == "NOT_CHECKED"
    assert verdicts(asking)["anchors-match"][0] == "NOT_APPLICABLE"


def test_tools_are_those_that_the_code_registers():
    registering = 'R.register(Tool(name="pay", call=pay))\n'
    assert verdicts(registering, tool="pay")["agent-tools"] == ("PASS", ())
    assert verdicts(registering, tool="buy")["agent-tools"][0] == "FAIL"
    assert "agent-tools" not in verdicts("", tool="pay")
    assert "agent-tools" not in verdicts(registering)
