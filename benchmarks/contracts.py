"""Measure the boundary of generated services with the official JSON-Schema-Test-Suite, draft 2020-12, required cases.

Each schema of the suite becomes a contract: its references are followed, its model is generated and its bundle written
as for a service, and each payload is asked of both as a request is. Figures are cases: how many the boundary judges as
the suite does, which are excluded and why, how many payloads that the suite calls invalid the model alone would have
let through, and which schemas the language refuses by its rules, by diagnostic code. Writes
``benchmarks/results/contracts.json``.
"""

from __future__ import annotations

import json
import sys
import tempfile
import types
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jsonschema_rs
from pydantic import BaseModel, TypeAdapter, ValidationError

from codegen.backends.contract_models import contract_models
from codegen.backends.imports import import_lines
from codegen.backends.service import ModelsModule
from codegen.emit.render import render
from codegen.frontend.contract_keywords import DIALECT
from codegen.frontend.contracts import load_contracts
from codegen.runtime.service.contracts import ContractSchemas
from codegen.runtime.service.problem import Problem
from codegen.schema.contract_bundle import bundle
from codegen.schema.contract_references import canonical_contracts, reachable
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import PositionMap

ROOT = Path(__file__).resolve().parent.parent
SUITE = ROOT / "tests" / "fixtures" / "json_schema_test_suite"
#: Where the suite says that the documents are which its schemas refer to; here they are contracts of the same system.
ADDRESS = "http://localhost:1234/"
RESULTS = ROOT / "benchmarks" / "results" / "contracts.json"
NAME = "Contract"

REMOTE = "the schema refers to a document by an address that the document itself denies"
VOCABULARY = "the schema brings a meta-schema of its own; contracts are 2020-12 in full"
ANNOTATION = "the case wants formats not to be checked; contracts assert them"
INTEGRAL = "the case sends an integral float such as 1.0 for an integer; typed models tell the two apart"


@dataclass
class Measured:
    """What was found; ``failures`` name file, schema and case."""

    cases: int = 0
    passed: int = 0
    failures: list[str] = field(default_factory=list)
    excluded: Counter[tuple[str, str]] = field(default_factory=Counter)
    invalid: int = 0
    let_through: int = 0
    schemas: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    refused_schemas: int = 0


@dataclass(frozen=True)
class Boundary:
    """What a service asks of a request: the contract, then the model."""

    schemas: ContractSchemas
    model: type[BaseModel]

    def accepts(self, value: Any) -> bool:
        """Whether a request of ``value`` is let in."""
        try:
            self.schemas.request(self.model, value)
        except Problem:
            return False
        return True

    def model_accepts(self, value: Any) -> bool:
        """Whether the model alone would have let it in."""
        try:
            TypeAdapter(self.model).validate_python(value)
        except ValidationError:
            return False
        return True


def groups() -> Iterator[tuple[str, dict[str, Any]]]:
    """The schemas of the suite with their cases, each with the name of its file."""
    for path in sorted((SUITE / "draft2020-12").glob("*.json")):
        for group in json.loads(path.read_text(encoding="utf-8")):
            yield path.stem, group


def boundary(schema: Any) -> Boundary:
    """The boundary of a service whose request is the contract ``schema``.

    Raises ``jsonschema_rs.ReferencingError`` for a reference that leads out of it.
    """
    every = canonical_contracts({NAME: contract(schema), **documents()})
    contracts = {name: every[name] for name in every if name in reachable(every, [NAME])}
    schemas = ContractSchemas(bundle(contracts, [NAME]))
    schemas.faults(NAME, None)
    made = contract_models(contracts)
    source = render(
        "models/models.py.j2",
        ModelsModule(import_lines(made.imports), made.validators, made.bodies, ()),
        [ROOT / "templates"],
    )
    module = types.ModuleType("generated_models")
    sys.modules[module.__name__] = module
    exec(compile(source, module.__name__, "exec"), module.__dict__)
    model: type[BaseModel] = getattr(module, NAME)
    return Boundary(schemas, model)


