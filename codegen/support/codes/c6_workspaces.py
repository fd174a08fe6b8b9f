"""C678 to C684: which systems are meant, watching them, and merging what was generated for them."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C678": CodePage(
        "pattern without a schema",
        "A pattern among the names matched no file, so nothing was done: a check of nothing is never reported as "
        "clean. `*` stands for any text without `/`, `**` for any number of folders; patterns are relative to the "
        "working directory and pass over folders called `contracts`.",
        example="codegen plan 'input_schema/**/*.yaml'\n",
    ),
}
