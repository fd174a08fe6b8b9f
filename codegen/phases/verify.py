"""Phase 5: generate again from nothing and compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from codegen.emit.record_json import sha256_hex
from codegen.enforcement.source_tree import read_tree
from codegen.evidence.figures.tree import generated_again, staged_equals_plan
from codegen.phases.declarations import declarations, package_root
from codegen.phases.declared_products import compare_products
from codegen.phases.declared_surroundings import compare_surroundings
from codegen.phases.dependencies import undeclared_imports
from codegen.phases.generate import generate
from codegen.phases.inputs import read_inputs
from codegen.phases.state import RunState
from codegen.phases.workspace import loaded, planned
from codegen.plan.compute import compute_plan
from codegen.plan.gates import GateResult, Verdict
from codegen.plan.step_cache import StepCache
from codegen.support.diagnostics import Diagnostic


def verify(state: RunState, cache: StepCache | None = None) -> RunState:
    """Generate again from nothing and compare; where strength was asked for, elsewhere too, and ask what check sees."""
    compared = compare(state, _generate_again(state, cache))
    if not state.options.strength or compared.findings:
        return compared
    # Here, because hardly a run asks, and what starts processes takes longer to import than all else of the phase.
    from codegen.phases.strength.determinism import vary_surroundings
    from codegen.phases.strength.self_test import would_notice

    varied = vary_surroundings(compared)
    # What another process generates otherwise is not clean there, whatever is done to it.
    return varied if varied.exit_code else would_notice(varied)


def compare(state: RunState, again: Mapping[str, bytes]) -> RunState:
    """The state with the gates of phase 5: its tree against ``again`` and against the plan, both ways."""
    differing = sorted(path for path in state.tree.keys() | again.keys() if state.tree.get(path) != again.get(path))
    planned_paths = {file.path for file in planned(state).files}
    unmatched = sorted(planned_paths ^ state.tree.keys())
    plan = planned(state)
    tree = read_tree(state.tree, package_root(state), plan.package, declarations(state))
    model = loaded(state)[0].model
    surroundings = (*compare_surroundings(model, tree), *compare_products(model, tree))
    undeclared = undeclared_imports(tree)
    findings = [
        *(Diagnostic("C610", f"{path} came out differently the second time") for path in differing),
        *(Diagnostic("C611", f"{path} is planned or staged, but not both") for path in unmatched),
        *(
            Diagnostic("C613", f"{path} imports {name!r}, which pyproject.toml does not depend on")
            for path, name in undeclared
        ),
        *(Diagnostic("C614", fault) for _, faults in surroundings for fault in faults),
    ]
    depending = Verdict.FAIL if undeclared else Verdict.PASS
    summary = "every module of others is a declared dependency"
    gates = (
        generated_again(_digests(state.tree), _digests(again)),
        staged_equals_plan(state.tree, planned_paths),
        GateResult(5, "no-undeclared-dependency", depending, summary, {"undeclared": len(undeclared)}),
        *(gate for gate, _ in surroundings),
    )
    return replace(state, gates=(*state.gates, *gates), findings=(*state.findings, *findings))


def _digests(tree: Mapping[str, bytes]) -> dict[str, str]:
    return {path: sha256_hex(data) for path, data in tree.items()}


def _generate_again(state: RunState, cache: StepCache | None) -> Mapping[str, bytes]:
    system, glue = read_inputs(state, cache)
    plan = compute_plan(system, glue, state.root, state.configuration)
    return generate(replace(state, system=system, glue=glue, plan=plan, kernels={}, tree={})).tree
