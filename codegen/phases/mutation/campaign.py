"""All mutants of some modules against the tests of their distribution, on every processor."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from codegen.phases.mutation.mutant_process import End, Measured, MutantProcess, MutationTrouble, Patience, processes
from codegen.phases.mutation.mutants import MutableModule, Mutant
from codegen.phases.mutation.selection import SuiteTimes, joined, sample
from codegen.phases.suite_process import SuiteJob

Progress = Callable[[int, int, str], None]
Result = TypeVar("Result")

#: How often a test in which time runs out without a mutant is set aside before nothing is believed any more.
_CONTROLS = 4


def _all(mutant: Mutant) -> bool:
    del mutant
    return True


@dataclass(frozen=True, slots=True)
class CampaignSettings:
    """``maximum`` mutants are drawn with ``seed``.

    The tests that run a mutant's statement usually take at most ``budget_s``, those that may notice it otherwise
    ``wide_s``.
    """

    maximum: int = 1000
    seed: int = 0
    budget_s: float = 10.0
    wide_s: float = 10.0
    patience: Patience = field(default_factory=Patience)
    processes: int = 0


@dataclass(frozen=True, slots=True)
class MutantEnd:
    """How one mutant ended. ``by`` is the test that noticed, or in which time ran out, or another reason.

    ``tests`` were chosen of the ``near`` that may notice; fewer where all of them take longer than the budget.
    """

    mutant: Mutant
    end: End
    by: str
    tests: int
    near: int


@dataclass(frozen=True)
class CampaignOutcome:
    """``possible`` mutants were wanted, ``ends`` are those that were run, in order of path and place.

    ``left_out`` are tests that fail here without a mutant and so say nothing.
    """

    possible: int
    ends: tuple[MutantEnd, ...]
    left_out: tuple[str, ...]
    seconds: float

    def count(self, end: End) -> int:
        """How many ended so."""
        return sum(found.end == end for found in self.ends)


def run_campaign(
    files: Mapping[str, bytes],
    package: str,
    tests: Sequence[str],
    modules: Sequence[str],
    settings: CampaignSettings,
    progress: Progress,
    wanted: Callable[[Mutant], bool] = _all,
) -> CampaignOutcome:
    """Break ``modules`` of the distribution ``files`` and run ``tests`` against each mutant; all are paths in it.

    Mutants are drawn from those that are ``wanted``.

    Raises ``MutationTrouble`` when the tests cannot be run even without a mutant.
    """
    began = time.monotonic()
    mutable = {path: MutableModule(path, files[path].decode("utf-8")) for path in sorted(modules)}
    possible = [mutant for module in mutable.values() for mutant in module.mutants if wanted(mutant)]
    chosen = sample(possible, settings.maximum, settings.seed)
    job = SuiteJob(package, files, tests, 0.0)
    with processes(job, settings.patience, settings.processes or min(os.cpu_count() or 1, 8)) as servers:
        progress(0, len(chosen), "tests without a mutant")
        times = _measure(servers, tests, modules)
        times = _controlled(servers, times, chosen, settings)
        done: list[MutantEnd] = []
        for end in _run_all(servers, mutable, times, chosen, settings):
            done.append(end)
            progress(len(done), len(chosen), "mutants")
    done.sort(key=lambda end: (end.mutant.path, end.mutant.number))
    return CampaignOutcome(len(possible), tuple(done), tuple(sorted(times.left_out)), time.monotonic() - began)


def _measure(servers: Sequence[MutantProcess], tests: Sequence[str], modules: Sequence[str]) -> SuiteTimes:
    """Each process imports every test file, and runs its share of them."""

    def share(index: int) -> list[Measured]:
        servers[index].collect(tests)
        own = tests[index :: len(servers)]
        return [servers[index].measure(own, modules)] if own else []

    shares = _at_once([partial(share, index) for index in range(len(servers))])
    return joined(measured for found in shares for measured in found)


def _controlled(
    servers: Sequence[MutantProcess], times: SuiteTimes, chosen: Iterable[Mutant], settings: CampaignSettings
) -> SuiteTimes:
    """Every test that a mutant will meet, in that order and process, without a mutant; what fails is left out."""
    for _ in range(_CONTROLS):
        if not times.seconds:
            raise MutationTrouble("no test passes without a mutant")
        ordered = times.quickest({test for mutant in chosen for test in _chosen_tests(times, mutant, settings)})
        shards = [ordered[index :: len(servers)] for index in range(len(servers))]
        asked = [
            partial(server.control, {test: times.longest[test] for test in shard})
            for server, shard in zip(servers, shards, strict=True)
            if shard
        ]
        seen = _at_once(asked)
        failed = frozenset[str]().union(*(found for found, _ in seen))
        times = times.without(failed)
        if all(ended for _, ended in seen):
            return times
    raise MutationTrouble(f"time runs out in tests without a mutant: {', '.join(sorted(failed))}")


def _run_all(
    servers: Sequence[MutantProcess],
    mutable: Mapping[str, MutableModule],
    times: SuiteTimes,
    chosen: Iterable[Mutant],
    settings: CampaignSettings,
) -> Iterator[MutantEnd]:
    """Ends as they come; every process takes the next mutant when it is free."""
    waiting: queue.SimpleQueue[Mutant] = queue.SimpleQueue()
    for mutant in chosen:
        waiting.put(mutant)
    total = waiting.qsize()
    ended: queue.SimpleQueue[MutantEnd | Exception] = queue.SimpleQueue()
    rendering = threading.Lock()

    def work(server: MutantProcess) -> None:
        try:
            while True:
                mutant = waiting.get_nowait()
                with rendering:
                    source = mutable[mutant.path].render(mutant)
                tests = _chosen_tests(times, mutant, settings)
                end, by = server.run(tests, mutant.path, source)
                ended.put(MutantEnd(mutant, end, by, len(tests), sum(map(len, times.tests_of(mutant)))))
        except queue.Empty:
            return
        except Exception as error:
            ended.put(error)

    threads = [threading.Thread(target=work, args=(server,), daemon=True) for server in servers]
    for thread in threads:
        thread.start()
    for _ in range(total):
        end = ended.get()
        if isinstance(end, Exception):
            raise end
        yield end
    for thread in threads:
        thread.join()


def _chosen_tests(times: SuiteTimes, mutant: Mutant, settings: CampaignSettings) -> dict[str, float]:
    direct, others = times.tests_of(mutant)
    return times.within(direct, settings.budget_s) | times.within(others, settings.wide_s)


def _at_once(calls: Sequence[Callable[[], Result]]) -> list[Result]:
    with ThreadPoolExecutor(max(1, len(calls))) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]
