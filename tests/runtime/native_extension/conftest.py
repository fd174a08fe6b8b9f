import importlib
import sys

import pytest

from tests.runtime.native_extension.package import write_package


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """The kernels of a package that was built from its source tree, imported."""
    root = tmp_path_factory.mktemp("compiled")
    write_package(root, "served_kernels")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(root / "cache"))
        patch.delenv("SERVED_KERNELS_KERNELS", raising=False)
        patch.setenv("SERVED_KERNELS_THREADS", "2")
        patch.syspath_prepend(str(root / "src"))
        kernels = importlib.import_module("served_kernels.kernels")
        assert importlib.import_module("served_kernels._native").EXTENSION.reason == ""
        yield kernels
        for name in [name for name in sys.modules if name.partition(".")[0] == "served_kernels"]:
            del sys.modules[name]
