"""C300 to C315: inputs, constants, definitions, conditions and outputs of a kernel."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C300": CodePage(
        "not a name",
        "Names of a kernel are Python identifiers in normal form (NFKC), not keywords, and without a leading "
        "underscore. Write class_ for class.",
        fix="Write the name that the hint spells, such as class_ for class.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {lambda: {domain: "[0, 1]"}}\n'
            "    outputs: {y: {expr: 2}}\n"
        ),
        mend=("lambda:", "lambda_:"),
    ),
    "C301": CodePage(
        "name used twice",
        "Inputs, constants, functions, defines, outputs and derivatives of a kernel share one scope, and so do "
        "the top-level constants and functions.",
        fix="Rename one of the two.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            "    define: {x: 3}\n"
            "    outputs: {y: {expr: 2*x}}\n"
        ),
        mend=("{x: 3}\n    outputs: {y: {expr: 2*x}}", "{c: 3}\n    outputs: {y: {expr: c*x}}"),
    ),
    "C302": CodePage(
        "reserved name",
        "out and where are keyword arguments of the generated function, count and index methods of its result.",
        fix="Add an underscore, or find a better name.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {out: {domain: "[0, 1]"}}\n'
            "    outputs: {y: {expr: 2*out}}\n"
        ),
        mend=(
            '{out: {domain: "[0, 1]"}}\n    outputs: {y: {expr: 2*out}}',
            '{x: {domain: "[0, 1]"}}\n    outputs: {y: {expr: 2*x}}',
        ),
    ),
    "C303": CodePage(
        "impossible shape",
        "An input is a scalar without shape, a vector [n] or a matrix [n, m], with sides from 1 to 64.",
        fix="Leave shape out, or write [n] or [n, m] with sides from 1 to 64.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {v: {shape: [3, 65], domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "v[0, 0]"}}\n'
        ),
        mend=("[3, 65]", "[3, 64]"),
    ),
    "C304": CodePage(
        "no finite value",
        "Constants, samples, defaults and inputs of examples are finite numbers; this one is infinite, or undefined.",
        fix="Write a finite number, or an expression that has one.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            "    constants: {c: {value: 1/0}}\n"
            "    outputs: {y: {expr: c*x}}\n"
        ),
        mend=("1/0", "1/3"),
    ),
    "C305": CodePage(
        "not an interval",
        'An interval has a bracket, two ends and a bracket: "[0, 1]", "(0, oo)", "[0, 2*pi)". Round brackets '
        "leave the end out, which infinite ends need. Ends are literals and constants, the lower first. Put it in"
        " quotes.",
        fix='Write the interval in quotes, brackets included, the lower end first: "[0, 1]", "(0, oo)".',
        example=(
            'kernels:\n  rate:\n    doc: A rate.\n    inputs: {x: {domain: "0 to 1"}}\n    outputs: {y: {expr: 2*x}}\n'
        ),
        mend=("0 to 1", "[0, 1]"),
    ),
    "C306": CodePage(
        "domain does not fit the input",
        "A list of intervals has one for each entry of an array. simplex is the domain of a real vector and has "
        "no sample; a bool has neither.",
        fix="Write one interval for all entries, or a list with one for each; a bool has none.",
        example=(
            "kernels:\n  rate:\n    doc: A rate.\n    inputs: {w: {domain: simplex}}\n    outputs: {y: {expr: 2*w}}\n"
        ),
        mend=(
            "{w: {domain: simplex}}\n    outputs: {y: {expr: 2*w}}",
            '{w: {shape: [3], domain: simplex}}\n    outputs: {y: {expr: "2*w"}}',
        ),
    ),
    "C307": CodePage(
        "sample missing",
        "A kernel is verified at points of every input's sample. A bounded domain is its own sample; with an "
        "unbounded one add sample: [low, high].",
        fix="Add `sample: [low, high]` with finite ends inside the domain.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "(0, oo)"}}\n'
            "    outputs: {y: {expr: log(x)}}\n"
        ),
        mend=('"(0, oo)"', '"(0, oo)", sample: [0.1, 10]'),
    ),
    "C308": CodePage(
        "impossible sample",
        "A sample is a pair [low, high] of finite numbers inside the domain, or a list of pairs, one for each "
        "entry. The sample of an integer holds at least one.",
        fix="Write two finite numbers inside the domain, the lower first.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "(0, oo)", sample: [-1, 1]}}\n'
            "    outputs: {y: {expr: log(x)}}\n"
        ),
        mend=("[-1, 1]", "[0.1, 10]"),
    ),
    "C309": CodePage(
        "required input after an optional one",
        "Inputs with a default come last, as in Python.",
        fix="Move the required ones before them.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]", default: 0}, z: {domain: "[0, 1]"}}\n'
            "    outputs: {y: {expr: x + z}}\n"
        ),
        mend=(', default: 0}, z: {domain: "[0, 1]"}', '}, z: {domain: "[0, 1]", default: 0}'),
    ),
    "C310": CodePage(
        "impossible default",
        "A default is a literal or a constant of the input's shape, inside its domain.",
        fix="Write a value of the input's shape inside its domain, or widen the domain.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]", default: 2}}\n'
            "    outputs: {y: {expr: 2*x}}\n"
        ),
        mend=("default: 2", "default: 1"),
    ),
    "C311": CodePage(
        "not a condition",
        'Each entry under where is one comparison, or several joined by and, or and not: where: ["K < S"].',
        fix='Write a comparison: `where: ["K < S"]`.',
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}, z: {domain: "[0, 1]"}}\n'
            '    where: ["x - z"]\n'
            "    outputs: {y: {expr: x - z}}\n"
        ),
        mend=('"x - z"', '"z < x"'),
    ),
    "C312": CodePage(
        "output is a condition",
        "Outputs are real.",
        fix="Write 1 if condition else 0; a define may be a condition.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    outputs: {y: {expr: "x > 0.5"}}\n'
        ),
        mend=("x > 0.5", "1 if x > 0.5 else 0"),
    ),
    "C313": CodePage(
        "impossible scale",
        "A scale is the word terms, a number, or an expression that is a scalar or has the shape of the result.",
        fix="Write `terms`, a positive number, or an expression of the result's shape.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}, v: {shape: [3], domain: "[0, 1]"}}\n'
            "    outputs: {y: {expr: x*sum(v), scale: v}}\n"
        ),
        mend=("scale: v", "scale: sum(v)"),
    ),
    "C314": CodePage(
        "kernel without inputs or outputs",
        "A kernel has at least one input and one output.",
        fix="Declare an input and an output.",
        example=("kernels:\n  rate:\n    doc: A rate.\n    inputs: {}\n    outputs: {y: {expr: 2}}\n"),
        mend=(
            "inputs: {}\n    outputs: {y: {expr: 2}}",
            'inputs: {x: {domain: "[0, 1]"}}\n    outputs: {y: {expr: 2*x}}',
        ),
    ),
    "C315": CodePage(
        "constant is a condition",
        "A constant is a number or an array of numbers.",
        fix="Write 1 if condition else 0.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    constants: {c: {value: "1 < 2"}}\n'
            "    outputs: {y: {expr: 2*x}}\n"
        ),
        mend=("1 < 2", "1 if 1 < 2 else 0"),
    ),
}
