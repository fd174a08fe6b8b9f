"""The page in a real browser: nothing is loaded or logged, everything can be read, nothing runs over the edge."""

from __future__ import annotations

import json

import pytest

from codegen.evidence.html.page import render_html
from tests.browser import TEXTS, WIDER, chromium, contrast, opened, rgb

from ..evidence_data import values, written

pytestmark = pytest.mark.slow

#: What sticks out of the page, but for what lies in a box that scrolls on its own.
OUTSIDE = """
return [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .filter((one) => !one.closest(".scroll table"))
  .map((one) => one.outerHTML.slice(0, 80));
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    found = values()
    file = tmp_path_factory.mktemp("evidence") / "report.html"
    file.write_bytes(render_html(found["report.json"], found["run.json"], written(found)))
    with chromium(tmp_path_factory.mktemp("profile")) as started:
        started.address = file.as_uri()
        yield started


def test_nothing_is_loaded_and_nothing_is_logged(browser):
    browser.get("about:blank")
    browser.get_log("performance")
    opened(browser)
    assert browser.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    assert asked == [browser.address]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(browser, scheme):
    opened(browser, scheme=scheme)
    texts = browser.execute_script(TEXTS)
    assert len(texts) > 200
    assert sum(rgb(texts[0][2])) < 200 if scheme == "dark" else sum(rgb(texts[0][2])) > 600
    pale = [(text, color, behind) for text, color, behind, _, _ in texts if contrast(color, behind) < 4.5]
    assert pale == []
    assert min(size for *_, size, _ in texts) >= 11


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_nothing_runs_over_the_edge(browser, width):
    opened(browser, width)
    assert browser.execute_script(WIDER) is False
    assert browser.execute_script(OUTSIDE) == []


def test_it_prints_dark_on_white_whatever_the_screen_likes(browser):
    opened(browser, 672, "dark", "print")
    texts = browser.execute_script(TEXTS)
    assert {behind for _, _, behind, _, _ in texts} == {"rgb(255, 255, 255)"}
    assert browser.execute_script(WIDER) is False
    assert browser.execute_script("return document.querySelectorAll('.scroll').length") > 10
    boxes = "[...document.querySelectorAll('.scroll')]"
    cut = f"return {boxes}.filter((one) => one.scrollWidth > one.clientWidth + 1).length"
    assert browser.execute_script(cut) == 0


def test_structure_for_those_who_listen(browser):
    opened(browser)
    headings = browser.execute_script("return [...document.querySelectorAll('h1, h2, h3')].map((one) => one.tagName)")
    assert headings[0] == "H1" and headings.count("H1") == 1 and headings.count("H2") == 10
    nameless = """return [...document.querySelectorAll("svg, table")].filter((one) =>
        !(one.querySelector(":scope > title, :scope > caption") || {}).textContent).length"""
    assert browser.execute_script(nameless) == 0
    described = "return [...document.querySelectorAll('svg')].every((one) => one.querySelector(':scope > desc'))"
    assert browser.execute_script(described) is True
