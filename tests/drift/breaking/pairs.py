"""For every rule of the schema level one change that it finds: what stands in the base, and what in its place."""

from __future__ import annotations

BASE = """\
schema_version: "6.1"
system: {system: Orders, module: shop.orders, name: Orders, role: Takes orders from people., rootpath: shop/orders}
metadata: {version: "1.2.0", owner: Desk}
depends_on: {soft: [shop.prices]}
contracts:
  Order:
    description: What is ordered.
    type: object
    required: [number]
    properties:
      number: {type: string, minLength: 1, maxLength: 10}
      state: {enum: [open, paid]}
      size: {type: [integer, "null"], minimum: 0, default: 3}
      way: {anyOf: [{type: string}, {type: boolean}]}
      rest: {not: {type: string}}
  Receipt:
    type: object
    properties: {sum: {type: number}}
kernels:
  area:
    doc: Area of a field.
    inputs:
      a: {domain: "(0, 10)", sample: [1, 9]}
      b: {domain: "(0, 10)", sample: [1, 9]}
      f: {domain: "[1, 2]", default: 1}
    outputs:
      c: {expr: a*b*f}
      d: {expr: a + b}
    accuracy: {scaled_ulp: 16}
  length:
    doc: Length of a road.
    inputs: {s: {domain: "(0, 10)", unit: m}}
    outputs: {t: {expr: 2*s, unit: m}}
operations:
  place:
    handler: orders:place
    request: Order
    response: Receipt
    expose: {http: PUT /orders, tool: place_order, cli: place}
    errors: [404]
    audit: true
    limits: {rate: 10/s}
  survey: {kernel: area, expose: {http: GET /area}}
governance: {auditscope: [place]}
"""

