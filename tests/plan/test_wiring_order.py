"""The order of systems, as laws."""

from __future__ import annotations

import graphlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.plan.wiring_order import dependencies_among, find_cycles, generation_order

NODES = [f"s{number}" for number in range(8)]
ARROWS = st.dictionaries(st.sampled_from(NODES), st.lists(st.sampled_from(NODES), unique=True, max_size=4), max_size=8)
#: Arrows that only lead to nodes further left: no circle.
ACYCLIC = ARROWS.map(
    lambda arrows: {node: [other for other in others if other < node] for node, others in arrows.items()}
)


@given(ARROWS)
def test_a_cycle_is_found_exactly_where_there_is_one(arrows):
    try:
        list(graphlib.TopologicalSorter(arrows).static_order())
    except graphlib.CycleError:
        assert find_cycles(arrows)
    else:
        assert find_cycles(arrows) == []


@given(ARROWS)
def test_every_cycle_follows_arrows_round_to_its_beginning(arrows):
    for cycle in find_cycles(arrows):
        assert cycle[0] == cycle[-1] and len(set(cycle)) == len(cycle) - 1
        for source, target in pairwise(cycle):
            assert target in arrows[source]


@given(ARROWS)
def test_without_the_arrows_that_close_cycles_there_is_none(arrows):
    closing = {(cycle[-2], cycle[-1]) for cycle in find_cycles(arrows)}
    kept = {node: [other for other in others if (node, other) not in closing] for node, others in arrows.items()}
    assert find_cycles(kept) == []


@given(ACYCLIC, st.permutations(NODES), st.integers(0, 8))
def test_what_is_depended_on_comes_first(arrows, order, count):
    nodes = order[:count]
    made = generation_order(nodes, arrows)
    assert sorted(made) == sorted(nodes)
    among = dependencies_among(nodes, arrows)
    for place, node in enumerate(made):
        assert among[node] <= set(made[:place])


@given(ACYCLIC, st.permutations(NODES))
def test_dependencies_are_the_reachable_ones(arrows, nodes):
    reach = {node: set(arrows.get(node, ())) for node in nodes}
    for _ in nodes:
        for node in nodes:
            reach[node] |= {far for near in reach[node] for far in reach[near]}
    assert dependencies_among(nodes, arrows) == reach


def test_systems_that_have_no_wirings_keep_their_order():
    assert generation_order(["c", "a", "b"], {}) == ["c", "a", "b"]
    assert generation_order(["c", "a", "b"], {"c": ["b"]}) == ["b", "c", "a"]


def test_a_circle_has_no_order():
    with pytest.raises(ValueError, match="no order: a -> b -> c -> a"):
        generation_order(["a"], {"a": ["b"], "b": ["c"], "c": ["a"]})
