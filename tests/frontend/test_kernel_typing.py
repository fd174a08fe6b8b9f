"""Kernels: what is refused, at which line and column, with which remedy; and what the good ones become."""

import math

import pytest

from codegen.runtime.expr.budget import TOO_DEEP_HINT

from .reading import HEAD, OPTIONS, diagnostics, load

BODY = """\
constants:
  one: {value: 1}
  pair: {value: [one, 2.5]}
functions:
  double: {args: [a], expr: 2*a}
kernels:
  k:
    doc: A kernel.
    inputs:
      x: {domain: "[0, 4)"}
      y: {domain: "(0, oo)", sample: [1, 2*pi]}
      v: {shape: [3], domain: ["[0, 1]", "[0, 2]", "(0, 3)"]}
      n: {type: int, domain: "[1, 9]", default: 2}
    constants:
      local: {value: one + 1/2}
    functions:
      tripled: {args: [a], expr: double(a) + a}
    define:
      p: x*local
      large: p > y
    outputs:
      q: {expr: "tripled(p)/y", scale: y}
      r: {expr: ["x", "p + pair[1]"], scale: terms}
    where: ["x < y"]
    derivatives:
      dq: {of: q, wrt: x}
    accuracy: {points: 64}
    examples:
      - {inputs: {x: 1/2, y: pi, v: [1, 1, 1]}, outputs: {q: "0.7", r: ["0.50", "-1e-3"]}, source: computed}
"""
BASE = HEAD + BODY


def with_(old, new):
    assert BASE.count(old) == 1, old
    return BASE.replace(old, new)


LATER = "{} is not visible here: it is declared further down, or only for results"
ABOVE = "move `pair` above `p`: definitions are computed in the order in which they are written"

