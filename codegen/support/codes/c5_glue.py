"""C54x: glue files."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C540": CodePage(
        "two glue files for one module",
        "At most one glue file beside standard.yaml may name a module under `system:`.",
        fix="Merge the two.",
        example="system: demo.orders\n",
    ),
    "C541": CodePage(
        "bad loop variable",
        "`{item}` in target stands for the item of for_each: write both or neither. Other variables do not exist.",
        fix="Write `{item}` in `target` where there is `for_each`, and nowhere else.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            '  note: {template: note.md.j2, target: "dist:notes/{name}.md", for_each: contracts}\n'
        ),
        mend=("{name}", "{item}"),
    ),
    "C542": CodePage(
        "template not found",
        "The template is neither in the workspace's templates folder nor among the built-in ones.",
        fix="Correct the path, or write the template into the workspace's templates folder.",
        example=('system: demo.orders\nschema_to_code:\n  note: {template: nota.md.j2, target: "dist:NOTE.md"}\n'),
        mend=("nota.md.j2", "note.md.j2"),
    ),
    "C797": CodePage(
        "an override is there already",
        "`codegen templates copy` writes into the workspace's templates folder, and never over what is there: a copy "
        "that somebody edited would be lost.",
        fix="Edit the file that is there, or remove it first.",
        example="codegen templates copy docs/README.md.j2   # for the second time\n",
    ),
    "C543": CodePage(
        "bad path into the schema",
        "when and for_each name a part of the schema by its keys, such as `kernels` or `governance.anchors`; "
        "for_each needs one with items. Several paths of when are joined by ` or `.",
        fix="Write keys of the schema joined by dots, as `codegen schema export` lists them.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            '  note: {template: note.md.j2, target: "dist:notes/{item}.md", for_each: contract}\n'
        ),
        mend=("for_each: contract}", "for_each: contracts}"),
    ),
    "C544": CodePage(
        "bad runtime module",
        "vendor lists modules of codegen's runtime by their dotted path below it, such as `stores.cache`.",
        fix="Write the dotted path that the hint names.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            '  note: {template: note.md.j2, target: "dist:NOTE.md", vendor: [../kernels]}\n'
        ),
        mend=("../kernels", "kernels.blocked"),
    ),
    "C545": CodePage(
        "bad type of a setting",
        "A field of the entry `config` is a bool, int, float, str, path or secret, a contract with an enum, or "
        "one of several words joined by ` | `; ` | None` makes it optional.",
        fix="Write one of these types, with ` | None` for what may be left out.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            '  config: {template: symbolic/config.py.j2, target: config.py, fields: {port: "number = 8000"}}\n'
        ),
        mend=("number = 8000", "int = 8000"),
    ),
    "C546": CodePage(
        "endpoints of glue and schema differ",
        "An entry's endpoints describe those of the operations: the same method and path, models, docstring and audit.",
        fix="Write the endpoint as the operation declares it, or correct the operation.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            "  note: {template: symbolic/routes.py.j2, target: routes.py, endpoints: {GET /orders: {doc"
            "string: Every order.}}}\n"
        ),
        mend=("{GET /orders: {docstring: Every order.}}", "{}"),
    ),
    "C547": CodePage(
        "runtime function without glue",
        "Functions of the runtime are bound by glue of the system, as in glue/sympy_extraction_glue.yaml. The "
        "standard glue binds kernels and handlers.",
        fix="Write glue of the system that binds the function, or a kernel or handler instead.",
        example=("operations:\n  evaluate: {runtime: symbolic.evaluate, expose: {http: POST /evaluate}}\n"),
    ),
    "C548": CodePage(
        "no entry to take away",
        "Under schema_to_code, null takes an entry of the standard glue, or of a plugin, away. No such entry is "
        "there: everything would be generated as before.",
        fix="Correct the name of the entry, or remove the line.",
        example="system: demo.orders\nschema_to_code:\n  dockerfil: null\n",
        mend=("dockerfil:", "dockerfile:"),
    ),
}
