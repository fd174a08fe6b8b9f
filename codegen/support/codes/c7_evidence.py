"""What generated tests showed, and evidence."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C700": CodePage(
        "generated test failed",
        "A test of the generated package failed in the separate interpreter, where neither codegen nor the "
        "network is within reach. The message is the test's own. Nothing was written.",
        fix="Correct the schema, the handler or the template that the test speaks of; `run --keep` leaves the staged "
        "tree, in which `pytest` shows the rest.",
        example="FAILED tests/test_operations.py::test_price - AssertionError\n",
    ),
    "C701": CodePage(
        "generated tests did not finish",
        "The interpreter was stopped for time (`maximum-test-seconds` in codegen.toml), died, could not collect "
        "the tests, or found none. No test that did not run counts as passed.",
        fix="Raise `maximum-test-seconds` where time ran out; else mend what the interpreter said.",
        example="maximum-test-seconds = 1\n",
    ),
    "C702": CodePage(
        "too little covered",
        "The generated tests reach too few lines and branches: 90 of 100 of the generated modules are required, "
        "and 85 with the runtime modules taken along. Handlers are yours and are not counted.",
        fix="Add examples to the schema, or tests to the template that left them out.",
        example="templates/service/api.py.j2   # a template of the workspace with a branch that no test reaches\n",
    ),
    "C703": CodePage(
        "too few tests for a module",
        "A module that defines a function or class needs at least 5 positive and 3 negative tests in "
        "`tests/test_<module>.py`, each of which runs a line of it. Parametrised rows count as one; negative is a"
        " test that expects an error, a refusal, or a status from 400 to 499.",
        fix="Add tests to the template of the module; those of the standard templates suffice.",
        example="templates/tests/test_api.py.j2   # a template of the workspace with three tests\n",
    ),
    "C704": CodePage(
        "a mutant survived",
        "`run --strength` changed the code at this place and every generated test that may notice still passed.",
        fix="Test what the line does, or simplify it; some changes alter nothing, and a few such survivors are "
        "expected.",
        example="codegen run --strength input_schemas/orders.yaml\n",
    ),
    "C705": CodePage(
        "too many mutants survive",
        "The generated tests must notice 90 of 100 changes of the modules that the glue names with `validation: "
        "{mutation: true}` and, with `runtime: true`, of the runtime modules that these import. The run record lists "
        "every mutant and how it ended. Nothing was written but that record.",
        fix="Test what the survivors in the run record do, or simplify that code.",
        example="codegen run --strength input_schemas/orders.yaml\n",
    ),
    "C706": CodePage(
        "mutants could not be judged",
        "The generated tests pass, yet not where mutants are run: several processes, another order, a limit on "
        "memory. The message names the tests. No mutant counts as noticed by a test that fails without one.",
        fix="Make the named tests independent of their order and of other processes.",
        example="codegen run --strength input_schemas/orders.yaml\n",
    ),
}
