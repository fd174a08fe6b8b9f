"""Properties of the expression language: mutants never get out, texts and trees go round, Python reads alike."""

import ast
import time
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.runtime.expr.canonical import canonical_text, expression_hash
from codegen.runtime.expr.elaborate import elaborate
from codegen.runtime.expr.errors import ExpressionError
from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.latex import latex
from codegen.runtime.expr.parser import parse
from codegen.runtime.expr.scope import FunctionDefinition, Scope
from codegen.runtime.expr.syntax import (
    Array,
    Binary,
    Call,
    Comparison,
    Comprehension,
    Conditional,
    Index,
    Name,
    Number,
    Slice,
    Syntax,
    Unary,
)
from codegen.runtime.expr.typed import Value

SEEDS = [
    "(log(S/K) + (r + sigma**2/2)*T) / (sigma*sqrt(T))",
    "piecewise(x, x < 3, 1/2, x >= 4, -1e-3)",
    "sum(v[i]*M[i, 0] for i in range(1, 3))",
    "[[1 if i == j else x**2 for j in range(3)] for i in range(3)] @ v",
    "cross(v, v)/norm(v) - M[0:2, 1][0]*v",
    "x if not x < y <= 2 or y != 1 and x == 0 else -y % 3 // 2",
    "diff(f(x)**3 + hypot(x, y), x)",
    "min(max(x, .5), clip(y, 0, 1e3), 2.)",
    "__import__('os').system('true')",
    "(1).__class__.__bases__[0]",
    "lambda x: x.evalf()",
    "9**9**9**9 + 1e999999999",
    "f'{x}' + x^2 + 0x1F + 1_000 + 010 + 1j",
    "besselj(0, det(M)) + interp(x, [0, 1], [2, 3])",
]
PIECES = [
    "(", ")", "[", "]", ",", ":", "**", "^", "//", "<", "==", "=", ":=", ".", " ", "'",
    '"', "0", "9", "e", "1e9", "_", "__",
    "x", "v", "M", "f(", "sum(", " for i in range(", " if ", " else ", " not ", " and ", "lambda ", "\x00", "\n", "\t",
    "ﬁ", "²", "٣", "\ud800", "\u202e", "{", "}", "\\", "#",
    ";", "@", "%", "oo", "diff(", "-", "range(", "64", "1000", "j",
    "√", "|", "!", "?", "π", "₁", "½", "’", "\\pi", "$", ",000", "d0", " then ", "if(", ".sum(", "np.", "sin",
    " mod ", "pow(",
]  # fmt: skip


def scope(graph):
    def symbols(name, shape, kind="real"):
        places = [""] if not shape else [f"[{i}]" for i in range(shape[0])]
        if len(shape) == 2:
            places = [f"[{i},{j}]" for i in range(shape[0]) for j in range(shape[1])]
        return Value(shape, tuple(graph.symbol(name + place, kind) for place in places), kind)

    names = {name: symbols(name, ()) for name in ("x", "y", "S", "K", "r", "T", "sigma")}
    names |= {"v": symbols("v", (3,)), "M": symbols("M", (3, 3)), "n": symbols("n", (), "int")}
    functions = {"f": FunctionDefinition(("a",), parse("diff(a**2, a) + 1"), Scope())}
    return Scope(names, functions, frozenset(names))


@st.composite
def mutants(draw):
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        match draw(st.integers(0, 3)):
            case 0:
                text = text[:at] + draw(st.sampled_from(PIECES)) + text[at:]
            case 1:
                text = text[:at] + text[at + draw(st.integers(1, 4)) :]
            case 2:
                other = draw(st.sampled_from(SEEDS))
                text = text[:at] + other[draw(st.integers(0, len(other))) :]
            case 3:
                text = text[:at] + text[at : at + 5] * draw(st.integers(2, 300)) + text[at:]
    return text


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(mutants())
def test_a_mutant_is_a_value_or_a_positioned_error(text):
    started = time.process_time()
    graph = Graph()
    try:
        tree = parse(text)
        latex(tree)
        assert parse(canonical_text(tree)) == tree
        assert isinstance(elaborate(tree, scope(graph), graph), Value)
    except ExpressionError as error:
        assert 0 <= error.start <= error.end <= len(text)
        assert error.code[:2] == "C2" and error.message
        assert error.hint
    assert time.process_time() - started < 1


def part(cls, **fields):
    return st.builds(cls, start=st.just(0), end=st.just(0), **fields)


NAMES = st.sampled_from(["x", "y", "mu_earth", "lambda_", "größe", "range", "oo", "i"])
NUMBERS = st.one_of(
    part(Number, value=st.integers(0, 10**20).map(Fraction), is_integer=st.just(True)),
    st.builds(
        lambda digits, power: parse(f"{digits}e{power}"), st.integers(0, 10**18), st.integers(-380, 380)
    ),
)  # fmt: skip


PLAIN = ["+", "-", "*", "/", "//", "%", "@", "and", "or"]


