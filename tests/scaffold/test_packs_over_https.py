"""A pack that is fetched over https, from a server on this machine: the same rules as for one in a folder."""

from __future__ import annotations

import pytest

from codegen.scaffold.answers_file import read_answers

from .https_server import https_server
from .templates import FILES, release
from .test_packs import PACK_ANSWERS, git, here, pack_of, refused, said

__all__ = ["here"]


@pytest.fixture
def served(tmp_path, monkeypatch):
    """The address of a server that has ``service.git`` with two releases, and these."""
    tasks = FILES["copier.yml"] + "_tasks: ['touch made-by-task']\n"
    releases = release("1.0", **PACK_ANSWERS), release("1.1", **PACK_ANSWERS, **{"copier.yml": tasks})
    folder = tmp_path / "served"
    folder.mkdir()
    pack = pack_of(tmp_path / "pack", *releases)
    git(tmp_path, "clone", "--quiet", "--bare", str(pack), str(folder / "service.git"))
    git(folder / "service.git", "repack", "-a", "-d", "--quiet")
    git(folder / "service.git", "update-server-info")
    # nobody's settings of git, and no proxy, stand between
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with https_server(folder, tmp_path) as (address, certificate):
        monkeypatch.setenv("GIT_SSL_CAINFO", str(certificate))
        yield address, *releases


@pytest.mark.slow
def test_a_pack_is_pinned_used_and_updated_over_https(served, here, capsys, monkeypatch):
    address, first, second = served
    pack = f"{address}/service.git"
    text = refused(capsys, "C774", "new", "orders", "--pack", f"{pack}@1.0")
    assert f"codegen new orders --pack {pack}@1.0 --hash {first.digest}" in text
    refused(capsys, "C775", "new", "orders", "--pack", pack, "--hash", second.digest)
    assert not list(here.iterdir())
    # an address that leads to another is followed, and stays the one that was named
    moved = f"{address}/moved/service.git"
    assert said(capsys, "new", "orders", "--pack", f"{moved}@1.0", "--hash", first.digest)[0] == 0
    project = here / "orders"
    answers = read_answers(project)
    assert (answers.source, answers.version, answers.digest) == (f"git+{moved}", "1.0", first.digest)
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "begin")
    monkeypatch.chdir(project)
    assert f"codegen update --pack {moved}@1.1 --hash {second.digest}" in refused(capsys, "C774", "update")
    assert said(capsys, "update", "--hash", second.digest, "--trust")[0] == 0
    assert (project / "made-by-task").is_file() and read_answers(project).digest == second.digest


def test_what_is_not_fetched_over_https(served, here, capsys, monkeypatch):
    address, _, _ = served

    def told(place):
        return refused(capsys, "C773", "new", "orders", "--pack", place)

    assert f"{address}/service.git has no release 1.2" in told(f"{address}/service.git@1.2")
    assert f"repository '{address}/gone.git/' not found" in told(f"{address}/gone.git@1.0")
    assert "protocol" in told(f"{address}/unsafe/service.git@1.0").lower()
    assert "a pack is not fetched by http://" in told(f"{address.replace('https', 'http')}/service.git@1.0")
    monkeypatch.delenv("GIT_SSL_CAINFO")
    assert "certificate" in told(f"{address}/service.git@1.0")
    assert not list(here.iterdir())
