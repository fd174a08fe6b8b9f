"""The web page in a real browser: what a person types, sees, reads with the keyboard, and is spared."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser import chromium

from . import page_server
from .page_server import Refused, StandIn

pytestmark = pytest.mark.slow
FIRST = page_server.EXAMPLES["Damped"]
SCHEMES = ("light", "dark")


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile"), "--window-size=1100,1400") as started:
        yield started


class Page:
    """The page as a person meets it."""

    def __init__(self, browser, address, service):
        self.browser, self.address, self.service = browser, address, service

    def open(self):
        self.browser.get(self.address)
        return self

    def one(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.one(selector).text

    def until(self, condition):
        # What was found may be replaced before it is asked for its text.
        waiting = WebDriverWait(self.browser, 10, 0.02, ignored_exceptions=[StaleElementReferenceException])
        return waiting.until(lambda _: condition())

    def settled(self):
        """Everything on the page belongs to the expression that is typed."""
        self.until(lambda: not self.all("[data-follows][inert]") and not self.all(".waiting"))
        return self

    def type(self, text):
        script = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))"
        self.browser.execute_script(script, self.one("#expression"), text)
        self.one("#expression").send_keys(Keys.CONTROL, Keys.ENTER)
        return self

    def refused(self, box="#problem"):
        self.until(lambda: self.one(box).is_displayed())
        return self.text(f"{box} p")

    def curve(self, number=1):
        return self.one(f"#canvas path.curve-{number}").get_attribute("d")

    def complaints(self):
        """What the browser logged, but for the answers that were meant to be refusals."""
        lines = [entry["message"] for entry in self.browser.get_log("browser")]
        return [line for line in lines if "Failed to load resource" not in line]


@pytest.fixture
def page(browser):
    service = StandIn()
    service.known[FIRST] = (["x"], lambda x: x**2 + math.sin(x) * math.exp(-x))
    server = page_server.serve(service)
    opened = Page(browser, server.address, service)
    browser.get_log("browser")
    yield opened
    server.shutdown()
    server.server_close()


def numbers(path):
    """The corners of a path, by stroke."""
    return [[tuple(map(float, corner.split())) for corner in stroke.split("L")] for stroke in path.split("M")[1:]]


def ticks(page, axis):
    anchor = {"x": "middle", "y": "end"}[axis]
    script = "return [...document.querySelectorAll(arguments[0])].map((label) => label.textContent)"
    texts = page.browser.execute_script(script, f'#canvas text[text-anchor="{anchor}"]:not(.name)')
    return [float(text.replace("\u2212", "-")) for text in texts]


def test_the_page_begins_with_an_example_rendered_plotted_and_printed(page):
    page.open().settled()
    script = "return document.querySelector('#rendered math').namespaceURI"
    assert page.browser.execute_script(script) == "http://www.w3.org/1998/Math/MathML"
    assert page.one("#rendered msup").rect["height"] > 0
    (stroke,) = numbers(page.curve())
    assert len(stroke) == 401
    assert "double evaluate(x);" in page.text("#code")
    assert "0.25 ms" in page.text("#timings")
    assert "numpy" in page.text("#timings")
    assert page.complaints() == []


def test_the_plot_is_drawn_at_the_places_that_its_ticks_name(page):
    page.service.known["3*x"] = (["x"], lambda x: 3 * x)
    page.open().settled().type("3*x").settled()
    across, up = ticks(page, "x"), ticks(page, "y")
    assert across == [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5]
    assert up == [-15, -10, -5, 0, 5, 10, 15]
    (stroke,) = numbers(page.curve())
    lines = page.browser.execute_script(
        "return [...document.querySelectorAll('#canvas .grid')]"
        ".map((line) => [line.x1, line.y1, line.x2, line.y2].map((place) => place.baseVal.value))"
    )
    vertical = [x1 for x1, y1, x2, y2 in lines if x1 == x2]
    horizontal = [y1 for x1, y1, x2, y2 in lines if y1 == y2]
    assert stroke[0] == pytest.approx((vertical[0], horizontal[0]), abs=0.02)
    assert stroke[-1] == pytest.approx((vertical[-1], horizontal[-1]), abs=0.02)


@pytest.mark.parametrize(("low", "high"), [("0", "1e-5"), ("-1e9", "3e9"), ("99.5", "100.25"), ("-0.3", "0.7")])
def test_ticks_are_evenly_spaced_and_inside_the_range(page, low, high):
    page.service.known["x"] = (["x"], lambda x: x)
    page.open().settled().type("x").settled()
    for key, value in (("low", low), ("high", high)):
        box = page.one(f'[data-field="x:{key}"]')
        box.clear()
        box.send_keys(value)
    page.one("#compute").click()
    page.settled()
    for values in (ticks(page, "x"), ticks(page, "y")):
        assert len(values) >= 3
        steps = [after - before for before, after in pairwise(values)]
        assert steps == pytest.approx([steps[0]] * len(steps))
    assert float(low) <= ticks(page, "x")[0] < ticks(page, "x")[-1] <= float(high)


def test_a_curve_has_gaps_where_there_is_no_real_value(page):
    page.service.known["sqrt(x**2 - 4)"] = (["x"], lambda x: math.sqrt(x * x - 4))
    page.open().settled().type("sqrt(x**2 - 4)").settled()
    left, right = numbers(page.curve())
    assert len(left) == len(right) == 121


def test_a_curve_is_torn_at_a_pole_and_the_rest_stays_visible(page):
    page.service.known["1/x"] = (["x"], lambda x: 1 / x)
    page.open().settled().type("1/x").settled()
    assert len(numbers(page.curve())) == 2
    assert "poles are cut off" in page.text("#legend")
    assert max(ticks(page, "y")) < 20


def test_every_entry_of_a_vector_has_a_curve(page):
    page.service.known["[cos(t), sin(t)]"] = (["t"], lambda t: [math.cos(t), math.sin(t)])
    page.open().settled().type("[cos(t), sin(t)]").settled()
    assert page.curve(1) != page.curve(2)
    assert page.text("#legend").split() == ["[0]", "[1]", "401", "points"]


def test_a_range_without_any_value_says_so(page):
    page.service.known["log(-1 - x**2)"] = (["x"], lambda x: math.log(-1 - x * x))
    page.open().settled().type("log(-1 - x**2)").settled()
    assert page.text("#legend") == "No point of the range has a finite real value."
    assert page.all("#canvas path") == []


def test_the_whole_page_answers_to_the_keyboard(page):
    page.open().settled()
    radio = page.one('input[name="mode:x"][value="range"]')
    radio.send_keys(Keys.ARROW_LEFT)
    box = page.until(lambda: page.one('[data-field="x:value"]'))
    assert page.browser.switch_to.active_element.get_attribute("value") == "value"
    box.send_keys(Keys.BACKSPACE, "2")
    page.one("#expression").send_keys(Keys.CONTROL, Keys.ENTER)
    page.until(lambda: page.text("#value") == str(4 + math.sin(2) * math.exp(-2)))
    page.one("#tab-C").send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    page.until(lambda: page.text("#code").startswith("// Cython"))
    assert page.one("#tab-Cython").get_attribute("aria-selected") == "true"
    page.browser.switch_to.active_element.send_keys(Keys.END)
    page.until(lambda: page.text("#code").startswith("// Python"))


def test_arrow_keys_read_points_of_the_plot(page):
    page.open().settled()
    canvas = page.one("#canvas")
    canvas.send_keys(Keys.END)
    assert page.text("#readout") == f"x = 5 f = {25 + math.sin(5) * math.exp(-5):.8g}"
    canvas.send_keys(Keys.ARROW_LEFT)
    assert page.text("#readout").startswith("x = 4.975 ")


def test_a_refusal_marks_its_place_under_the_expression(page):
    text = "\U0001d465 + foo(2)*x"
    page.service.refused[text] = Refused(400, "no function is named foo", start=4, end=7, hint="did you mean floor?")
    page.open().settled().type(text)
    assert page.refused() == "no function is named foo"
    assert page.text("#problem mark") == "foo"
    assert page.text("#problem pre") == text
    assert page.text("#problem .hint") == "did you mean floor?"
    assert page.one("#expression").get_attribute("aria-invalid") == "true"
    assert page.all("#answer[inert]"), "what belongs to an earlier text must not pass for an answer"
    page.type(FIRST).settled()
    assert not page.one("#problem").is_displayed()


def test_a_refusal_at_the_end_is_marked_behind_the_text(page):
    page.service.refused["x +"] = Refused(400, "an operand is missing", start=3, end=3)
    page.open().settled().type("x +")
    page.refused()
    assert page.browser.execute_script("return document.querySelector('#problem mark').textContent") == "\u00a0"


def test_a_value_that_is_no_number_is_refused_before_anything_is_sent(page):
    page.open().settled()
    page.one('[data-field="x:low"]').clear()
    page.one('[data-field="x:low"]').send_keys("9")
    page.one("#compute").click()
    assert page.refused("#refusal") == "The range of x must rise: from less than to."
    page.one('[data-field="x:low"]').send_keys("z")
    page.one("#compute").click()
    page.until(lambda: page.text("#refusal p") == "x needs a number, such as 1.5 or 1e-3.")
    assert page.one('[data-field="x:low"]').get_attribute("aria-invalid") == "true"


def test_a_refused_function_name_is_told_beside_the_code(page):
    page.open().settled()
    page.one("#function-name").send_keys("-1")
    assert page.refused("#code-problem") == "'evaluate-1' is not a name"
    assert page.text("#code") == ""


RESULTS = [
    ("Infinity", "Infinity"),
    ("NaN", "NaN"),
    (0.1, "0.1"),
    ({"real": 1.5, "imag": -2}, "1.5 \u2212 2 i"),
    ([1, 2.5], "1\n2.5"),
    ([[1, 2], [3, "NaN"]], "1 2\n3 NaN"),
    ("123456789012345678901", "123456789012345678901"),
]


@pytest.mark.parametrize(("result", "shown"), RESULTS)
def test_every_kind_of_result_is_shown(page, result, shown):
    page.service.known["c"] = ([], lambda: result)
    page.open().settled().type("c").settled()
    assert page.text("#value") == shown
    assert page.text("#variables") == "The expression has none."


def test_what_the_service_sends_is_never_markup(page):
    hostile = "<img src=x onerror=window.pwned=1><script>window.pwned=1</script>"
    page.service.refused["a"] = Refused(400, hostile, start=0, end=1, hint=hostile)
    page.open().settled().type("a")
    assert page.refused() == hostile
    page.service.known["b"] = ([], lambda: hostile)
    page.type("b").settled()
    assert page.text("#value") == hostile
    assert page.browser.execute_script("return window.pwned") is None


@pytest.mark.parametrize(
    "mathml",
    [
        "<math><script>window.pwned=1</script></math>",
        '<math><mtext><img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="window.pwned=1"/></mtext></math>',
        "<html><body>x</body></html>",
        '<math><annotation-xml encoding="text/html"><b>x</b></annotation-xml></math>',
        "<math><mi>x</math>",
    ],
)
def test_what_is_not_mathml_is_refused(page, mathml):
    page.service.known["x"] = (["x"], lambda x: x)
    page.service.mathml["x"] = mathml
    page.open().settled().type("x")
    assert page.refused() == "The service sent something that is not MathML."
    assert page.browser.execute_script("return window.pwned") is None


def test_attributes_that_could_act_are_left_out(page):
    page.service.known["x"] = (["x"], lambda x: x)
    page.service.mathml["x"] = (
        '<math><mi href="javascript:1" onclick="window.pwned=1" mathvariant="normal">x</mi></math>'
    )
    page.open().settled().type("x").settled()
    names = page.browser.execute_script("return document.querySelector('#rendered mi').getAttributeNames()")
    assert names == ["mathvariant"]


def test_an_older_answer_never_replaces_a_newer_one(page):
    page.open().settled()
    page.service.known |= {"1": ([], lambda: 1), "2": ([], lambda: 2)}
    page.service.held.clear()
    page.type("1")
    page.until(lambda: page.service.requests[-1][1] == {"expression": "1"})
    page.type("2")
    page.until(lambda: page.service.requests[-1][1] == {"expression": "2"})
    page.service.held.set()
    page.settled()
    assert page.text("#value") == "2"


def test_a_service_that_is_gone_is_told(browser):
    service = StandIn()
    service.known[FIRST] = (["x"], lambda x: x)
    server = page_server.serve(service)
    page = Page(browser, server.address, service).open().settled()
    server.shutdown()
    server.server_close()
    page.type("x")
    assert page.refused() == "The service cannot be reached."


CONTRAST = """
const light = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
const level = (color) => {
  const [red, green, blue] = color.match(/[0-9.]+/g).slice(0, 3).map((part) => light(part / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const ground = (node) => {
  const color = getComputedStyle(node).backgroundColor;
  return /, 0\\)$|transparent/.test(color) ? ground(node.parentElement) : color;
};
const hasText = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
const seen = [...document.querySelectorAll("body *")].filter((node) => node.checkVisibility() && hasText(node));
return seen.map((node) => {
  const style = getComputedStyle(node);
  const ink = level(node.closest("#canvas") ? style.fill : style.color);
  const paper = level(ground(node));
  const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
  return [ratio, node.tagName + ": " + node.textContent.slice(0, 40)];
});
"""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_stands_out_from_its_ground(page, scheme):
    features = [
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    page.service.refused["?"] = Refused(400, "no such character", start=0, end=1, hint="leave it out")
    page.open().settled()
    seen = page.browser.execute_script(CONTRAST)
    page.type("?").refused()
    seen += page.browser.execute_script(CONTRAST)
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert len(seen) > 60
    assert [(round(ratio, 2), text) for ratio, text in seen if ratio < 4.5] == []


def test_light_and_dark_differ(page):
    grounds = set()
    for scheme in SCHEMES:
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        page.open().settled()
        grounds.add(page.browser.execute_script("return getComputedStyle(document.body).backgroundColor"))
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert len(grounds) == 2


def test_a_phone_shows_it_without_scrolling_sideways(page):
    metrics = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    page.open().settled()
    width = page.browser.execute_script("return document.scrollingElement.scrollWidth")
    low = page.one("#expression").rect
    page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert width == 360
    assert low["x"] >= 0
    assert low["x"] + low["width"] <= 360


def test_every_control_has_a_name(page):
    page.open().settled()
    controls = page.all("input, select, textarea, button, a, [tabindex]")
    assert len(controls) > 20
    assert [control.get_attribute("outerHTML") for control in controls if not control.accessible_name] == []


SERVICE = Path(__file__).parents[2] / "generated" / "symbolic_computation"


@pytest.fixture(scope="module")
def real_service(tmp_path_factory):
    """The generated service on a free port."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SYMBOLIC_")}
    data = tmp_path_factory.mktemp("data")
    environment = {**kept, "PYTHONPATH": str(SERVICE / "src"), "SYMBOLIC_DATA_DIR": str(data)}
    command = [sys.executable, "-m", "symbolic_computation", "serve", "--port", "0"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    lines = (line for line in process.stderr if '"listening"' in line)
    yield f"http://127.0.0.1:{json.loads(next(lines))['port']}/"
    process.terminate()
    process.communicate(timeout=30)


def test_every_example_works_on_the_generated_service(browser, real_service):
    page = Page(browser, real_service, None)
    browser.get_log("browser")
    page.open().settled()
    for name, text in page_server.EXAMPLES.items():
        page.one(f"[data-example='{text}']").click()
        page.settled()
        assert page.one("#expression").get_attribute("value") == text
        assert not page.one("#problem").is_displayed(), name
        assert not page.one("#refusal").is_displayed(), name
        assert page.one("#rendered math").rect["height"] > 10, name
        assert page.one("#plot").is_displayed() or re.fullmatch(r"-?\d[\d.e-]*", page.text("#value")), name
        for language in ("C", "Fortran", "Cython", "Python"):
            page.one(f"#tab-{language}").click()
            page.until(lambda said=language: page.text("#code-time").startswith(f"{said}, in"))
            assert "evaluate" in page.text("#code")
    assert page.complaints() == []


def test_the_files_ask_for_nothing_from_elsewhere():
    markup, style, script = (page_server.FILES[path][1] for path in ("/", "/page.css", "/page.js"))
    addresses = re.findall(r"https?://[^\s\"')]+", markup + style + script)
    assert set(addresses) == {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"}
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", markup)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script)
