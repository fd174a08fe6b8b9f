"""What pages of the handbook mean to Sphinx. They are written to be read on their own, in a repository, too."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

#: Pages whose lists of links are the order of the site.
INDEXES = ("README", "reference/README")
EXTERNAL = "external-links.txt"
_SECTION = re.compile(r"^## (.*)$", re.MULTILINE)
_ITEM = re.compile(r"^- \[[^\]]*\]\(([^)#:]+)\.md\)", re.MULTILINE)
_OUTSIDE = re.compile(r"\]\(((?:\.\./)+[A-Z]+\.md)\)")
_ANCHORED = re.compile(r'^(#+ )<a id="([^"]+)"></a>', re.MULTILINE)


def setup(app: Sphinx) -> dict[str, bool]:
    """Lists of links become navigation, ``<a id>`` anchors, and and files that are no pages are taken along.

    Besides the pages, the site gets ``index.html`` and a list of the addresses that it links to.
    """
    app.connect("source-read", _read)
    app.connect("build-finished", _finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _read(app: Sphinx, page: str, source: list[str]) -> None:
    source[0] = _OUTSIDE.sub(r"](path:\1)", _ANCHORED.sub(r"(\2)=\n\1", source[0]))
    if page in INDEXES:
        source[0] += navigation(source[0])


def navigation(text: str) -> str:
    """A table of contents for each section of an index, its heading as the caption, out of the section's list."""
    parts = _SECTION.split(text)
    captioned = [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    made = []
    for caption, section in captioned:
        if listed := _ITEM.findall(section):
            shown = f":caption: {caption}\n" if caption else ""
            made.append("\n```{toctree}\n:hidden:\n" + shown + "\n" + "\n".join(listed) + "\n```\n")
    return "".join(made)


def _finish(app: Sphinx, error: Exception | None) -> None:
    if error is not None:
        return
    folder = Path(app.outdir)
    shutil.copyfile(folder / "README.html", folder / "index.html")
    found = {
        node["refuri"]
        for page in app.env.found_docs
        for node in app.env.get_doctree(page).findall(nodes.reference)
        if node.get("refuri", "").startswith(("http:", "https:"))
    }
    (folder / EXTERNAL).write_text("".join(f"{link}\n" for link in sorted(found)), encoding="utf-8")
