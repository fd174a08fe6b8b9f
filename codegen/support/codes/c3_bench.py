"""C390-C394: what cannot be measured."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C390": CodePage(
        "there is no such kernel to measure",
        "`codegen bench` measures the kernels that a schema declares, all of them or those that `--kernel` names,"
        " and the schema declares none, or none of that name.",
        fix="Correct the name, or give another schema.",
        example=(
            'kernels:\n  rate:\n    doc: A rate.\n    inputs: {x: {domain: "[0, 1]"}}\n    outputs: {y: {expr: 2*x}}\n'
        ),
    ),
    "C391": CodePage(
        "an interpreter with peers does not start",
        "Each tool that kernels are measured beside runs in an interpreter of its own, one of those that "
        "`--python` names. The named one is not there, or ended with an error when it was asked what is "
        "installed.",
        fix="Give the path of a Python 3.11 or newer in which peers are installed with pip.",
        example="codegen bench input_schemas/orders.yaml --python nowhere/python\n",
    ),
    "C392": CodePage(
        "the folder of the control holds no C files",
        "`--control` names a folder with hand-written C that every tool is timed beside: `module.c` with the "
        "Python module `control`, and for each kernel a function over columns and one of floats.",
        fix="Give such a folder, or leave the option out; figures then have nothing to be compared with but each "
        "other.",
        example="codegen bench input_schemas/orders.yaml --control input_schemas\n",
    ),
}
