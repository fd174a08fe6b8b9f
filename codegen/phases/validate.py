"""Phase 4: kernels against the oracle, generated tests run apart from the compiler, and mutants where asked for."""

from __future__ import annotations

from codegen.phases.mutation.gate import break_on_purpose
from codegen.phases.oracle_gates import verify_kernels
from codegen.phases.state import RunState
from codegen.phases.suite_gates import leave_tests_out, run_generated_tests
from codegen.phases.vectorised_gates import inspect_compiled
from codegen.plan.step_cache import StepCache


def validate(state: RunState, cache: StepCache | None = None) -> RunState:
    """The state with the gates of each part; none runs where the one before it failed.

    ``exit_code`` becomes 1 where accuracy is not met or too many mutants survive, 4 where tests fail, are too few or
    reach too little.
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
    return break_on_purpose(tested, cache) if state.options.mutation and not tested.exit_code else tested
