"""Breaks the verifier on purpose: ``python -m tests.evidence.attacks.mutation_score [--all] [MODULE...]``.

Mutants of the modules that decide whether a bundle is accepted are run against the tests of bundles that start no
codegen of their own. A survivor is explained in ``survivors.toml``, or it is a hole in the tests.
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from codegen.phases.mutation.campaign import CampaignOutcome, CampaignSettings, MutantEnd, run_campaign
from codegen.phases.mutation.mutant_process import Patience
from codegen.phases.mutation.mutants import MutableModule, Mutant

from ..conftest import make_workspace
from .recorded import ROOT, files_below, make_bundle
from .words import Place, places_of_words

SAMPLE, SEED, FLOOR_PERCENT = 400, 0, 95
EXPLANATIONS = Path(__file__).parent / "survivors.toml"
#: What stands between the bytes of a bundle and the word VERIFIED, below ``codegen/``.
MODULES = (
    "commands/verify_bundle.py",
    *(
        f"evidence/{room}/{name}.py"
        for room, names in {
            "bundle": "base64_text bundle_files bundle_folder bundle_paths envelope layout manifest_lines refusal"
            " statement strict_json",
            "figures": "bundle_records disagreements gate_comparison run_file",
            "keys": "ed25519 public_keys ssh_signature ssh_wire",
            "trust": "allowed_signers policy reviews trust_folder",
            "verification": "check_files check_names check_policy check_signature check_size check_time"
            " sequence_state verification",
        }.items()
        for name in names.split()
    ),
)
#: The tests of these modules; what starts a codegen of its own or takes long is left to other runs.
TESTS = (
    *(
        f"test_{name}.py"
        for name in (
            "disagreements", "envelope", "figures", "hostile_figures", "lies", "manifest_lines", "public_keys",
            "layout", "reviews", "sequence_state", "ssh_signature", "statement", "strict_json", "trust", "verification",
            "verified_files", "verify_command",
        )
    ),
    *(f"attacks/test_attacks_on_{name}.py" for name in ("envelopes", "files", "figures", "history", "trust")),
)  # fmt: skip
#: Mutants run where generated tests run, which must not reach the compiler; here the compiler is what is tested.
_CONFTEST = b"""import sys


def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if item.get_closest_marker("thorough") is None]


sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "CompilerBlocker"]
"""
_SETTINGS = b"""[tool.pytest.ini_options]
markers = ["slow: run", "thorough: left out"]
"""

#: The path of a module, its line as it is written, the code before and after.
Key = tuple[str, str, str, str]


def tree() -> dict[str, bytes]:
    """codegen, the tests of the verifier and two bundles for them, as a distribution whose package is codegen."""
    here = ROOT / "tests" / "evidence"
    # What codegen builds in lies beside the package.
    folders = ("codegen", "glue", "templates")
    files = {
        f"src/{at}/{path}": data for at in folders for path, data in files_below(ROOT / at).items() if _is_kept(path)
    }
    files |= {f"tests/evidence/{path}": data for path, data in files_below(here).items() if _is_kept(path)}
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        attacked = files_below(make_bundle(Path(first)))
        bundled = files_below(make_workspace(Path(second) / "workspace"))
    files |= {f"tests/evidence/attacks/prepared/{path}": data for path, data in attacked.items()}
    files |= {f"tests/evidence/prepared/{path}": data for path, data in bundled.items() if not path.startswith(".")}
    return {**files, "conftest.py": _CONFTEST, "pyproject.toml": _SETTINGS}


def _is_kept(path: str) -> bool:
    return "__pycache__" not in path and "prepared/" not in path


def campaign(modules: Sequence[str], maximum: int, seed: int = SEED) -> CampaignOutcome:
    """``maximum`` mutants of ``modules``, drawn evenly from all that change more than words."""
    paths = [f"src/codegen/{module}" for module in modules]
    tests = [f"tests/evidence/{name}" for name in TESTS]
    settings = CampaignSettings(
        maximum,
        seed,
        budget_s=60.0,
        wide_s=60.0,
        patience=Patience(least_s=20.0),
        processes=1,
    )
    return run_campaign(tree(), "codegen", tests, paths, settings, _show, is_more_than_words)


def is_more_than_words(mutant: Mutant) -> bool:
    """Whether it changes what the verifier does, and not only what it says."""
    module = mutant.path.removeprefix("src/codegen/")
    return mutant.kind != "constant" or (mutant.line, mutant.column) not in _words(module)


@cache
def _words(module: str) -> frozenset[Place]:
    return places_of_words(_source(module))


@cache
def _source(module: str) -> str:
    return (ROOT / "codegen" / module).read_text(encoding="utf-8")


def _show(done: int, total: int, text: str) -> None:
    if done % 20 == 0:
        print(f"{done} of {total} {text}", file=sys.stderr, flush=True)


def key_of(mutant: Mutant) -> Key:
    """What tells a mutant apart, wherever its line moves."""
    module = mutant.path.removeprefix("src/codegen/")
    return (module, _source(module).splitlines()[mutant.line - 1].strip(), mutant.before, mutant.after)


def possible() -> frozenset[Key]:
    """Every mutant that may be drawn."""
    modules = [MutableModule(module, _source(module)) for module in MODULES]
    return frozenset(key_of(mutant) for module in modules for mutant in module.mutants if is_more_than_words(mutant))


def explanations() -> list[tuple[Key, str]]:
    """Survivors and why they change nothing that anybody could notice."""
    found = tomllib.loads(EXPLANATIONS.read_text(encoding="utf-8")).get("survivor", [])
    return [((item["module"], item["line"], item["before"], item["after"]), item["why"]) for item in found]


def unexplained(outcome: CampaignOutcome) -> Iterator[tuple[Key, MutantEnd]]:
    """Survivors that nobody explained."""
    known = dict(explanations())
    for end in outcome.ends:
        if end.end == "survived" and key_of(end.mutant) not in known:
            yield key_of(end.mutant), end


def noticed_percent(outcome: CampaignOutcome) -> float:
    """Of 100 mutants, those at which a test failed or ran out of time."""
    return 100 * (1 - outcome.count("survived") / max(len(outcome.ends), 1))


def summary(outcome: CampaignOutcome) -> str:
    """Counts and the score."""
    counts = ", ".join(f"{outcome.count(end)} {end}" for end in ("killed", "timed out", "survived"))
    drawn = f"{len(outcome.ends)} of {outcome.possible} mutants, seed {SEED}"
    return f"{drawn}: {counts}; {noticed_percent(outcome):.1f} % noticed"


def main(arguments: Sequence[str]) -> int:
    """Print survivors that nobody explained, in the form of ``survivors.toml``; 1 where there are any."""
    named = [argument for argument in arguments if argument != "--all"]
    modules = [module for module in MODULES if not named or Path(module).stem in named]
    outcome = campaign(modules, sys.maxsize if "--all" in arguments else SAMPLE)
    holes = list(unexplained(outcome))
    for (module, line, before, after), end in holes:
        print(f"[[survivor]]  # line {end.mutant.line}, {end.tests} of {end.near} tests\nmodule = {module!r}")
        print(f"line = {line!r}\nbefore = {before!r}\nafter = {after!r}\nwhy = ''\n")
    print(f"# tests left out: {', '.join(outcome.left_out) or 'none'}")
    print(f"# {summary(outcome)} in {outcome.seconds:.0f} s", flush=True)
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