#: By rule: the text that goes, the text that comes, the place, and other rules that the same change shows.
PAIRS: dict[str, tuple[str, str, str, set[str]]] = {
    "system.renamed": ("module: shop.orders", "module: shop.sales", "system.module", set()),
    "system.dependency_added": ("{soft: [shop.prices]}", "{hard: [shop.prices]}", "depends_on.shop.prices", set()),
    "contract.removed": ("  Receipt:\n    type: object\n    properties: {sum: {type: number}}\n", "",
                         "contracts.Receipt",
                         {"operation.response_changed"}),
    "contract.field_removed": ("      state: {enum: [open, paid]}\n", "", "contracts.Order.state", set()),
    "contract.required_added": ("required: [number]", "required: [number, state]", "contracts.Order.state", set()),
    "contract.type_narrowed": ('[integer, "null"]', "integer", "contracts.Order.size", set()),
    "contract.enum_value_removed": ("[open, paid]", "[open]", "contracts.Order.state", set()),
    "contract.bound_tightened": ("maxLength: 10", "maxLength: 9", "contracts.Order.number", set()),
    "contract.pattern_changed": ("maxLength: 10", 'maxLength: 10, pattern: "^A"', "contracts.Order.number", set()),
    "contract.format_changed": ("maxLength: 10", "maxLength: 10, format: date", "contracts.Order.number", set()),
    "contract.closed": ("    required: [number]\n", "    required: [number]\n    additionalProperties: false\n",
                        "contracts.Order", set()),
    "contract.alternative_removed": ("{anyOf: [{type: string}, {type: boolean}]}", "{anyOf: [{type: string}]}",
                                     "contracts.Order.way", set()),
    "contract.default_changed": ("default: 3", "default: 4", "contracts.Order.size", set()),
    "contract.unproven": ("{not: {type: string}}", "{not: {minLength: 2}}", "contracts.Order.rest", set()),
    "contract.added": ("  Receipt:\n", "  Note: {type: object, properties: {text: {type: string}}}\n  Receipt:\n",
                       "contracts.Note", set()),
    "contract.field_added": ("      rest:", "      more: {type: string}\n      rest:", "contracts.Order.more", set()),
    "contract.widened": ("maxLength: 10", "maxLength: 12", "contracts.Order", set()),
    "contract.described": ("What is ordered.", "What people order.", "contracts.Order", set()),
    "kernel.removed": ('  length:\n    doc: Length of a road.\n    inputs: {s: {domain: "(0, 10)", unit: m}}\n'
                       "    outputs: {t: {expr: 2*s, unit: m}}\n", "", "kernels.length", set()),
    "kernel.input_removed": ('      f: {domain: "[1, 2]", default: 1}\n    outputs:\n      c: {expr: a*b*f}',
                             "    outputs:\n      c: {expr: a*b}", "kernels.area.f", {"kernel.equations_changed"}),
    "kernel.input_renamed": ("{s: {domain: \"(0, 10)\", unit: m}}\n    outputs: {t: {expr: 2*s",
                             "{x: {domain: \"(0, 10)\", unit: m}}\n    outputs: {t: {expr: 2*x", "kernels.length.s",
                             {"kernel.equations_changed"}),
    "kernel.input_required": (', default: 1', "", "kernels.area.f", set()),
    "kernel.inputs_reordered": ('a: {domain: "(0, 10)", sample: [1, 9]}\n      b:',
                                'b: {domain: "(0, 10)", sample: [1, 9]}\n      a:', "kernels.area.inputs", set()),
    "kernel.input_type_narrowed": ('f: {domain: "[1, 2]", default: 1}', 'f: {domain: "[1, 2]", default: 1, type: int}',
                                   "kernels.area.f", set()),
    "kernel.input_unit_changed": ("unit: m}}\n    outputs: {t: {expr: 2*s, unit: m}",
                                  "unit: km}}\n    outputs: {t: {expr: 2*s, unit: km}", "kernels.length.s",
                                  {"kernel.output_unit_changed"}),
    "kernel.domain_narrowed": ('a: {domain: "(0, 10)"', 'a: {domain: "(0, 9]"', "kernels.area.a", set()),
    "kernel.condition_added": ("    accuracy:", '    where: ["a < b"]\n    accuracy:', "kernels.area.where", set()),
    "kernel.default_changed": ("default: 1}", "default: 2}", "kernels.area.f", set()),
    "kernel.output_removed": ("      d: {expr: a + b}\n", "", "kernels.area.d", {"kernel.equations_changed"}),
    "kernel.output_renamed": ("      d: {expr: a + b}\n", "      e: {expr: a + b}\n", "kernels.area.d",
                              {"kernel.equations_changed"}),
    "kernel.output_added": ("      d: {expr", "      d0: {expr: a - b}\n      d: {expr", "kernels.area.d0",
                            {"kernel.equations_changed", "kernel.outputs_reordered"}),
    "kernel.outputs_reordered": ("      c: {expr: a*b*f}\n      d: {expr: a + b}\n",
                                 "      d: {expr: a + b}\n      c: {expr: a*b*f}\n", "kernels.area.outputs", set()),
    "kernel.output_unit_changed": ("2*s, unit: m", "2*s**2, unit: m**2",
                                   "kernels.length.t", {"kernel.equations_changed"}),
    "kernel.output_shape_changed": ("a + b}", "[a, b]}", "kernels.area.d", {"kernel.equations_changed"}),
    "kernel.accuracy_loosened": ("scaled_ulp: 16", "scaled_ulp: 32", "kernels.area.accuracy", set()),
    "kernel.added": ("operations:\n",
                     "  half: {doc: Half of it., inputs: {h: {domain: \"[0, 1]\"}}, outputs: {i: {expr: h/2}}}\n"
                     "operations:\n", "kernels.half", set()),
    "kernel.input_added": ("    outputs:\n      c: {expr: a*b*f}",
                           '      g: {domain: "[0, 1]", default: 0}\n    outputs:\n      c: {expr: a*b*f + g}',
                           "kernels.area.g", {"kernel.equations_changed"}),
    "kernel.domain_widened": ('a: {domain: "(0, 10)"', 'a: {domain: "(0, 10]"', "kernels.area.a", set()),
    "kernel.backends_changed": ("    accuracy:", "    backends: [numpy, c]\n    accuracy:", "kernels.area", set()),
    "kernel.equations_changed": ("a + b}", "b + a*f}", "kernels.area", set()),
    "kernel.described": ("Area of a field.", "Area of a meadow.", "kernels.area", set()),
    "operation.removed": ("  survey: {kernel: area, expose: {http: GET /area}}\n", "", "operations.survey", set()),
    "operation.http_removed": ("GET /area", "GET /surface", "operations.survey", set()),
    "operation.tool_removed": ("tool: place_order, ", "", "operations.place", set()),
    "operation.command_removed": (", cli: place}", "}", "operations.place", set()),
    "operation.idempotency_lost": ("PUT /orders", "POST /orders", "operations.place", {"operation.http_removed"}),
    "operation.request_changed": ("request: Order", "request: Receipt", "operations.place", set()),
    "operation.response_changed": ("response: Receipt", "response: Order", "operations.place", set()),
    "operation.error_added": ("errors: [404]", "errors: [404, 409]", "operations.place", set()),
    "operation.error_removed": ("    errors: [404]\n", "", "operations.place", set()),
    "operation.limit_tightened": ("rate: 10/s", "rate: 10/min", "operations.place", set()),
    "operation.limit_loosened": ("rate: 10/s", "rate: 11/s", "operations.place", set()),
    "operation.audit_removed": ("    audit: true\n", "", "operations.place", set()),
    "operation.added": ("governance:", "  again: {kernel: area, expose: {cli: again}}\ngovernance:", "operations.again",
                        set()),
    "operation.exposed": ("{http: GET /area}", "{http: GET /area, cli: survey}", "operations.survey", set()),
    "operation.changed": ("    request: Order\n", "    doc: Takes an order.\n    request: Order\n", "operations.place",
                          set()),
}  # fmt: skip
