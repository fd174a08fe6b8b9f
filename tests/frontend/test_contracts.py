"""Contracts: what would silently become wrong code is an error at its place."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.frontend.patterns import pattern_fault

from .reading import HEAD, diagnostics, load

OBJECTS = """\
contracts:
  Circle: {type: object, required: [kind], properties: {kind: {const: circle}}}
  Square: {type: object, required: [kind], properties: {kind: {const: square}}}
"""
ANOTHER = "give each member, an object, a required `const` property of the same name and another value"


def one(schema):
    return f"{HEAD}contracts:\n  Thing: {schema}\n"


CASES = {
    "name": (
        f"{HEAD}contracts:\n  order_line: {{type: string}}\n",
        ("C401", 5, 3, "`order_line` is not PascalCase", "write `OrderLine`"),
    ),
    "unknown type": (one("{type: strin}"), ("C405", 5, 17, "unknown type `strin`", "did you mean `string`?")),
    "null without quotes": (
        one("{type: [string, null]}"),
        ("C405", 5, 26, "`null` without quotes is no type", 'write `"null"`, in quotes'),
    ),
    "unknown keyword": (
        one("{type: string, minLenght: 3}"),
        ("C403", 5, 25, "unknown keyword `minLenght`", "did you mean `minLength`?"),
    ),
    "keyword deep inside": (
        one("{type: object, properties: {a: {type: array, items: {type: string, maxlen: 3}}}}"),
        ("C403", 5, 77, "unknown keyword `maxlen`", "did you mean `maxLength`?"),
    ),
    "generator keyword": (
        one("{type: object, customBasePath: os.path}"),
        (
            "C404",
            5,
            25,
            "`customBasePath` is a keyword of model generators and is refused",
            "remove it: it would put code of its own choice into the models",
        ),
    ),
    "generator keyword with a prefix": (
        one("{type: object, properties: {a: {type: string, x-python-import: {module: os, name: system}}}}"),
        (
            "C404",
            5,
            56,
            "`x-python-import` is a keyword of model generators and is refused",
            "remove it: it would put code of its own choice into the models",
        ),
    ),
    "discriminator": (
        one("{type: object, discriminator: {propertyName: kind}}"),
        (
            "C404",
            5,
            25,
            "the keyword `discriminator` is not available in contracts",
            "write a `oneOf` of objects, each with a required `const` property of the same name",
        ),
    ),
    "dropped keyword": (
        one("{type: object, dependentRequired: {a: [b]}}"),
        (
            "C404",
            5,
            25,
            "the keyword `dependentRequired` is not available in contracts",
            "write a `oneOf` of the cases",
        ),
    ),
    "number of properties": (
        one("{type: object, minProperties: 1}"),
        (
            "C404",
            5,
            25,
            "the keyword `minProperties` is not available in contracts",
            "name the properties, and the necessary ones in `required`",
        ),
    ),
    "unique items of an inner list": (
        one("{type: array, items: {type: array, uniqueItems: true}}"),
        (
            "C404",
            5,
            45,
            "`uniqueItems` is held to in a contract or a property, not in a list or union within",
            "give the list a contract of its own, and refer to it",
        ),
    ),
    "unique items in a union": (
        one("{anyOf: [{type: array, uniqueItems: true}, {type: object}]}"),
        (
            "C404",
            5,
            33,
            "`uniqueItems` is held to in a contract or a property, not in a list or union within",
            "give the list a contract of its own, and refer to it",
        ),
    ),
    "unique items of a value": (
        one("{type: object, properties: {properties: {type: array, items: {type: array, uniqueItems: true}}}}"),
        (
            "C404",
            5,
            85,
            "`uniqueItems` is held to in a contract or a property, not in a list or union within",
            "give the list a contract of its own, and refer to it",
        ),
    ),
    "two patterns of names": (
        one('{type: object, patternProperties: {"^a": {}, "^b": {}}, additionalProperties: false}'),
        (
            "C404",
            5,
            25,
            "`patternProperties` is held to alone: one pattern, no `properties`, nothing additional",
            "write `additionalProperties: false` and one pattern",
        ),
    ),
    "patterns that leave others open": (
        one('{type: object, patternProperties: {"^a": {}}}'),
        (
            "C404",
            5,
            25,
            "`patternProperties` is held to alone: one pattern, no `properties`, nothing additional",
            "write `additionalProperties: false` and one pattern",
        ),
    ),
    "patterns beside properties": (
        one('{type: object, properties: {x: {}}, patternProperties: {"^a": {}}, additionalProperties: false}'),
        (
            "C404",
            5,
            46,
            "`patternProperties` is held to alone: one pattern, no `properties`, nothing additional",
            "write `additionalProperties: false` and one pattern",
        ),
    ),
    "names beside properties": (
        one("{type: object, properties: {x: {}}, propertyNames: {type: string}}"),
        (
            "C404",
            5,
            46,
            "`propertyNames` is not held to beside `properties`",
            "name the properties, and write `additionalProperties: false`",
        ),
    ),
    "dangling reference": (
        one('{type: array, items: {$ref: "#/contracts/Thin"}}'),
        ("C407", 5, 38, "dangling reference: no contract `Thin`", 'did you mean "#/contracts/Thing"?'),
    ),
    "remote reference": (
        one('{$ref: "https://example.org/a.json"}'),
        (
            "C408",
            5,
            17,
            "`https://example.org/a.json` does not refer to a contract of this system",
            'write "#/contracts/Name", and declare the contract with {file: ...} where it is a file',
        ),
    ),
    "circle": (
        one('{$ref: "#/contracts/Thing"}'),
        (
            "C413",
            5,
            3,
            "the contract `Thing` refers to itself without a property between",
            "put the reference under a property or `items`",
        ),
    ),
    "format": (
        one("{type: string, format: datetime}"),
        ("C406", 5, 33, "unknown format `datetime`", "did you mean `date-time`?"),
    ),
    "bound without type": (
        one("{minimum: 3}"),
        ("C402", 5, 11, "`minimum` says nothing without `type: number`", "write `type: number` beside it"),
    ),
    "meta-schema": (
        one("{type: string, maxLength: -1}"),
        ("C402", 5, 36, "not a JSON Schema: -1 is less than the minimum of 0", "see JSON Schema 2020-12"),
    ),
    "look-ahead": (
        one("{type: string, pattern: '^(?!a)b'}"),
        ("C411", 5, 34, "`(?!` is not in the safe part: look-around", "use plain groups or `(?:...)`"),
    ),
    "example": (
        one("{type: object, properties: {n: {type: integer}}, examples: [{n: 1}, {n: a}]}"),
        (
            "C410",
            5,
            82,
            'the example does not fit `Thing`: "a" is not of type "integer"',
            "correct the example or the contract",
        ),
    ),
    "integer with a point": (
        one("{type: array, items: {type: object, properties: {n: {type: integer}}}, examples: [[{n: 1}, {n: 5.0}]]}"),
        (
            "C410",
            5,
            105,
            "the example does not fit `Thing`: an integer is written without a point",
            "correct the example or the contract",
        ),
    ),
    "format of an example": (
        one("{type: string, format: date, examples: [2026-02-30]}"),
        (
            "C410",
            5,
            50,
            'the example does not fit `Thing`: "2026-02-30" is not a "date"',
            "correct the example or the contract",
        ),
    ),
    "number over the double": (
        one("{type: number, maximum: 1e400}"),
        ("C117", 5, 34, "the number is too large for a double", "write a smaller one"),
    ),
    "union of scalars": (
        HEAD + OBJECTS + '  Any: {oneOf: [{$ref: "#/contracts/Circle"}, {type: string}]}\n',
        ("C409", 7, 9, "every member of a `oneOf` must be an object", ANOTHER),
    ),
    "union without a common constant": (
        HEAD + OBJECTS + '  Any: {oneOf: [{$ref: "#/contracts/Circle"}, {type: object}]}\n',
        ("C409", 7, 9, "the members of this `oneOf` cannot be told apart", ANOTHER),
    ),
    "union with one constant twice": (
        HEAD
        + OBJECTS.replace("square", "circle")
        + '  Any: {oneOf: [{$ref: "#/contracts/Circle"}, {$ref: "#/contracts/Square"}]}\n',
        ("C409", 7, 9, "two members of this `oneOf` have the same `kind`", ANOTHER),
    ),
    "file outside": (
        one("{file: ../a.json}"),
        ("C412", 5, 17, "the path `../a.json` leaves its folder through `..`", "write `a.json`, below the root"),
    ),
    "file that is not there": (
        one("{file: a.json}"),
        (
            "C412",
            5,
            17,
            "no contract file `a.json`",
            "the path is relative to the schema's folder and ends in .json, .yaml or .yml",
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_diagnostic_says_all(tmp_path, name):
    text, expected = CASES[name]
    assert diagnostics(tmp_path, text) == [expected]


def test_unions_by_constant_are_allowed(tmp_path):
    text = HEAD + OBJECTS + '  Any: {oneOf: [{$ref: "#/contracts/Circle"}, {$ref: "#/contracts/Square"}]}\n'
    assert diagnostics(tmp_path, text) == []


def test_properties_may_be_called_like_keywords(tmp_path):
    names = "oneOf: {type: string}, not: {type: string}, default: {type: string}, $ref: {type: string}"
    assert diagnostics(tmp_path, one(f"{{type: object, properties: {{{names}}}}}")) == []


def test_recursion_through_a_property_is_allowed(tmp_path):
    text = one('{type: object, properties: {next: {$ref: "#/contracts/Thing"}}, examples: [{next: {}}]}')
    assert diagnostics(tmp_path, text) == []


def test_a_long_chain_of_references_is_walked_once(tmp_path):
    chain = "".join(f"  K{i}: {{$ref: '#/contracts/K{i + 1}'}}\n" for i in range(2000))
    start = time.process_time()
    assert diagnostics(tmp_path, f"{HEAD}contracts:\n{chain}  K2000: {{type: string}}\n") == []
    assert time.process_time() - start < 2


def test_only_the_contracts_of_a_circle_are_named(tmp_path):
    names = {"A": "B", "B": "C", "C": "B", "D": "A", "E": "F"}
    lines = "".join(f"  {name}: {{$ref: '#/contracts/{other}'}}\n" for name, other in names.items())
    found = diagnostics(tmp_path, f"{HEAD}contracts:\n{lines}  F: {{type: string}}\n")
    assert [(item[0], item[1]) for item in found] == [("C413", 6), ("C413", 7)]


def test_a_contract_in_a_file(tmp_path):
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "thing.schema.json").write_text(
        '{\n\t"$schema": "x",\n\t"type": "number",\n\t"minimum": 0.5\n}\n'
    )
    system = load(tmp_path, one("{file: contracts/thing.schema.json}"))
    assert system.model.contracts == {"Thing": {"type": "number", "minimum": 0.5}}
    assert type(system.model.contracts["Thing"]["minimum"]) is float
    assert set(system.read) == set(system.sources) == {"system.yaml", "contracts/thing.schema.json"}


def test_a_fault_in_a_file_names_the_file(tmp_path):
    (tmp_path / "thing.json").write_text('{\n  "type": "strin"\n}\n')
    with pytest.raises(Exception, match="C405") as refused:
        load(tmp_path, one("{file: thing.json}"))
    (diagnostic,) = refused.value.diagnostics
    assert (diagnostic.span.file, diagnostic.span.line, diagnostic.span.column) == ("thing.json", 2, 11)


@pytest.mark.parametrize("link", ["folder", "file"])
def test_symbolic_links_are_refused(tmp_path, link):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.json").write_text("{}")
    inside = tmp_path / "inside"
    inside.mkdir()
    if link == "folder":
        (inside / "c").symlink_to(outside)
    else:
        (inside / "c").mkdir()
        (inside / "c" / "a.json").symlink_to(outside / "a.json")
    assert diagnostics(inside, one("{file: c/a.json}")) == [
        ("C412", 5, 17, "`c/a.json` goes through a symbolic link", "copy the file to its place")
    ]


@pytest.mark.parametrize(
    "pattern", ["^[A-Z]{3}$", r"^\d+(?:\.\d+)?$", r"[\[\]&]", "a|b", "", r"\u00e9\x41\/", "[a-z&]*?"]
)
def test_safe_patterns(pattern):
    assert pattern_fault(pattern) is None


LOOKS = ["(?=a)", "(?<=a)b", "(?i)a", "(?P<n>a)", "(?<n>a)", r"(a)\1", "a++", "a**", "[a&&b]", "[[:alpha:]]", r"\p{L}"]
BROKEN = [r"\Z", "[", "(", "a{1000}{1000}", "[^", "(a{1000}){1000}"]


@pytest.mark.parametrize("pattern", [*LOOKS, *BROKEN])
def test_unsafe_patterns(pattern):
    assert pattern_fault(pattern) is not None


@given(st.text(alphabet="ab()[]{}?*+|\\^$&-:=!<>P1,dZ", max_size=12))
def test_any_pattern_is_judged(pattern):
    fault = pattern_fault(pattern)
    assert fault is None or fault.message


@pytest.mark.parametrize(
    "broken", ["{type: object, properties: [n]}", "{type: object, required: 1, properties: {n: {}}}"]
)
def test_what_is_no_schema_is_not_read_further(tmp_path, broken):
    text = HEAD + "contracts:\n"
    text += f'  A: {broken}\n  B: {{oneOf: [{{$ref: "#/contracts/A"}}]}}\n'
    text += 'operations:\n  a: {handler: "m:f", request: A, expose: {http: "PUT /{n}"}}\n'
    assert [item[:2] for item in diagnostics(tmp_path, text)] == [("C402", 5)]


def test_a_file_stands_alone(tmp_path):
    found = diagnostics(tmp_path, HEAD + "contracts:\n  A: {file: a.json, type: object}\n")
    message = "`file` stands alone: the whole contract is in the file"
    assert found == [("C412", 5, 7, message, "remove one or the other")]


def test_a_name_that_no_reference_can_hold(tmp_path):
    found = diagnostics(tmp_path, HEAD + 'contracts:\n  "A#": {type: string, examples: [a]}\n')
    assert [item[:3] for item in found] == [("C401", 5, 3)]
