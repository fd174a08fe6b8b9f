"""The generated distribution installs and passes its tests in an environment without codegen; the wheel of codegen works alone."""

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TUTORIAL = ROOT / "docs" / "tutorial.md"


@pytest.fixture(scope="session")
def packages(tmp_path_factory) -> Path:
    """What is installed here but codegen, for environments that need not fetch it again."""
    place = tmp_path_factory.mktemp("packages")
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not re.match("codegen|__editable__|__pycache__|.*[.]pth$", entry.name):
            (place / entry.name).symlink_to(entry)
    return place


def environment_at(place: Path, packages: Path | None) -> Path:
    """A virtual environment that knows ``packages`` and has nothing else; its python."""
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    if packages is not None:
        (site,) = place.glob("lib/python*/site-packages")
        (site / "packages.pth").write_text(f"{packages}\n")
        (place / "bin" / "ruff").symlink_to(Path(sys.executable).with_name("ruff"))
    return place / "bin" / "python"


def shell(command: str, cwd: Path, **variables: str) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=cwd,
        env={**clean_environment(), **variables},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def clean_environment() -> dict[str, str]:
    """The environment without what would let codegen's own sources or environment in; modules that nobody imports are
    not compiled."""
    kept = {
        name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME"}
    }
    return {**kept, "PIP_NO_COMPILE": "1"}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    return built("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def sdist(tmp_path_factory) -> Path:
    return built("sdist", tmp_path_factory.mktemp("sdist"))


def built(form: str, place: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "build", f"--{form}", "--outdir", place, ROOT], check=True, capture_output=True
    )
    (found,) = place.iterdir()
    return found


@pytest.mark.parametrize(
    "fetched", [pytest.param(False, marks=pytest.mark.slow), pytest.param(True, marks=pytest.mark.thorough)]
)
def test_a_generated_distribution_lives_without_codegen(workspace, packages, tmp_path, fetched):
    workspace.codegen("run", "--no-tests", workspace.add("two_operations"))
    distribution = workspace.root / "generated" / "twice"
    python = environment_at(tmp_path / "environment", None if fetched else packages)
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "-c", "constraints.txt", ".[test]"],
        cwd=distribution,
        env=clean_environment(),
        check=True,
    )
    assert subprocess.run([python, "-c", "import codegen"], env=clean_environment(), cwd=tmp_path).returncode == 1
    done = subprocess.run(
        [python, "-m", "pytest", "-q"], cwd=distribution, env=clean_environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"\d+ passed", done.stdout)


@pytest.mark.slow
def test_the_wheel_has_all_that_packages_take_along(wheel):
    runtime = ROOT / "codegen" / "runtime"
    files = {path for path in runtime.rglob("*") if path.suffix in {".py", ".c", ".h"} or path.name == "LICENSE"}
    assert any(path.suffix == ".c" for path in files)
    with zipfile.ZipFile(wheel) as archive:
        assert {f"codegen/runtime/{path.relative_to(runtime).as_posix()}" for path in files} <= set(archive.namelist())


@pytest.mark.parametrize(
    ("form", "fetched"),
    [
        pytest.param("wheel", False, marks=pytest.mark.slow),
        pytest.param("wheel", True, marks=pytest.mark.thorough),
        pytest.param("sdist", True, marks=pytest.mark.thorough),
    ],
)
def test_the_tutorial_from_an_empty_folder_with_what_is_released(request, packages, tmp_path, form, fetched):
    distribution = request.getfixturevalue(form)
    text = TUTORIAL.read_text(encoding="utf-8")
    (name,) = re.findall(r"Save this as `([^`]+)`", text)
    (schema,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text(schema, encoding="utf-8")
    blocks = re.findall(r"```bash\n(.*?)```", text, re.DOTALL)
    commands = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    assert len(commands) <= 6
    if not fetched:
        environment_at(tmp_path / ".venv", packages)
    answer = shell("\n".join(commands) + '\ncode=$?\necho\nkill $!\nexit "$code"', tmp_path, WHEEL=str(distribution))
    (expected,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert expected.strip() in answer.replace('":', '": ').replace(',"', ', "')
    session = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (tmp_path / "session.txt").write_text("\n".join(session), encoding="utf-8")
    shell(".venv/bin/python -m doctest session.txt", tmp_path)
    for command in re.findall(r"^\$ (.*)$", text, re.MULTILINE):
        shell(command, tmp_path)
