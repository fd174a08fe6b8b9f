"""C300 to C349: the sections of a kernel."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C300": CodePage(
        "not a name",
        "Names of a kernel are Python identifiers in normal form (NFKC), not keywords, and without a leading "
        "underscore. Write class_ for class.",
    ),
    "C301": CodePage(
        "name used twice",
        "Inputs, constants, functions, defines, outputs and derivatives of a kernel share one scope, and so do the "
        "top-level constants and functions. Rename one of the two.",
    ),
    "C302": CodePage(
        "reserved name",
        "out and where are keyword arguments of the generated function, count and index methods of its result. Add an "
        "underscore, or find a better name.",
    ),
    "C303": CodePage(
        "impossible shape",
        "An input is a scalar without shape, a vector [n] or a matrix [n, m], with sides from 1 to 64.",
    ),
    "C304": CodePage(
        "no finite value",
        "Constants, samples, defaults and inputs of examples are finite numbers; this one is infinite, or undefined.",
    ),
    "C305": CodePage(
        "not an interval",
        'An interval has a bracket, two ends and a bracket: "[0, 1]", "(0, oo)", "[0, 2*pi)". Round brackets leave the '
        "end out, which infinite ends need. Ends are literals and constants, the lower first. Put it in quotes.",
    ),
    "C306": CodePage(
        "domain does not fit the input",
        "A list of intervals has one for each entry of an array. simplex is the domain of a real vector and has no "
        "sample; a bool has neither.",
    ),
    "C307": CodePage(
        "sample missing",
        "A kernel is verified at points of every input's sample. A bounded domain is its own sample; with an unbounded "
        "one add sample: [low, high].",
    ),
    "C308": CodePage(
        "impossible sample",
        "A sample is a pair [low, high] of finite numbers inside the domain, or a list of pairs, one for each entry. "
        "The "
        "sample of an integer holds at least one.",
    ),
    "C309": CodePage(
        "required input after an optional one",
        "Inputs with a default come last, as in Python. Move the required ones before them.",
    ),
    "C310": CodePage(
        "impossible default",
        "A default is a literal or a constant of the input's shape, inside its domain.",
    ),
    "C311": CodePage(
        "not a condition",
        'Each entry under where is one comparison, or several joined by and, or and not: where: ["K < S"].',
    ),
    "C312": CodePage(
        "output is a condition",
        "Outputs are real. Write 1 if condition else 0; a define may be a condition.",
    ),
    "C313": CodePage(
        "impossible scale",
        "A scale is the word terms, a number, or an expression that is a scalar or has the shape of the result.",
    ),
    "C314": CodePage("kernel without inputs or outputs", "A kernel has at least one input and one output."),
    "C315": CodePage(
        "constant is a condition",
        "A constant is a number or an array of numbers. Write 1 if condition else 0.",
    ),
    "C320": CodePage(
        "derivative of or by an unknown name",
        "of names outputs, wrt names inputs, each at most once. Defines and other derivatives cannot be named.",
    ),
    "C321": CodePage(
        "derivative by an integer or a condition",
        "Derivatives exist with respect to real inputs. Declare the input with type: real.",
    ),
    "C322": CodePage(
        "second derivative of an array",
        "order: 2 needs one scalar output, and gives a scalar or the square matrix of all pairs of entries. Make each "
        "entry an output of its own.",
    ),
    "C323": CodePage(
        "derivative too large",
        "The derivative would have more than 20 000 entries. Name fewer outputs or inputs.",
    ),
    "C330": CodePage(
        "unknown name in an example",
        "An example names inputs, and outputs or derivatives, of its own kernel.",
    ),
    "C331": CodePage("input missing in an example", "An example gives every input that has no default."),
    "C332": CodePage(
        "shape differs in an example",
        'Arrays are nested lists: numbers for inputs, texts for results, such as ["1.0", "2.0"].',
    ),
    "C333": CodePage(
        "example outside the domain",
        "The inputs of an example lie inside the domain and keep to `where`, because the kernel means something only "
        "there. Widen the domain, or correct the row.",
    ),
    "C334": CodePage("example without result", "An example names at least one result; otherwise it tests nothing."),
    "C335": CodePage(
        "printed value is not a number",
        'Results of examples are decimal numbers as text, with the digits of the source: "4.76" says that the last '
        "digit is within half a unit.",
    ),
    "C340": CodePage(
        "not a unit",
        "A unit has names joined by * and /, powers ** with a rational literal of at most 12, and parentheses, in at "
        "most 200 characters: m/s**2, 1/year**0.5. Under units, USD = [currency] defines one.",
    ),
    "C341": CodePage(
        "backend not available",
        "This version prints kernels for numpy. Leave backends out, or write [numpy].",
    ),
    "C342": CodePage(
        "impossible accuracy",
        "scaled_ulp and ulp are positive numbers of units in the last place, and points is from 1 to 1 000 000. The "
        "defaults are 16, none and 256.",
    ),
}
