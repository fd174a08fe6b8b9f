"""The vector functions that compiled kernels take along, against many-digit values and the C standard's edges."""

import ctypes
import ctypes.util
import math
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from codegen.runtime.kernels.native_build import LEVELS as LEVELS_OF_PLATFORMS
from codegen.runtime.kernels.native_build import WARNINGS, find_compiler, platform_levels, runnable_levels
from tests.runtime.native.lanes_cases import OF_ONE, OF_TWO, error, points, value

HERE = Path(__file__).parent
HEADERS = Path(__file__).parents[3] / "codegen" / "runtime" / "native"
LEVELS = {level.name: level for level in runnable_levels()}
#: Vectors without fused products, and the platform's own library, of which nobody promises more.
UNFUSED, LIBRARY, LIBRARY_BOUND = "v2", "plain", 6.0
ROUNDINGS = {"floor": np.floor, "ceil": np.ceil, "trunc": np.trunc, "round": np.rint, "abs": np.abs, "sign": np.sign}
LIBM = ctypes.CDLL(ctypes.util.find_library("m"))
LIBM_NAMES = {"paired_sine": "sin", "paired_cosine": "cos"}
STATED = re.compile(
    r"/\*(?:(?!\*/)[\s\S])*?(?:(Correctly rounded)|[Ww]ithin ([\d.]+) ulp(?:, ([\d.]+) where products are not fused)?)"
    r"(?:(?!\*/)[\s\S])*\*/\nLANES_INLINE (?:lanes|void) lanes_(\w+)\("
)


def stated_bounds():
    """What the comment above each function promises: with fused products, and without."""
    bounds = {}
    for header in sorted(HEADERS.glob("lanes_*.h")):
        for rounded, fused, unfused, name in STATED.findall(header.read_text()):
            bounds[name] = (0.5, 0.5) if rounded else (float(fused), float(unfused or fused))
    bounds["paired_sine"] = bounds["paired_cosine"] = bounds["sincos"]
    return bounds


BOUNDS = stated_bounds()


def compiled(level, folder, compiler=None, flags=()):
    """The harness at a level."""
    target = folder / f"lanes_{level.name}.so"
    command = [*(compiler or find_compiler().command), "-shared", "-fPIC", *WARNINGS, "-Werror", *level.body_flags]
    source = str(HERE / "lanes_harness.c")
    subprocess.run([*command, *flags, f"-I{HEADERS}", source, "-o", str(target), "-lm"], check=True)
    return ctypes.CDLL(str(target))


