"""The table of rules is whole: each has a change that it finds, and a level."""

from __future__ import annotations

from codegen.drift.breaking.rules import RULES

from .pairs import PAIRS
from .test_package_rules import PAIRS as PYTHON
from .test_wire_rules import NARROWED, WHOLE

#: Rules that other tests of these files show.
ELSEWHERE = {
    "system.packet_removed", "system.packet_added", "system.event_removed", "system.event_added",
    "system.setting_removed", "system.setting_required", "system.setting_added", "system.requirement_added",
    "system.requirement_changed", "system.python_raised", "wire.request_property_removed",
    "wire.response_property_removed", "wire.request_property_claimed", "wire.response_property_added",
    "wire.request_default_changed", "wire.request_added", "wire.response_added",
}  # fmt: skip


def test_every_rule_has_a_change_that_it_finds():
    directed = {f"wire.request_{asked}" for asked, _, _ in NARROWED} | {
        f"wire.response_{told}" for _, told, _ in NARROWED
    }
    shown = PAIRS.keys() | PYTHON.keys() | {f"wire.{rule}" for rule in WHOLE} | directed | ELSEWHERE
    assert shown == RULES.keys()


def test_levels_follow_from_ids():
    assert {rule.level for rule in RULES.values()} == {"schema", "python", "wire"}
    assert RULES["contract.closed"].level == "schema"
    assert RULES["python.base_removed"].level == "python"
    assert RULES["wire.route_removed"].level == "wire"
