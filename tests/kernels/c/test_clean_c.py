"""The C of bodies under warnings that are errors, and run under sanitizers."""

import math
import subprocess
from pathlib import Path

import pytest

from codegen.kernels.c.body import print_bodies
from codegen.kernels.c.load import NATIVE
from codegen.runtime.kernels.native_build import WARNINGS, find_compiler, platform_levels, runnable_levels

ROOT = Path(__file__).resolve().parents[3]
POINTS = 16
SPECIAL = (0.0, -0.0, 1.0, -2.5, 0.7, 1e300, -1e-310, math.inf, -math.inf, math.nan)
#: Calls every body on buffers of its own, of just the size that it may touch.
CALL = """
static void run_{symbol}(void)
{{
    const double *in[{inputs} + 1];
    double *out[{outputs} + 1];

    for (int shift = 0; shift < {specials}; ++shift) {{
        for (int k = 0; k < {inputs}; ++k) {{
            double *row = malloc({points} * sizeof(double));
            for (int i = 0; i < {points}; ++i) {{
                row[i] = special[(i + 3 * k + shift) % {specials}];
            }}
            in[k] = row;
        }}
        for (int k = 0; k < {outputs}; ++k) {{
            out[k] = malloc({points} * sizeof(double));
        }}
        {symbol}_{level}(in, out, {points});
        for (int k = 0; k < {outputs}; ++k) {{
            free(out[k]);
        }}
        for (int k = 0; k < {inputs}; ++k) {{
            free((void *)in[k]);
        }}
    }}
}}
"""


@pytest.fixture(scope="module")
def kernels(load_schema):
    paths = [*(ROOT / "tests/systems/schemas").glob("*.yaml"), *(ROOT / "input_schemas").glob("*.yaml")]
    found = [
        typed for path in sorted(paths) if "\nkernels:" in path.read_text() for typed in load_schema(path).values()
    ]
    return {f"kernel{number}": typed for number, typed in enumerate(found)}


@pytest.mark.thorough
def test_no_warning_at_any_level(kernels, tmp_path):
    source = tmp_path / "bodies.c"
    source.write_text(print_bodies(kernels), encoding="utf-8")
    command = [*find_compiler().command, "-c", "-fPIC", *WARNINGS, "-Werror", f"-I{NATIVE}", str(source)]
    for level in platform_levels():
        # Warnings are the front end's and the first passes'; the rest of the optimiser says nothing new.
        flags = [flag for flag in level.body_flags if flag != "-O3"]
        done = subprocess.run([*command, *flags, "-O1", "-o", str(tmp_path / "o")], capture_output=True, text=True)
        assert done.stderr == "", level.name


@pytest.mark.thorough
@pytest.mark.parametrize("level", runnable_levels(), ids=lambda level: level.name)
def test_sanitizers_find_nothing(kernels, level, tmp_path):
    """Every body on zeros, infinities, NaN, and the ends of the doubles in all positions."""
    text = [print_bodies(kernels), "#include <stdlib.h>", "static const double special[] = {"]
    text += [f"    {'NAN' if value != value else repr(value).replace('inf', 'INFINITY')}," for value in SPECIAL]
    text.append("};")
    for symbol, typed in kernels.items():
        inputs = sum(len(argument.symbols) for argument in typed.arguments)
        outputs = sum(len(result.value.entries) for result in typed.results)
        fields = {"symbol": symbol, "inputs": inputs, "outputs": outputs, "level": level.name}
        text.append(CALL.format(**fields, points=POINTS, specials=len(SPECIAL)))
    text += ["int main(void)\n{", *(f"    run_{symbol}();" for symbol in kernels), "    return 0;\n}\n"]
    source, program = tmp_path / "run.c", tmp_path / "run"
    source.write_text("\n".join(text), encoding="utf-8")
    flags = [flag for flag in level.body_flags if flag != "-O3"]
    sanitizers = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-O1", "-g1"]
    command = [*find_compiler().command, *flags, *sanitizers, f"-I{NATIVE}", str(source), "-o", str(program), "-lm"]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    done = subprocess.run([str(program)], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
