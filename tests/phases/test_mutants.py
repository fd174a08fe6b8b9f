"""Which mutants a module has, which places are left alone, and that each is one change that still parses."""

import ast
from pathlib import Path
from textwrap import dedent

import pytest

import codegen
from codegen.phases.mutation.mutants import MutableModule

RUNTIME = Path(codegen.__file__).parent / "runtime"


def changes(source):
    return [(m.kind, m.before, m.after) for m in MutableModule("m.py", dedent(source)).mutants]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a + b", [("operator", "a + b", "a - b")]),
        ("x = a // b", [("operator", "a // b", "a * b")]),
        ("x = a << b", [("operator", "a << b", "a >> b")]),
        ("x = a and b or c", [("operator", "a and b or c", "(a and b) and c"), ("operator", "a and b", "a or b")]),
        ("x = not a", [("operator", "not a", "a")]),
        ("x = -a", [("operator", "-a", "a")]),
        ("x = +a", []),
        ("x -= a", [("operator", "x -= a", "x += a")]),
        ("x = a < b", [("comparison", "a < b", "a <= b"), ("comparison", "a < b", "a >= b")]),
        ("x = a >= b", [("comparison", "a >= b", "a > b"), ("comparison", "a >= b", "a < b")]),
        ("x = a == b", [("comparison", "a == b", "a != b")]),
        ("x = a in b", [("comparison", "a in b", "a not in b")]),
        ("x = a is None", [("comparison", "a is None", "a is not None")]),
        (
            "x = a <= b < c",
            [
                ("comparison", "a <= b < c", "a < b < c"),
                ("comparison", "a <= b < c", "a > b < c"),
                ("comparison", "a <= b < c", "a <= b <= c"),
                ("comparison", "a <= b < c", "a <= b >= c"),
            ],
        ),
        ("x = 3", [("constant", "3", "4")]),
        ("x = 1e300", [("constant", "1e+300", "5e+299")]),
        ("x = 2j", [("constant", "2j", "(1+2j)")]),
        ("x = True", [("constant", "True", "False")]),
        ("x = None", [("constant", "None", "1")]),
        ("x = 'a'", [("constant", "'a'", "'XXaXX'")]),
        ("x = b''", [("constant", "b''", "b'XXXX'")]),
        ("x = ...", []),
        ("x = f'{a} of {b:>3}'", [("constant", "f'{a} of {b:>3}'", "f'{a}XX of {b:>3}'")]),
        ("x = f'{a}{1}'", [("constant", "1", "2")]),
    ],
)
def test_changes_of_one_statement(source, expected):
    assert changes(source) == expected


@pytest.mark.parametrize(
    ("annotation", "value", "expected"),
    [
        ("int", "a", "return None"),
        ("int | None", "a", "return None"),
        ("str", "a", "return ''"),
        ("list[int]", "a", "return []"),
        ("typing.Mapping[str, int]", "a", "return {}"),
        ("tuple[int, ...]", "a", "return ()"),
        ("bool", "a", "return not a"),
        ("bool", "a < b < c", "return not a < b < c"),
        ("bool", "a < b", ""),
        ("bool", "not a", ""),
        ("bool", "True", ""),
        ("list[int]", "[]", ""),
        ("int", "None", ""),
    ],
)
def test_what_is_returned_instead(annotation, value, expected):
    found = changes(f"def f() -> {annotation}:\n    return {value}")
    assert [after for kind, _, after in found if kind == "return"] == ([expected] if expected else [])


@pytest.mark.parametrize(
    "source",
    [
        '"""Module."""',
        'class A:\n    """Doc."""',
        'def f(a: "Literal[1]") -> "x":\n    "doc"',
        "a: Literal['x']",
        "x: TypeAlias = a | b",
        "Number = int | float",
        "Row = Mapping[str, Literal['a']]",
        "__all__ = ['a'] + ['b']",
        "class A:\n    __slots__ = ('a',)",
        "if TYPE_CHECKING:\n    x = 1",
        "if __name__ == '__main__':\n    main(1)",
        "x = a is not None",
        "_logger.info('started', )",
        "structlog.get_logger().info(f'at {x}')",
        "logging.getLogger().warning('no')",
        "x = Field(description='what it is')",
        "x = cast('A', y)",
        "T = TypeVar('T')",
        "@dataclass(slots=True)\nclass A: ...",
        "@lru_cache(maxsize=64)\ndef f(): ...",
        "@overload\ndef f(x: int = 1) -> int: ...",
    ],
)
def test_what_says_nothing_at_run_time_is_left_alone(source):
    assert [found for found in changes(source) if found[1] != "a is not None"] == []


def test_texts_that_are_not_for_people_are_changed_even_beside_a_logger():
    assert changes("logger.info(1)\ntasks.log('x')\nraise ValueError('odd')") == [
        ("constant", "1", "2"),
        ("constant", "'x'", "'XXxXX'"),
        ("constant", "'odd'", "'XXoddXX'"),
    ]


def test_places_and_lines():
    source = dedent(
        """\
        LIMIT = 3


        @route("/x")
        def f(a, b=1):
            if (
                a
                > b
            ):
                return a
            try:
                a()
            except (A, B[0]):
                return (
                    b +
                    1
                )
        """
    )
    module = MutableModule("m.py", source)
    found = [(m.line, m.column, m.kind, m.lines, m.imported) for m in module.mutants]
    assert found == [
        (1, 9, "constant", (1,), True),
        (4, 8, "constant", (4, 5), True),
        (5, 12, "constant", (4, 5), True),
        (7, 9, "comparison", (6, 7, 8, 9), False),
        (7, 9, "comparison", (6, 7, 8, 9), False),
        (10, 9, "return", (10,), False),
        (13, 18, "constant", (13,), False),
        (14, 9, "return", (14, 15, 16, 17), False),
        (15, 13, "operator", (14, 15, 16, 17), False),
        (16, 13, "constant", (14, 15, 16, 17), False),
    ]
    assert [m.number for m in module.mutants] == list(range(len(found)))


def differing(first, second):
    """In how many places two trees part."""
    if type(first) is not type(second):
        return 1
    if isinstance(first, ast.AST):
        pairs = [(getattr(first, name, None), getattr(second, name, None)) for name in first._fields]
        return sum(differing(*pair) for pair in pairs)
    if isinstance(first, list) and len(first) == len(second):
        return sum(differing(*pair) for pair in zip(first, second, strict=True))
    return int(first != second)


@pytest.mark.parametrize("name", ["stores/cache.py", "service/limits.py", "digests.py", "canonical_json.py"])
def test_every_mutant_of_a_real_module_is_another_program(name):
    source = (RUNTIME / name).read_text()
    module = MutableModule(name, source)
    original = ast.unparse(ast.parse(source))
    rendered = [module.render(mutant) for mutant in module.mutants]
    assert rendered
    for mutant, text in zip(module.mutants, rendered, strict=True):
        compile(text, name, "exec")
        parted = differing(ast.parse(original), ast.parse(text))
        assert parted == 1 or (mutant.kind == "return" and parted > 1), mutant
    assert len(set(rendered)) == len(rendered)
    assert [module.render(mutant) for mutant in module.mutants] == rendered
