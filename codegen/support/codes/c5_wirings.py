"""C58x: wirings between the systems of a workspace."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C580": CodePage(
        "two files of wirings",
        "A workspace has one multi-agent glue file: the one in the glue folder with `wirings` at its top.",
        fix="Write all wirings into it.",
        example=(
            "wirings:\n  - {from_agent: orders, to_agent: pricing, connection_type: api_call, method_names: [quote]}\n"
        ),
    ),
    "C581": CodePage(
        "unknown agent",
        "`from_agent` and `to_agent` name a system of the workspace by its module, or by the last segment of it. "
        "No schema in the schema folder has this module.",
        fix="Write the module of a schema of the workspace, or its last segment.",
        example=(
            "wirings:\n"
            "  - from_agent: orders\n"
            "    to_agent: pricings\n"
            "    connection_type: api_call\n"
            "    method_names: [quote]\n"
        ),
    ),
    "C582": CodePage(
        "the other system does not offer this",
        "`method_names` are operations of `to_agent` with `http` under `expose`; `event_subscriptions` are "
        "`<operation>.completed` for operations of `to_agent` with `audit: true`.",
        fix="Name an operation that `to_agent` offers that way, or let it offer this one.",
        example=(
            "wirings:\n"
            "  - from_agent: orders\n"
            "    to_agent: pricing\n"
            "    connection_type: api_call\n"
            "    method_names: [qoute, recount]\n"
        ),
    ),
    "C583": CodePage(
        "key does not fit the connection",
        "`api_call` has `method_names`, `packet_send` has `packet_types`, `event_observe` has "
        "`event_subscriptions`: each its own, not empty, and none of the others.",
        fix="Keep the one key that belongs to the type of connection, with at least one name.",
        example=(
            "wirings:\n"
            "  - from_agent: orders\n"
            "    to_agent: pricing\n"
            "    connection_type: api_call\n"
            "    packet_types: [order.placed]\n"
        ),
    ),
    "C584": CodePage(
        "systems depend on each other in a circle",
        "`from_agent` depends on `to_agent`, and what is depended on is generated first. The message prints the "
        "circle; remove one of its wirings.",
        fix="Remove one of the wirings of the circle, or let events take its place.",
        example=(
            "wirings:\n"
            "  - {from_agent: orders, to_agent: pricing, connection_type: api_call, method_names: [quote]}\n"
            "  - {from_agent: pricing, to_agent: stock, connection_type: api_call, method_names: [reserve]}\n"
            "  - {from_agent: stock, to_agent: orders, connection_type: packet_send, packet_types: [note]}\n"
        ),
    ),
    "C585": CodePage(
        "wiring stands twice, or leads nowhere",
        "There is one wiring for each pair of systems and type of connection, one client for each module, and "
        "none from a system to itself. Names inside a list stand once.",
        fix="Remove the second one, and what leads from a system to itself.",
        example=(
            "wirings:\n"
            "  - from_agent: orders\n"
            "    to_agent: orders\n"
            "    connection_type: packet_send\n"
            "    packet_types: [note]\n"
        ),
    ),
    "C586": CodePage(
        "bad value in the multi-agent glue",
        "Types of packets are words of small letters joined by points, events end in `.completed`, a client lies "
        "at `<package>.clients.<name>`, retries stay in bounds, and no operation answers where peers ask.",
        fix="Write the value in the form that the message names.",
        example=(
            "wirings:\n"
            "  - from_agent: orders\n"
            "    to_agent: pricing\n"
            "    connection_type: packet_send\n"
            "    packet_types: [Order-Placed]\n"
        ),
    ),
    "C587": CodePage(
        "not possible between these systems",
        "There is nothing yet that would do this: stores are embedded in their service and shared by none, and "
        "clients are parts of the standard service.",
        fix="The hint says what to remove.",
        example=('memory_harmonization: {shared_backends: {redis: {url: "redis://cache"}}}\n'),
    ),
    "C588": CodePage(
        "governance is not harmonized",
        "`governance_harmonization` lists what every wired system declares itself: anchors under "
        "`governance.anchors`, triggers under `learningsystem.autonomyprofile.escalationtriggers`.",
        fix="Write the same under `governance` of each wired system, or take it out of the glue.",
        example=("governance_harmonization: {anchors: [Compliance], shared_escalation_triggers: [over_budget]}\n"),
    ),
    "C589": CodePage(
        "not generated, because a system that it depends on was not",
        "Systems are generated after those that they are wired to. One of these failed; mend it, then run again.",
        fix="Mend the system that the message names, then run again.",
        example="codegen run --quiet\n",
    ),
}
