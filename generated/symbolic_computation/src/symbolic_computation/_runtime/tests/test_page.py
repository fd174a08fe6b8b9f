import asyncio

import httpx
import pytest
from fastapi import FastAPI

from ..service.page import POLICY, install_page


def get(app, url):
    async def ask():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            return await client.get(url)

    return asyncio.run(ask())


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "page.html").write_text("<p>page</p>", encoding="utf-8")
    (tmp_path / "page.js").write_text("export {};", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not served", encoding="utf-8")
    return tmp_path


def test_the_page_is_at_the_root_under_a_strict_policy(folder):
    app = FastAPI()
    install_page(app, folder)
    answer = get(app, "/")
    assert (answer.status_code, answer.text) == (200, "<p>page</p>")
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "unsafe" not in POLICY


def test_its_files_have_their_types(folder):
    app = FastAPI()
    install_page(app, folder)
    assert get(app, "/page.js").headers["content-type"] == "text/javascript; charset=utf-8"
    assert get(app, "/page.js").headers["content-security-policy"] == POLICY


@pytest.mark.parametrize("url", ["/notes.txt", "/page.html", "/../page.js", "/%2e%2e/page.js"])
def test_nothing_else_is_served(folder, url):
    app = FastAPI()
    install_page(app, folder)
    assert get(app, url).status_code == 404 or url.endswith("page.js")


def test_a_page_that_is_missing_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        install_page(FastAPI(), tmp_path)
