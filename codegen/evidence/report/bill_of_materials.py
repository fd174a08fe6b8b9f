"""``sbom.cdx.json``: the packages that a distribution was tested with, as CycloneDX 1.6 without time or chance."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from codegen.emit.record_json import record_json, sha256_hex
from codegen.plan.installed_packages import InstalledPackage

NAME = "sbom.cdx.json"
_SPDX = re.compile(r"[A-Za-z0-9.+() -]{1,200}")


@dataclass(frozen=True, slots=True)
class Environment:
    """What a distribution's requirements came to on this machine.

    ``running`` are the names among ``packages`` that it needs to run, not for its tests alone; ``direct`` those that
    it requires itself. ``absent`` are requirements that nothing here meets. ``tools`` generated it.
    """

    packages: tuple[InstalledPackage, ...]
    running: frozenset[str]
    direct: tuple[str, ...]
    absent: tuple[str, ...]
    tools: tuple[tuple[str, str], ...]


def bill_of_materials(name: str, version: str, environment: Environment) -> bytes:
    """The bill of the distribution ``name``; the same bytes for the same arguments."""
    bill = json.loads(_written(environment))
    root = {"bom-ref": f"pkg:pypi/{name}@{version}", "name": name, "type": "application", "version": version}
    bill["metadata"]["component"] = root
    references = {one.name: f"pkg:pypi/{one.name}@{one.version}" for one in environment.packages}
    direct = sorted(references[name] for name in environment.direct)
    bill["dependencies"].append({"ref": root["bom-ref"], "dependsOn": direct})
    bill["dependencies"].sort(key=lambda one: one["ref"])
    bill["serialNumber"] = serial_number(bill)
    return record_json(bill).encode()


def serial_number(bill: Mapping[str, Any]) -> str:
    """The number of ``bill``, made from everything else in it."""
    rest = record_json({key: value for key, value in bill.items() if key != "serialNumber"})
    return "urn:uuid:" + str(uuid.UUID(hex=sha256_hex(rest.encode())[:32], version=5))


@lru_cache(maxsize=16)
def _written(environment: Environment) -> str:
    """The bill of an environment without its root, as the library for it writes JSON."""
    from cyclonedx.model import Property
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.model.tool import ToolRepository
    from cyclonedx.output.json import JsonV1Dot6

    bill = Bom()
    found = {one.name: _component(one, one.name in environment.running) for one in environment.packages}
    bill.components.update(found.values())
    for one in environment.packages:
        bill.register_dependency(found[one.name], [found[name] for name in one.requires])
    bill.metadata.tools = ToolRepository(
        components=[
            Component(name=name, version=version, type=ComponentType.APPLICATION) for name, version in environment.tools
        ]
    )
    bill.metadata.properties.update(Property(name="codegen:absent", value=text) for text in environment.absent)
    return record_json(_pinned(json.loads(JsonV1Dot6(bill).output_as_string())))


def _component(package: InstalledPackage, running: bool) -> Any:
    from cyclonedx.model.component import Component, ComponentScope, ComponentType
    from packageurl import PackageURL

    purl = PackageURL("pypi", None, package.name, package.version)
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        bom_ref=purl.to_string(),
        purl=purl,
        scope=ComponentScope.REQUIRED if running else ComponentScope.OPTIONAL,
        licenses=[_licence(package.licence)] if package.licence else [],
    )


def _licence(text: str) -> Any:
    from cyclonedx.contrib.license.factories import LicenseFactory
    from cyclonedx.model.license import DisjunctiveLicense

    return LicenseFactory().make_from_string(text) if _SPDX.fullmatch(text) else DisjunctiveLicense(name=text)


def _pinned(bill: Mapping[str, Any]) -> dict[str, Any]:
    """``bill`` without what another call would write otherwise: its time, its number, and the order of lists."""
    pinned = {key: value for key, value in bill.items() if key != "serialNumber"}
    pinned["metadata"] = {key: value for key, value in bill["metadata"].items() if key != "timestamp"}
    pinned["components"] = sorted(bill.get("components", []), key=lambda one: one["bom-ref"])
    pinned["dependencies"] = sorted(bill.get("dependencies", []), key=lambda one: one["ref"])
    for component in bill["metadata"].get("tools", {}).get("components", []):
        component.pop("bom-ref", None)
    return pinned
