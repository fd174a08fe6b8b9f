"""Evidence as people read it: comparisons and exports."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C760": CodePage(
        "no evidence there",
        "`evidence diff` and `evidence export` read the folder that a run leaves under `evidence/`, or the bundle"
        " that `codegen evidence bundle` or `codegen sign` made of it. The folder that was named does not exist, "
        "or holds no `run.json`.",
        fix="Name the folder of a system below `evidence/`, and run the system where there is none.",
        example="codegen evidence diff evidence/orders evidence/order\n",
    ),
    "C761": CodePage(
        "evidence that cannot be read",
        "A file of the folder is not what its name says: no JSON, of another form, a link or a named pipe. "
        "Nothing was compared or exported. A run writes the folder anew; a bundle from somebody else is `codegen "
        "verify`'s to judge.",
        fix="Run the system again, which writes the folder anew.",
        example='evidence/orders/run.json: {"format": 1, "system": "orders"\n',
    ),
    "C762": CodePage(
        "evidence of two systems",
        "`evidence diff` says what moved between two runs of one system. The two folders speak of different systems.",
        fix="Name two folders of one system.",
        example="codegen evidence diff evidence/orders evidence/invoices\n",
    ),
    "C763": CodePage(
        "nothing to export in this form",
        "The run has nothing to say in the predicate that was asked for: a test result needs tests that ran. A "
        "bundle without the records of `codegen evidence bundle` cannot be exported either.",
        fix="Run the system with its tests, and make the bundle with `codegen evidence bundle`.",
        example="codegen evidence export evidence/orders --as test-result   # after codegen run --no-tests\n",
    ),
    "C764": CodePage(
        "an export does not belong into the bundle",
        "A bundle holds what its manifest lists and nothing else: a file more, and `codegen verify` refuses it. "
        "The export was not written.",
        fix="Name a file outside the bundle with `--output`.",
        example="codegen evidence export evidence/orders --as slsa-provenance -o evidence/orders/provenance.json\n",
    ),
}
