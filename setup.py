"""Build step: the wheel carries the standard glue, the templates and the constraints as ``codegen/_data``."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithData(build_py):
    """Copies ``templates/``, ``glue/standard.yaml`` and ``constraints.txt`` beside the compiled package."""

    def run(self) -> None:
        """Build the modules, then lay the data files beside them."""
        super().run()
        if self.editable_mode:
            return
        source = Path(__file__).parent
        data = Path(self.build_lib) / "codegen" / "_data"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(source / "templates", data / "templates")
        (data / "glue").mkdir()
        shutil.copy2(source / "glue" / "standard.yaml", data / "glue" / "standard.yaml")
        shutil.copy2(source / "constraints.txt", data / "constraints.txt")


setup(cmdclass={"build_py": BuildWithData})
