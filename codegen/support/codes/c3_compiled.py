"""Pages of the codes about compiled kernels."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES = {
    "C380": CodePage(
        "a compiled kernel is not vector code",
        "The C of a kernel is written in vectors, and every level of the processor has to compute on vectors of "
        "its whole width. The object that the compiler made at the level named computes on single numbers, or "
        "calls a function of them: its results are right, and come several times later.",
        fix="Another compiler may do better; without `c` in its backends the kernel runs on NumPy.",
    ),
}
