"""No byte of a bundle can be another: each flip is refused, and by the check that looks at that file."""

from __future__ import annotations

import datetime
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from codegen.commands.verify_bundle import Verifying, verify_bundle

from .factory import ENVELOPE, GRACE, MANIFEST, Bundle, Review, TrustFolder, unchecked_gates
from .recorded import recorded

MASKS = (0x01, 0x80)
#: A prime, so that all places in a line are met; the whole suite flips every byte.
STRIDE = 397
LARGE = 2000
PARTS = 8


def expected(path: str) -> set[str]:
    """The checks that may refuse a bundle for a flip in the file ``path``."""
    if path == ENVELOPE:
        return {"envelope", "signature"}
    if path == MANIFEST:
        return {"names", "digests"}
    return {"reviews"} if path.startswith("reviews/") else {"digests"}


class Flipper:
    """A written bundle whose bytes are flipped one at a time, and put back."""

    def __init__(self, folder: Path, bundle: Bundle) -> None:
        self.folder = bundle.write(folder / "bundle")
        self.trust = TrustFolder(optional=unchecked_gates(recorded())).write(folder / "trust")
        self.sizes = {path: len(data) for path, data in sorted(bundle.whole().items())}
        self.flips = 0

    def outcome(self) -> str:
        """The check that refuses; the verdict where none does."""
        at = datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC)
        outcome = verify_bundle(self.folder, Verifying(trust=self.trust, at=at), lambda held: None)
        assert (outcome.exit_code == 0) == (outcome.verdict == "VERIFIED")
        return outcome.refused.check.value if outcome.refused is not None else outcome.verdict

    def flip(self, path: str, place: int, mask: int) -> None:
        """Assert that the bundle with one other byte is refused where it should be."""
        descriptor = os.open(self.folder / path, os.O_RDWR)
        try:
            byte = os.pread(descriptor, 1, place)
            os.pwrite(descriptor, bytes([byte[0] ^ mask]), place)
            assert self.outcome() in expected(path), (path, place, mask)
            os.pwrite(descriptor, byte, place)
        finally:
            os.close(descriptor)
        self.flips += 1

    def places(self) -> Iterator[tuple[str, int]]:
        """Every byte of every file."""
        for path, size in self.sizes.items():
            for place in range(size):
                yield path, place


@pytest.fixture
def small(tmp_path: Path) -> Flipper:
    flipper = Flipper(tmp_path, Bundle(reviews=(Review(GRACE),)))
    assert flipper.outcome() == "VERIFIED"
    return flipper


@pytest.mark.slow
def test_bytes_of_a_small_bundle(small):
    for number, (path, place) in enumerate(list(small.places())[::STRIDE]):
        small.flip(path, place, MASKS[number % 2])
    assert small.flips > 200
    assert small.outcome() == "VERIFIED"


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(PARTS))
def test_every_byte_of_a_small_bundle(small, part):
    """All parts together flip every byte twice."""
    for path, place in list(small.places())[part::PARTS]:
        for mask in MASKS:
            small.flip(path, place, mask)
    assert small.outcome() == "VERIFIED"


def large_bundle() -> Bundle:
    """Two thousand outputs more; that no record knows them is found only after every digest held."""
    draw = random.Random(0)
    names = [f"workspace/generated/tides/src/tides/part{number // 50}/module{number}.py" for number in range(LARGE)]
    return Bundle(files={**recorded(), **{name: draw.randbytes(draw.randrange(1, 9000)) for name in names}})


def _flip_at_random(flipper: Flipper, count: int) -> None:
    assert flipper.outcome() == "figures"
    draw = random.Random(1)
    paths, sizes = zip(*((path, size) for path, size in flipper.sizes.items() if size), strict=True)
    for path in draw.choices(paths, sizes, k=count - 40) + [ENVELOPE, MANIFEST] * 20:
        flipper.flip(path, draw.randrange(flipper.sizes[path]), 1 << draw.randrange(8))
    assert flipper.outcome() == "figures"


@pytest.mark.slow
def test_random_bits_of_a_large_bundle(tmp_path):
    _flip_at_random(Flipper(tmp_path, large_bundle()), 50)


@pytest.mark.thorough
def test_two_thousand_random_bits_of_a_large_bundle(tmp_path):
    _flip_at_random(Flipper(tmp_path, large_bundle()), 2000)
