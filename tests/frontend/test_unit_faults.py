import math

import pytest

from codegen.frontend.unit_faults import factor_text


@pytest.mark.parametrize(
    ("factor", "text"),
    [
        (1000.0, "1000"), (0.001, "1/1000"), (1e10, "10000000000"), (1e-10, "1e-10"), (1e24, "1e+24"),
        (3.6, "18/5"), (0.3048, "381/1250"), (math.pi / 180, "pi/180"), (180 / math.pi, "180/pi"),
        (2 * math.pi, "2*pi"), (299792458.0, "299792458"), (6.02214076e23, "6.02214076e+23"),
    ],
)  # fmt: skip
def test_a_factor_is_written_as_people_write_it_though_it_came_through_a_logarithm(factor, text):
    through = math.exp(math.log(factor))
    assert (factor_text(factor), factor_text(through)) == (text, text)
    assert math.isclose(eval(text, {"pi": math.pi}), factor, rel_tol=1e-15)
