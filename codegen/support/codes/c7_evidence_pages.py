"""Evidence as people read it: comparisons and exports."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C760": CodePage(
        "no evidence there",
        "`evidence diff` and `evidence export` read the folder that a run leaves under `evidence/`, or the bundle that "
        "`codegen evidence bundle` or `codegen sign` made of it. The folder that was named does not exist, or holds no "
        "`run.json`.",
        example="codegen evidence diff evidence/orders evidence/order\n",
    ),
    "C761": CodePage(
        "evidence that cannot be read",
        "A file of the folder is not what its name says: no JSON, of another form, a link or a named pipe. Nothing was "
        "compared or exported. A run writes the folder anew; a bundle from somebody else is `codegen verify`'s to "
        "judge.",
        example='evidence/orders/run.json: {"format": 1, "system": "orders"\n',
    ),
    "C762": CodePage(
        "evidence of two systems",
        "`evidence diff` says what moved between two runs of one system. The two folders speak of different systems.",
        example="codegen evidence diff evidence/orders evidence/invoices\n",
    ),
}