ERRORS = {
    # expressions, at their characters
    "caret": (with_("expr: 2*a", "expr: a◆^2"), "C202", "^ is not an operator", "write **"),
    "bracket": (with_("x*local", "x*◆(local"), "C203", "( is never closed", "add )"),
    "name in a define": (with_("x*local", "x*◆locl"), "C210", "unknown name locl", "did you mean `local`?"),
    "later name": (with_("x*local", "x*◆q"), "C210", "unknown name q",
                   LATER.format("q")),
    "shared name of a later define": (with_("x*local", 'x*local + ◆pair[1]\n      pair: "[x, x]"'), "C210",
                                      "unknown name pair", ABOVE),
    "shared name of its own define": (with_("x*local", "x*local\n      one: ◆one + x"), "C210", "unknown name one",
                                      LATER.format("one")),
    "shared function of a later output": (
        with_("x*local", "x*◆double(x)").replace("  r:", "  double: {expr: x}\n      r:"),
        "C211", "unknown function double", LATER.format("double")),
    "shared name in where": (
        with_('["x < y"]', '["x < y + ◆one"]').replace("  r:", "  one: {expr: x}\n      r:"),
        "C210", "unknown name one", LATER.format("one")),
    "shared name of a later constant": (with_("{value: one + 1/2}", "{value: 2*◆pair}\n      pair: {value: 3}"), "C210",
                                        "unknown name pair", LATER.format("pair")),
    "shared name of its own constant": (with_("{value: one + 1/2}", "{value: 2}\n      one: {value: ◆one + 1}"), "C210",
                                        "unknown name one", LATER.format("one")),
    "built-in name of a later constant": (with_("{value: one + 1/2}", "{value: 2*◆e}\n      e: {value: 3}"), "C210",
                                          "unknown name e", LATER.format("e")),
    "shared function of a later function": (
        with_("expr: double(a) + a}", "expr: ◆double(a) + a}\n      double: {args: [b], expr: 3*b}"), "C211",
        "unknown function double", LATER.format("double")),
    "built-in name of a later output": (with_("x*local", "x*◆e").replace("  r:", "  e: {expr: x}\n      r:"),
                                        "C210", "unknown name e", LATER.format("e")),
    "shared name of a derivative": (with_("x*local", "x*◆one").replace("dq:", "one:"), "C210", "unknown name one",
                                    LATER.format("one")),
    "entry of a list": (with_('"p + pair[1]"', '"p + pair[◆2]"'), "C218", "the index 2 is outside 0 to 1",
                        "indices begin at 0, and negative ones are not in the language"),
    "body of a function": (with_("double(a) + a", "double(a) + ◆x"), "C210", "unknown name x",
                            "declare `x`, or correct the name"),
    "recursion": (with_("double(a) + a", "◆tripled(a)"), "C225", "the function tripled calls itself",
                  "there is no recursion; use a loop over range"),
    "fault at the call": (with_('"tripled(p)/y"', '"1 + ◆tripled(p > 0)/y"'), "C215",
                          "in tripled: the operator * takes numbers, and this is a condition",
                          "write 1 if condition else 0 to make a number of it"),
    "order": (with_('"tripled(p)/y"', '"x + besselj(◆x, y)"'), "C221", "the order of besselj is a literal",
              "write 0, or another literal"),
    "constant of a later one": (with_("one: {value: 1}", "one: {value: ◆pair}"), "C210", "unknown name pair",
                                LATER.format("pair")),
    "infinite constant": (with_("value: one + 1/2", "value: ◆1/0"), "C304", "the constant local has no finite value",
                          "write a finite number"),
    "constant beyond doubles": (with_("value: one + 1/2", "value: ◆-1e400"), "C304",
                                "the constant local has no finite value", "write a finite number"),
    "condition as constant": (with_("value: one + 1/2", "value: ◆1 < 2"), "C315",
                              "a constant is a number, and this is a condition", "write 1 if condition else 0"),
    # names
    "keyword": (with_("      large:", "      ◆class:"), "C300",
                "`class` is a keyword of Python, and cannot name a define", "write `class_`"),
    "underscore": (with_("      large:", "      ◆_large:"), "C300",
                   "the name `_large` begins with an underscore, and cannot name a define", "write `large`"),
    "normal form": (with_("      large:", "      ◆ﬁne:"), "C300",
                    "Python reads the name `ﬁne` as `fine`, and cannot name a define", "write `fine`"),
    "twice": (with_("      large:", "      ◆local:"), "C301", "local is already a constant of this kernel",
              "one scope a kernel: rename one"),
    "argument twice": (with_("double: {args: [a]", "double: {args: [a, ◆a]"), "C301", "two arguments are called a",
                       "give each its own name"),
    "reserved input": (with_("      n: {", "      ◆out: {"), "C302", "out cannot name an input", "write out_"),
    "reserved output": (with_("      dq:", "      ◆count:"), "C302", "count cannot name a derivative", "write count_"),
    # inputs
    "shape": (with_("shape: [3]", "shape: ◆[3, 65]"), "C303", "the shape of v is not one of the language",
              "a shape is [n] or [n, m] with sides from 1 to 64; a scalar has none"),
    "interval": (with_('"[0, 4)"', '◆"0 to 4"'), "C305", "'0 to 4' is not an interval",
                 'write `"[0, 4]"`'),
    "end of an interval": (with_('"[0, 4)"', '"[0, ◆foo)"'), "C210", "unknown name foo",
                            "declare `foo`, or correct the name"),
    "infinite end": (with_('"(0, oo)"', '"(0, ◆Infinity)"'), "C305", "an infinite end is written oo", "write oo"),
    "closed infinity": (with_('"(0, oo)"', '◆"(0, oo]"'), "C305", "an infinite end does not belong to the interval",
                        'write `"(0, oo)"`, with a round bracket beside oo'),
    "empty interval": (with_('"[0, 4)"', '◆"[0, 0)"'), "C305", "the interval [0, 0) is empty",
                       'write `"[0, 0]"` for this one value'),
    "too few intervals": (with_(', "(0, 3)"]', "]").replace('["[0, 1]"', '◆["[0, 1]"'), "C306",
                          "2 intervals for 3 entries", "write one interval for all entries, or one for each"),
    "simplex of a scalar": (with_('domain: "[0, 4)"', "domain: ◆simplex"), "C306",
                            "simplex is the domain of a real vector, and is its own sample",
                            "declare a shape such as [3], and no sample"),
    "domain of a bool": (with_('      x: {domain: "[0, 4)"}', '      ◆x: {type: bool, domain: "[0, 4)"}'), "C306",
                         "x is a condition, and has no domain or sample", "remove `domain`"),
    "no sample": (with_(", sample: [1, 2*pi]", "").replace("      y:", "      ◆y:"), "C307",
                  "y has an unbounded domain and no sample",
                  "add `sample: [0.1, 10]`, the range in which the kernel is verified"),
    "sample outside": (with_("[1, 2*pi]", "◆[-1, 1]"), "C308", "the sample of y leaves the domain (0, oo)",
                       "write `[0, 1]`, which lies inside the domain"),
    "sample of three": (with_("[1, 2*pi]", "◆[1, 2, 3]"), "C308", "a sample is a pair", "its form is [low, high]"),
    "sample turned round": (with_("[1, 2*pi]", "◆[2, 1]"), "C308",
                            "a sample goes from a number to one that is not less",
                            "write `[1, 2]`, the lower end first"),
    "name in a sample": (with_("[1, 2*pi]", "[1, 2*◆x]"), "C210", "unknown name x", "declare `x`, or correct the name"),
    "no integer": (with_('"[1, 9]", default: 2', '"[1.2, 1.8]", ◆sample: [1.2, 1.8]').replace("◆sample: ", "sample: ◆"),
                   "C308", "no integer lies in the sample of n", "widen it"),
    "required after optional": (with_('      v: {shape: [3], domain: ["[0, 1]", "[0, 2]", "(0, 3)"]}\n', "").replace(
        "    constants:\n      local", '      ◆v: {shape: [3], domain: "[0, 3)"}\n    constants:\n      local'), "C309",
        "v has no default, and stands after n, which has one", "inputs with a default come last"),
    "default outside": (with_("default: 2", "default: ◆12"), "C310", "12.0 is outside the domain [1, 9] of n",
                        "write `9`, or widen the domain"),
    "default of a part": (with_("default: 2", "default: ◆3/2"), "C310", "n is an integer",
                          "write `1`, or widen the domain"),
    # results
    "condition that is a number": (with_('"x < y"', '◆"x - y"'), "C311", "this is not a condition",
                                   "compare two values, such as K < S"),
    "condition of a define": (with_('"x < y"', '"◆p < y"'), "C210", "unknown name p",
                              LATER.format("p")),
    "output that is a condition": (with_('["x", "p + pair[1]"], scale: terms', '◆"large"').replace(
        ', r: ["0.50", "-1e-3"]', ""), "C312", "the output r is a condition", "write 1 if condition else 0"),
    "scale of another shape": (with_("scale: y", "scale: ◆v"), "C313", "the scale is a vector of 3, q is a scalar",
                               "a scale is a scalar, or has the shape of the result"),
    "scale of an unknown name": (with_("scale: y", "scale: 2*◆z"), "C210", "unknown name z",
                            "declare `z`, or correct the name"),
    "derivative of an unknown output": (with_("of: q,", "of: ◆p,"), "C320", "p is not an output of this kernel",
                                        "known: q, r"),
    "derivative by an unknown input": (with_("wrt: x}", "wrt: [x, ◆w]}"), "C320", "w is not an input of this kernel",
                                       "known: x, y, v, n"),
    "derivative by an integer": (with_("wrt: x}", "wrt: ◆n}"), "C321",
                                 "n is not real, so nothing has a derivative with respect to it",
                                 "declare it with type: real"),
    "second derivative of an array": (with_("of: q, wrt: x", "of: ◆r, wrt: x, order: 2"), "C322",
                                      "a second derivative needs one scalar output",
                                      "write `order: 1`, or name one scalar"),
    # settings and examples
    "unknown backend": (with_("    accuracy:", "    backends: [◆numpi]\n    accuracy:"), "C341",
                        "unknown backend numpi",
                        "did you mean `numpy`?"),
    "backend twice": (with_("    accuracy:", "    backends: [numpy, ◆numpy]\n    accuracy:"), "C341",
                      "the backend numpy is listed twice", "list it once; the first that can be had serves"),
    "no points": (with_("points: 64", "points: ◆0"), "C342", "points is from 1 to 1000000", "write `256`, the default"),
    "unknown input of an example": (with_("y: pi,", "y: pi, ◆z: 1,"), "C330", "z is not an input of this kernel",
                                    "remove it; known: x, y, v, n"),
    "unknown output of an example": (with_('{q: "0.7"', '{q: "0.7", ◆qq: "1"'), "C330",
                                     "qq is not an output or a derivative of this kernel", "did you mean `q`?"),
    "missing input of an example": (with_("{x: 1/2, y: pi,", "◆{x: 1/2,"), "C331", "the example gives no value for y",
                                    "add y"),
    "shape in an example": (with_("v: [1, 1, 1]", "v: ◆[1, 1]"), "C332",
                            "v is a vector of 3, and this is a vector of 2",
                            "arrays are nested lists"),
    "shape of a printed result": (with_('["0.50", "-1e-3"]', '◆"0.5"'), "C332",
                                  "r is a vector of 2, and this is a scalar", "arrays are nested lists of texts"),
    "example outside the domain": (with_("{x: 1/2", "{x: ◆4"), "C333", "4.0 is outside the domain [0, 4) of x",
                                   "an example lies inside the domain"),
    "example that breaks where": (with_("inputs: {x: 1/2", "inputs: ◆{x: 3.5"), "C333",
                                  "the example breaks the condition x < y",
                                  "an example lies inside the domain and keeps to where"),
    "rows beside scalars": (with_('["x", "p + pair[1]"]', '["x", ◆["p"]]'), "C123",
                            "`kernels.k.outputs.r.expr[1]` must be text, not a list",
                            "write scalars for a vector, rows of one length for a matrix"),
    "no results in an example": (with_('{q: "0.7", r: ["0.50", "-1e-3"]}', "◆{}"), "C334",
                                 "an example without a result tests nothing", "add a printed value"),
    "result that is no number": (with_('"-1e-3"', '◆"about 2"'), "C335", "'about 2' is not a decimal number",
                                 'write the digits as they are printed in the source, such as "4.76"'),
    # units
    "unit": (with_("      n: {type: int,", "      n: {unit: m◆^2, type: int,"), "C340", "^ is not part of a unit",
             "write `**`"),
    "unit with a factor": (with_("      n: {type: int,", '      n: {unit: "m*◆3", type: int,'), "C340",
                           "a unit has no factor", "codegen never converts; declare a unit under units"),
    "unit with a large exponent": (with_("      n: {type: int,", "      n: {unit: m**◆13, type: int,"), "C340",
                                   "an exponent beyond 12", "write a smaller power"),
    "unit definition": (with_("constants:\n  one", 'units: ["USD = [currency]", "◆EUR"]\nconstants:\n  one'), "C340",
                        "this does not define a unit", "write USD = [currency] or fortnight = 14*day"),
}  # fmt: skip


