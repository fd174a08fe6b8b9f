"""What is read of the text that lambdify prints: arithmetic and known functions, nothing else."""

import pytest

from codegen.kernels.sympy.objects import NotInSymPy
from codegen.kernels.sympy.source import PrintedFunction


def read(body, parameters=("x", "y")):
    return PrintedFunction(f"def f({', '.join(parameters)}):\n    {body}", ["x", "y"], "np", "special")


def test_modules_get_the_names_that_they_have_in_a_package():
    found = read(
        "t = numpy.exp(-x)**2; return [t/3, scipy.special.erf(y), functools.reduce(numpy.minimum, [x, t]), abs(x)]"
    )
    assert found.lines == ["t = np.exp(-x) ** 2"]
    assert found.entries == ["t / 3", "special.erf(y)", "np.minimum(x, t)", "np.abs(x)"]
    assert found.uses_special


@pytest.mark.parametrize(
    "body",
    [
        "return x", "return [z]", "return ['x']", "return [True]", "return [1j]", "return [x if y else 1]",
        "return [x < y]", "return [numpy.load(x)]", "return [numpy.exp(x, out=y)]", "return [__import__('os')]",
        "return [x.real]", "return [numpy.exp]", "x = 1; return [x]", "t, u = x; return [t]", "import os; return [x]",
        "return [numpy.select([numpy.less(x, y)], [x], default=numpy.nan)]", "return [scipy.special.jv(0, x)]",
        "return [x @ y]", "return [~x]", "return [numpy.nan]",
    ],
)  # fmt: skip
def test_everything_else_is_refused(body):
    with pytest.raises(NotInSymPy):
        read(body)


def test_other_parameters_are_refused():
    with pytest.raises(NotInSymPy, match="SymPy renamed the inputs"):
        read("return [x]", ("x", "Dummy_1"))
