"""C2xx: expressions, at their characters."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C200": CodePage(
        "unexpected part of an expression",
        "Something is missing or stands where it cannot: an operator between two values, a value after an "
        "operator, an else after if. Precedence is Python's; a product always needs its *.",
        fix="Put the missing operator or value in, write `a*b` for a product, or remove what does not belong to the "
        "formula.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "2*x + "}}\n'
        ),
        mend=("2*x + ", "2*x + 1"),
    ),
    "C201": CodePage(
        "character outside the language",
        "Expressions consist of decimal numbers, names, brackets and the operators + - * / // % @ ** < <= > >= =="
        " !=. Typographic signs such as a long minus have an ASCII form, which the hint names.",
        fix="Write the ASCII form that the hint names: `-`, `*`, `/`, `<=`.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "2 × x"}}\n'
        ),
        mend=("×", "*"),
    ),
    "C202": CodePage(
        "^ is not an operator",
        "A power is written with two asterisks: x**2. Nothing is done bit by bit.",
        fix="Write `**` instead of `^`.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "x^2"}}\n'
        ),
        mend=("x^2", "x**2"),
    ),
    "C203": CodePage(
        "unbalanced bracket",
        "A bracket is never closed, never opened, or closed by one of the other kind. The diagnostic points at "
        "the bracket that has no partner.",
        fix="Add or remove the bracket that the hint names.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "2*(x + 1"}}\n'
        ),
        mend=("2*(x + 1", "2*(x + 1)"),
    ),
    "C204": CodePage(
        "not a number of the language",
        "Numbers are decimal: digits with an optional point and an optional exponent, such as 1., .5 and 1e-3. "
        "There are no underscores, no hexadecimal and no complex numbers, and no leading zero. A product is "
        "written 2*x.",
        fix="Write the number with digits, one point and an exponent, and a product with its sign: 2*x.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "2x + 1"}}\n'
        ),
        mend=("2x", "2*x"),
    ),
    "C205": CodePage(
        "Python that is not in the language",
        "Strings, attributes, keyword arguments, assignments, lambda and loops outside brackets do not exist "
        "here. Text of a schema never becomes code; the language has values, operators, the table of functions, "
        "conditionals and loops over range.",
        fix="Write it with operators, the functions of the table, conditionals and loops over range; or write a "
        "handler in Python.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "x.real + 1"}}\n'
        ),
        mend=("x.real", "x"),
    ),
    "C206": CodePage(
        "not a name",
        "A name is a Python identifier in normal form (NFKC), not a keyword, and without a leading underscore. "
        "Write lambda_ for lambda; the hint spells the normal form out.",
        fix="Write the name as the hint spells it, such as lambda_ for lambda.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "2*_x"}}\n'
        ),
        mend=("_x", "x"),
    ),
    "C207": CodePage(
        "expression too large",
        "An expression has at most 10 000 characters and 20 000 parts, and nests at most 200 deep.",
        fix="Give inner parts a name under define; results are shared, so this costs nothing.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "-----------------------------------------------------------------'
            "------------------------------------------------------------------------------------------"
            '----------------------------------------------x"}}\n'
        ),
    ),
    "C208": CodePage(
        "number too large",
        "Literals have up to 400 digits and exponents within 400, and integer exponents of ** reach to 1 000.",
        fix="Use exp and log for larger powers.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "x**2000"}}\n'
        ),
        mend=("x**2000", "exp(2000*log(x))"),
    ),
    "C210": CodePage(
        "unknown name",
        "The name is not an input, constant, define or output that is visible here. Later defines and outputs may"
        " use earlier ones; functions see only their arguments, constants and earlier functions; conditions under"
        " where see inputs, constants and functions; oo stands in intervals only.",
        fix="Correct the name, declare it, or move its declaration above this one.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "2*z"}}\n'
        ),
        mend=("2*z", "2*x"),
    ),
    "C211": CodePage(
        "unknown function",
        "The table of functions is closed, but for those that a schema declares. Names from other systems, "
        "such as ln or arcsin, have the spelling that the hint gives.",
        fix="Write the function that the hint names, or declare one of your own under functions.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "arcsin(x)"}}\n'
        ),
        mend=("arcsin", "asin"),
    ),
    "C212": CodePage(
        "a value is called",
        "A declared name wins over a built-in function of the same name, and is a value here.",
        fix="Rename it where the function is needed; for a product write *.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {gamma: {domain: "[0, 1]"}}\n'
            "    outputs: {y: {expr: gamma(2)}}\n"
        ),
        mend=("{gamma: {", "{g: {"),
    ),
    "C213": CodePage(
        "a function without its arguments",
        "A function is not a value.",
        fix="Call it with brackets: sin(x).",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "1 + sin"}}\n'
        ),
        mend=("1 + sin", "1 + sin(x)"),
    ),
    "C214": CodePage(
        "wrong number of arguments",
        "The function takes another number of arguments. log has one; write log(x)/log(b) for another base. sum "
        "and prod take one array, or a loop.",
        fix="Give the function as many arguments as the hint says; log(x)/log(b) is the logarithm to another base.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "log(x + 1, 10)"}}\n'
        ),
        mend=("log(x + 1, 10)", "log(x + 1)/log(10)"),
    ),
    "C215": CodePage(
        "conditions and numbers mixed",
        "A condition never becomes a number, nor a number a condition.",
        fix="Write 1 if condition else 0 for the one, and a comparison for the other.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "(x > 0) + 1"}}\n'
        ),
        mend=("(x > 0) + 1", "(1 if x > 0 else 0) + 1"),
    ),
    "C216": CodePage(
        "shapes do not fit",
        "Sums need equal shapes, and most functions take scalars. Entries of an array are scalars, or vectors of "
        "one length.",
        fix="Go through the entries with `[... for i in range(n)]`, or use dot, outer, @ and transpose.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {v: {shape: [3], domain: "[0, 1]"}}\n'
            "    outputs: {y: {expr: v + 1}}\n"
        ),
        mend=("v + 1", '"[v[i] + 1 for i in range(3)]"'),
    ),
    "C217": CodePage(
        "array too long",
        "A side of an array has 1 to 64 entries.",
        fix="Split the array, or reduce it with sum.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {v: {shape: [3], domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "[v[0] + i for i in range(65)]"}}\n'
        ),
        mend=("range(65)", "range(64)"),
    ),
    "C218": CodePage(
        "index not known or out of range",
        "Indices are integers that are known at generation: literals, loop variables and what is computed from "
        "them. They begin at 0; negative ones do not exist. The ends of a slice are integer literals, the second "
        "excluded.",
        fix="Write an index from 0 to one less than the length; a negative one is counted from the start instead.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {v: {shape: [3], domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "v[3]"}}\n'
        ),
        mend=("v[3]", "v[2]"),
    ),
    "C219": CodePage(
        "range not known or empty",
        "The bounds of range are integers that are known at generation, and the second is greater than the first,"
        " which is 0 where it is not written.",
        fix="Write bounds of integers, the second greater than the first: range(3), range(1, 4).",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {v: {shape: [3], domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "sum(v[i] for i in range(0))"}}\n'
        ),
        mend=("range(0)", "range(3)"),
    ),
    "C220": CodePage(
        "product of two arrays",
        "The sign * multiplies by a scalar.",
        fix="Write dot(a, b) for the scalar product, outer(a, b), a @ b for matrices, or [a[i]*b[i] for i in "
        "range(n)] for entry by entry.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {v: {shape: [3], domain: "[0, 1]"}}\n'
            "    outputs: {y: {expr: v*v}}\n"
        ),
        mend=("v*v", '"dot(v, v)"'),
    ),
    "C221": CodePage(
        "argument must be a literal",
        "Orders of polygamma and of Bessel functions, the size of eye, and the points of interp are known at "
        "generation; orders reach to 100, and the points of interp, two at least, rise.",
        fix="Write a literal where the argument stands, within the range that the message gives.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[1, 2]"}, n: {type: int, domain: "[0, 3]"}}\n'
            '    outputs: {y: {expr: "besselj(n, x)"}}\n'
        ),
        mend=("besselj(n, x)", "besselj(2, x)"),
    ),
    "C222": CodePage(
        "expression grows too large",
        "Loops and functions are written out, and what comes out is beyond the budget.",
        fix="Give shared parts a name under define, or use smaller ranges.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "sum(sum(sum(i*j*k*x for i in range(64)) for j in range(64)) for k'
            ' in range(64))"}}\n'
        ),
        mend=(
            "sum(sum(sum(i*j*k*x for i in range(64)) for j in range(64)) for k in range(64))",
            "sum(i for i in range(64))**3*x",
        ),
    ),
    "C223": CodePage(
        "piecewise without default",
        "piecewise(value, condition, ..., default) ends with a value that holds where no condition does. It is "
        "required, so that every point has a value.",
        fix="Add the value for all other points as the last argument.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "piecewise(x, x < 0.5)"}}\n'
        ),
        mend=("x < 0.5", "x < 0.5, 1 - x"),
    ),
    "C224": CodePage(
        "diff needs an input or an argument",
        "diff(expr, name) takes a real input, or inside a function one of its arguments. The derivative goes "
        "through every define. With respect to anything else, a loop variable included, it does not exist.",
        fix="Differentiate by an input, or by an argument of the function around it.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            "    define: {p: x**2}\n"
            '    outputs: {y: {expr: "diff(p, p)"}}\n'
        ),
        mend=("diff(p, p)", "diff(p, x)"),
    ),
    "C225": CodePage(
        "a function calls itself",
        "Functions are written out at every call, so there is no recursion.",
        fix="Use a loop over range, or one define a step.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            "    functions: {f: {args: [a], expr: a*f(a - 1)}}\n"
            "    outputs: {y: {expr: f(x)}}\n"
        ),
        mend=("a*f(a - 1)", "a*(a - 1)"),
    ),
    "C230": CodePage(
        "no good version in this backend",
        "The function is part of the language, and the backend that was asked for has no version of it that can "
        "be trusted.",
        fix="Ask for another backend, or write it out with other functions.",
        example='{"expression": "besselj(0, x)", "variables": {"x": 1.5}, "backend": "math"}\n',
    ),
}