@pytest.mark.parametrize("case", ERRORS)
def test_exact_diagnostic(tmp_path, case):
    marked, code, message, hint = ERRORS[case]
    before, mark, _ = marked.partition("◆")
    assert mark
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    assert diagnostics(tmp_path, marked.replace("◆", "")) == [(code, line, column, message, hint)]


def test_the_base_is_good(tmp_path):
    kernel = load(tmp_path, BASE).kernels["k"]
    graph = kernel.graph
    assert [argument.name for argument in kernel.arguments] == ["x", "y", "v", "n"]
    x, y, v, n = kernel.arguments
    assert (x.intervals[0].low, x.intervals[0].high, x.intervals[0].high_open) == (0.0, 4.0, True)
    assert x.samples == ((0.0, 4.0),)
    assert y.samples == ((1.0, 2 * math.pi),)
    assert y.intervals[0].high == math.inf
    assert [graph[symbol].payload for symbol in v.symbols] == ["v[0]", "v[1]", "v[2]"]
    assert v.samples == ((0.0, 1.0), (0.0, 2.0), (0.0, 3.0))
    assert (n.kind, n.default) == ("int", (2.0,))
    assert list(kernel.constants) == ["one", "pair", "local"]
    assert {name: (made.shape, made.kind) for name, made in kernel.definitions.items()} == {
        "p": ((), "real"),
        "large": ((), "bool"),
    }
    assert [(made.name, made.role, made.value.shape) for made in kernel.results] == [
        ("q", "output", ()),
        ("r", "output", (2,)),
        ("dq", "derivative", ()),
    ]
    assert kernel.results[0].scale.entries == y.symbols
    assert kernel.results[1].scale == "terms"
    assert kernel.results[2].scale is None
    assert kernel.conditions[0].text == "x < y" and graph[kernel.conditions[0].node].operation == "lt"
    assert kernel.points == 64 and kernel.scaled_ulp == 16 and kernel.ulp is None
    example = kernel.examples[0]
    assert example.inputs == {"x": (0.5,), "y": (math.pi,), "v": (1.0, 1.0, 1.0), "n": (2.0,)}
    assert [number.text for number in example.outputs["r"]] == ["0.50", "-1e-3"]
    assert example.outputs["r"][1].path == ("kernels", "k", "examples", 0, "outputs", "r", 1)
    assert set(kernel.trees) == {"p", "large", "q", "r"}


