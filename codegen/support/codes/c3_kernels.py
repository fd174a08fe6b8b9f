"""C300 to C349: the sections of a kernel."""

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
    ),
    "C306": CodePage(
        "domain does not fit the input",
        "A list of intervals has one for each entry of an array. simplex is the domain of a real vector and has "
        "no sample; a bool has neither.",
        fix="Write one interval for all entries, or a list with one for each; a bool has none.",
        example=(
            "kernels:\n  rate:\n    doc: A rate.\n    inputs: {w: {domain: simplex}}\n    outputs: {y: {expr: 2*w}}\n"
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
    ),
    "C314": CodePage(
        "kernel without inputs or outputs",
        "A kernel has at least one input and one output.",
        fix="Declare an input and an output.",
        example=("kernels:\n  rate:\n    doc: A rate.\n    inputs: {}\n    outputs: {y: {expr: 2}}\n"),
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
    ),
    "C320": CodePage(
        "derivative of or by an unknown name",
        "of names outputs, wrt names inputs, each at most once. Defines and other derivatives cannot be named.",
        fix="Name an output under `of` and an input under `wrt`.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            "    derivatives: {dy: {of: z, wrt: x}}\n"
            "    outputs: {y: {expr: x**2}}\n"
        ),
    ),
    "C321": CodePage(
        "derivative by an integer or a condition",
        "Derivatives exist with respect to real inputs.",
        fix="Declare the input with type: real.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {n: {type: int, domain: "[0, 9]"}}\n'
            "    derivatives: {dy: {of: y, wrt: n}}\n"
            "    outputs: {y: {expr: n**2}}\n"
        ),
    ),
    "C322": CodePage(
        "second derivative of an array",
        "order: 2 needs one scalar output, and gives a scalar or the square matrix of all pairs of entries.",
        fix="Make each entry an output of its own.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            "    derivatives: {dy: {of: y, wrt: x, order: 2}}\n"
            '    outputs: {y: {expr: "[x**2, x**3]"}}\n'
        ),
    ),
    "C323": CodePage(
        "derivative too large",
        "The derivative would have more than 20 000 entries.",
        fix="Name fewer outputs or inputs.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {M: {shape: [20, 20], domain: "[0, 1]"}}\n'
            "    derivatives: {dy: {of: y, wrt: M}}\n"
            "    outputs: {y: {expr: M @ M}}\n"
        ),
    ),
    "C330": CodePage(
        "unknown name in an example",
        "An example names inputs, and outputs or derivatives, of its own kernel.",
        fix="Correct the name to one of the kernel's inputs, outputs or derivatives.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    examples: [{inputs: {x: 0.5, z: 1}, outputs: {y: "1.0"}, source: computed}]\n'
            "    outputs: {y: {expr: 2*x}}\n"
        ),
    ),
    "C331": CodePage(
        "input missing in an example",
        "An example gives every input that has no default.",
        fix="Add the input to the example, or give it a default.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}, z: {domain: "[0, 1]"}}\n'
            '    examples: [{inputs: {x: 0.5}, outputs: {y: "1.0"}, source: computed}]\n'
            "    outputs: {y: {expr: x + z}}\n"
        ),
    ),
    "C332": CodePage(
        "shape differs in an example",
        'Arrays are nested lists: numbers for inputs, texts for results, such as ["1.0", "2.0"].',
        fix="Nest the values as the shape asks: a list of numbers for a vector, a list of lists for a matrix.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {v: {shape: [3], domain: "[0, 1]"}}\n'
            '    examples: [{inputs: {v: [1, 1]}, outputs: {y: "2.0"}, source: computed}]\n'
            "    outputs: {y: {expr: sum(v)}}\n"
        ),
    ),
    "C333": CodePage(
        "example outside the domain",
        "The inputs of an example lie inside the domain and keep to `where`, because the kernel means something "
        "only there.",
        fix="Widen the domain, or correct the row.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            '    examples: [{inputs: {x: 1.5}, outputs: {y: "3.0"}, source: computed}]\n'
            "    outputs: {y: {expr: 2*x}}\n"
        ),
    ),
    "C334": CodePage(
        "example without result",
        "An example names at least one result; otherwise it tests nothing.",
        fix="Add an output with the digits of the source.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            "    examples: [{inputs: {x: 0.5}, outputs: {}, source: computed}]\n"
            "    outputs: {y: {expr: 2*x}}\n"
        ),
    ),
    "C335": CodePage(
        "printed value is not a number",
        'Results of examples are decimal numbers as text, with the digits of the source: "4.76" says that the '
        "last digit is within half a unit.",
        fix='Write the digits of the source as text: "4.76".',
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            "    examples: [{inputs: {x: 0.5}, outputs: {y: about 1}, source: computed}]\n"
            "    outputs: {y: {expr: 2*x}}\n"
        ),
    ),
    "C340": CodePage(
        "not a unit",
        "A unit has names joined by * and /, powers ** with a rational literal of at most 12, and parentheses, in"
        " at most 200 characters: m/s**2, 1/year**0.5. Under units, USD = [currency] defines one.",
        fix="Write names joined by * and /, powers with **: m/s**2.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {unit: "m^2", domain: "[0, 1]"}}\n'
            "    outputs: {y: {expr: 2*x}}\n"
        ),
    ),
    "C341": CodePage(
        "backend not available",
        "The list names a backend that does not exist, names one twice, or is empty. The first in the list that "
        "can be had serves the kernel, and numpy serves where none can.",
        fix="Leave backends out, or write [numpy].",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            "    backends: [numpi]\n"
            "    outputs: {y: {expr: 2*x}}\n"
        ),
    ),
    "C342": CodePage(
        "impossible accuracy",
        "scaled_ulp and ulp are positive numbers of units in the last place, and points is from 1 to 1 000 000. "
        "The defaults are 16, none and 256.",
        fix="Write positive numbers, or leave the key out: the defaults are 16 for scaled_ulp, none for ulp and 256 "
        "for points.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            "    accuracy: {points: 0}\n"
            "    outputs: {y: {expr: 2*x}}\n"
        ),
    ),
}