@cache
def documents() -> dict[str, dict[str, Any]]:
    """The documents that schemas of the suite refer to, as contracts under their addresses."""
    found = {}
    for number, path in enumerate(sorted((SUITE / "remotes").rglob("*.json"))):
        address = ADDRESS + path.relative_to(SUITE / "remotes").as_posix()
        found[f"Document{number}"] = {"$id": address, **json.loads(path.read_text(encoding="utf-8"))}
    return found


def contract(schema: Any) -> dict[str, Any]:
    """``schema`` as a contract, which is a mapping of keywords."""
    return dict(schema) if isinstance(schema, dict) else {"allOf": [schema]}


def refusals(schema: Any, folder: Path) -> set[str]:
    """The codes with which the language refuses ``schema``; empty where it takes it."""
    bag = DiagnosticBag()
    positions = PositionMap("schema.yaml", {}, {}, {})
    load_contracts({NAME: contract(schema)}, positions, folder / "schema.yaml", folder, 1_000_000, bag)
    return {item.code for item in bag.sorted() if item.severity == "error"}


def measure() -> Measured:
    """Ask every case of the suite."""
    found = Measured()
    with tempfile.TemporaryDirectory() as folder:
        for file, group in groups():
            found.schemas += 1
            codes = refusals(group["schema"], Path(folder))
            found.refused_schemas += bool(codes)
            found.refused.update(codes)
            _ask(file, group, found)
    return found


def _ask(file: str, group: dict[str, Any], found: Measured) -> None:
    found.cases += len(group["tests"])
    if _brings_vocabulary(group["schema"]):
        found.excluded[file, VOCABULARY] += len(group["tests"])
        return
    try:
        asked = boundary(group["schema"])
    except (jsonschema_rs.ReferencingError, ValueError):
        if ADDRESS not in json.dumps(group["schema"]):
            raise
        found.excluded[file, REMOTE] += len(group["tests"])
        return
    for case in group["tests"]:
        value, valid = case["data"], case["valid"]
        reason = _exclusion(file, case, asked)
        if reason is not None:
            found.excluded[file, reason] += 1
            continue
        if asked.accepts(value) == valid:
            found.passed += 1
        else:
            found.failures.append(f"{file}: {group['description']}: {case['description']}")
        if not valid:
            found.invalid += 1
            found.let_through += asked.model_accepts(value)


def _brings_vocabulary(schema: Any) -> bool:
    return isinstance(schema, dict) and str(schema.get("$schema", DIALECT)) != DIALECT


def _exclusion(file: str, case: dict[str, Any], asked: Boundary) -> str | None:
    if file == "format" and "only an annotation" in case["description"]:
        return ANNOTATION
    fits = not asked.schemas.faults(NAME, case["data"])
    return INTEGRAL if fits and _holds_integral_float(case["data"]) and not asked.model_accepts(case["data"]) else None


def _holds_integral_float(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(map(_holds_integral_float, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float) and value.is_integer()


def figures(found: Measured) -> dict[str, Any]:
    """The figures as they are written down."""
    excluded = sum(found.excluded.values())
    asked = found.cases - excluded
    return {
        "suite": "JSON-Schema-Test-Suite, draft 2020-12, required cases, from jsonschema 4.26.0",
        "validator": f"jsonschema-rs {version('jsonschema-rs')}",
        "cases": found.cases,
        "asked": asked,
        "passed": found.passed,
        "pass_rate_percent": round(100 * found.passed / asked, 2),
        "failures": found.failures,
        "excluded": excluded,
        "excluded_percent": round(100 * excluded / found.cases, 2),
        "exclusions": [
            {"file": file, "reason": reason, "cases": count} for (file, reason), count in sorted(found.excluded.items())
        ],
        "invalid_payloads": found.invalid,
        "let_through_by_the_model_alone": found.let_through,
        "schemas": found.schemas,
        "schemas_refused_by_the_language": found.refused_schemas,
        "refused_by_code": dict(sorted(found.refused.items())),
    }


def main() -> None:
    """Measure, print and write down."""
    measured = figures(measure())
    RESULTS.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    for key, value in measured.items():
        if key == "exclusions":
            print("excluded:", *(f"{row['cases']:4} {row['file']}: {row['reason']}" for row in value), sep="\n  ")
        else:
            print(f"{key}: {value}")


if __name__ == "__main__":
    main()
