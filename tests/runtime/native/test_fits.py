"""The tables of polynomials in the headers are what their fits give."""

import re
from pathlib import Path

import pytest

from tests.runtime.native.fits import FITS, rounded

HEADERS = Path(__file__).parents[3] / "codegen" / "runtime" / "native"
TABLE = re.compile(r"double lanes_(\w+)_terms\[\d+\] = \{([^}]*)\}")


def tables():
    text = "".join(header.read_text() for header in sorted(HEADERS.glob("lanes_*.h")))
    return {
        name: [float.fromhex(number) for number in numbers.split(",")[:-1]] for name, numbers in TABLE.findall(text)
    }


def test_every_table_has_a_fit():
    assert tables().keys() == FITS.keys()


@pytest.mark.thorough
@pytest.mark.parametrize("name", FITS)
def test_a_table_is_what_its_fit_gives(name):
    coefficients, worst = rounded(FITS[name])
    assert tables()[name] == coefficients
    assert worst < 2.0 ** (-13 if name == "inverse_cube_root" else -55)