def test_the_option_example(tmp_path):
    kernel = load(tmp_path, OPTIONS.read_text(encoding="utf-8")).kernels["european_call"]
    assert [result.name for result in kernel.results] == ["price", "delta"]
    assert list(kernel.definitions) == ["d1", "d2"]
    assert kernel.examples[0].outputs["price"][0].text == "4.76"


def test_all_faults_of_all_kernels_come_together_and_do_not_cascade(tmp_path):
    text = (
        HEAD
        + """\
kernels:
  a:
    doc: First.
    inputs: {x: {domain: "[0, 1]"}, z: {}}
    define:
      p: x^2
      q: p + 1
    outputs: {y: {expr: q*z}, w: {expr: x + u}}
    derivatives: {d: {of: y, wrt: x}}
  b:
    doc: Second.
    inputs: {x: {domain: "[0, 1]"}}
    outputs: {y: {expr: sin x}}
"""
    )
    assert [item[:3] for item in diagnostics(tmp_path, text)] == [
        ("C307", 7, 37), ("C202", 9, 11), ("C210", 11, 45), ("C200", 16, 25)
    ]  # fmt: skip


def test_a_bracket_that_gets_a_name_makes_room(tmp_path):
    inner = "(" * 150 + "x" + ")" * 150
    rest = '{y: {expr: "' + "(" * 150 + "INNER" + ")" * 150 + '"}}'
    kernel = 'kernels:\n  k:\n    doc: d\n    inputs: {x: {domain: "[0, 1]"}}\n'
    (found,) = diagnostics(tmp_path, f"{HEAD}{kernel}    outputs: {rest.replace('INNER', inner)}\n")
    assert (found[0], found[4]) == ("C207", TOO_DEEP_HINT)
    load(tmp_path, f"{HEAD}{kernel}    define: {{part: {inner}}}\n    outputs: {rest.replace('INNER', 'part')}\n")


