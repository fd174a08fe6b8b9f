"""Tables, demands and picture of measured figures."""

from xml.etree import ElementTree

import pytest

from codegen.kernels.bench.chart import chart
from codegen.kernels.bench.multiples_chart import multiples_chart
from codegen.kernels.bench.report import (
    build_rows,
    control_rows,
    failures,
    growth_rows,
    plain_table,
    scalar_rows,
    speed_rows,
    targets,
)


def figures(ratio, *, points=1000, scalar=None, **more):
    pair = {"seconds": 1e-5 / ratio, "yardstick": 1e-5, "ratio": ratio}
    found = {"build_s": 0.5, "points": points, "scaled_ulp": 2.0, "fresh": pair, "into": pair, **more}
    return found | ({"scalar": {"seconds": 1e-7 / scalar, "yardstick": 1e-7, "ratio": scalar}} if scalar else {})


def results(**kernels):
    """Of codegen and of two peers, kernel by kernel: figures on one thread."""
    tools = {name: {"title": title, "1": {"memory_mb": 40.0, "kernels": {}}} for name, title in TITLES.items()}
    for kernel, found in kernels.items():
        for tool, item in zip(TITLES, found, strict=True):
            tools[tool]["1"]["kernels"][kernel] = item
    described = [{"name": name} for name in kernels]
    return {"kernels": described, "threads": [1], "points": 1000, "tools": tools, "missing": {"jax": "jax"}}


TITLES = {"codegen": "codegen", "heyoka": "heyoka cfunc", "numexpr": "numexpr <x>"}
MISSING = {"failed": "has no erfc"}


def verdicts(measured):
    return {target.name: (target.verdict, target.found) for target in targets(measured)}


@pytest.mark.parametrize(("own", "verdict"), [(0.71, "PASS"), (0.69, "FAIL")])
def test_other_kernels_need_seven_tenths_of_the_best_peer(own, verdict):
    found = verdicts(results(bs=(figures(own), figures(1.0), figures(0.4))))
    assert found["bs: speed over the best peer's (heyoka)"] == (verdict, pytest.approx(own))


@pytest.mark.parametrize(("own", "verdict"), [(1.01, "PASS"), (0.99, "FAIL")])
def test_large_kernels_need_the_best_peers_speed(own, verdict):
    assert verdicts(results(chem=(figures(own), figures(1.0), MISSING)))[
        "chem: speed over the best peer's (heyoka)"
    ] == (verdict, pytest.approx(own))


def test_scalar_calls_answer_for_their_median_and_their_worst():
    measured = results(
        a=(figures(1, scalar=1 / 1.2), MISSING, MISSING),
        b=(figures(1, scalar=1 / 1.25), MISSING, MISSING),
        c=(figures(1, scalar=1 / 1.6), MISSING, MISSING),
    )
    found = verdicts(measured)
    assert found["scalar call over the control's, median"] == ("PASS", pytest.approx(1.25))
    assert found["scalar call over the control's, worst"] == ("FAIL", pytest.approx(1.6))


def test_a_ufunc_answers_to_the_direct_call():
    alone = {"ufunc": {"seconds": 1.05}, "direct": {"seconds": 1.0}}
    found = verdicts(results(a=(figures(1, **alone), MISSING, MISSING)))
    assert found["a: ufunc with out= over the direct call"] == ("FAIL", pytest.approx(1 / 1.05))
    beside = {"ufunc": {"seconds": 1.05, "ratio": 0.98}, "direct": {"seconds": 1.0, "ratio": 1.0}}
    found = verdicts(results(a=(figures(1, **beside), MISSING, MISSING)))
    assert found["a: ufunc with out= over the direct call"] == ("PASS", pytest.approx(0.98))


def test_two_threads_answer_to_one():
    measured = results(a=(figures(1.0), MISSING, MISSING))
    assert verdicts(measured)["a: two threads over one"] == ("NOT_MEASURED", None)
    measured["tools"]["codegen"]["2"] = {"kernels": {"a": figures(1.9)}}
    assert verdicts(measured)["a: two threads over one"] == ("PASS", pytest.approx(1.9))


def test_tables_have_a_row_a_tool_and_name_what_is_missing():
    measured = results(bs=(figures(2.0, scalar=0.5), figures(1.0), MISSING))
    measured["growth"] = {
        "sizes": [100, 1000],
        "tools": {"heyoka": [{"build_s": 0.1}, {"failed": "not done after 9 s"}]},
    }
    assert speed_rows(measured)[1] == scalar_rows(measured)[1] == ["hand-written C", "100"]
    assert speed_rows(measured)[2:] == [["codegen", "200"], ["heyoka cfunc", "100"], ["numexpr <x>", "-"]]
    assert control_rows(measured)[1] == ["codegen", "2.00"]
    assert scalar_rows(measured)[2:] == [["codegen", "200"]]
    assert build_rows(measured)[1:] == [["codegen", "0.500", "40"], ["heyoka cfunc", "0.500", "40"]]
    assert growth_rows(measured) == [["tool", "100", "1 000"], ["heyoka cfunc", "0.100", "not done after 9 s"]]
    assert failures(measured) == ["jax: not installed: pip install jax", "numexpr, bs, 1 thread: has no erfc"]
    assert plain_table(speed_rows(measured)).splitlines()[2] == "codegen         200"


def test_the_picture_is_xml_with_a_bar_a_figure():
    drawn = ElementTree.fromstring(
        chart(results(bs=(figures(2.0), figures(0.5), MISSING), a=(figures(1), figures(9), figures(3))))
    )
    bars = [item for item in drawn.iter() if item.tag.endswith("rect")]
    assert [bar.get("class") for bar in bars] == ["ours", "peer", "peer", "peer", "ours"]
    widths = [float(bar.get("width")) for bar in bars]
    assert widths[0] > widths[1] and widths[2:] == sorted(widths[2:], reverse=True)
    assert "numexpr <x>" in {item.text for item in drawn.iter()}


def test_nothing_measured_draws_nothing():
    assert chart(results(bs=(MISSING, MISSING, MISSING))) == ""


def test_the_picture_of_multiples_has_a_dot_for_each_kernel_of_tools_that_compute_all():
    measured = results(bs=(figures(2.0), figures(0.5), MISSING), a=(figures(8), figures(0.02), figures(3)))
    root = ElementTree.fromstring(multiples_chart(measured))
    dots = [(dot.get("class"), dot[0].text) for dot in root.iter("{http://www.w3.org/2000/svg}circle")]
    assert dots == [("ours", "bs: 2.00"), ("ours", "a: 8.00"), ("peer", "bs: 0.50"), ("peer", "a: 0.02")]
    shown = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert shown[-4:] == ["codegen", "4.00", "heyoka cfunc", "0.10"]
    assert multiples_chart(results(bs=(MISSING, MISSING, MISSING))) == ""
