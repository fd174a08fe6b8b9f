"""Phase 4: kernels against the oracle, generated tests run apart from the compiler, and how strong they are."""

from __future__ import annotations

from codegen.phases.oracle_gates import verify_kernels
from codegen.phases.state import RunState
from codegen.phases.suite_gates import leave_tests_out, run_generated_tests
from codegen.phases.vectorised_gates import inspect_compiled
from codegen.plan.step_cache import StepCache


def validate(state: RunState, cache: StepCache | None = None) -> RunState:
    """The state with the gates of each part; none runs where the one before it failed.

    ``exit_code`` becomes 1 where accuracy is not met or too many mutants survive, 4 where tests fail, are too few or
    reach too little, or the service answers what it must not. Strength is measured where it was asked for.
    """
    verified = verify_kernels(state)
    if verified.exit_code:
        return verified
    inspected = inspect_compiled(verified, cache)
    if inspected.exit_code:
        return inspected
    if not state.options.tests:
        return leave_tests_out(inspected)
    tested = run_generated_tests(inspected, cache)
    return _strength(tested, cache) if state.options.strength and not tested.exit_code else tested


def _strength(state: RunState, cache: StepCache | None) -> RunState:
    """All of them, also where one fails: each takes its time, and each says something else."""
    # Here, because hardly a run asks.
    from codegen.phases.mutation.gate import break_on_purpose
    from codegen.phases.strength.api_fuzzing import fuzz_service
    from codegen.phases.strength.property_counts import count_samples

    return fuzz_service(count_samples(break_on_purpose(state, cache), cache), cache)
