"""Contracts: what would silently become wrong code is an error at its place."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.frontend.json_reader import read_json_document
from codegen.frontend.patterns import pattern_fault
from codegen.frontend.source_files import SourceFile
from codegen.support.diagnostics import DiagnosticBag

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
    "keyword of another draft": (
        one("{type: object, dependencies: {a: [b]}}"),
        (
            "C404",
            5,
            25,
            "the keyword `dependencies` is not available in contracts",
            "write `dependentRequired` or `dependentSchemas`",
        ),
    ),
    "another dialect": (
        one('{$schema: "http://json-schema.org/draft-07/schema#", type: object}'),
        (
            "C414",
            5,
            20,
            "the contract says that it is `http://json-schema.org/draft-07/schema#`; contracts are JSON Schema 2020-12",
            'write "https://json-schema.org/draft/2020-12/schema", or remove it',
        ),
    ),
    "reserved name": (
        f"{HEAD}contracts:\n  Field: {{type: string}}\n",
        ("C417", 5, 3, "the models mean something else by `Field`", "write `FieldContract`"),
    ),
    "default": (
        one("{type: object, properties: {n: {type: integer, minimum: 1, default: 0}}}"),
        (
            "C416",
            5,
            78,
            "the default does not fit its own schema: 0 is less than the minimum of 1",
            "correct the default, or remove it",
        ),
    ),
    "example of a property": (
        one("{type: object, properties: {n: {type: integer, examples: [1, a]}}}"),
        (
            "C410",
            5,
            71,
            'the example does not fit `Thing`: "a" is not of type "integer"',
            "correct the example or the contract",
        ),
    ),
    "dangling pointer": (
        one("{type: array, items: {$ref: '#/$defs/lin'}, $defs: {line: {type: string}}}"),
        (
            "C440",
            5,
            38,
            "dangling reference: the contract `Thing` has no schema at `/$defs/lin`",
            'did you mean "#/$defs/line"?',
        ),
    ),
    "dangling anchor": (
        one('{type: array, items: {$ref: "#lin"}}'),
        ("C440", 5, 38, "dangling reference: nothing is called `lin`", "write an `$anchor`"),
    ),
    "dangling dynamic anchor": (
        one('{type: array, items: {$dynamicRef: "#lin"}}'),
        (
            "C440",
            5,
            45,
            "dangling reference: nothing is called `lin`",
            "write `$dynamicAnchor: lin` where it leads",
        ),
    ),
    "no address": (
        one('{$id: "https://[a", type: string}'),
        ("C402", 5, 16, "`https://[a` is no address", "write a URI, or remove it"),
    ),
    "reference to no address": (
        one('{$ref: "https://[a"}'),
        (
            "C408",
            5,
            17,
            "`https://[a` does not refer to a contract of this system",
            'write "#/contracts/Name", or the name of a file, "other.schema.json#/$defs/name"',
        ),
    ),
    "one anchor twice": (
        one("{type: string, $defs: {a: {$anchor: x}, b: {$anchor: x}}}"),
        ("C441", 5, 63, "two schemas are called `x`", "rename one of the two, or remove it"),
    ),
    "one address twice": (
        one('{$id: "https://a.example/x", type: string}') + '  Other: {$id: "https://a.example/x", type: string}\n',
        ("C441", 6, 16, "two schemas are called `https://a.example/x`", "rename one of the two, or remove it"),
    ),
    "file that is not there, in a reference": (
        one("{type: array, items: {$ref: 'other.json#/$defs/a'}}"),
        (
            "C412",
            5,
            38,
            "no contract file `other.json`",
            "the path is relative to the schema's folder and ends in .json, .yaml or .yml",
        ),
    ),
    "file outside, in a reference": (
        one("{$ref: ../other.json}"),
        (
            "C412",
            5,
            17,
            "the path `../other.json` leaves its folder through `..`",
            "write `other.json`, below the root",
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
            'write "#/contracts/Name", or the name of a file, "other.schema.json#/$defs/name"',
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
        (
            "C415",
            5,
            11,
            "without a type, `minimum` holds only where a value is of type number",
            "write `type: number` beside it",
        ),
    ),
    "bound beside another type": (
        one("{type: string, minimum: 3}"),
        ("C402", 5, 25, "`minimum` says nothing without `type: number`", "write `type: number`, or remove it"),
    ),
    "misspelt required property": (
        one("{type: object, required: [axels], properties: {axles: {type: integer}}, examples: [{axles: 2}]}"),
        ("C402", 5, 36, "`axels` is required, and is no property here", "did you mean `axles`?"),
    ),
    "required property of a closed object": (
        one("{type: object, required: [n, name], properties: {n: {type: integer}}, additionalProperties: false}"),
        (
            "C402",
            5,
            39,
            "`name` is required, and is no property here",
            "remove it, or declare `name` in `properties`",
        ),
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
        HEAD + OBJECTS + '  Shape: {oneOf: [{$ref: "#/contracts/Circle"}, {type: string}]}\n',
        ("C409", 7, 11, "every member of a `oneOf` must be an object", ANOTHER),
    ),
    "union without a common constant": (
        HEAD + OBJECTS + '  Shape: {oneOf: [{$ref: "#/contracts/Circle"}, {type: object}]}\n',
        ("C409", 7, 11, "the members of this `oneOf` cannot be told apart", ANOTHER),
    ),
    "union with one constant twice": (
        HEAD
        + OBJECTS.replace("square", "circle")
        + '  Shape: {oneOf: [{$ref: "#/contracts/Circle"}, {$ref: "#/contracts/Square"}]}\n',
        ("C409", 7, 11, "two members of this `oneOf` have the same `kind`", ANOTHER),
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


def test_a_circle_inside_a_contract(tmp_path):
    inner = '{a: {anyOf: [{$ref: "#/$defs/b"}]}, b: {not: {$ref: "#/$defs/a"}}, c: {$ref: "#/$defs/d"}, d: {}}'
    text = one(f'{{type: string, $defs: {inner}, allOf: [{{$ref: "#/$defs/a"}}]}}')
    message = "`$defs/{}` of the contract `Thing` refers to itself without a property between"
    hint = "put the reference under a property or `items`"
    assert diagnostics(tmp_path, text) == [
        ("C413", 5, 33, message.format("a"), hint),
        ("C413", 5, 68, message.format("b"), hint),
    ]


def test_a_contract_may_be_called_as_it_is_and_as_elsewhere(tmp_path):
    (tmp_path / "a.json").write_text('{"$id": "https://a.example/part", "$defs": {"n": {"type": "null"}}}')
    text = (
        one('{$id: Thing, type: array, items: {$ref: "https://a.example/part#/$defs/n"}}') + "  Part: {file: a.json}\n"
    )
    assert load(tmp_path, text).model.contracts["Thing"]["items"] == {"$ref": "#/contracts/Part/$defs/n"}


def test_unions_by_constant_are_allowed(tmp_path):
    text = HEAD + OBJECTS + '  Shape: {oneOf: [{$ref: "#/contracts/Circle"}, {$ref: "#/contracts/Square"}]}\n'
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
        '{\n\t"$schema": "https://json-schema.org/draft/2020-12/schema",\n\t"type": "number",\n\t"minimum": 0.5\n}\n'
    )
    system = load(tmp_path, one("{file: contracts/thing.schema.json}"))
    thing = system.model.contracts["Thing"]
    assert (thing["type"], thing["minimum"]) == ("number", 0.5)
    assert type(system.model.contracts["Thing"]["minimum"]) is float
    assert set(system.read) == set(system.sources) == {"system.yaml", "contracts/thing.schema.json"}


def test_a_fault_in_a_file_names_the_file(tmp_path):
    (tmp_path / "thing.json").write_text('{\n  "type": "strin"\n}\n')
    with pytest.raises(Exception, match="C405") as refused:
        load(tmp_path, one("{file: thing.json}"))
    (diagnostic,) = refused.value.diagnostics
    assert (diagnostic.span.file, diagnostic.span.line, diagnostic.span.column) == ("thing.json", 2, 11)


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.json").write_text(text)


def test_files_refer_to_each_other_in_circles(tmp_path):
    (tmp_path / "parts").mkdir()
    write(
        tmp_path,
        order='{"type": "object", "properties": {"line": {"$ref": "parts/line.schema.json#/$defs/line"}}}',
        money='{"$defs": {"amount": {"type": "integer"}, "eur": {"$anchor": "euro", "const": "EUR"}}}',
    )
    (tmp_path / "parts" / "line.schema.json").write_text(
        '{"$defs": {"line": {"type": "object", "properties": {"order": {"$ref": "../order.json"}, '
        '"price": {"$ref": "../money.json#/$defs/amount"}, "currency": {"$ref": "../money.json#euro"}}}}}'
    )
    system = load(tmp_path, one("{file: order.json}"))
    contracts = system.model.contracts
    assert list(contracts) == ["Thing", "Line", "Money"]
    assert contracts["Thing"]["properties"]["line"] == {"$ref": "#/contracts/Line/$defs/line"}
    assert contracts["Line"]["$defs"]["line"]["properties"] == {
        "order": {"$ref": "#/contracts/Thing"},
        "price": {"$ref": "#/contracts/Money/$defs/amount"},
        "currency": {"$ref": "#/contracts/Money/$defs/eur"},
    }
    assert set(system.read) == {"system.yaml", "order.json", "money.json", "parts/line.schema.json"}


def test_a_file_that_is_referred_to_needs_a_name_of_its_own(tmp_path):
    write(tmp_path, other='{"type": "string"}', money='{"type": "string"}', **{"😀": '{"type": "string"}'})
    text = HEAD + 'contracts:\n  Money: {type: string}\n  A: {$ref: "money.json"}\n  B: {$ref: "😀.json"}\n'
    assert diagnostics(tmp_path, text) == [
        (
            "C418",
            6,
            13,
            "the file `money.json` cannot be a contract called `Money`",
            "add `SomeName: {file: money.json}` to `contracts`",
        ),
        (
            "C418",
            7,
            13,
            "the file `😀.json` cannot be a contract called ``",
            "add `SomeName: {file: 😀.json}` to `contracts`",
        ),
    ]
    mended = text.replace("  A:", "  Cash: {file: money.json}\n  A:").replace("  B:", "  Face: {file: 😀.json}\n  B:")
    assert diagnostics(tmp_path, mended) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"type": "object",}', ("C419", 1, 18, "a comma stands before `}`", "remove it")),
        ('{"enum": [1,\n 2,\n]}', ("C419", 2, 3, "a comma stands before `]`", "remove it")),
        ('{"type": "object"} {}', ("C419", 1, 20, "more text follows the value", "remove it: a file holds one value")),
        ("{'type': 1}", ("C419", 1, 2, "a key is missing, or stands without quotes", 'write the key in `"`')),
        ('{"type" 1}', ("C419", 1, 9, "a colon is missing behind the key", "write `:` and the value")),
        ('{"enum": [1 2]}', ("C419", 1, 13, "neither a comma nor `]` follows", "write `,` or `]`")),
        ("{\n// why\n}", ("C419", 2, 1, "a key is missing, or stands without quotes", 'write the key in `"`')),
        ('{"a": # why\n1}', ("C419", 1, 7, "JSON has no comments", "remove it, or call the file .yaml")),
        (
            '{"const": NaN}',
            (
                "C419",
                1,
                11,
                "no value of JSON begins here",
                'texts stand in `"`; others are numbers, true, false, null',
            ),
        ),
        ('{"const": 1e999}', ("C117", 1, 11, "the number is too large for a double", "write a smaller one")),
        (
            '{"const": "\\ud800"}',
            ("C419", 1, 11, "a text holds half of a surrogate pair", "write the character itself"),
        ),
        ('{"type": "null", "type": "null"}', ("C108", 1, 18, "the key `type` is written twice", "keep one of the two")),
        ("[]", ("C402", 1, 1, "a contract must be a mapping of keywords", "write `type: object` and `properties:`")),
        (
            "[" * 200,
            ("C419", 1, 102, "nested more than 100 levels deep", "take levels out into `$defs`"),
        ),
    ],
)
def test_json_is_read_strictly(tmp_path, text, expected):
    (tmp_path / "a.json").write_text(text)
    assert diagnostics(tmp_path, one("{file: a.json}")) == [expected]


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20,
))  # fmt: skip
@pytest.mark.parametrize("indent", [None, 1])
def test_json_reads_as_every_reader_does(indent, value):
    text = json.dumps(value, indent=indent)
    bag = DiagnosticBag()
    document = read_json_document(SourceFile("a.json", text, ""), bag)
    assert not bag.has_errors
    assert repr(document.data) == repr(value)


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


@pytest.mark.parametrize(("first", "second", "told"), [("1", "1.0", True), ("1", "true", False), ("1", "'1'", False)])
def test_constants_that_json_takes_for_one_tell_nothing_apart(tmp_path, first, second, told):
    members = [
        f"{{type: object, required: [kind], properties: {{kind: {{const: {value}}}}}}}" for value in (first, second)
    ]
    found = diagnostics(tmp_path, one(f"{{oneOf: [{', '.join(members)}]}}"))
    assert [item[3] for item in found] == ["two members of this `oneOf` have the same `kind`"] * told


def test_a_reference_to_what_is_no_schema_is_not_proposed_again(tmp_path):
    text = HEAD + 'contracts:\n  Ok: {type: string}\n  Thing: {type: array, items: {$ref: "#/contracts/Ok/type"}}\n'
    (found,) = diagnostics(tmp_path, text)
    assert found[3:] == (
        "dangling reference: the contract `Ok` has no schema at `/type`",
        'write the path of a schema, "#/$defs/name"',
    )


def test_a_name_that_no_file_can_have(tmp_path):
    found = diagnostics(tmp_path, f"{HEAD}contracts:\n  A: {{file: {'a' * 251}.json}}\n")
    assert found == [("C412", 5, 13, "a name in the path has more than 255 bytes", "write a shorter one")]


@pytest.mark.parametrize(
    "contract",
    [
        "{type: object, required: [n, note], properties: {n: {type: integer}}}",
        "{type: object, required: [first, fist], properties: {first: {type: string}}}",
        "{type: object, required: [x], patternProperties: {'^x': {}}, properties: {}, additionalProperties: false}",
    ],
    ids=["open object", "a name beside its like", "a pattern that may have it"],
)
def test_a_required_name_need_not_be_a_property(tmp_path, contract):
    assert diagnostics(tmp_path, one(contract)) == []
