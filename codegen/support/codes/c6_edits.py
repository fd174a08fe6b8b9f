"""C65x: edits of generated files, and systems that were ejected."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C650": CodePage(
        "what was generated before is not known",
        "A hand edit is merged with what is generated now by what both changed since the version that was edited,"
        " which the manifest names by its digest. Neither git's history of the file nor the local store of the "
        "workspace has it, as in a clone without history.",
        fix="Fetch the whole history (`git fetch --unshallow`), or put the edit into what is generated now yourself.",
        example="git clone --depth 1 https://example.org/orders.git && cd orders && codegen run --merge\n",
    ),
    "C651": CodePage(
        "nothing to adopt, to merge or to eject",
        "The file is not generated, holds no edit, or is no text: only hand-edited generated text files can be "
        "adopted or merged. Or no run has recorded the system that is to be ejected.",
        fix="Name a generated text file that holds an edit, as `codegen check` lists them; to eject a system, run it "
        "first.",
        example="codegen adopt handlers/orders/prices.py\n",
    ),
    "C652": CodePage(
        "edited and generated otherwise",
        "A person and the generator changed the same lines, or lines that touch.",
        fix="`run --merge` writes both texts between markers: what you wrote, what was generated before, what is "
        "generated now. Make one text of them.",
        example=(
            "<<<<<<< yours\n"
            'TITLE = "Orders of today"\n'
            "||||||| generated before\n"
            'TITLE = "Orders"\n'
            "=======\n"
            'TITLE = "All orders"\n'
            ">>>>>>> generated now\n"
        ),
    ),
    "C653": CodePage(
        "conflict left open",
        "A generated file holds the markers of a conflict, left by `run --merge` or by version control. Nothing "
        "is generated and nothing is called clean until they are gone.",
        fix="Make one text of what stands between the markers, and remove them.",
        example="codegen run --merge input_schemas/orders.yaml   # exit 6\ncodegen check\n",
    ),
    "C654": CodePage(
        "adopted edit does not fit",
        "An edit below edits/ changes lines that are generated otherwise now.",
        fix="`run --merge` takes it back into the generated file, with markers where both differ; once they are "
        "resolved, adopt the file again.",
        example="@@ -1,1 +1,1 @@\n-partial\n+partial, mine\n",
    ),
    "C655": CodePage(
        "adopted edit of nothing",
        "A file below edits/ is no edit that codegen wrote, or what it edits is not generated any more.",
        fix="Restore it, or remove it.",
        example="<<<<<<< HEAD\n@@ -1,1 +1,1 @@\n",
    ),
    "C656": CodePage(
        "ejected",
        "`codegen eject` made the distribution its people's own: its file `.ejected` says so, and codegen neither"
        " writes nor compares there.",
        fix="`codegen rollback` takes the ejection back until a file changes; later, move the distribution elsewhere "
        "and generate a new one.",
        example='schema = "input_schemas/orders.yaml"\n',
    ),
}
