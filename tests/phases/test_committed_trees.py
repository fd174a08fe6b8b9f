"""What is committed under generated/ keeps every rule, with the runtime as it is now."""

from pathlib import Path

import pytest

from codegen.enforcement import check_structure, check_tree, read_tree
from codegen.phases.declarations import declarations, package_root
from codegen.phases.lock import lock
from codegen.phases.state import RunState
from codegen.support.configuration import load_configuration

ROOT = Path(__file__).parent.parent.parent


def committed(state):
    """The tree on the disk; a copied module is taken from where the next run copies it from."""
    runtime = f"{package_root(state)}/_runtime/"
    tree = {}
    for file in state.plan.files:
        below = file.path.removeprefix(runtime)
        own = ROOT / "codegen/runtime" / below
        place = own if below != file.path and own.is_file() else ROOT / file.path
        tree[file.path] = place.read_bytes()
    return tree


@pytest.mark.parametrize("schema", ["orbital_mechanics", "symbolic_computation_service_v6"])
def test_committed_trees_keep_the_rules(schema):
    state = lock(RunState(ROOT, load_configuration(ROOT), f"input_schemas/{schema}.yaml"))
    tree, root, package = committed(state), package_root(state), state.plan.package
    assert check_structure(tree, root, package) == ()
    outcomes = check_tree(read_tree(tree, root, package, declarations(state)))
    found = [f"{f.path}:{f.line} {f.rule}: {f.message}" for outcome in outcomes for f in outcome.findings]
    assert found == []
    judged = {outcome.rule.id for outcome in outcomes if outcome.outcome == "silent"}
    assert {"governance-before-output", "metrics-always", "tests-per-endpoint", "transactional-writes"} <= judged
