"""What two bundles' schemas say otherwise is said in words, with no code of theirs run."""

import shutil
from pathlib import Path

import pytest

from codegen.cli.main import main
from codegen.commands.evidence_meaning import UnreadSchemaError, meaning
from codegen.emit.manifest import manifest_text
from codegen.emit.record_json import record_json
from codegen.evidence.evidence_files import EvidenceFiles

FROZEN = Path(__file__).parent.parent / "evidence" / "frozen" / "oscillation"
SCHEMA = """\
schema_version: "6.1"
system: {system: Orders, module: shop.orders, name: Orders, role: Prices orders, rootpath: shop/orders}
metadata: {version: "1.0.0", owner: Desk}
functions:
  taxed: {args: [x], expr: 1.2*x}
contracts:
  Order:
    type: object
    required: [number, price]
    properties: {number: {type: integer}, price: {type: number, minimum: 0}}
    examples: [{number: 1, price: 2.5}]
kernels:
  total:
    doc: What a customer pays.
    inputs: {price: {domain: "[0, 1000]"}, count: {domain: "[1, 100]"}}
    constants: {fee: {value: 2}}
    define: {net: price*count}
    outputs: {pay: {expr: taxed(net) + fee}}
    accuracy: {scaled_ulp: 4}
operations:
  quote: {kernel: total, expose: {http: POST /quote}}
"""


def side(text, name="b"):
    run = {
        "codegen": "0.1.0", "format": 1, "gates": [], "host": {}, "milliseconds": {}, "plan": "f" * 64, "report": "",
        "system": "orders", "verdict": "PASS",
    }  # fmt: skip
    files = {
        "run.json": record_json(run).encode(),
        "workspace/extractions/orders/manifest.json": manifest_text("orders", "orders.yaml", "f" * 64, ()).encode(),
        "workspace/orders.yaml": text.encode(),
    }
    return EvidenceFiles(name, files)


PAY = "the formula of `pay` of `total` changed: "


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("taxed(net) + fee", "taxed(net) - fee",
         {"schema, kernels": [f"{PAY}`taxed(net) + fee` became `taxed(net) - fee`"]}),
        ("{net: price*count}", "{net: price*count**2}",
         {"schema, kernels": [f"{PAY}`net` `price*count` became `price*count**2`"]}),
        ("expr: 1.2*x", "expr: 1.25*x",
         {"schema, system": ["`functions.taxed.expr` is 1.25*x (was 1.2*x)"],
          "schema, kernels": [f"{PAY}`taxed` `(x) -> 1.2*x` became `(x) -> 1.25*x`"]}),
        ("{net: price*count}", "{net: (price)*count}",
         {"schema, without meaning": ["`total` is written otherwise, and is the same expressions"]}),
        ("scaled_ulp: 4", "scaled_ulp: 64",
         {"schema, kernels": ["`total` may be off by 64 ulp of scale, and by 4 ulp of scale before"]}),
        ('count: {domain: "[1, 100]"}', 'count: {domain: "[1, 10]"}',
         {"schema, kernels": ["the input `count` of `total` must lie in [1, 10], and in [1, 100] before"]}),
        ("required: [number, price]", "required: [number]",
         {"schema, contracts": ["`price` of the contract `Order` is optional now (was required)"]}),
        ("minimum: 0", "minimum: 1",
         {"schema, contracts": ["`minimum` of `price` of the contract `Order` is 1 (was 0)"]}),
        ("/quote}}\n", "/quote}}\n  again: {kernel: total, expose: {cli: again}}\n",
         {"schema, API": ["the operation `again` is new"]}),
        ("POST /quote}", "POST /quote}, audit: true",
         {"schema, API": ["every call of `quote` is written to the audit log now"]}),
        ("owner: Desk", "owner: Bank", {"schema, system": ["`metadata.owner` is Bank (was Desk)"]}),
        ('version: "1.0.0"', 'version: "2.0.0"', {"schema, system": ["the version is 2.0.0 (was 1.0.0)"]}),
    ],
)  # fmt: skip
def test_one_edit_is_said_once_and_nothing_else(old, new, said):
    assert SCHEMA.count(old) == 1
    found = meaning(side(SCHEMA, "a"), side(SCHEMA.replace(old, new)))
    assert {group.title: list(group.lines) for group in found} == said


def test_a_schema_of_another_language_is_named():
    with pytest.raises(UnreadSchemaError, match=r"^b: this codegen cannot read orders.yaml: .*C\d{3}"):
        meaning(side(SCHEMA), side(SCHEMA.replace("kernels:", "kernel:")))


def test_the_page_of_two_bundles_says_it_and_what_it_could_not_read(tmp_path, capsys):
    other = tmp_path / "next"
    shutil.copytree(FROZEN, other)
    schema = next(other.glob("workspace/input_schemas/*.yaml"))
    text = schema.read_text()
    schema.write_text(text.replace("sqrt(omega**2 - beta**2)", "sqrt(omega**2 + beta**2)"))
    assert main(["evidence", "diff", str(FROZEN), str(other)]) == 1
    page = capsys.readouterr().out
    assert (
        "schema, kernels:\n  the formula of `x` of `damped` changed: `omega_d` `sqrt(omega**2 - beta**2)` became "
        in page
    )
    schema.write_text(text.replace("kernels:", "kernel:"))
    assert main(["evidence", "diff", str(FROZEN), str(other)]) == 0
    assert f"note: {other}: this codegen cannot read" in capsys.readouterr().out
