"""Chromium as Debian packages it, started for one test session, and what is asked of every page."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip

#: Every text with its colour, the first opaque background behind it, its size in pixels and its weight.
TEXTS = """
const seen = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const text = walker.currentNode.data.trim(), owner = walker.currentNode.parentElement;
  if (!text || owner.closest("title, desc")) continue;
  let behind = owner;
  while (behind && getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
  const style = getComputedStyle(owner);
  seen.push([text, owner instanceof SVGElement ? style.fill : style.color,
             getComputedStyle(behind || document.documentElement).backgroundColor,
             parseFloat(style.fontSize), parseInt(style.fontWeight)]);
}
return seen;
"""
#: Whether the page is wider than its window.
WIDER = "const page = document.documentElement; return page.scrollWidth > page.clientWidth"


@contextmanager
def chromium(profile, *flags):
    """A driver that keeps the browser's log. Where there is no Chromium, the test is skipped, and fails in CI."""
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if binary is None or driver is None:
        missing = "needs Debian's packages chromium and chromium-driver"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in (*FLAGS, f"--user-data-dir={profile}", *flags):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options=options, service=Service(driver))
    yield started
    started.quit()


def opened(browser, width=1280, scheme="light", media="screen"):
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})
    browser.get(browser.address)


def rgb(color):
    return [int(float(part)) for part in color[color.index("(") + 1 : -1].split(",")[:3]]


def luminance(color):
    """Relative luminance, WCAG 2.2."""
    parts = [value / 255 for value in rgb(color)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, two):
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)