def compound(inner):
    lists = st.lists(inner, min_size=1, max_size=3).map(tuple)
    exponent = st.one_of(part(Name, name=NAMES), part(Unary, operator=st.just("-"), operand=part(Name, name=NAMES)))
    ends = st.one_of(st.none(), st.integers(0, 70))
    operators = st.lists(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        part(Binary, operator=st.sampled_from(PLAIN), left=inner, right=inner),
        part(Binary, operator=st.just("**"), left=inner, right=exponent),
        part(Unary, operator=st.sampled_from(["+", "-", "not"]), operand=inner),
        operators.flatmap(
            lambda signs: part(
                Comparison, operators=st.just(signs), operands=st.tuples(*[inner] * (len(signs) + 1))
            )
        ),
        part(Conditional, test=inner, then=inner, otherwise=inner),
        part(Call, function=st.sampled_from(["f", "sin", "piecewise"]), arguments=lists),
        part(Array, entries=lists),
        part(
            Comprehension, reduction=st.sampled_from([None, "sum", "prod", "min", "max"]), element=inner,
            variable=NAMES, first=st.one_of(st.none(), inner), last=inner,
        ),
        part(Index, base=inner, indices=st.lists(st.one_of(inner, part(Slice, first=ends, last=ends)), min_size=1,
                                                 max_size=2).map(tuple)),
    )  # fmt: skip


TREES = st.recursive(st.one_of(part(Name, name=NAMES), NUMBERS), compound, max_leaves=12)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(TREES)
def test_tree_and_text_go_round(tree):
    text = canonical_text(tree)
    again = parse(text)
    assert again == tree
    assert canonical_text(again) == text
    assert expression_hash(again) == expression_hash(tree)
    formula = latex(tree)
    assert formula.count("{") == formula.count("}")
    assert formula.count(r"\left") == formula.count(r"\right")


@st.composite
def common_texts(draw):
    """Token sequences of the subset that Python and the language share; most of them are no expressions."""
    atoms = st.sampled_from(["a", "b", "c", "2", "-a", "+b", "not a", "(a + b)", "f(a, b)", "-(a)", "- - c"])
    signs = st.sampled_from(
        ["+", "-", "*", "/", "//", "%", "@", "**", "<", "<=", "==", "!=", "and", "or", "and not", "** -", "* -"]
    )
    text = draw(atoms)
    for _ in range(draw(st.integers(1, 7))):
        text += f" {draw(signs)} {draw(atoms)}"
    if draw(st.booleans()):
        text += f" if {draw(atoms)} {draw(signs)} {draw(atoms)} else {draw(atoms)}"
    return text


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(common_texts())
def test_precedence_is_pythons(text):
    try:
        expected = ast.dump(_folded(ast.parse(text, mode="eval").body))
    except SyntaxError:
        expected = None
    try:
        found = ast.dump(_as_python(parse(text)))
    except ExpressionError:
        found = None
    assert found == expected


class _Binary(ast.NodeTransformer):
    """Python joins ``a and b and c`` in one node; here two operands make a node."""

    def visit_BoolOp(self, node):
        self.generic_visit(node)
        left = node.values[0]
        for right in node.values[1:]:
            left = ast.BoolOp(op=node.op, values=[left, right])
        return left


def _folded(node):
    return _Binary().visit(node)


_SIGNS = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "//": ast.FloorDiv, "%": ast.Mod, "@": ast.MatMult,
    "**": ast.Pow, "<": ast.Lt, "<=": ast.LtE, "==": ast.Eq, "!=": ast.NotEq, "and": ast.And, "or": ast.Or,
}  # fmt: skip


def _as_python(tree: Syntax) -> ast.expr:
    match tree:
        case Name():
            return ast.Name(id=tree.name, ctx=ast.Load())
        case Number():
            return ast.Constant(value=int(tree.value))
        case Unary():
            sign = {"+": ast.UAdd, "-": ast.USub, "not": ast.Not}[tree.operator]
            return ast.UnaryOp(op=sign(), operand=_as_python(tree.operand))
        case Binary():
            left, right, sign = _as_python(tree.left), _as_python(tree.right), _SIGNS[tree.operator]()
            if tree.operator in ("and", "or"):
                return ast.BoolOp(op=sign, values=[left, right])
            return ast.BinOp(left=left, op=sign, right=right)
        case Comparison():
            first, *rest = map(_as_python, tree.operands)
            return ast.Compare(left=first, ops=[_SIGNS[sign]() for sign in tree.operators], comparators=rest)
        case Conditional():
            return ast.IfExp(test=_as_python(tree.test), body=_as_python(tree.then), orelse=_as_python(tree.otherwise))
        case Call():
            name = ast.Name(id=tree.function, ctx=ast.Load())
            return ast.Call(func=name, args=[_as_python(argument) for argument in tree.arguments], keywords=[])
    raise AssertionError(tree)
