"""The data of a report, gathered from a run in memory."""

from __future__ import annotations

from codegen.emit.record_json import sha256_hex
from codegen.evidence.report.finished_run import FinishedRun
from codegen.evidence.report.report_data import PlannedOutput, ReportData, SchemaFacts
from codegen.plan.files import Plan
from codegen.plan.gates import Fact
from codegen.plan.loaded import LoadedSystem
from codegen.schema.document import SystemSchema


def report_data(run: FinishedRun) -> ReportData:
    """What the report of ``run`` is computed from."""
    assert run.system is not None and run.plan is not None
    outputs = run.configuration.out + "/"
    return ReportData(
        run.plan.system,
        schema_facts(run.system),
        planned_outputs(run.plan),
        run.plan.hash,
        run.gates,
        {path: sha256_hex(data) for path, data in run.tree.items() if path.startswith(outputs)},
    )


def planned_outputs(plan: Plan) -> dict[str, PlannedOutput]:
    """The planned files by path."""
    return {file.path: PlannedOutput(file.block, file.kind) for file in plan.files}


def schema_facts(system: LoadedSystem) -> SchemaFacts:
    """What a report says of ``system``; no gates."""
    model = system.model
    governance = model.governance
    audited = [name for name, operation in model.operations.items() if operation.audit]
    summary: dict[str, Fact] = {
        "contracts": len(model.contracts),
        "kernels": len(model.kernels),
        "language": model.schema_version,
        "module": model.system.module,
        "operations": len(model.operations),
        "schema": system.path,
        "system": model.system.system,
        "units": len(model.units),
        "version": model.metadata.version,
        "warnings": len(system.warnings),
    }
    summary |= {
        f"waiver {number} {waiver.rule}": f"{waiver.path or 'all files'} until {waiver.until}: {waiver.reason}"
        for number, waiver in enumerate(model.waivers, 1)
    }
    return SchemaFacts(
        summary,
        {
            "anchors": ", ".join(governance.anchors),
            "audit scope": ", ".join(governance.auditscope),
            "audited operations": ", ".join(audited),
            "human override": governance.humanoverride,
            "mode": governance.mode,
        },
        bool(governance.anchors or governance.auditscope or audited),
        declared_things(model),
        dict(system.read),
    )


def declared_things(model: SystemSchema) -> frozenset[str]:
    """What ``model`` declares of the things that gates ask for: ``functions``, ``operations``, ``tools``."""
    found = {
        "functions": bool(model.kernels or model.operations),
        "operations": bool(model.operations),
        "tools": any(operation.expose.tool for operation in model.operations.values()),
    }
    return frozenset(name for name, there in found.items() if there)
