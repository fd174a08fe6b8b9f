import ast
from fractions import Fraction

import pytest

from ..expr.budget import Budget
from ..expr.errors import ExpressionError
from ..expr.parser import parse
from ..expr.syntax import Binary, Call, Comprehension, Conditional, Index, Name, Number, Slice, Syntax, Unary


def brackets(tree):
    """A syntax tree with every operation in brackets, to compare with Python's reading."""
    match tree:
        case Number():
            return str(tree.value)
        case Name():
            return tree.name
        case Unary():
            return f"({tree.operator} {brackets(tree.operand)})"
        case Binary():
            return f"({brackets(tree.left)} {tree.operator} {brackets(tree.right)})"
        case Conditional():
            return f"({brackets(tree.then)} if {brackets(tree.test)} else {brackets(tree.otherwise)})"
        case Call():
            return f"{tree.function}({', '.join(map(brackets, tree.arguments))})"
    parts = [brackets(tree.operands[0])]
    for operator, operand in zip(tree.operators, tree.operands[1:], strict=True):
        parts += [operator, brackets(operand)]
    return f"({' '.join(parts)})"


SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.MatMult: "@",
    ast.Pow: "**", ast.USub: "-", ast.UAdd: "+", ast.Not: "not", ast.And: "and", ast.Or: "or", ast.Lt: "<",
    ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


def pythons(node):
    match node:
        case ast.Constant():
            return str(node.value)
        case ast.Name():
            return node.id
        case ast.UnaryOp():
            return f"({SIGNS[type(node.op)]} {pythons(node.operand)})"
        case ast.BinOp():
            return f"({pythons(node.left)} {SIGNS[type(node.op)]} {pythons(node.right)})"
        case ast.BoolOp():
            text = pythons(node.values[0])
            for value in node.values[1:]:
                text = f"({text} {SIGNS[type(node.op)]} {pythons(value)})"
            return text
        case ast.IfExp():
            return f"({pythons(node.body)} if {pythons(node.test)} else {pythons(node.orelse)})"
        case ast.Call():
            return f"{node.func.id}({', '.join(map(pythons, node.args))})"
    parts = [pythons(node.left)]
    for operator, operand in zip(node.ops, node.comparators, strict=True):
        parts += [SIGNS[type(operator)], pythons(operand)]
    return f"({' '.join(parts)})"


@pytest.mark.parametrize(
    "text",
    [
        "a + b*c - d/e", "-x**2", "2**-x**2", "a**b**c", "-a*b", "a - b - c", "a/b*c//d%e@f", "not a and b or not c",
        "not a < b", "a < b <= c != d", "x if a < b else y if c else z", "(x if a else y) + 1", "--x", "+-+x",
        "a*-b", "a - -b", "f(x, -y)**2", "-f(x)**-g(y)", "(-x)**2", "(a + b)*(c - d)", "a or b and c", "not not a",
        "a == b or c", "a + b < c - d", "x if not a else y", "a%b**c", "a*(b*c)", "(a**b)**c",
    ],
)  # fmt: skip
def test_precedence_is_pythons(text):
    assert brackets(parse(text)) == pythons(ast.parse(text, mode="eval").body)


@pytest.mark.parametrize(
    ("text", "value", "is_integer"),
    [("0", 0, True), ("12", 12, True), ("1.", 1, False), (".5", Fraction(1, 2), False), ("0.1", Fraction(1, 10), False),
     ("1e-3", Fraction(1, 1000), False), ("2.5E+2", 250, False), ("1e400", 10**400, False), ("00", None, False)],
)  # fmt: skip
def test_numbers_are_exact(text, value, is_integer):
    if value is None:
        with pytest.raises(ExpressionError, match="C204"):
            parse(text)
    else:
        assert parse(text) == Number(value=Fraction(value), is_integer=is_integer, start=0, end=0)


def test_spans_are_code_points():
    tree = parse("ä + sin( x )*v[0:2]")
    assert (tree.start, tree.end) == (0, 19)
    product = tree.right
    assert (product.left.start, product.left.end) == (4, 12)
    assert (product.right.start, product.right.end) == (13, 19)


def test_loops_and_slices():
    loop = parse("sum(v[i, 1:] for i in range(1, 3))")
    assert isinstance(loop, Comprehension) and loop.reduction == "sum" and loop.variable == "i"
    assert isinstance(loop.element, Index)
    assert loop.element.indices[1] == Slice(first=1, last=None, start=0, end=0)
    assert parse("[i for i in range(3)]").reduction is None


