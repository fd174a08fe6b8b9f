import pytest

from ..expr.errors import ExpressionError
from ..expr.parser import parse

ATTRIBUTES = {
    "2*math.sqrt(x)": (2, 11, ": math.sqrt", "write sqrt, without the module"),
    "np.pi": (0, 5, ": np.pi", "write pi, without the module"),
    "numpy.linalg.norm(v)": (0, 17, ": numpy.linalg.norm", "write norm, without the module"),
    "sp.special.erf(x)": (0, 14, ": sp.special.erf", "write erf, without the module"),
    "np.arctan(x)": (0, 9, ": np.arctan", "write atan, without the module"),
    "np.where(x > 0, x, 1)": (0, 8, ": np.where", "write where, without the module"),
    "math.inf": (0, 8, ": math.inf", "use a finite number; in an interval write oo"),
    "x.real + 1": (0, 6, ": x.real", "write x, numbers are real"),
    "A.T @ b": (0, 3, ": A.T", "write transpose(A)"),
    "1 + v.sum()": (4, 11, ": v.sum", "write `sum(v)`"),
    "v.dot(w[0:2])": (0, 13, ": v.dot", "write `dot(v, w[0:2])`"),
    "v.sum(w": (0, 5, ": v.sum", "write `v_sum`, a name of its own; values have no attributes"),
    "a.b*c + np.pi": (0, 3, ": a.b", "write `a_b`, a name of its own; values have no attributes"),
    "planet.mass": (0, 11, ": planet.mass", "write `planet_mass`, a name of its own; values have no attributes"),
    "(1).__class__": (3, 4, "", "write a function call: f(x)"),
    ".x + np.pi": (0, 1, "", "write a function call: f(x)"),
    ".x": (0, 1, "", "write a function call: f(x)"),
    f"x.{'y' * 80}": (0, 82, "", f"write `x_{'y' * 80}`, a name of its own; values have no attributes"),
}


@pytest.mark.parametrize("text", ATTRIBUTES)
def test_a_name_with_points_is_shown_with_what_stands_alone_here(text):
    start, end, shown, hint = ATTRIBUTES[text]
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    error = caught.value
    assert (error.code, error.message) == ("C205", f"attribute access is not in the language{shown}")
    assert (error.start, error.end, error.hint) == (start, end, hint)
