"""Every task of a developer, with the standard library alone: ``python3 dev.py TASK``.

The first call makes ``.venv`` from ``constraints.txt``; later calls reuse it until the pins move.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
DEMO_SCHEMA = "input_schemas/symbolic_computation_service_v6.yaml"
DEMO_PACKAGE = "symbolic_computation"
DEMO_REQUEST = '{"expression": "x**2 + sin(x)*exp(-x)", "variables": {"x": 1.5}}'

#: Programs that tests run, and the Debian packages that hold them; browser and tracer are not for ``test``.
COMPILERS = {"gcc": "gcc", "gfortran": "gfortran"}
OPENSSH = {"ssh-keygen": "openssh-client"}
BROWSER = {"chromium": "chromium", "chromedriver": "chromium-driver"}
TRACER = {"strace": "strace"}

#: By file, because what tests of a file share is not made twice; tests/conftest.py puts them in order.
PROCESSES = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")

#: Where tests keep their files when it has room: what they force to disk, over and over, they need not wait for.
MEMORY = Path("/dev/shm")
ROOM = 8 * 2**30


def run(*command: str | Path, **options: object) -> None:
    """Run a command from the root; a failure ends this program with the command's exit code."""
    shown = " ".join(str(part) for part in command)
    print(f"$ {shown.replace(str(ROOT) + os.sep, '')}", file=sys.stderr, flush=True)
    code = subprocess.run([str(part) for part in command], cwd=ROOT, check=False, **options).returncode  # type: ignore[call-overload]
    if code:
        sys.exit(code)


def install() -> None:
    """Make or refresh ``.venv`` so that it holds codegen and its tools at the constrained versions."""
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit("codegen needs Python 3.11 or newer; call dev.py with it")
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt", "setup.py"):
        digest.update((ROOT / name).read_bytes())
    digest.update(sys.version.encode())
    stamp = ENVIRONMENT / ".stamp"
    if stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return
    if not PYTHON.exists():
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        run(sys.executable, "-m", "venv", ENVIRONMENT)
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--no-compile", "-c", "constraints.txt", "-e", ".[test,docs]")
    # pip would compile in one process, and tests of dependencies too; what does not compile is nobody's to import.
    compiling = (PYTHON, "-m", "compileall", "-qq", "-j", "0", "-x", r"[/\\]tests?[/\\]", ENVIRONMENT)
    subprocess.run(compiling, check=False)
    stamp.write_text(digest.hexdigest())


def install_programs(programs: dict[str, str]) -> None:
    """Install what tests run besides Python, where this is Debian and we may; elsewhere they say what they miss."""
    missing = [package for program, package in programs.items() if shutil.which(program) is None]
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        run("apt-get", "update", "-q")
        run("apt-get", "install", "-y", "-q", *missing)


def pytest(*arguments: str) -> None:
    """Run tests in two processes, with their temporary files in memory where that may hold programs and has room."""
    environment = dict(os.environ)
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        place = os.statvfs(MEMORY)
        if place.f_bavail * place.f_frsize >= ROOM and not place.f_flag & os.ST_NOEXEC:
            environment.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    run(PYTHON, "-m", "pytest", *PROCESSES, *arguments, env=environment)


def demo(arguments: list[str]) -> None:
    """Generate the demonstration system, show what came out, and ask it for a value."""
    run(BIN / "codegen", "run", DEMO_SCHEMA, *arguments)
    run(BIN / "codegen", "check", DEMO_SCHEMA)
    root = ROOT / "generated" / DEMO_PACKAGE
    print(f"\ngenerated/{DEMO_PACKAGE}/", flush=True)
    for path in sorted(root.rglob("*")):
        shown = path.relative_to(root)
        if path.is_file() and not {"__pycache__", "_runtime"} & set(shown.parts):
            print(f"  {shown}")
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    run(PYTHON, "-m", DEMO_PACKAGE, "evaluate", DEMO_REQUEST, env=environment)
    serving = f"PYTHONPATH=generated/{DEMO_PACKAGE}/src .venv/bin/python -m {DEMO_PACKAGE} serve"
    print(f"\nTo serve it, with a page at http://127.0.0.1:8000: {serving}")


