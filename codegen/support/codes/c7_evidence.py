"""What generated tests showed, and evidence."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C700": CodePage(
        "generated test failed",
        "A test of the generated package failed in the separate interpreter, where neither codegen nor the network "
        "is within reach. The message is the test's own; `run --keep` leaves the staged tree, in which `pytest` shows "
        "the rest. Nothing was written.",
    ),
    "C701": CodePage(
        "generated tests did not finish",
        "The interpreter was stopped for time (`maximum-test-seconds` in codegen.toml), died, could not collect the "
        "tests, or found none. No test that did not run counts as passed.",
    ),
    "C702": CodePage(
        "too little covered",
        "The generated tests reach too few lines and branches: 90 of 100 of the generated modules are required, and 85 "
        "with the runtime modules taken along. Handlers are yours and are not counted.",
    ),
    "C703": CodePage(
        "too few tests for a module",
        "A module that defines a function or class needs at least 5 positive and 3 negative tests in "
        "`tests/test_<module>.py`, each of which runs a line of it. Parametrised rows count as one; negative is a test "
        "that expects an error, a refusal, or a status from 400 to 499.",
    ),
}
