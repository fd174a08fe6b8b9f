"""A small Module-Spec 2.4, and what its mutants are said to be."""

SPEC = """\
schema_version: "2.4"
metadata:
  module_id: demo.counter
  name: Counter of things
  tier: "3"
  description: Counts things that pass by
  system: House
  language: python
  runtime: python3.11
ownership: {team: Desk, primary_contact: desk@example.org}
runtime_wiring:
  service: api
  startup_phase: normal
  depends_on: [demo.clock]
  blocks_startup_on_failure: false
external_surface: {exposes_http_endpoint: true, exposes_webhook: false, exposes_tool: false}
dependencies:
  allowed_tiers: ["2"]
  outbound_calls: [{module: demo.clock}, {module: demo.store, interface: put}]
packet_contract: {emits: [demo.counter.counted]}
idempotency: {pattern: event_id, source: the event, durability: a day}
error_policy:
  default: fail_fast
  too_many: {status: 429, action: refuse}
runtime_touchpoints: {touches_db: false, touches_tools: false, touches_external_network: false, affects_boot: false}
test_scope:
  unit: true
  integration: true
  docker_smoke: true
acceptance:
  positive:
    - {id: AP-1, description: It counts}
    - {id: AP-2, description: It counts on}
spec_confidence: {level: high, basis: it is small}
interfaces:
  inbound:
    - {name: count, method: POST, route: /counts, payload_type: Thing}
boot_impact:
  level: none
  reason: Nobody waits for it
"""
#: Code: what is replaced, by what, and what is said: line, column, message, hint.
FAULTS = {
    "C160": (
        "docker_smoke: true",
        "docker_smoke: false",
        (29, 17, "a module with an HTTP endpoint asks for a smoke test of its container", "write `docker_smoke: true`"),
    ),
    "C161": (
        "  service: api\n  startup_phase: normal\n  depends_on: [demo.clock]\n  blocks_startup_on_failure: false\n",
        "  service: worker\n  startup_phase: normal\n  depends_on: [demo.clock]\n  blocks_startup_on_failure: false\n",
        (28, 16, "a module of the service `worker` asks for integration tests", "write `integration: true`"),
    ),
    "C162": (
        "startup_phase: normal",
        "startup_phase: early",
        (39, 10, "a module that starts early has the boot impact hard, not none", "write `level: hard`"),
    ),
    "C163": (
        "demo.counter.counted",
        "counted",
        (20, 27, "the packet type `counted` does not begin with the module id", "write `demo.counter.counted`"),
    ),
    "C164": (
        "boot_impact:\n",
        "global_invariants_ack: {emits_packet_on_ingress: true, tool_calls_traceable: true, "
        "unknown_tool_id_hard_fail: true, malformed_packet_blocked: true, missing_env_fails_boot: false}\n"
        "boot_impact:\n",
        (
            38,
            173,
            "`missing_env_fails_boot` is an invariant of every module",
            "write `missing_env_fails_boot: true`",
        ),
    ),
    "C165": (
        "AP-2",
        "AP-1",
        (33, 12, "the id `AP-1` is written twice", "write `AP-2`"),
    ),
    "C166": (
        "name: count,",
        "name: 3rd count,",
        (
            37,
            14,
            "`3rd count` gives no name to an operation",
            "write `interface_1`",
        ),
    ),
}
