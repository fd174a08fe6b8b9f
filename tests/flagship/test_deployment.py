"""What the service is run with: linted by the tools of each format, and true to the schema."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .rendered import generation, rendered

BIN = Path(sys.executable).parent


def lint(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60)


def hadolint(path):
    return lint(BIN / "hadolint", "--no-color", path)


def compose_check(path):
    return lint(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", path)


@pytest.fixture
def written(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def manifest():
    return json.loads(rendered("symbolic/deployment/manifest.json.j2", "manifest.json"))


@pytest.fixture(scope="module")
def cluster():
    documents = yaml.safe_load_all(rendered("symbolic/deployment/deployment.yaml.j2", "deployment.yaml"))
    return {document["kind"]: document for document in documents}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(rendered("symbolic/deployment/compose.yaml.j2", "compose.yaml"))


def test_the_dockerfile_has_no_finding(written):
    ended = hadolint(written("Dockerfile", rendered("deployment/Dockerfile.j2", "Dockerfile")))
    assert (ended.returncode, ended.stdout) == (0, "")


def test_the_linter_of_dockerfiles_finds_what_is_bad(written):
    ended = hadolint(written("Dockerfile", "FROM debian\nRUN apt-get install gcc\n"))
    assert ended.returncode == 1
    assert "DL3006" in ended.stdout


def test_the_image_serves_as_somebody_without_rights_and_asks_its_own_health():
    lines = rendered("deployment/Dockerfile.j2", "Dockerfile").splitlines()
    last_stage = lines[max(i for i, line in enumerate(lines) if line.startswith("FROM")) :]
    users = [i for i, line in enumerate(last_stage) if line == "USER 10001"]
    assert users
    assert users[0] < last_stage.index('CMD ["serve"]')
    (check,) = [line for line in last_stage if "urlopen" in line]
    assert generation().system.model.deployment.healthcheck in check
    assert "SYMBOLIC_PORT" in check
    compile(json.loads(check.strip().removeprefix("CMD "))[2], "HEALTHCHECK", "exec")


def test_compose_follows_its_specification(written):
    ended = compose_check(written("compose.yaml", rendered("symbolic/deployment/compose.yaml.j2", "compose.yaml")))
    assert ended.returncode == 0, ended.stdout


def test_the_check_of_compose_finds_what_is_bad(written, compose):
    compose["services"]["service"]["port"] = compose["services"]["service"]["ports"]
    assert compose_check(written("compose.yaml", yaml.safe_dump(compose))).returncode == 1


def test_compose_gives_away_nothing_that_is_not_needed():
    service = yaml.safe_load(rendered("symbolic/deployment/compose.yaml.j2", "compose.yaml"))["services"]["service"]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    (volume,) = service["volumes"]
    assert volume.partition(":")[2] == service["environment"]["SYMBOLIC_DATA_DIR"]


def test_the_cluster_finds_what_it_deploys(cluster):
    replicated = cluster["StatefulSet"]["spec"]
    labels = replicated["template"]["metadata"]["labels"]
    assert replicated["selector"]["matchLabels"].items() <= labels.items()
    assert cluster["Service"]["spec"]["selector"].items() <= labels.items()
    assert replicated["serviceName"] == cluster["Service"]["metadata"]["name"]
    (container,) = replicated["template"]["spec"]["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert {port["targetPort"] for port in cluster["Service"]["spec"]["ports"]} <= ports.keys()
    volumes = {volume["name"] for volume in replicated["template"]["spec"]["volumes"]}
    volumes |= {claim["metadata"]["name"] for claim in replicated["volumeClaimTemplates"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        (asked,) = (container[probe][kind] for kind in ("httpGet", "tcpSocket") if kind in container[probe])
        assert asked["port"] in ports
    for value in cluster["Service"]["metadata"]["labels"].values():
        assert re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?", value)


def test_the_cluster_runs_what_the_schema_declares(cluster):
    declared = generation().system.model.deployment
    spec = cluster["StatefulSet"]["spec"]
    (container,) = spec["template"]["spec"]["containers"]
    assert spec["replicas"] == declared.replicas
    assert container["resources"]["limits"] == {"cpu": "2", "memory": "2Gi"} == declared.resources.model_dump()
    assert container["readinessProbe"]["httpGet"]["path"] == declared.healthcheck
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert spec["template"]["spec"]["securityContext"]["runAsNonRoot"]
    (claim,) = [mount for mount in container["volumeMounts"] if mount["name"] == "data"]
    assert f"SYMBOLIC_DATA_DIR={claim['mountPath']}" in rendered("deployment/Dockerfile.j2", "Dockerfile")


def test_addresses_with_passwords_come_from_a_secret_alone(cluster, manifest):
    (container,) = cluster["StatefulSet"]["spec"]["template"]["spec"]["containers"]
    secret = {setting["variable"] for setting in manifest["settings"] if setting["secret"]}
    assert secret == {"SYMBOLIC_REDIS_URL", "SYMBOLIC_POSTGRES_URL", "SYMBOLIC_NEO4J_URL"}
    assert {variable["name"] for variable in container["env"] if "valueFrom" in variable} == secret


def test_every_setting_is_in_the_reference_once_with_its_default(manifest):
    text = rendered("symbolic/deployment/env.example.j2", ".env.example")
    lines = dict(line[2:].split("=", 1) for line in text.splitlines() if re.match(r"# SYMBOLIC_\w+=", line))
    assert lines == {setting["variable"]: setting["default"] or "" for setting in manifest["settings"]}
    assert len(lines) == len(generation().glue.glue.entries["config"].fields)
    assert all(line.startswith("#") or not line for line in text.splitlines()), "a copy of it changes nothing"


def test_the_manifest_says_what_the_schema_says(manifest):
    model = generation().system.model
    assert manifest["version"] == model.metadata.version
    served = {f"{route['method']} {route['path']}" for route in manifest["routes"]}
    assert set(model.deployment.endpoints) <= served
    assert {tool["name"] for tool in manifest["tools"]} >= {
        "symbolic_evaluate",
        "symbolic_codegen",
        "symbolic_optimize",
    }
    assert [store["layer"] for store in manifest["stores"]] == ["workingmemory", "episodicmemory", "semanticmemory"]
    assert {"sympy_metrics", "sympy_codegen_metrics"} <= set(manifest["tables"])
    classes = {module["class"] for module in manifest["modules"]}
    assert classes >= {"ExpressionEvaluator", "CodeGenerator", "Optimizer", "CacheManager", "MetricsCollector"}
    assert classes >= {"ExpressionValidator", "SymPyTool", "Settings"}
