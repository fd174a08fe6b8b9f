"""C350-C399: what verification of kernels finds."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C350": CodePage(
        "too few points satisfy the conditions",
        "Points are drawn from the samples of the inputs and kept where every condition of `where` holds. Out of "
        "a hundred draws for each point that was wanted too few were left, so the kernel was not verified as "
        "asked.",
        fix="Narrow the samples to the region where the conditions hold, or loosen the conditions.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    where: ["x > 0.9999999"]\n'
            "    outputs: {y: {expr: 2*x}}\n"
        ),
        mend=("x > 0.9999999", "x > 0.1"),
    ),
    "C351": CodePage(
        "an output is undefined inside the domain",
        "At a point that `domain` and `where` allow, the oracle finds NaN, an infinity from a division by zero or"
        " from a pole, or no agreement at 1600 digits. The message names the inputs and the operation.",
        fix="Exclude such inputs by a narrower `domain` or a condition in `where`, or give the expression a branch "
        "for them.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[-1, 1]"}}\n'
            "    outputs: {y: {expr: log(x)}}\n"
        ),
        mend=("[-1, 1]", "[0.1, 1]"),
    ),
    "C352": CodePage(
        "an example disagrees with the oracle",
        "The value that the example prints is further from the exact value of the expression than half a unit of "
        "its last printed digit. Either the expression or constants are not those of the source, an input was "
        "copied wrongly, or the source rounds differently; correct what is wrong, never the printed value alone.",
        fix="Compare the expression, its constants and the inputs of the example with the source, and correct what "
        "was copied wrongly. The digits of a source are evidence; only those that you computed yourself are "
        "computed anew.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    examples: [{inputs: {x: 0.5}, outputs: {y: "1.1"}, source: computed}]\n'
            "    outputs: {y: {expr: 2*x}}\n"
        ),
        mend=('"1.1"', '"1.0"'),
    ),
    "C353": CodePage(
        "the generated code misses an example",
        "The oracle agrees with the printed value, but the generated code does not, even with the error that "
        "`accuracy.scaled_ulp` allows. The expression loses digits in floating point at these inputs: write it in"
        " a form without cancellation.",
        fix="Write the expression in a form without cancellation at these inputs.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[1, 2]"}}\n'
            '    examples: [{inputs: {x: 1.3}, outputs: {y: "1.3000000000"}, source: computed}]\n'
            "    outputs: {y: {expr: (x + 1e15) - 1e15, scale: 1e-9}}\n"
        ),
        mend=("(x + 1e15) - 1e15, scale: 1e-9", "x"),
    ),
    "C354": CodePage(
        "a scale is larger than the values",
        "A constant `scale` may be at most ten times the largest value over the sample. A larger one would let "
        "errors pass that are visible in the result.",
        fix="Declare a smaller scale, or an expression that follows the values.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            "    outputs: {y: {expr: 2*x, scale: 1e6}}\n"
        ),
        mend=(", scale: 1e6", ""),
    ),
    "C355": CodePage(
        "an example tests nothing",
        "Half a unit of the last printed digit is more than a tenth of the scale, so that nearly any result would"
        " agree.",
        fix="Take a row of the source with more digits, or leave the example out.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    examples: [{inputs: {x: 0.5}, outputs: {y: "1"}, source: computed}]\n'
            "    outputs: {y: {expr: 2*x}}\n"
        ),
        mend=('"1"', '"1.0"'),
    ),
    "C356": CodePage(
        "rounding decides at too many points",
        "At more than 5 % of the points a comparison, a rounding function, `//`, `%`, mod, sign or heaviside "
        "would decide otherwise if its operands moved by 4 units in the last place. There, either branch is "
        "accepted, and so many would make verification worth little.",
        fix="Compare inputs directly, with literals that are doubles, or move the samples away from the jump.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[1, 2]"}}\n'
            "    outputs: {y: {expr: 1 if x*x/x >= x else 2}}\n"
        ),
        mend=("x*x/x >= x", "x > 1.5"),
    ),
    "C360": CodePage(
        "the accuracy is not met",
        "The error of the generated code, in units in the last place of the result's `scale`, is above "
        "`accuracy.scaled_ulp` at the inputs shown.",
        fix="Rewrite the expression so that it does not lose digits there, declare a `scale` where small values come "
        "from a difference of large ones, or allow a larger error.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0.001, 1]"}}\n'
            "    outputs: {y: {expr: (1 - cos(x))/x**2}}\n"
        ),
    ),
    "C361": CodePage(
        "the relative accuracy is not met",
        "The error of the generated code, in units in the last place of the value itself, is above `accuracy.ulp`"
        " at the inputs shown. This measure grows without bound where a result passes through zero; require it "
        "only of results that do not.",
        fix="Require `ulp` only of results that do not pass through zero, or rewrite the expression so that it keeps "
        "its digits there.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 4]"}}\n'
            "    accuracy: {ulp: 1}\n"
            "    outputs: {y: {expr: sin(x) - cos(x), scale: 1}}\n"
        ),
    ),
    "C362": CodePage(
        "a backend is wrong at zeros, infinities, NaN or the ends of the doubles",
        "One input at a time is 0, -0, infinite, NaN, subnormal or the largest double. NaN has to come out as NaN"
        " in every result that depends on it, a zero inside the domain is a point like others, and at the rest a "
        "backend must not give a number where there is none, or a wrong one where numpy is right. The message "
        "names the backend that does.",
        fix="Remove it from `backends`: the others serve the kernel.",
    ),
    "C363": CodePage(
        "the code of a backend fails",
        "The code that a backend made of the kernel raised an exception, gave results of a wrong shape, or ended "
        "its process when it was run.",
        fix="Remove the backend that the message names from `backends`: the others serve the kernel.",
    ),
    "C364": CodePage(
        "a backend cannot do a kernel",
        "A backend in the list has no version of an operation that is as accurate as the language promises, and "
        "it refuses the kernel rather than give wrong numbers. The message names the backend and the operation, "
        "at the place where the kernel uses it.",
        fix="Remove the backend from `backends`, or write the expression without that operation.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[1, 2]"}}\n'
            '    outputs: {y: {expr: "exp(-x)*besselk(0, x)"}}\n'
            "    backends: [c, autowrap]\n"
        ),
        mend=("[c, autowrap]", "[c]"),
    ),
    "C365": CodePage(
        "a backend was not verified",
        "The machine lacks what the backend is built with, such as a compiler, so nothing is known of its "
        "numbers; the gate kernels-against-oracle says NOT_CHECKED. The package is complete, and numpy, or "
        "another backend of the list, serves the kernel.",
        fix="Run codegen where the tools are installed to have the backend verified.",
    ),
}