REFUSED = {
    "x^2": ("C202", 1, 2, "**"), "(a": ("C203", 0, 1, "add )"), "f(a, [b": ("C203", 5, 6, "add ]"),
    "a)": ("C203", 1, 2, "open"), "(a]": ("C203", 2, 3, "write )"), "a[0)": ("C203", 3, 4, "write ]"),
    "0x1F": ("C204", 0, 4, "decimal"), "1_000": ("C204", 0, 5, "1000"), "010": ("C204", 0, 3, "write 10"),
    "1j": ("C204", 0, 2, "complex"), "2x": ("C204", 0, 2, "2*x"), "1e": ("C204", 0, 2, "digits"),
    "01.5": ("C204", 0, 4, "write 1.5"), "'a'": ("C205", 0, 3, "write a"), "x + f'a'": ("C205", 4, 6, "quotes"),
    "(1).__class__": ("C205", 3, 4, "call"), "x.evalf": ("C205", 0, 7, "write `x_evalf`"),
    "f(x=1)": ("C205", 2, 4, "remove it"),
    "(x:=1)": ("C205", 2, 4, "define"), "2(3)": ("C205", 1, 2, "*"), "f(x)(y)": ("C205", 4, 5, "*"),
    "lambda x: x": ("C206", 0, 6, "lambda_"), "__import__('os')": ("C206", 0, 10, ""), "_x": ("C206", 0, 2, "write x"),
    "ﬁ": ("C206", 0, 1, "write fi"), "True": ("C206", 0, 4, "comparison"), "class": ("C206", 0, 5, "class_"),
    "x²": ("C201", 1, 2, "**2"), "a − b": ("C201", 2, 3, "write -"), "a & b": ("C201", 2, 3, "and"),
    "x # y": ("C201", 2, 3, "doc"), "\x00": ("C201", 0, 1, ""), "": ("C200", 0, 0, ""), "a b": ("C200", 2, 3, "*"),
    "a == not b": ("C200", 5, 8, "brackets"), "x if y": ("C200", 6, 6, "else"), "f(a,)": ("C200", 4, 5, "comma"),
    "a, b": ("C200", 1, 2, "[a, b]"), "a[]": ("C200", 2, 3, ""), "*a": ("C200", 0, 1, ""), "a +": ("C200", 3, 3, ""),
    "a[0:i]": ("C218", 4, 5, "0:3"), "a[::2]": ("C218", 3, 4, "0:3"), "a[i:2]": ("C218", 2, 3, "0:3"),
    "f(x for i in range(3))": ("C205", 4, 7, "["), "sum(i for i in v)": ("C205", 15, 16, "range"),
    "sum(i for i in range(3) if i)": ("C205", 24, 26, "condition"), "9**9**9**9": ("C208", 1, 3, "exp"),
    "x**1001": ("C208", 1, 3, "exp"), "1e999999999": ("C208", 0, 11, "400"), "9" * 401: ("C208", 0, 401, "17"),
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_refused_at_its_characters_with_a_hint(text):
    code, start, end, hint = REFUSED[text]
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    error = caught.value
    assert (error.code, error.start, error.end) == (code, start, end)
    assert error.hint and hint in error.hint


@pytest.mark.parametrize(
    "text",
    ["(" * 100_000 + "x" + ")" * 100_000, "(" * 9_999, "[" * 9_999, "-" * 9_999, "not " * 2_400 + "x",
     "x" + "**x" * 3_000,
     "x if y else " * 800 + "x", "f(" * 4_900, "a[" * 4_900, "x" + "[0]" * 201, "9**" * 3_300 + "9",
     "1" * 9_999],
)  # fmt: skip
def test_over_budget_is_refused(text):
    with pytest.raises(ExpressionError):
        parse(text)


def test_the_budget_is_met_exactly():
    parse("(" * 200 + "x" + ")" * 200)
    with pytest.raises(ExpressionError, match="200"):
        parse("(" * 201 + "x" + ")" * 201)
    parse("x**1000")
    parse("9" * 400)
    long = " + ".join(["x"] * 2_500)
    assert isinstance(parse(long), Syntax)
    with pytest.raises(ExpressionError, match="the budget is 10"):
        parse("x + y + z + 1", Budget(text=10))
    with pytest.raises(ExpressionError, match="more than 5 parts"):
        parse("a + b + c + d", Budget(nodes=5))


def test_what_is_too_large_says_how_to_divide_it():
    with pytest.raises(ExpressionError) as deep:
        parse("(" * 201 + "x" + ")" * 201)
    assert (deep.value.code, deep.value.start) == ("C207", 201)
    assert deep.value.hint == "give an inner bracket a name of its own in define, and put the name in its place"
    for text, budget in (("x + " * 3_000 + "x", Budget()), ("x + y + z", Budget(nodes=4))):
        with pytest.raises(ExpressionError, match="C207") as long:
            parse(text, budget)
        assert long.value.hint == (
            "add up groups of terms that have names in define; terms of one pattern are sum(... for i in range(n))"
        )
