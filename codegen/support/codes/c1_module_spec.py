"""C160 to C199: Module-Spec 2.4."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C160": CodePage(
        "no smoke test",
        "In a Module-Spec, external_surface.exposes_http_endpoint asks for test_scope.docker_smoke: what answers "
        "HTTP is tried in its container.",
        fix="Write `docker_smoke: true`.",
        example=("test_scope:\n  unit: true\n  integration: true\n  docker_smoke: false\n"),
        mend=("docker_smoke: false", "docker_smoke: true"),
    ),
    "C161": CodePage(
        "no integration tests",
        "In a Module-Spec, every runtime_wiring.service but `api` works with others that no unit test sees, and "
        "asks for test_scope.integration.",
        fix="Write `integration: true`.",
        example=("runtime_wiring:\n  service: worker\n"),
    ),
    "C162": CodePage(
        "boot impact too low",
        "In a Module-Spec, what starts in the phase `early` is waited for by everything after it: its boot_impact"
        " is hard.",
        fix="Write `level: hard`, or start the module in the phase `normal`.",
        example=("runtime_wiring:\n  service: api\n  startup_phase: early\n"),
    ),
    "C163": CodePage(
        "packet type of another module",
        "The packet types that a Module-Spec emits begin with the module id and a dot, so that two modules never "
        "send the same type.",
        fix="Write the module id and a dot in front of the type.",
        example="packet_contract: {emits: [counted]}\n",
        mend=("[counted]", "[demo.counter.counted]"),
    ),
    "C164": CodePage(
        "invariant not acknowledged",
        "The five invariants of global_invariants_ack hold for every module: each is true. A module that cannot "
        "promise one leaves the section out.",
        fix="Write true, or leave the section out where the module cannot promise all five.",
        example="global_invariants_ack: {emits_packet_on_ingress: true, tool_calls_traceable: true, "
        "unknown_tool_id_hard_fail: true, malformed_packet_blocked: true, missing_env_fails_boot: false}\n",
        mend=("boot: false", "boot: true"),
    ),
    "C165": CodePage(
        "bad id of a criterion",
        "The criteria of acceptance are numbered: AP-1, AP-2 and so on for positive ones, AN-1 and so on for "
        "negative ones, each id once.",
        fix="Number the criteria without gaps or repeats: AP-1, AP-2 for positive ones, AN-1 for negative ones.",
        example=(
            "acceptance:\n"
            "  positive:\n"
            "    - {id: AP-1, description: It counts}\n"
            "    - {id: AP-1, description: It counts on}\n"
        ),
        mend=("{id: AP-1, description: It counts on}", "{id: AP-2, description: It counts on}"),
    ),
    "C166": CodePage(
        "bad name of an interface",
        "An inbound interface becomes an operation of its name, written with underscores; the name must give a "
        "Python name, and no two interfaces may give the same.",
        fix="Give each interface a name that becomes a Python name of its own.",
        example=(
            "interfaces:\n  inbound:\n    - {name: 3rd count, method: POST, route: /counts, payload_type: Thing}\n"
        ),
        mend=("3rd count", "third_count"),
    ),
    "C167": CodePage(
        "interface without an operation",
        "The inbound interface asks for authentication or headers. Generated code does not check them, and an "
        "endpoint that lets everybody in would not be what was asked for: the interface is recorded and makes no "
        "operation.",
        fix="Write the file in version 6.1 and declare an operation whose handler checks the caller.",
        example=(
            "interfaces:\n"
            "  inbound:\n"
            "    - {name: count, method: POST, route: /counts, payload_type: Thing, auth: hmac}\n"
        ),
        mend=(", auth: hmac", ""),
    ),
}
