"""The bill of materials is CycloneDX by the judgement of its own schema, and the same whenever it is written."""

import json

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from codegen.emit.record_json import record_json
from codegen.evidence.report.bill_of_materials import Environment, bill_of_materials
from codegen.plan.installed_packages import InstalledPackage

PACKAGES = (
    InstalledPackage("numpy", "2.4.0", "BSD-3-Clause AND Zlib", ()),
    InstalledPackage("odd", "1.0", "as is; ask <the author> & wait", ("numpy",)),
    InstalledPackage("pytest", "9.0", "MIT", ("odd",)),
    InstalledPackage("silent", "0.1", "", ()),
)
TOOLS = (("codegen", "0.1.0"), ("python", "3.11.7"))
ENVIRONMENT = Environment(PACKAGES, frozenset({"numpy", "odd"}), ("odd", "pytest"), ("nowhere",), TOOLS)


def bill(environment=ENVIRONMENT, name="orders"):
    return bill_of_materials(name, "1.2.3", environment)


def test_the_schema_of_cyclonedx_accepts_it():
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill().decode()) is None


def test_what_it_says():
    said = json.loads(bill())
    assert record_json(said).encode() == bill()
    assert said["metadata"]["component"]["bom-ref"] == "pkg:pypi/orders@1.2.3"
    assert {one["name"]: one["scope"] for one in said["components"]} == {
        "numpy": "required", "odd": "required", "pytest": "optional", "silent": "optional"
    }  # fmt: skip
    licences = [one.get("licenses", []) for one in said["components"]]
    assert licences[0] == [{"expression": "BSD-3-Clause AND Zlib"}]
    assert licences[1] == [{"license": {"name": "as is; ask <the author> & wait"}}]
    assert licences[2] == [{"license": {"id": "MIT"}}] and licences[3] == []
    depends = {one["ref"]: one.get("dependsOn", []) for one in said["dependencies"]}
    assert depends["pkg:pypi/orders@1.2.3"] == ["pkg:pypi/odd@1.0", "pkg:pypi/pytest@9.0"]
    assert depends["pkg:pypi/odd@1.0"] == ["pkg:pypi/numpy@2.4.0"]
    assert said["metadata"]["properties"] == [{"name": "codegen:absent", "value": "nowhere"}]
    assert [one["name"] for one in said["metadata"]["tools"]["components"]] == ["codegen", "python"]


def test_neither_time_nor_chance_is_in_it():
    other = Environment(
        PACKAGES[::-1], *(getattr(ENVIRONMENT, name) for name in ("running", "direct", "absent", "tools"))
    )
    assert bill() == bill(other) and b"timestamp" not in bill()
    assert json.loads(bill())["serialNumber"] != json.loads(bill(name="invoices"))["serialNumber"]
