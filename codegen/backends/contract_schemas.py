"""The schemas that travel with a package, and the module that holds requests and answers to them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.schema.contract_bundle import bundle


@dataclass(frozen=True)
class ContractSchemasFile:
    """``contracts.json``: the whole bundle as JSON text."""

    text: str


@dataclass(frozen=True)
class ContractsModule:
    """``contracts.py``: the same for every service."""


def contract_schemas_file(generation: Generation, file: PlannedFile) -> ContractSchemasFile:
    """The contracts that operations take and answer with, and all that these refer to."""
    model = generation.system.model
    return ContractSchemasFile(json.dumps(bundle(model.contracts, model.boundary_contracts), indent=1))


def contracts_module(generation: Generation, file: PlannedFile) -> ContractsModule:
    """Nothing varies."""
    return ContractsModule()