def test(arguments: list[str]) -> None:
    """The test suite but for what takes minutes."""
    install_programs({**COMPILERS, **OPENSSH})
    pytest("-m", "not slow and not thorough", *arguments)


def ci(arguments: list[str]) -> None:
    """What continuous integration runs: lint, types, the generated code's own state, and all but thorough tests."""
    checked()
    pytest("-m", "not thorough", "tests", *not_taken_along(), *arguments)


def not_taken_along() -> list[str]:
    """The runtime's tests that the demonstration system has no copy of; tests/systems/test_evidence.py runs the others,
    and ``check`` holds the copies to what they are copied from."""
    copies = {path.name for path in ROOT.glob(f"generated/{DEMO_PACKAGE}/src/*/_runtime/tests/test_*.py")}
    tests = sorted(ROOT.glob("codegen/runtime/tests/test_*.py"))
    return [str(path.relative_to(ROOT)) for path in tests if path.name not in copies]


def checked() -> None:
    """Install what tests run; then lint, types and the generated code's own state."""
    install_programs({**COMPILERS, **OPENSSH, **BROWSER, **TRACER})
    lint([])
    with ThreadPoolExecutor() as side_by_side:
        for task in (side_by_side.submit(types, []), side_by_side.submit(check, [])):
            task.result()


def test_all(arguments: list[str]) -> None:
    """Everything: as ``ci``, with thorough tests, longer campaigns, and mutants of the demonstration system."""
    os.environ["FUZZ_CASES"] = "10000"
    os.environ["KERNEL_CASES"] = "20000"
    os.environ["SCHEMA_MUTANTS"] = "2000"
    os.environ["FUZZ_SECONDS"] = "600"
    checked()
    pytest(*arguments)
    run(BIN / "codegen", "run", "--strength", DEMO_SCHEMA)


def lint(arguments: list[str]) -> None:
    """Style and correctness rules, and the floors of the house."""
    run(BIN / "ruff", "format", "--check", ".")
    run(BIN / "ruff", "check", ".", *arguments)


def types(arguments: list[str]) -> None:
    """Strict types."""
    run(BIN / "mypy", *arguments)


def check(arguments: list[str]) -> None:
    """Is everything under generated/ what the schemas say?"""
    run(BIN / "codegen", "check", *arguments)


def reference(arguments: list[str]) -> None:
    """Make docs/reference anew from the models, tables and pages of codes."""
    run(PYTHON, "-m", "docs.generator", *arguments)


def site(arguments: list[str]) -> None:
    """Build the handbook as a site into build/site, anew and without the network; a warning is an error."""
    outside = ROOT / "build" / "site"
    shutil.rmtree(outside, ignore_errors=True)
    run(PYTHON, "-m", "docs.site", outside, *arguments)


def bench(arguments: list[str]) -> None:
    """Measure ``measure`` (budgets), ``scale``, ``scale_out``, ``service``, ``contracts``, ``claims``, ``kernels``,
    ``verify_speed``."""
    what, *rest = arguments or ["measure"]
    run(PYTHON, f"benchmarks/{what}.py", *rest)


def release(arguments: list[str]) -> None:
    """Build what is released from the last commit, twice, and say whether it may be; nothing is published."""
    run(PYTHON, "ci/release.py", *arguments)


COMMANDS: dict[str, Callable[[list[str]], None]] = {
    "demo": demo,
    "test": test,
    "ci": ci,
    "test-all": test_all,
    "lint": lint,
    "types": types,
    "check": check,
    "reference": reference,
    "site": site,
    "bench": bench,
    "release": release,
}


def main() -> None:
    """Run the task that is named."""
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        lines = [f"  {name:10}{(task.__doc__ or '').splitlines()[0]}" for name, task in COMMANDS.items()]
        sys.exit("usage: python3 dev.py TASK [ARGUMENTS]\n" + "\n".join(lines))
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    install()
    COMMANDS[sys.argv[1]](sys.argv[2:])


if __name__ == "__main__":
    main()
