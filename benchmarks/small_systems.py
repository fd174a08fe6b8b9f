"""Any number of small systems, each with a contract or two and a kernel: what scale is measured with.

The same seed makes the same schemas. No two are alike: names, kinds of fields, formulas, constants and domains are
drawn, so that no result of one system is the result of another.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SUBJECTS = ("Order", "Reading", "Parcel", "Invoice", "Sensor", "Station", "Account", "Voyage", "Batch", "Sample")
PARTS = ("Place", "Amount", "Window", "Label", "Limit", "Contact")
FIELDS = ("code", "level", "weight", "count", "active", "opened", "note", "state", "rate", "owner", "depth", "share")


@dataclass(frozen=True)
class Formula:
    """A kernel: what it is, its inputs with their ranges, and its output; every value is far from cancellation."""

    name: str
    doc: str
    inputs: Sequence[tuple[str, str, float, float]]
    output: str
    expression: str


FORMULAS = (
    Formula("decay", "What is left after a time.",
            (("start", "amount at first", 1, 100), ("t", "time", 0, 10)), "left", "start*exp(-{k}*t/100)"),
    Formula("hypotenuse", "The longest side of a right triangle.",
            (("a", "first leg", 0.1, 90), ("b", "second leg", 0.1, 90)), "c", "{k}*hypot(a, b)"),
    Formula("kinetic_energy", "Energy of what moves.",
            (("mass", "mass", 0.5, 80), ("speed", "speed", 0.1, 30)), "energy", "{k}*mass*speed**2/2"),
    Formula("pendulum", "Period of a pendulum that swings little.",
            (("length", "length", 0.1, 20),), "period", "2*pi*sqrt(length/{k})"),
    Formula("parallel", "Two resistances side by side.",
            (("first", "first resistance", 1, 900), ("second", "second resistance", 1, 900)),
            "both", "{k}/(1/first + 1/second)"),
    Formula("logistic", "Growth that ends.",
            (("x", "time", 0, 8),), "share", "1/(1 + exp(-{k}*x))"),
    Formula("parabola", "A parabola that opens upwards.",
            (("x", "where", 0.1, 40), ("offset", "height at zero", 1, 9)), "y", "{k}*x**2 + 3*x + offset"),
    Formula("interest", "A sum after years of interest.",
            (("sum", "at first", 100, 5000), ("years", "how long", 1, 30)), "value", "sum*exp(years*log(1 + {k}/100))"),
)  # fmt: skip


def small_system(number: int, *, seed: int = 1, service: bool = False) -> str:
    """The schema of system ``number``; with ``service`` its kernel is also an operation over HTTP."""
    draw = random.Random(f"{seed} {number}")
    name = system_name(number)
    lines = [
        'schema_version: "6.1"',
        f"system: {{system: System {number}, module: scale.{name}, name: System{number:05},"
        f" role: One of many small systems, rootpath: scale/{name}}}",
        'metadata: {version: "1.0.0", owner: Desk}',
        "contracts:",
    ]
    part: tuple[str, str] | None = None
    if draw.random() < 0.5:
        name = draw.choice(PARTS)
        inner, payload = _contract(name, draw, None)
        lines, part = lines + inner, (name, payload)
    lines += _contract(draw.choice(SUBJECTS), draw, part)[0]
    formula = draw.choice(FORMULAS)
    lines += _kernel(formula, draw)
    if service:
        lines += ["operations:", f"  compute: {{kernel: {formula.name}, expose: {{http: POST /{formula.name}}}}}"]
    return "\n".join(lines) + "\n"


def system_name(number: int) -> str:
    """The name of system ``number``, and of its schema's file."""
    return f"small_{number:05}"


def write_workspace(root: Path, count: int, *, seed: int = 1) -> None:
    """A workspace of ``count`` small systems below ``root``."""
    schemas = root / "input_schemas"
    schemas.mkdir(parents=True, exist_ok=True)
    (root / "codegen.toml").write_text("", encoding="utf-8")
    for number in range(count):
        (schemas / f"{system_name(number)}.yaml").write_text(small_system(number, seed=seed), encoding="utf-8")


def _contract(name: str, draw: random.Random, part: tuple[str, str] | None) -> tuple[list[str], str]:
    """The lines of a contract, which may hold a ``part``, and a payload that it accepts."""
    fields = draw.sample(FIELDS, draw.randint(3, 6))
    kinds = [_kind(draw) for _ in fields]
    lines = [f"  {name}:", "    type: object", f"    description: {name} number {draw.randint(1, 10**6)}."]
    lines += ["    additionalProperties: false", f"    required: [{fields[0]}, {fields[1]}]", "    properties:"]
    lines += [f"      {field}: {{{kind}}}" for field, (kind, _) in zip(fields, kinds, strict=True)]
    values = [f"{field}: {value}" for field, (_, value) in zip(fields, kinds, strict=True)]
    if part is not None:
        lines.append(f'      {part[0].lower()}: {{$ref: "#/contracts/{part[0]}"}}')
        values.append(f"{part[0].lower()}: {part[1]}")
    payload = f"{{{', '.join(values)}}}"
    return [*lines, "    examples:", f"      - {payload}"], payload


def _kind(draw: random.Random) -> tuple[str, str]:
    """The schema of a field and a value of it."""
    least, most = draw.randint(1, 9), draw.randint(10, 999)
    return draw.choice(
        (
            (f"type: integer, minimum: {least}, maximum: {most}", f"{least}"),
            (f"type: number, exclusiveMinimum: {least}", f"{most}.5"),
            (f"type: string, minLength: 1, maxLength: {most}", "text"),
            (f'type: string, pattern: "^[A-Z]{{{least}}}$"', f'"{"Q" * least}"'),
            ("type: string, format: date-time", '"2024-02-29T12:00:00Z"'),
            ("type: string, format: uuid", '"6f1b0a0e-7f7b-4c8e-9d4e-0a1f3c5b7d9e"'),
            ("type: boolean", "true"),
            (f"enum: [open, closed, kind_{most}]", "open"),
            (f"type: array, maxItems: {most}, items: {{type: number}}", f"[{least}]"),
        )
    )


def _kernel(formula: Formula, draw: random.Random) -> list[str]:
    factor = round(draw.uniform(0.2, 9), 3)
    lines = ["kernels:", f"  {formula.name}:", f"    doc: {formula.doc}", "    inputs:"]
    for name, doc, least, most in formula.inputs:
        upper = round(most * draw.uniform(0.5, 1), 2)
        lines.append(f'      {name}: {{doc: {doc}, domain: "[{least:g}, {upper:g}]"}}')
    expression = formula.expression.format(k=f"{factor:g}")
    return [*lines, f'    outputs: {{{formula.output}: {{expr: "{expression}"}}}}']
