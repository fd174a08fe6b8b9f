"""Writes the source tree of a small package with compiled kernels, as a generated one is laid out."""

import shutil
from pathlib import Path

from codegen.runtime.kernels import blocked

RUNTIME = Path(blocked.__file__).resolve().parent.parent
DIGEST = "0123abcd"
WIDE_INPUTS, WIDE_OUTPUTS = 40, 30

BODIES = {
    "ratio": """
    for (ptrdiff_t i = 0; i < points; i += LANES) {
        const lanes x = lanes_load(in[0] + i), y = lanes_load(in[1] + i);
        lanes_store(out[0] + i, lanes_sqrt(x * x + 1.0) + y / x);
    }
""",
    "mixed": """
    for (ptrdiff_t i = 0; i < points; i += LANES) {
        const lanes a = lanes_load(in[0] + i), b = lanes_load(in[1] + i), c = lanes_load(in[2] + i);
        const lanes s = lanes_load(in[3] + i), n = lanes_load(in[4] + i);
        lanes_store(out[0] + i, (a + b + c) / s);
        lanes_store(out[1] + i, a * n);
        lanes_store(out[2] + i, b * s);
        lanes_store(out[3] + i, c / n);
    }
""",
    "gate": """
    for (ptrdiff_t i = 0; i < points; i += LANES) {
        const lanes on = lanes_load(in[0] + i), x = lanes_load(in[1] + i);
        lanes_store(out[0] + i, lanes_choose(lanes_nonzero(on), 1.0 / x, x));
    }
""",
    "wide": f"""
    for (ptrdiff_t i = 0; i < points; i += LANES)
        for (int entry = 0; entry < {WIDE_OUTPUTS}; entry++)
            lanes_store(out[entry] + i, lanes_load(in[entry] + i) / lanes_load(in[entry + 10] + i));
""",
}
SIGNATURES = {
    "ratio": "(),()->()",
    "mixed": "(3),(),()->(),(3)",
    "gate": "(),()->()",
    "wide": ",".join(["()"] * WIDE_INPUTS) + "->" + ",".join(["()"] * WIDE_OUTPUTS),
}

HEAD = """
from typing import NamedTuple
import numpy as np
from .._native import EXTENSION
from .._runtime.kernels import blocked, compiled
"""
MODULES = {
    "ratio": '''
def _block(x, y):
    return (np.sqrt(x * x + 1.0) + y / x,)


_KERNEL = blocked.BlockedKernel(
    "ratio", (blocked.Input("x"), blocked.Input("y")), (blocked.Output("r"),), _block, blocked.single,
    body=EXTENSION.body("ratio"),
)


@compiled.serve(_KERNEL, EXTENSION)
def ratio(x, y=2.0, *, out=None, where=True):
    """A root and a ratio."""
    return _KERNEL(x, y, out=out, where=where)
''',
    "mixed": '''
class MixedResult(NamedTuple):
    mean: object
    entries: object


def _block(v, s, n):
    return (v[0] + v[1] + v[2]) / s, (v[0] * n, v[1] * s, v[2] / n)


_KERNEL = blocked.BlockedKernel(
    "mixed", (blocked.Input("v", (3,)), blocked.Input("s"), blocked.Input("n", (), "int")),
    (blocked.Output("mean"), blocked.Output("entries", (3,))), _block, MixedResult, body=EXTENSION.body("mixed"),
)


@compiled.serve(_KERNEL, EXTENSION)
def mixed(v, s, n=3, *, out=None, where=True):
    """A mean and some entries."""
    return _KERNEL(v, s, n, out=out, where=where)
''',
    "gate": '''
def _block(on, x):
    return (np.where(on, 1.0 / x, x),)


_KERNEL = blocked.BlockedKernel(
    "gate", (blocked.Input("on", (), "bool"), blocked.Input("x")), (blocked.Output("y"),), _block, blocked.single,
    body=EXTENSION.body("gate"),
)


@compiled.serve(_KERNEL, EXTENSION)
def gate(on, x, *, out=None, where=True):
    """One of two."""
    return _KERNEL(on, x, out=out, where=where)
''',
    "wide": f'''
WideResult = NamedTuple("WideResult", [(f"y{{i}}", object) for i in range({WIDE_OUTPUTS})])


def _block(*x):
    return tuple(x[i] / x[i + 10] for i in range({WIDE_OUTPUTS}))


_KERNEL = blocked.BlockedKernel(
    "wide", tuple(blocked.Input(f"x{{i}}") for i in range({WIDE_INPUTS})),
    tuple(blocked.Output(f"y{{i}}") for i in range({WIDE_OUTPUTS})), _block, WideResult, body=EXTENSION.body("wide"),
)


@compiled.serve(_KERNEL, EXTENSION)
def wide({", ".join(f"x{i}" for i in range(WIDE_INPUTS))}, *, out=None, where=True):
    """More operands than a ufunc takes."""
    return _KERNEL({", ".join(f"x{i}" for i in range(WIDE_INPUTS))}, out=out, where=where)
''',
}


def write_package(root: Path, name: str, digest: str = DIGEST) -> Path:
    """The import package ``name`` under ``root``/src, with setup.py beside src; its folder."""
    folder = root / "src" / name
    (folder / "kernels").mkdir(parents=True)
    (folder / "_native").mkdir()
    (folder / "_runtime").mkdir()
    for place in (folder, folder / "_runtime"):
        (place / "__init__.py").write_text("")
    shutil.copytree(RUNTIME / "kernels", folder / "_runtime" / "kernels")
    shutil.copytree(RUNTIME / "native", folder / "_runtime" / "native")
    (root / "setup.py").write_text("")
    (folder / "_native" / "__init__.py").write_text(
        "from pathlib import Path\nfrom .._runtime.kernels.extension import load\n"
        f'EXTENSION = load("{name}", Path(__file__).resolve().parent.parent, "{DIGEST}")\n'
    )
    for kernel, text in MODULES.items():
        (folder / "kernels" / f"{kernel}.py").write_text(HEAD + text)
    (folder / "kernels" / "__init__.py").write_text("".join(f"from .{item} import {item}\n" for item in MODULES))
    for kernel, text in BODIES.items():
        body = f'#include "kernel_body.h"\n\nKERNEL({kernel})\n{{{text}}}\n'
        (folder / "_native" / f"{kernel}.c").write_text(body)
    (folder / "_native" / "_module.c").write_text(table(digest))
    return folder


def table(digest: str) -> str:
    """The text of _module.c."""
    declared = "".join(f"KERNEL_DECLARE_LEVELS({name})\n" for name in BODIES)
    choices = "".join(
        f"static const kernel_choice {name}_choices[] = {{KERNEL_LEVELS({name}) KERNEL_NO_MORE_CHOICES}};\n"
        for name in BODIES
    )
    entries = "".join(f'    {{"{name}", "{SIGNATURES[name]}", {name}_choices}},\n' for name in BODIES)
    return (
        f'#include "kernel_module.h"\n\n{declared}\n{choices}\nconst kernel_entry kernel_entries[] = {{\n{entries}'
        f'    {{NULL, NULL, NULL}},\n}};\nconst char kernel_sources[] = "{digest}";\n'
    )
