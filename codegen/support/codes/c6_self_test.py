"""C685 to C687: what a self-test of check says."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C685": CodePage(
        "self-test of a tree that is not clean",
        "check --self-test changes copies of the workspace and asks check of each. Where check finds something "
        "already, nothing could be told apart: put that right first.",
        fix="Put right what check finds, then test again.",
        example="echo '# mine' >> generated/orders/src/orders/models.py\ncodegen check --self-test\n",
    ),
    "C686": CodePage(
        "check missed a change",
        "A change was made to a copy of the workspace, and check did not name its cause. Do not rely on check "
        "until this is understood: it is a fault of codegen, or of a plugin.",
        fix="Report it, and do not rely on check until this is understood.",
        example="codegen check --self-test   # with a plugin that writes its own record\n",
    ),
    "C687": CodePage(
        "copy that is not clean",
        "check --self-test copies what the schema reads and what it generates. The workspace is clean and the "
        "copy is not, so that something is read that is neither schema, glue, contract, template nor handler.",
        fix="Report it with the name of what is read; where a plugin reads it, tell the plugin's author.",
        example="codegen check --self-test   # with a plugin that reads a file of its own\n",
    ),
}
