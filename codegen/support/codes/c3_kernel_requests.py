"""C320 to C342: what a kernel asks for besides its outputs: derivatives, examples, backends, accuracy."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
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
        mend=("of: z", "of: y"),
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
        mend=("type: int", "type: real"),
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
        mend=(", order: 2", ""),
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
        mend=("[20, 20]", "[4, 4]"),
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
        mend=(", z: 1", ""),
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
        mend=("{x: 0.5}", "{x: 0.5, z: 0.5}"),
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
        mend=('[1, 1]}, outputs: {y: "2.0"}', '[1, 1, 1]}, outputs: {y: "3.0"}'),
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
        mend=('1.5}, outputs: {y: "3.0"}', '0.5}, outputs: {y: "1.0"}'),
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
        mend=("outputs: {}", 'outputs: {y: "1.0"}'),
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
        mend=("about 1", '"1.0"'),
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
        mend=("m^2", "m**2"),
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
        mend=("numpi", "numpy"),
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
        mend=("points: 0", "points: 256"),
    ),
}
