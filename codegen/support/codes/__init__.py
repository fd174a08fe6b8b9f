"""The pages of all diagnostic codes."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec

from codegen.support.codes.page import CodePage

__all__ = ["CODES", "CodePage"]

_CENTURIES = (
    "c1_loader",
    "c2_expressions",
    "c3_kernels",
    "c3_verification",
    "c4_contracts",
    "c5_glue",
    "c5_plan",
    "c5_rules",
    "c6_drift",
    "c7_evidence",
)


def _all_pages() -> dict[str, CodePage]:
    pages: dict[str, CodePage] = {}
    for name in _CENTURIES:
        full = f"{__name__}.{name}"
        if find_spec(full) is not None:
            pages.update(import_module(full).PAGES)
    return dict(sorted(pages.items()))


#: Every code of codegen with its page.
CODES: Mapping[str, CodePage] = _all_pages()
