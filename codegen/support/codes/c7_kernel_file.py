"""One kernel as a file of its own."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

_COMMAND = "codegen kernel input_schemas/orders.yaml"

PAGES: dict[str, CodePage] = {
    "C785": CodePage(
        "no such kernel",
        "`codegen kernel` takes a schema and the name of a kernel that it declares, joined by `#`.",
        fix="The hint has the name that is nearest, or all names.",
        example=f"{_COMMAND}#aera\n",
    ),
    "C786": CodePage(
        "file in the way",
        "`codegen kernel -o FILE` writes over a file only where its first lines say that codegen wrote it, so "
        "nothing of yours is lost by a slip; and it makes no folders.",
        fix="Name another file, or remove the one that is there.",
        example=f"{_COMMAND}#area --backend c --no-verify -o input_schemas/orders.yaml\n",
    ),
    "C787": CodePage(
        "language not told",
        "The end of the name behind `-o` says in which language the kernel is wanted: `.c`, `.py`, `.f90`, `.pyx` or "
        "`.tex`.",
        fix="Name the file so, or say the language by `--backend`.",
        example=f"{_COMMAND}#area -o area.txt\n",
    ),
    "C788": CodePage(
        "kernel file not verified",
        "A file of a compiled language is compiled and compared with the oracle before it is written. Without the "
        "compiler it is written all the same, and nobody has run it.",
        fix="`codegen doctor` says how to get what is missing.",
        example=f"CC=/nowhere/cc {_COMMAND}#area -o area.c\n",
    ),
}