@pytest.fixture(scope="module")
def libraries(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lanes")
    return {name: compiled(level, folder) for name, level in LEVELS.items()}


def apply(library, name, rows):
    x, y = np.ascontiguousarray(rows[0]), np.ascontiguousarray(rows[1])
    out = np.empty_like(x)
    places = [ctypes.c_void_p(array.ctypes.data) for array in (x, y, out)]
    getattr(library, f"of_{name}")(*places, ctypes.c_ssize_t(len(out)))
    return out


def same(first, second):
    """Equal bits, or NaN both."""
    return (first.view(np.uint64) == second.view(np.uint64)) | (np.isnan(first) & np.isnan(second))


def library_value(name, x, y):
    """What C99's Annex F, as the platform's library has it, and for mod and floordiv the language say."""
    if name == "mod" or name == "floordiv":
        return edge_of_division(name, x, y)
    function = getattr(LIBM, LIBM_NAMES.get(name, name))
    function.restype = ctypes.c_double
    return function(*[ctypes.c_double(argument) for argument in ((x, y) if name in OF_TWO else (x,))])


def edge_of_division(name, x, y):
    if name == "floordiv" and y == 0.0:
        return math.nan if x == 0.0 or math.isnan(x) else math.copysign(math.inf, x) * math.copysign(1.0, y)
    if math.isnan(x) or math.isnan(y) or math.isinf(x) or y == 0.0:
        return math.nan
    apart = x != 0.0 and (x < 0.0) != (y < 0.0)
    if name == "mod":
        return y if apart and math.isinf(y) else x
    return -1.0 if apart and math.isinf(y) else 0.0


def exact_values(name, rows):
    return [value(name, x, y) for x, y in zip(rows[0].tolist(), rows[1].tolist(), strict=True)]


def worst_error(name, rows, values, results):
    """The largest error in units of the last place, and where; edges are asserted."""
    worst = (0.0, 0.0, 0.0)
    for x, y, exact, result in zip(rows[0].tolist(), rows[1].tolist(), values, results.tolist(), strict=True):
        if exact is None:
            expected = library_value(name, x, y)
            if math.isnan(expected):
                assert math.isnan(result), (name, x, y, result)
            else:
                assert result == expected or abs(result - expected) <= 4e-16 * abs(expected), (name, x, y, result)
                signless = name in ("mod", "floordiv")
                assert signless or math.copysign(1, result) == math.copysign(1, expected), (name, x, y, result)
        else:
            if exact == 0 and name not in ("mod", "floordiv"):
                assert math.copysign(1, result) == math.copysign(1, library_value(name, x, y)), (name, x, y)
            worst = max(worst, (error(result, exact), x, y))
    return worst


def bound(name, level):
    fused, unfused = BOUNDS[name]
    return LIBRARY_BOUND if level == LIBRARY else unfused if level == UNFUSED else fused


def check(name, libraries, count, seed):
    rows = points(name, count, seed)
    values, done = exact_values(name, rows), {}
    for level, library in libraries.items():
        done[level] = worst_error(name, rows, values, apply(library, name, rows))
        assert done[level][0] <= bound(name, level), (name, level, done[level])
    return done


def test_every_function_states_its_bound():
    assert {*OF_ONE, *OF_TWO} <= BOUNDS.keys()
    assert max(max(pair) for pair in BOUNDS.values()) < LIBRARY_BOUND


@pytest.mark.slow
@pytest.mark.parametrize("name", [*OF_ONE, *OF_TWO])
def test_errors_stay_within_the_stated_bound(name, libraries):
    check(name, libraries, 300, 1)


@pytest.mark.thorough
def test_errors_stay_within_the_stated_bound_at_many_points(libraries, capsys):
    lines = []
    for name in (*OF_ONE, *OF_TWO):
        done = check(name, libraries, 20_000, 2)
        lines.append(f"{name:14}" + "".join(f"{level:>8} {worst:.3f}" for level, (worst, _, _) in done.items()))
    with capsys.disabled():
        print("\n" + "\n".join(lines))


@pytest.mark.parametrize("name", [*ROUNDINGS, "min", "max", "heaviside", "chosen"])
def test_steps_and_choices_are_exact(name, libraries):
    rows = points("atan2" if name in ("min", "max", "heaviside", "chosen") else "exp", 400, 3)
    x, y = rows
    with np.errstate(invalid="ignore"):
        expected = {
            **{key: function(x) for key, function in ROUNDINGS.items()},
            "min": np.minimum(x, y), "max": np.maximum(x, y), "heaviside": np.heaviside(x, y),
            "chosen": np.where(((x < y) & (x != 1)) | (y == 0), x, (y != 0).astype(float)),
        }[name]  # fmt: skip
    for level, library in libraries.items():
        results = apply(library, name, rows)
        np.testing.assert_array_equal(results, expected, err_msg=f"{name} at {level}")
        if name in ROUNDINGS and name != "sign":
            numbers = ~np.isnan(expected)
            assert (np.signbit(results) == np.signbit(expected))[numbers].all()


@pytest.mark.parametrize("name", [*OF_ONE, *OF_TWO, "gamma", "loggamma"])
def test_a_lane_depends_on_itself_alone(name, libraries):
    rows = points(name, 200, 4)
    order = np.random.default_rng(4).permutation(rows.shape[1])
    for library in libraries.values():
        together = apply(library, name, rows)
        moved = apply(library, name, rows[:, order])
        assert same(moved, together[order]).all()
        alone = np.concatenate([apply(library, name, np.repeat(rows[:, [k]], 8, axis=1))[:1] for k in order[:64]])
        assert same(alone, together[order[:64]]).all()


@pytest.mark.parametrize("name", ["gamma", "loggamma"])
def test_what_goes_lane_by_lane_is_the_library(name, libraries):
    rows = points(name, 200, 5)
    own = {"gamma": LIBM.tgamma, "loggamma": LIBM.lgamma}[name]
    own.restype = ctypes.c_double
    expected = np.array([own(ctypes.c_double(x)) for x in rows[0]])
    if name == "loggamma":
        expected[rows[0] == -math.inf] = math.nan
    for library in libraries.values():
        assert same(apply(library, name, rows), expected).all()


def run_program(compiler, flags, folder, runner=()):
    """Every function's results in a program of its own, which reads the points and writes what it found."""
    program, main = folder / "program", folder / "main.c"
    names = [*OF_ONE, *OF_TWO, "gamma", "loggamma", *ROUNDINGS, "min", "max", "heaviside", "chosen"]
    rows = np.concatenate([points("atan2", 300, 6), points("sin", 300, 6)], axis=1)
    count = rows.shape[1]
    calls = "".join(f"    of_{name}(x, y, out, {count});\n    fwrite(out, 8, {count}, stdout);\n" for name in names)
    main.write_text(
        f'#include "{HERE / "lanes_harness.c"}"\n#include <stdio.h>\n'
        f"static double x[{count}], y[{count}], out[{count}];\n"
        f"int main(void)\n{{\n    if (fread(x, 8, {count}, stdin) + fread(y, 8, {count}, stdin) != {2 * count})\n"
        f"        return 1;\n{calls}    return 0;\n}}\n"
    )
    subprocess.run([*compiler, *flags, f"-I{HEADERS}", str(main), "-o", str(program), "-lm"], check=True)
    written = subprocess.run([*runner, str(program)], input=rows.tobytes(), capture_output=True, check=True).stdout
    return rows, dict(zip(names, np.frombuffer(written).reshape(len(names), count), strict=True))


@pytest.mark.thorough
@pytest.mark.parametrize("flags", ["-fsanitize=undefined,address -fno-sanitize-recover=all", "-O1", "-O0"])
def test_neither_sanitizers_nor_less_optimisation_find_anything(flags, libraries, tmp_path):
    for name, level in LEVELS.items():
        rows, results = run_program(find_compiler().command, [*level.body_flags, *flags.split()], tmp_path)
        for function, found in results.items():
            assert same(found, apply(libraries[name], function, rows)).all(), (function, name)


@pytest.mark.thorough
@pytest.mark.skipif(
    not (shutil.which("aarch64-linux-gnu-gcc") and shutil.which("qemu-aarch64")),
    reason="there is no compiler or no emulator for aarch64",
)
def test_neon_keeps_the_bounds_and_the_bits_of_v3(libraries, tmp_path):
    neon = next(level for level in LEVELS_OF_PLATFORMS["aarch64"] if level.name == "neon")
    compiler = ["aarch64-linux-gnu-gcc", *WARNINGS, "-Werror", "-static"]
    rows, results = run_program(compiler, neon.body_flags, tmp_path, ["qemu-aarch64"])
    for function in (*OF_ONE, *OF_TWO):
        worst = worst_error(function, rows, exact_values(function, rows), results[function])
        assert worst[0] <= bound(function, "neon"), (function, worst)
        if "v3" in libraries:
            assert same(results[function], apply(libraries["v3"], function, rows)).all(), function


@pytest.mark.thorough
@pytest.mark.skipif(shutil.which("clang-14") is None and shutil.which("clang") is None, reason="there is no clang")
def test_clang_gives_the_same_bits(libraries, tmp_path):
    clang = shutil.which("clang") or shutil.which("clang-14")
    for name, level in LEVELS.items():
        library = compiled(level, tmp_path, [clang])
        for function in (*OF_ONE, *OF_TWO):
            rows = points(function, 2000, 7)
            assert same(apply(library, function, rows), apply(libraries[name], function, rows)).all(), (function, name)


@pytest.mark.thorough
def test_every_level_of_the_platform_compiles(tmp_path):
    for level in platform_levels():
        target = tmp_path / "lanes.o"
        command = [*find_compiler().command, "-c", *WARNINGS, "-Werror", *level.body_flags, f"-I{HEADERS}"]
        subprocess.run([*command, str(HERE / "lanes_harness.c"), "-o", str(target)], check=True)
