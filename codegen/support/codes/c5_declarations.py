"""C549 and C570-C579: what glue entries declare about their outputs, and which checks glue asks for."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C549": CodePage(
        "bad text in a glue entry",
        "`lines` is a range such as `250-350`, `patterns.prefix` capitals with an underscore at the end, "
        "`compiled_ttl` a time such as `1h`, and the default of a setting a value of its type; a setting without "
        "a default is optional, `str | None`.",
        fix="Write the value in the form that the message names.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            '  note: {template: note.md.j2, target: "dist:NOTE.md", lines: about 20}\n'
        ),
        mend=("about 20", "1-40"),
    ),
    "C570": CodePage(
        "length is not the expected one",
        "A generated file has more or fewer lines than `lines` of its glue entry expects. This is a warning: "
        "the range may be wrong, or the template.",
        fix="Correct the range, or look at what the template adds or leaves out.",
        example=('schema_to_code:\n  config: {template: symbolic/config.py.j2, target: config.py, lines: "10-20"}\n'),
    ),
    "C571": CodePage(
        "signature is not Python",
        "`signature` of a function or method is written as Python has it, with or without `def` and the name, so "
        "that it can be compared with the generated code.",
        fix="Write the signature as Python has it: `def area(r: float) -> float`.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            "  totals: {template: note.md.j2, target: totals.py, functions: {total: {signature: (of int)}}}\n"
        ),
    ),
    "C572": CodePage(
        "declaration without code to compare",
        "An entry declares something about code, and its output is no generated Python file; or it lists "
        "`methods` and no `class_name` that would have them. What cannot be checked is not declared.",
        fix="Remove the declaration, or give the entry a Python file as its target.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            "  totals: {template: note.md.j2, target: totals.py, methods: {total: {docstring: The sum.}}}\n"
        ),
    ),
    "C573": CodePage(
        "glue names what the schema lacks",
        "`models` and `enums` of a glue entry are contracts of the schema, `memory_integration` its layers of "
        "memory, `registration` the tools that its operations expose.",
        fix="Correct the name, or declare it in the schema.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            "  totals: {template: note.md.j2, target: totals.py, models: [Ordr]}\n"
        ),
    ),
    "C574": CodePage(
        "unknown quality gate",
        "`quality_gates` lists gates by the names that they have in the report. Each listed speaks in every run.",
        fix="Write a gate as the report names it.",
        example=("system: demo.orders\nquality_gates: [pass-rte]\n"),
    ),
    "C575": CodePage(
        "listed gate did not speak",
        "A gate that glue lists under `quality_gates` or in a group of `enforcement` was not asked in this run, "
        "so the run is not what the glue wants. `mutation-strength`, for one, speaks only under `run --strength`.",
        fix="Take the gate out of the list, or run what it speaks in, such as `run --strength`.",
        example="quality_gates: [mutation-strength]\n",
    ),
    "C576": CodePage(
        "settings are not the declared ones",
        "The settings class of the output has other names, types or defaults than `fields` of its glue entry.",
        fix="Change the entry, or the template that overrides the standard one.",
        example=(
            "schema_to_code:\n"
            '  config: {template: symbolic/config.py.j2, target: config.py, fields: {port: "int = 8000"}}\n'
        ),
    ),
    "C577": CodePage(
        "endpoint is not the declared one",
        "The glue entry lists an endpoint that the output does not serve, or serves with another docstring, "
        "request or response.",
        fix="Change the entry or the template.",
        example=(
            "schema_to_code:\n"
            "  api: {template: service/api.py.j2, target: api.py, endpoints: {GET /orders: {docstring: "
            "Every order.}}}\n"
        ),
    ),
    "C578": CodePage(
        "integration is not the declared one",
        "The glue entry declares backends, tables, keys of a cache, layers of memory, a prefix or tools, and "
        "neither the output nor the runtime modules that it vendors have them.",
        fix="Change the entry or the template.",
        example=(
            "schema_to_code:\n"
            "  config: {template: symbolic/config.py.j2, target: config.py, storage: {tables: [orders]}}\n"
        ),
    ),
    "C579": CodePage(
        "unknown group of rules",
        "`enforcement` has the groups security, memory, governance, testing, performance and code_generation. A "
        "name that is none of them would never be read.",
        fix="Write one of these groups.",
        example=("system: demo.orders\nenforcement: {securty: [no-secrets]}\n"),
    ),
}
