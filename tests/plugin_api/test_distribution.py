"""`plugin_api` as a distribution of its own, built and installed without an index."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from email import message_from_string
from pathlib import Path

import pluggy
import pytest

import plugin_api

ROOT = Path(__file__).parents[2]
PYRIGHT = Path(__file__).parent / "pyright"
EXAMPLES = [*sorted((ROOT / "characters").glob("*.py")), *sorted((ROOT / "host" / "starters").glob("*/*.py"))]
has_node = pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason="there is no node, or no npm")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-build-isolation",
        "--no-deps",
        "--no-index",
        "-w",
        folder,
        ROOT / "plugin_api",
    )
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the wheel, what the wheel says it needs, and nothing else."""
    place = tmp_path_factory.mktemp("venv")
    run(sys.executable, "-m", "venv", "--without-pip", place)
    [packages] = place.glob("lib/python*/site-packages")
    run(sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", packages, wheel)
    shutil.copytree(Path(pluggy.__file__).parent, packages / "pluggy")
    return place / "bin" / "python"


@pytest.fixture(scope="module")
def pyright() -> Path:
    if not (PYRIGHT / "node_modules").exists():
        run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", PYRIGHT)
    return PYRIGHT / "node_modules" / ".bin" / "pyright"


def run(*command: object) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_the_package_with_its_types_and_needs_pluggy_alone(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = {name for name in opened.namelist() if ".dist-info/" not in name}
        metadata = message_from_string(
            next(opened.read(n).decode() for n in opened.namelist() if n.endswith("METADATA"))
        )

    assert names == {
        f"plugin_api/{path.name}" for path in (ROOT / "plugin_api").iterdir() if path.suffix in {".py", ".typed"}
    }
    assert metadata.get_all("Requires-Dist") == ["pluggy>=1.7"]
    assert metadata["Version"] == plugin_api.__version__


def test_the_version_is_a_date_without_noughts() -> None:
    assert re.fullmatch(r"20\d\d\.([1-9]|1[0-2])\.([1-9]|[12]\d|3[01])", plugin_api.__version__)


def test_an_author_without_the_server_has_the_hooks_and_the_prompts(python: Path) -> None:
    program = (
        "import plugin_api, plugin_api.prompts, plugin_api.deprecations, plugin_api.tested, importlib.util;"
        "assert importlib.util.find_spec('host') is None and importlib.util.find_spec('sandbox') is None;"
        "print(plugin_api.__version__)"
    )

    assert run(python, "-I", "-c", program).strip() == plugin_api.__version__


@has_node
def test_all_that_the_package_exports_has_a_type(python: Path, pyright: Path) -> None:
    shown = subprocess.run(
        [pyright, "--verifytypes", "plugin_api", "--ignoreexternal", "--outputjson"],
        env={
            "PATH": f"{python.parent}:{Path(shutil.which('node') or '').parent}:/usr/bin:/bin",
            "VIRTUAL_ENV": str(python.parents[1]),
        },
        cwd=python.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(shown.stdout)["typeCompleteness"]

    assert report["exportedSymbolCounts"]["withKnownType"] > 150
    assert report["completenessScore"] == 1, shown.stdout


@has_node
def test_pyright_finds_nothing_in_the_examples(pyright: Path) -> None:
    shown = json.loads(run(pyright, "-p", PYRIGHT, "--pythonpath", sys.executable, "--outputjson"))

    assert shown["summary"]["filesAnalyzed"] >= len(EXAMPLES)
    assert shown["summary"]["errorCount"] == 0


def test_mypy_finds_nothing_in_the_examples() -> None:
    said = run(sys.executable, "-m", "mypy", "--config-file", Path(__file__).parent / "mypy.ini", *EXAMPLES)

    assert f"no issues found in {len(EXAMPLES)} source files" in said


@pytest.mark.parametrize(
    "mistake",
    ["greet(scene: Scene) -> str:\n    return f'{scene.nom}'", "reply(scene: Scene) -> str:\n    return scene.now"],
)
def test_a_mistake_in_a_character_is_found_by_its_types(mistake: str, tmp_path: Path) -> None:
    (tmp_path / "ada.py").write_text(f"from plugin_api import Scene, hookimpl\n\n\n@hookimpl\ndef {mistake}\n")
    command = [sys.executable, "-m", "mypy", "--config-file", Path(__file__).parent / "mypy.ini", tmp_path / "ada.py"]

    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    assert (done.returncode, "Found 1 error" in done.stdout) == (1, True), done.stdout


def test_the_lock_names_no_host() -> None:
    lock = json.loads((PYRIGHT / "package-lock.json").read_text(encoding="utf-8"))

    assert lock["packages"]["node_modules/pyright"]["integrity"]
    assert not any("resolved" in each for each in lock["packages"].values())
