"""The defaults of the classic sections are those that their users know."""

import pytest

from codegen.schema.document import SystemSchema

MINIMAL = {
    "system": {"system": "A", "module": "a", "name": "A", "role": "a", "rootpath": "a"},
    "metadata": {"version": "1"},
}
DEFAULTS = {
    "schema_version": "6.0",
    "integration": {"connectto": [], "shareddomains": []},
    "governance": {
        "anchors": [], "mode": "hybrid", "humanoverride": True, "complianceauditor": None, "escalationpolicy": None,
        "performancereporting": None, "auditscope": [],
    },
    "memorytopology": {
        "workingmemory": None, "episodicmemory": None, "semanticmemory": None, "causalmemory": None,
        "longtermpersistence": None, "crossagentsharing": {"enabled": False, "layer": None},
    },
    "communicationstack": {
        "input": [], "output": [], "channels": {"slack": False, "email": False, "webhook": False, "api": True},
    },
    "reasoningengine": {
        "framework": None, "model": None, "secondarymodels": [], "strategymodes": [], "temporalscope": None,
        "knowledgefusionlayer": None, "reasoningfeedbackloop": None,
    },
    "collaborationnetwork": {"collaborators": [], "protocol": "PacketEnvelope"},
    "learningsystem": {"architecture": None, "modules": [], "feedbackchannels": [], "autonomyprofile": None},
    "worldmodelintegration": {"enabled": False, "sources": [], "updatefrequency": None, "contextwindow": None},
    "cursorinstructions": None,
    "deployment": {
        "runtime": None, "endpoints": [], "apis": None, "healthcheck": None,
        "telemetry": {"metrics": True, "tracing": True, "logging": True, "dashboardpath": None},
        "replicas": 1, "resources": {"cpu": None, "memory": None},
    },
    "metadata": {
        "version": "1", "created": None, "updated": None, "owner": None, "status": "draft", "tags": [],
        "domain": None, "type": None,
    },
    "depends_on": {"hard": [], "soft": []},
}  # fmt: skip
NESTED_DEFAULTS = [
    ({"reasoningengine": {"reasoningfeedbackloop": {"policy": "p"}}}, "retrainintervalhours", 168),
    ({"learningsystem": {"autonomyprofile": {"mode": "m"}}}, "decisionlatencymaxms", 1000),
]


@pytest.mark.parametrize("section", DEFAULTS)
def test_a_section_that_is_left_out_has_its_defaults(section):
    model = SystemSchema.model_validate(MINIMAL)
    assert model.model_dump(by_alias=True)[section] == DEFAULTS[section]


@pytest.mark.parametrize(("written", "key", "value"), NESTED_DEFAULTS)
def test_a_part_that_is_begun_has_its_defaults(written, key, value):
    ((section, part),) = written.items()
    (name,) = part
    found = getattr(getattr(SystemSchema.model_validate({**MINIMAL, **written}), section), name)
    assert getattr(found, key) == value
