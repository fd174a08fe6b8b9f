"""C140 to C149: dialects B and C, and the rewriting of schemas."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C140": CodePage(
        "written twice with different values",
        "In dialect B `version` may stand beside `system`, in dialect C `version`, `owner`, `tags`, `domain` and "
        "`type` in the header; dialect A has them in `metadata`. Where a value stands in two of these places it "
        "must be the same.",
        fix="Keep one of the two.",
        example='version: "1.0.0"\nmetadata: {version: "1.1.0", owner: Desk}\n',
        mend=('version: "1.1.0", ', ""),
    ),
    "C141": CodePage(
        "key of another dialect",
        "`module`, `name`, `role`, `rootpath` and `version` stand at the top only in dialect B, where `system` is"
        " text. Here `system` is a mapping: move the key into it, and `version` into `metadata`.",
        fix="Move the key into `system`, and `version` into `metadata`.",
        example='version: "1.0.0"\nmetadata: {owner: Desk}\n',
        mend=('version: "1.0.0"\nmetadata: {owner', 'metadata: {version: "1.0.0", owner'),
    ),
    "C142": CodePage(
        "not rewritten",
        "`codegen lint --fix` writes dialects B and C as dialect A by moving whole lines. It wrote nothing, "
        "because here lines alone do not do it: the top of the file or its `metadata` stand in braces, or a value"
        " that is written twice has a comment.",
        fix="Write the top as a block, one key a line, and ask again.",
        example="codegen lint --fix input_schemas/orders.yaml\n",
    ),
}