def kernel_of(tmp_path, inputs, rest):
    text = HEAD + f"kernels:\n  k:\n    doc: A kernel.\n    inputs: {{{inputs}}}\n    outputs: {rest}\n"
    return load(tmp_path, text).kernels["k"]


@pytest.mark.parametrize(
    ("of", "wrt", "order", "shape"),
    [("s", "x", 1, ()), ("s", "v", 1, (3,)), ("w", "x", 1, (2,)), ("w", "v", 1, (2, 3)), ("w", "M", 1, (2, 2, 2)),
     ("s", "[x, v]", 1, (4,)), ("w", "[x, v]", 1, (2, 4)), ("[s, w]", "[x, v]", 1, (3, 4)), ("[s, w]", "v", 1, (3, 3)),
     ("[s, w]", "x", 1, (3, 1)), ("s", "x", 2, ()), ("s", "v", 2, (3, 3)), ("s", "[x, v]", 2, (4, 4)),
     ("[s]", "M", 2, (4, 4))],
)  # fmt: skip
def test_shapes_of_derivatives(tmp_path, of, wrt, order, shape):
    inputs = 'x: {domain: "[0, 1]"}, v: {shape: [3], domain: "[0, 1]"}, M: {shape: [2, 2], domain: "[0, 1]"}'
    rest = '{s: {expr: "x**2*dot(v, v) + sum(M)"}, w: {expr: "[x*v[0], sum(v)] + M[0]"}}\n'
    rest += f"    derivatives: {{d: {{of: {of}, wrt: {wrt}, order: {order}}}}}"
    value = kernel_of(tmp_path, inputs, rest).results[-1].value
    assert value.shape == shape
    assert len(value.entries) == math.prod(shape)


def test_simplex_bool_and_default_arrays(tmp_path):
    inputs = "w: {shape: [3], domain: simplex}, b: {type: bool}, "
    inputs += 'M: {shape: [2, 2], sample: [0, 1], default: "[[1, pi], [0, 1]]"}'
    kernel = kernel_of(tmp_path, inputs, '{y: {expr: "w[0] if b else trace(M)"}}')
    w, b, matrix = kernel.arguments
    assert w.simplex and w.samples == ((0.0, 1.0),) * 3
    assert b.kind == "bool" and kernel.graph[b.symbols[0]].kind == "bool"
    assert matrix.default == (1.0, math.pi, 0.0, 1.0)
    assert [kernel.graph[symbol].payload for symbol in matrix.symbols] == ["M[0,0]", "M[0,1]", "M[1,0]", "M[1,1]"]


def test_names_of_a_kernel_hide_shared_ones_and_built_in_ones(tmp_path):
    text = (
        HEAD
        + """\
constants: {a: {value: 7}, unused: {value: 3}}
functions: {f: {args: [x], expr: x + a}}
kernels:
  k:
    doc: A kernel.
    inputs: {a: {domain: "[0, 1]"}, gamma: {domain: "[0, 1]"}, pi: {domain: "[0, 1]"}}
    outputs: {y: {expr: f(a) + gamma + pi}}
"""
    )
    kernel = load(tmp_path, text).kernels["k"]
    graph = kernel.graph
    reached = {graph[node].payload for node in graph.reachable(kernel.results[0].value.entries) if graph[node].payload}
    assert reached == {"a", "gamma", "pi", 7}
    assert "unused" not in kernel.constants
