"""The gallery's systems generate whole, pass their own tests and do what their pages say."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest

from docs.generator.gallery_systems import FIGURES, WORKSPACE, package_figures

#: As the register of ISO 13616, the schemes of cards, GLEIF and ISO 11649 print them.
ACCOUNTS = {
    "GB29 NWBK 6016 1331 9268 19": "NWBK60161331926819",
    "DE89 3704 0044 0532 0130 00": "370400440532013000",
    "FR14 2004 1010 0505 0001 3M02 606": "20041010050500013M02606",
    "NL91 ABNA 0417 1643 00": "ABNA0417164300",
    "NO93 8601 1117 947": "86011117947",
}
CARDS = ["49927398716", "4111111111111111", "378282246310005", "5555555555554444"]
ENTITIES = ["54930084UKLVMY22DS16", "213800WSGIIZCXF1P572"]
PROBE = """
import json, sys
from payment_identifiers.models import Account, Card, Entity, Reference
from payment_identifiers._handlers import checks
accounts, cards, entities = json.loads(sys.argv[1])
def neighbours(text):
    # One digit is another.
    for at, letter in enumerate(text):
        if letter.isdigit():
            yield text[:at] + str((int(letter) + 1) % 10) + text[at + 1:]
def wrong(check, texts):
    return sum(check(other) for text in texts for other in neighbours(text))
print(json.dumps([
    [checks.account(Account(iban=text)).model_dump(exclude_unset=True) for text in accounts],
    [checks.card(Card(number=text)).valid for text in cards],
    [checks.entity(Entity(lei=text)).valid for text in entities],
    wrong(lambda text: checks.account(Account(iban=text)).valid, accounts),
    wrong(lambda text: checks.card(Card(number=text)).valid, cards),
    wrong(lambda text: checks.entity(Entity(lei=text)).valid, entities),
    checks.account(Account(iban="XX29 NWBK 6016")).reason,
    checks.account(Account(iban="GB29 NWBK 6016 1331 9268")).reason,
    checks.reference(Reference(invoice="539007547034")).reference,
]))
"""


def hold_figures(root, packages):
    """What came out is what gallery/figures.json says; with ``UPDATE_GOLDENS=1`` it is put there."""
    recorded = json.loads(FIGURES.read_text(encoding="utf-8"))
    found = {package: package_figures(root, package) for package in packages}
    if os.environ.get("UPDATE_GOLDENS"):
        rows = sorted({**recorded, **found}.items())
        lines = ",\n".join(f"  {json.dumps(package)}: {json.dumps(figures)}" for package, figures in rows)
        FIGURES.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    else:
        assert {package: recorded.get(package) for package in packages} == found, "UPDATE_GOLDENS=1, then the reference"


def codegen(root, *arguments):
    done = subprocess.run([sys.executable, "-m", "codegen", *arguments], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def own_copy(folder):
    made = {"generated", "extractions", "evidence", ".codegen"}
    return shutil.copytree(WORKSPACE, folder / "gallery", ignore=lambda at, names: made & set(names))


@pytest.mark.slow
def test_identifiers_that_registers_print_are_valid_and_their_neighbours_are_not(tmp_path):
    root = own_copy(tmp_path)
    codegen(root, "run", "input_schemas/payment_identifiers.yaml")
    hold_figures(root, ["payment_identifiers"])
    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps([list(ACCOUNTS), CARDS, ENTITIES])],
        env={**os.environ, "PYTHONPATH": str(root / "generated/payment_identifiers/src")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    accounts, cards, entities, *rest = json.loads(done.stdout)
    assert accounts == [
        {"valid": True, "reason": "", "country": printed[:2], "account": account, "printed": printed}
        for printed, account in ACCOUNTS.items()
    ]
    assert cards == [True] * len(CARDS)
    assert entities == [True] * len(ENTITIES)
    assert rest == [0, 0, 0, "country", "length", "RF18539007547034"]


@pytest.mark.thorough
def test_the_whole_gallery_generates_and_irrigation_asks_for_the_weather(tmp_path):
    root = own_copy(tmp_path)
    codegen(root, "run", "--quiet")
    codegen(root, "check")
    hold_figures(root, sorted(path.stem for path in (root / "input_schemas").glob("*.yaml")))
    with serving(root, "evapotranspiration") as weather, serving(root, "irrigation", PEER=weather) as url:
        plot = {
            "crop": "maize",
            "stage": "middle",
            "soil": "silt",
            "depletion": 110,
            "weather": {
                "highest": 21.5,
                "lowest": 12.3,
                "driest": 0.63,
                "dampest": 0.84,
                "wind": 2.078,
                "sunshine": 9.25,
                "latitude": 50.80,
                "day": 187,
                "altitude": 100,
            },
        }
        answer = httpx.post(f"{url}/advice", json=plot, timeout=30, trust_env=False)
        assert answer.status_code == 200, answer.text
        advice = answer.json()
        plot["weather"]["lowest"] = 30
        refused = httpx.post(f"{url}/advice", json=plot, timeout=30, trust_env=False)
    assert (refused.status_code, refused.json()["detail"]) == (400, "condition 'lowest <= highest' does not hold")
    assert round(advice["reference"], 2) == 3.88
    assert advice["crop"] == pytest.approx(1.2 * advice["reference"])
    assert advice["depletion"] == advice["irrigate"] == pytest.approx(110 + advice["crop"])


@contextmanager
def serving(root, package, PEER=""):
    """The address of a generated service that answers."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(root / "generated" / package / "src"),
        f"{package.upper()}_DATA_DIR": str(root / "data" / package),
        f"{package.upper()}_EVAPOTRANSPIRATION_URL": PEER,
    }
    command = [sys.executable, "-m", package, "serve", "--port", str(port)]
    process = subprocess.Popen(command, env={key: value for key, value in environment.items() if value}, cwd=root)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                if httpx.get(f"{url}/health", trust_env=False).status_code == 200:
                    break
            except httpx.HTTPError:
                assert process.poll() is None
            time.sleep(0.1)
        else:
            pytest.fail(f"{package} does not answer")
        yield url
    finally:
        process.terminate()
        process.wait(30)
