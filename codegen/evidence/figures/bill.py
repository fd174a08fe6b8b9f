"""The bill of materials of a bundle: that it is there, whole, and of this distribution."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.evidence.bundle.refusal import Check
from codegen.evidence.bundle.strict_json import parse_canonical
from codegen.evidence.figures.counted_run import CountedRun
from codegen.evidence.figures.run_file import LIMIT
from codegen.evidence.raw.normalised_junit import NAME as JUNIT
from codegen.evidence.report.bill_of_materials import NAME, serial_number
from codegen.plan.installed_packages import normal_name

_PACKAGE = re.compile(r".+/src/(\w+)/__init__\.py")
_PROJECT = "/pyproject.toml"


def strange_bill(run: CountedRun, files: Mapping[str, bytes]) -> Iterator[str]:
    """A sentence for each thing in which the bill is not one that a run writes. Which packages there were, only the
    machine of the run knows. Raises ``Refused`` by ``figures`` where it is no JSON of this codegen."""
    tested = JUNIT in run.raw and any(path.endswith(_PROJECT) for path in run.data.outputs)
    if NAME not in files:
        yield from (f"there is no {NAME} of the packages that the tests ran with",) if tested else ()
        return
    bill = parse_canonical(files[NAME], limit=LIMIT, check=Check.FIGURES, name=NAME)
    if not isinstance(bill, dict) or (bill.get("bomFormat"), bill.get("specVersion")) != ("CycloneDX", "1.6"):
        yield f"{NAME} is no bill in CycloneDX 1.6"
        return
    if bill.get("serialNumber") != serial_number(bill):
        yield f"{NAME} has a serial number that is not that of what it says"
    packages = [match[1] for match in map(_PACKAGE.fullmatch, sorted(run.data.outputs)) if match is not None]
    if packages and run.schema is not None and not run.schema.own_glue:
        yield from _of_another(bill, normal_name(packages[0]))


def _of_another(bill: Mapping[str, Any], expected: str) -> Iterator[str]:
    """Where the bill is of another distribution than ``expected``."""
    metadata = bill.get("metadata")
    component = metadata.get("component") if isinstance(metadata, dict) else None
    name = component.get("name") if isinstance(component, dict) else None
    if name != expected:
        yield f"{NAME} is of {name}; the bundle is of {expected}"
