"""The handbook as a site: it is built without a warning, needs nobody else, and can be read and walked through."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from docutils import nodes

from docs.site.handbook import EXTERNAL, navigation
from docs.site.mathematics import mathml
from tests.browser import TEXTS, WIDER, chromium, contrast, opened, rgb

from .session import ROOT

pytestmark = pytest.mark.slow

#: Pages that show all there is: lists, code, wide tables, hundreds of codes.
SHOWN = ("index.html", "comparison.html", "kernels.html", "language.html", "reference/breaking.html")
LOADED = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src", "object": "data"}


class Page(HTMLParser):
    """The anchors of a page, where its links lead, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: set[str] = set()
        self.loaded: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.anchors.add(given.get("id") or "")
        if tag == "a" and given.get("href"):
            self.links.add(given["href"])
        if address := given.get(LOADED.get(tag, "")):
            self.loaded.add(address)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "docs.site", folder],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "")
    return folder


@pytest.fixture(scope="module")
def read(site):
    return {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}


def test_every_page_of_the_handbook_is_there(site):
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert {page for page in pages if not (site / page).is_file()} == set()
    assert (site / "index.html").read_bytes() == (site / "README.html").read_bytes()


def test_nothing_is_loaded_from_elsewhere(site, read):
    assert {address for page in read.values() for address in page.loaded if urlsplit(address).netloc} == set()
    for path in site.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"""@import|url\(\s*["']?(?:https?:)?//[^)]*""", text) == [], path


def test_every_link_leads_to_a_page_and_a_place_in_it(site, read):
    broken = []
    for path, page in read.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https"):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            there = target.is_file() and (not parts.fragment or unquote(parts.fragment) in read[target].anchors)
            if not there:
                broken.append((path.relative_to(site).as_posix(), link))
    assert broken == []


def test_addresses_elsewhere_are_listed(site, read):
    listed = set((site / EXTERNAL).read_text(encoding="utf-8").split())
    linked = {link for page in read.values() for link in page.links if urlsplit(link).netloc}
    assert {link for link in linked - listed if "furo" not in link} == set()
    assert listed <= linked


def test_a_list_of_links_is_navigation():
    text = "# Book\n\n- [Begin](a.md)\n\n## Guides\n\n- [Do](b/c.md): it.\n- [Elsewhere](https://example.org/d.md)\n"
    begin, guides = re.findall(r"```\{toctree\}\n(.*?)```", navigation(text), re.DOTALL)
    assert begin == ":hidden:\n\na\n"
    assert guides == ":hidden:\n:caption: Guides\n\nb/c\n"


def test_formulas_are_set_by_the_browser():
    shown = mathml(nodes.math_block(text=r"T = 2\pi\sqrt{\frac{L}{g}}"), block=True)
    assert shown.startswith("<math ") and "<msqrt>" in shown and "<mfrac>" in shown


@pytest.fixture(scope="module")
def browser(site, tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", SHOWN)
def test_pages_can_be_read_and_say_nothing_to_the_console(browser, site, page, scheme):
    browser.address = (site / page).as_uri()
    opened(browser, scheme=scheme)
    assert browser.get_log("browser") == []
    texts = browser.execute_script(TEXTS)
    assert sum(rgb(texts[0][2])) < 200 if scheme == "dark" else sum(rgb(texts[0][2])) > 600
    assert {(text, color, behind) for text, color, behind, _, _ in texts if contrast(color, behind) < 4.5} == set()
    assert browser.execute_script(WIDER) is False


def test_no_page_runs_over_the_edge_of_a_small_screen(browser, site, read):
    wide = []
    for path in read:
        browser.address = path.as_uri()
        opened(browser, 390)
        if browser.execute_script(WIDER):
            wide.append(path.relative_to(site).as_posix())
    assert wide == []


@pytest.mark.parametrize("width", [390, 1280])
def test_one_can_walk_from_the_front_page_to_a_guide(browser, site, width):
    browser.address = (site / "index.html").as_uri()
    opened(browser, width)
    link = browser.find_element("css selector", ".sidebar-tree a[href='handlers.html']")
    if width < 500:
        browser.find_element("css selector", "label[for=__navigation].nav-overlay-icon").click()
        browser.implicitly_wait(2)
    browser.execute_script("arguments[0].scrollIntoView({behavior: 'instant', block: 'center'})", link)
    link.click()
    assert browser.current_url == (site / "handlers.html").as_uri()
    assert browser.find_element("tag name", "h1").text.startswith("Write a handler")


def test_the_search_finds_a_guide(browser, site):
    browser.get(f"{(site / 'search.html').as_uri()}?q=passenger")
    browser.implicitly_wait(10)
    assert browser.find_element("css selector", "ul.search a").get_attribute("href").endswith("units.html")
    browser.implicitly_wait(0)
