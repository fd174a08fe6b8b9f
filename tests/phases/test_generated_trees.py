"""What standard glue and the templates make of every schema at hand keeps the rules."""

import shutil
from pathlib import Path

import pytest

from codegen.enforcement import check_structure, check_tree, read_tree
from codegen.phases.declarations import declarations, package_root
from codegen.phases.generate import generated
from codegen.phases.lock import lock
from codegen.phases.state import RunState
from codegen.support.configuration import load_configuration

ROOT = Path(__file__).parent.parent.parent
COMMITTED = sorted((ROOT / "input_schemas").glob("*.yaml"))
SMALL = sorted((ROOT / "tests/systems/schemas").glob("*.yaml"))


def outcomes_of(root, schema):
    state = generated(lock(RunState(root, load_configuration(root), schema)))
    place, package = package_root(state), state.plan.package
    assert check_structure(state.tree, place, package) == ()
    return check_tree(read_tree(state.tree, place, package, declarations(state)))


#: Rules that judge systems which record decisions, and those which have kernels.
AUDITED = {"governance-before-output", "metrics-always", "tests-per-endpoint", "transactional-writes"}
COMPUTING = {"vectorised-kernels", "shared-subexpressions", "relative-imports", "tests-per-function"}


def others(schema, names):
    """The other systems of the folder; what a schema refers to lies in folders of its own."""
    return [name for name in names if name in {path.name for path in SMALL} and name != schema.name]


def findings(outcomes):
    return [f"{f.path}:{f.line} {f.rule}: {f.message}" for outcome in outcomes for f in outcome.findings]


@pytest.mark.slow
@pytest.mark.parametrize("schema", COMMITTED, ids=lambda path: path.stem)
def test_what_is_committed_keeps_the_rules(schema):
    outcomes = outcomes_of(ROOT, f"input_schemas/{schema.name}")
    assert findings(outcomes) == []
    judged = {outcome.rule.id for outcome in outcomes if outcome.outcome == "silent"}
    assert (AUDITED if schema.stem in ("orbital_mechanics", "symbolic_computation_service_v6") else COMPUTING) <= judged


@pytest.mark.parametrize("schema", SMALL, ids=lambda path: path.stem)
def test_small_systems_keep_the_rules(tmp_path, schema):
    shutil.copytree(schema.parent, tmp_path / "input_schemas", ignore=lambda folder, names: others(schema, names))
    assert findings(outcomes_of(tmp_path, f"input_schemas/{schema.name}")) == []
