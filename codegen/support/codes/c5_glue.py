"""C54x: glue files."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C540": CodePage(
        "two glue files for one module",
        "At most one glue file beside standard.yaml may name a module under `system:`. Merge the two.",
        example="system: demo.orders\n",
    ),
    "C541": CodePage(
        "bad loop variable",
        "`{item}` in target stands for the item of for_each: write both or neither. Other variables do not exist.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            '  note: {template: note.md.j2, target: "dist:notes/{name}.md", for_each: contracts}\n'
        ),
    ),
    "C542": CodePage(
        "template not found",
        "The template is neither in the workspace's templates folder nor among the built-in ones.",
        example=('system: demo.orders\nschema_to_code:\n  note: {template: nota.md.j2, target: "dist:NOTE.md"}\n'),
    ),
    "C543": CodePage(
        "bad path into the schema",
        "when and for_each name a part of the schema by its keys, such as `kernels` or `governance.anchors`; "
        "for_each needs one with items. Several paths of when are joined by ` or `.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            '  note: {template: note.md.j2, target: "dist:notes/{item}.md", for_each: contract}\n'
        ),
    ),
    "C544": CodePage(
        "bad runtime module",
        "vendor lists modules of codegen's runtime by their dotted path below it, such as `stores.cache`.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            '  note: {template: note.md.j2, target: "dist:NOTE.md", vendor: [../kernels]}\n'
        ),
    ),
    "C545": CodePage(
        "bad type of a setting",
        "A field of the entry `config` is a bool, int, float, str, path or secret, a contract with an enum, or one of "
        "several words joined by ` | `; ` | None` makes it optional.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            '  config: {template: symbolic/config.py.j2, target: config.py, fields: {port: "number = 8000"}}\n'
        ),
    ),
    "C546": CodePage(
        "endpoints of glue and schema differ",
        "An entry's endpoints describe those of the operations: the same method and path, models, docstring and audit.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            "  note: {template: symbolic/routes.py.j2, target: routes.py, endpoints: {GET /orders: {doc"
            "string: Every order.}}}\n"
        ),
    ),
    "C547": CodePage(
        "runtime function without glue",
        "Functions of the runtime are bound by glue of the system, as in glue/sympy_extraction_glue.yaml. "
        "The standard glue binds kernels and handlers.",
        example=("operations:\n  evaluate: {runtime: symbolic.evaluate, expose: {http: POST /evaluate}}\n"),
    ),
    "C548": CodePage(
        "no entry to take away",
        "Under schema_to_code, null takes an entry of the standard glue, or of a plugin, away. No such entry is there: "
        "everything would be generated as before.",
        example="system: demo.orders\nschema_to_code:\n  dockerfil: null\n",
    ),
}
