"""Mutants of every schema of the project: a system or diagnostics with pages and places inside the file, soon."""

import copy
import json
import os
import random
import re
import time
from pathlib import Path

import pytest
import yaml

from codegen.frontend.meta_loader import load_system
from codegen.support.codes import CODES
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticsError

ROOT = Path(__file__).parents[2]
SEEDS = [
    path.read_text(encoding="utf-8")
    for folder in ("tests/systems/schemas", "input_schemas", "tests/fixtures")
    for path in sorted((ROOT / folder).glob("*.yaml"))
]
#: How many schemas; ``dev.py test-all`` draws 2 000.
MUTANTS = int(os.environ.get("SCHEMA_MUTANTS", "200"))
VALUES = [
    None, True, 0, -1, 65, 10**30, 0.1, "", "x", "1/0", "x**", "[1, 2]", "[0, 1]", "simplex", "terms", "oo", "pi",
    "lambda", "_x", "ﬁ", "../x", "GET /a", "POST /{x}", "#/contracts/A", "\u202e", '"', "a" * 300, "(" * 300,
    "1" * 500, "9**9**9", "1e999", "x" * 70_000, "[[x for i in range(64)] for j in range(64)]", "eye(64)@eye(64)",
    "sum(sum(x for i in range(64)) for j in range(64))", "diff(x, x)", "1 < 2", "x[-1]", [], {}, [[]], [[], [1]],
    ["x"], [["x"], ["y", 1]], [None], {"a": 1}, {"x": {}}, [[[["x"]]]], {"type": "object"}, {"$ref": "#/contracts/B"},
]  # fmt: skip
KEYS = ["", "x", "out", "count", "lambda", "_a", "é", "doc", "expr", "domain", "type", "$ref", "1", "A", "kernel", "~"]
WORDS = [
    "x", "sin", "(", ")", "[", "]", ",", "**", "/", "0", "e", "if", " for i in range(", "<", "'", '"', "#", ": ", "- ",
    "&a ", "*a", "{", "}", "\n", "\t", "\r", "\x00", "\ufeff", "\u2028", "\x85", "|", "---\n", "?", "!!str ", "<<: ",
    "%", "@", "`", "010", ".inf", "null", "~", "  ",
]  # fmt: skip


def places(data, path=()):
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


def value_at(data, path):
    for step in path:
        data = data[step]
    return data


def with_other_data(rng, text):
    """The schema with values replaced, removed, renamed, copied and cut."""
    data = yaml.safe_load(text)
    for _ in range(rng.randint(1, 3)):
        paths = list(places(data))
        *above, key = rng.choice(paths)
        parent = value_at(data, above)
        value = parent[key]
        match rng.randrange(6):
            case 0 | 1:
                parent[key] = copy.deepcopy(rng.choice(VALUES))
            case 2:
                parent[key] = copy.deepcopy(value_at(data, rng.choice(paths)))
            case 3 if isinstance(value, str):
                at = rng.randint(0, len(value))
                parent[key] = value[:at] + rng.choice(WORDS) + value[at + rng.randint(0, 3) :]
            case 4 if isinstance(parent, dict):
                parent[rng.choice(KEYS)] = parent.pop(key)
            case _:
                del parent[key]
    if rng.random() < 0.5:
        return json.dumps(data, ensure_ascii=False)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6)


def with_other_text(rng, text):
    """The schema with characters replaced, repeated and moved, whatever YAML makes of them."""
    for _ in range(rng.randint(1, 4)):
        at, length = rng.randint(0, len(text)), rng.choice([0, 0, 1, 3, 10, 60])
        part = rng.choice([rng.choice(WORDS), text[at : at + length] * rng.randint(0, 20)])
        text = text[:at] + part + text[at + length :]
    return text


def said_about(folder, text):
    (folder / "s.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        return load_system(Path("s.yaml"), folder, Configuration()).warnings
    except DiagnosticsError as error:
        assert error.diagnostics
        return error.diagnostics


def check_place(span, lines):
    assert span is not None
    assert 1 <= span.line <= span.end_line <= len(lines), span
    assert 1 <= span.column <= len(lines[span.line - 1]) + 1, span
    assert (span.line, span.column) < (span.end_line, span.end_column), span
    assert span.end_column <= len(lines[span.end_line - 1]) + 2, span


@pytest.mark.slow
@pytest.mark.parametrize("mutate", [with_other_data, with_other_text])
def test_a_mutant_is_read_or_refused_at_places_of_its_own(tmp_path, mutate):
    rng = random.Random(20_260)
    for number in range(MUTANTS // 2):
        text = mutate(rng, rng.choice(SEEDS))
        started = time.process_time()
        found = said_about(tmp_path, text)
        assert time.process_time() - started < 2, number
        lines = re.split("\r\n|\r|\n", text.removeprefix("\ufeff"))
        for item in found:
            assert item.code in CODES, (number, item)
            assert item.message and "\n" not in item.message and len(item.message) < 1000, (number, item.code)
            check_place(item.span, lines)
