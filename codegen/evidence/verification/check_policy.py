"""Whether what a bundle truly says is enough for whoever verifies it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.statement import Statement
from codegen.evidence.figures.run_file import RunFile
from codegen.evidence.report.verdicts import overall
from codegen.evidence.trust.allowed_signers import TrustedKey
from codegen.evidence.trust.policy import Policy, StrengthPolicy
from codegen.plan.gates import GateResult, Verdict

_STRENGTH = "generate with `codegen run --strength` and sign again, or ask for less in policy.toml"


def check_policy(run: RunFile, statement: Statement, signer: TrustedKey, policy: Policy) -> str:
    """What the policy let pass, in words. Raises ``Refused`` (policy) for the first thing that it asks for in vain."""
    _refuse_others(statement, signer, policy)
    _refuse_verdict(run, policy)
    waived = sum(int(gate.facts.get("waived", 0)) for gate in run.gates)
    if waived and not policy.waivers:
        raise _refused(f"{waived} findings were waived, and no waiver is accepted", "mend what the waivers let pass")
    longest = policy.expires_within_days
    if longest is not None and statement.expires - statement.signed > timedelta(days=longest):
        message = f"it holds until {statement.expires:%Y-%m-%d}, longer than {longest} days after it was signed"
        raise _refused(message, f"sign it again with --expires {longest}d")
    gates = {gate.name: gate for gate in run.gates}
    asked = tuple(_strength(gates, policy.strength))
    left = sorted(gate.name for gate in run.gates if gate.verdict is Verdict.NOT_CHECKED)
    return "; ".join(
        [
            f"{policy.name} accepts {statement.system} by {signer.principal}",
            *([f"not checked, and optional: {', '.join(left)}"] if left else []),
            *([f"{waived} findings waived"] if waived else []),
            *asked,
        ]
    )


def _refuse_others(statement: Statement, signer: TrustedKey, policy: Policy) -> None:
    if policy.systems is not None and statement.system not in policy.systems:
        message = f"the system {statement.system} is not among those that {policy.name} accepts"
        raise _refused(message, "verify it with the trust folder that is meant for it, or name it in policy.toml")
    if policy.signers is not None and signer.principal not in policy.signers:
        message = f"{signer.principal} signed it, and {policy.name} accepts bundles of others only"
        raise _refused(message, "have one of them sign, or name the signer in policy.toml")


def _refuse_verdict(run: RunFile, policy: Policy) -> None:
    verdict = overall(run.gates, policy.optional_gates)
    if verdict == "PASS":
        return
    failed = [gate.name for gate in run.gates if gate.verdict is Verdict.FAIL]
    if failed:
        raise _refused(
            f"the run failed: {', '.join(failed)}", "generate again once the cause is mended; nothing waives it"
        )
    open_ones = [gate.name for gate in run.gates if _is_open(gate, policy)]
    message = f"the run is INCOMPLETE: {', '.join(open_ones) or 'no gate passed'}"
    raise _refused(message, "run what lacks, or name the gate in optional_gates of policy.toml")


def _is_open(gate: GateResult, policy: Policy) -> bool:
    return gate.verdict is Verdict.NOT_CHECKED and gate.name not in policy.optional_gates


def _strength(gates: Mapping[str, GateResult], asked: StrengthPolicy) -> Iterator[str]:
    """Each minimum that is met, in words."""
    if asked.mutation_percent is not None:
        facts = _facts(gates, "mutation-strength")
        mutants = _count(facts, "mutants")
        noticed = 100 * (_count(facts, "killed") + _count(facts, "timed_out")) // mutants if mutants else 0
        yield _at_least("mutants noticed of 100", noticed, asked.mutation_percent)
    if asked.property_cases is not None:
        yield _at_least("property cases", _count(_facts(gates, "property-tests"), "cases"), asked.property_cases)
    if asked.fuzz_requests is not None:
        yield _at_least("fuzzed requests", _count(_facts(gates, "api-fuzzing"), "requests"), asked.fuzz_requests)
    if asked.determinism_variations is not None:
        tried = _count(_facts(gates, "determinism"), "variations")
        yield _at_least("variations of determinism", tried, asked.determinism_variations)
    if asked.self_test:
        yield f"self-test of {_count(_facts(gates, 'self-test'), 'cases')} cases"


def _facts(gates: Mapping[str, GateResult], name: str) -> Mapping[str, object]:
    """The facts of a gate of strength, which must have passed."""
    gate = gates.get(name)
    if gate is not None and gate.verdict is Verdict.NOT_APPLICABLE:
        hint = "no run of this schema and glue has it: ask for less in policy.toml, or let the glue name what to try"
        raise _refused(f"{name} does not apply ({gate.summary}), and the policy asks for it", hint)
    if gate is None or gate.verdict is not Verdict.PASS:
        said = "did not run" if gate is None else f"says {gate.verdict.value}"
        raise _refused(f"{name} {said}, and the policy asks for it", _STRENGTH)
    return gate.facts


def _count(facts: Mapping[str, object], name: str) -> int:
    value = facts.get(name)
    return value if type(value) is int else 0


def _at_least(what: str, found: int, asked: int) -> str:
    if found < asked:
        raise _refused(f"{found} {what}, and the policy asks for {asked}", _STRENGTH)
    return f"{found} {what}"


def _refused(message: str, hint: str) -> Refused:
    return Refused(Check.POLICY, message, hint)
