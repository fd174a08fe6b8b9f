"""Where the templates and the glue lie that travel with codegen."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def data_root() -> Path:
    """The folder of ``templates/`` and ``glue/``: ``codegen/_data`` of an installed wheel, else the checkout."""
    package = Path(__file__).resolve().parent.parent
    packed = package / "_data"
    return packed if packed.is_dir() else package.parent
