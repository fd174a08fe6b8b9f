"""The page of the gallery is what the schemas say."""

import re

import pytest

from codegen.schema.kernels import Kernel
from docs.generator.gallery import PAGE, gallery
from docs.generator.gallery_formulas import equations
from docs.generator.gallery_systems import ROOT


@pytest.mark.slow
def test_the_gallery_is_up_to_date():
    page = PAGE.read_text(encoding="utf-8")
    assert page == gallery(), "python3 dev.py reference"
    for link in re.findall(r"\]\((\.\./[^)]+)\)", page):
        assert (ROOT / "docs" / link).is_file()
    for anchor in re.findall(r"\]\(#([^)]+)\)", page):
        assert f'<a id="{anchor}"></a>' in page


def test_a_page_shows_the_equations_that_results_need_and_no_others():
    kernel = Kernel.model_validate(
        {
            "doc": "Something.",
            "inputs": {"x": {"domain": "[0, 1]"}},
            "functions": {"f": {"args": ["t"], "expr": "g(t)/2"}, "unused": {"args": ["t"], "expr": "t"}},
            "define": {"a": "f(x)", "size": "abs(a)"},
            "outputs": {"y": {"expr": "a + 1", "scale": "size"}, "z": {"expr": ["x", "2*x"]}},
        }
    )
    shared = {"g": Kernel.model_validate(kernel).functions["unused"]}
    assert equations(kernel, shared) == [
        r"g\left(t\right) = t",
        r"f\left(t\right) = \frac{g\left(t\right)}{2}",
        r"a = f\left(x\right)",
        r"y = a + 1",
        r"z = \begin{pmatrix} x \\ 2 \, x \end{pmatrix}",
    ]
