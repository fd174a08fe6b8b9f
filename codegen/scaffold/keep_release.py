"""``python -m codegen.scaffold.keep_release``: keep the template of a release, before the version is raised."""

from __future__ import annotations

from codegen import __version__
from codegen.scaffold.builtin import keep_release
from codegen.support.data_files import data_root

if __name__ == "__main__":
    print(keep_release(data_root() / "templates", __version__))
