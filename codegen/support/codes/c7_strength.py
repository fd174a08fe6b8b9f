"""How strong the checks of a run are."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

_RUN = "codegen run --strength input_schemas/orders.yaml\n"

PAGES: dict[str, CodePage] = {
    "C750": CodePage(
        "service answers what it must not",
        "`run --strength` asked the service for what its own OpenAPI document allows and forbids, and an answer broke "
        "a rule: a status of 500 or above, a status, a media type or a body that the document does not describe, or "
        "data against the document that was not refused. The hint holds the shortest request that shows it; send it to "
        "the service that `python -m <package> serve` starts.",
        example=_RUN,
    ),
    "C751": CodePage(
        "service could not be asked",
        "The interpreter that asks the service died, ran out of time (`maximum-test-seconds` in codegen.toml), or "
        "found no operation to ask. A service that nobody asked has passed nothing.",
        example=_RUN,
    ),
    "C752": CodePage(
        "too few samples",
        "The generated tests ran, and evaluated this kernel at too few points or called this operation too rarely to "
        "say much: 100 points and 3 calls are required. The standard templates do more; a template of the workspace or "
        "a glue entry that leaves tests out does less.",
        example="templates/tests/test_kernel.py.j2   # a template of the workspace that evaluates one point\n",
    ),
    "C753": CodePage(
        "samples could not be counted",
        "The generated tests pass, yet not in the process that counts what they sample, or that process did not come "
        "to its end. The message names the test.",
        example=_RUN,
    ),
}
