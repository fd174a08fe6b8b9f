"""Every rule of the schema level finds the change that it is for, says where, and finds nothing where nothing is."""

from __future__ import annotations

import pytest

from codegen.drift.breaking.contracts import contract_changes
from codegen.drift.breaking.kernels import kernel_changes
from codegen.drift.breaking.operations import operation_changes
from codegen.drift.breaking.system import system_changes
from codegen.frontend.meta_loader import load_system
from codegen.schema.wired import Wired
from codegen.support.configuration import Configuration

from .pairs import BASE, PAIRS


def load(folder, text):
    folder.mkdir(exist_ok=True)
    place = folder / "orders.yaml"
    place.write_text(text, encoding="utf-8")
    return load_system(place, folder, Configuration())


def changes(before, after):
    return [
        *system_changes(before.model, after.model),
        *contract_changes(before.model.contracts, after.model.contracts),
        *kernel_changes(before, after),
        *operation_changes(before.model, after.model),
    ]


@pytest.mark.parametrize("rule", PAIRS)
def test_the_rule_finds_its_change_and_no_other_rule_does(rule, tmp_path):
    old, new, place, also = PAIRS[rule]
    assert BASE.count(old) == 1
    before = load(tmp_path / "old", BASE)
    text = BASE.replace(old, new)
    if rule == "operation.audit_removed":
        text = text.replace("governance: {auditscope: [place]}\n", "")
    if rule == "contract.removed":
        text = text.replace("    response: Receipt\n", "")
    after = load(tmp_path / "new", text)
    found = changes(before, after)
    assert {change.rule for change in found} == {rule} | also
    assert place in {change.place for change in found if change.rule == rule}
    for change in found:
        assert after.positions.value(change.path).line <= text.count("\n")


def test_a_system_that_did_not_change_has_no_changes(tmp_path):
    assert changes(load(tmp_path / "a", BASE), load(tmp_path / "b", BASE)) == []


def test_what_others_send_and_follow(tmp_path):
    model = load(tmp_path / "old", BASE).model
    before = model.with_wired(Wired(received={"shop.a": ["paid", "sent"]}, observed=["place.completed"]))
    after = model.with_wired(Wired(received={"shop.a": ["sent"], "shop.b": ["paid"]}, observed=["x.completed"]))
    assert [(change.rule, change.place) for change in system_changes(before, after)] == [
        ("system.packet_removed", "packets.paid"),
        ("system.packet_added", "packets.paid"),
        ("system.event_removed", "events.place.completed"),
        ("system.event_added", "events.x.completed"),
    ]


def test_a_contract_says_what_it_refuses_itself(tmp_path):
    money = {"type": "object", "properties": {"sum": {"type": "integer"}}}
    order = {"type": "object", "properties": {"price": {"$ref": "#/contracts/Money"}}}
    tighter = {"type": "object", "properties": {"sum": {"type": "integer", "minimum": 0}}}
    before = {"Money": money, "Euro": tighter, "Order": order}
    found = list(contract_changes(before, {**before, "Money": tighter}))
    assert [(change.rule, change.place) for change in found] == [("contract.bound_tightened", "contracts.Money.sum")]
    moved = {"type": "object", "properties": {"price": {"$ref": "#/contracts/Euro"}}}
    found = list(contract_changes(before, {**before, "Order": moved}))
    assert [(change.rule, change.place) for change in found] == [
        ("contract.bound_tightened", "contracts.Order.price.sum")
    ]
