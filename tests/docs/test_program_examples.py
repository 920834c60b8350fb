"""Each command, test and client that the documents show runs."""

import subprocess
import sys
from pathlib import Path

import pytest
from documents import AUTHORS, CHARACTERS, EXAMPLES, OF_PYTHON, OPERATIONS, Example, by_place, section

from host.keys.file import read_keys
from host.settings import Settings

TESTS = [each for each in OF_PYTHON if each.is_test]
CLIENTS = [each for each in OF_PYTHON if each.is_client]


def test_the_readme_works_from_its_first_line_to_its_last(server_address: str, tmp_path: Path) -> None:
    (tmp_path / "cast").mkdir()
    for each in CHARACTERS:
        if each.page == "README.md":
            (tmp_path / "cast" / each.file).write_text(each.text, encoding="utf-8")
    program = "".join(each.text for each in CLIENTS if each.page == "README.md")

    validated = subprocess.run(
        [Path(sys.executable).with_name("greenroom"), "validate", "cast"], cwd=tmp_path, check=False
    )
    talked = run_client(program, server_address, tmp_path)

    assert validated.returncode == 0
    assert "The dice say" in talked
    assert "Hello ... Hello ... (1)" in talked


def test_a_new_author_comes_from_an_empty_directory_to_a_running_server(server_address: str, tmp_path: Path) -> None:
    walk = [
        each for each in EXAMPLES if each.page == "authors.md" and each.text in section(AUTHORS, "A first character")
    ]
    first, broken, prompt = [each.text for each in walk if each.language == "sh"]
    shown, client = [each.text for each in walk if each.language == "python"]
    cast = tmp_path / "cast"

    assert run_shell(first, tmp_path) == 0
    assert (cast / "ada.py").read_text(encoding="utf-8") == shown
    (cast / "ada.py").write_text(shown.replace("-> str:", "-> str", 1), encoding="utf-8")
    assert run_shell(broken, cast) == 1
    (cast / "ada.py").write_text(shown, encoding="utf-8")
    assert run_shell(prompt, cast) == 0
    assert run_client(client, server_address, cast) == "['Ada']\nThat was 2; 2 words in all.\n"


def test_the_examples_of_keys_and_of_a_file_of_settings_work_together(tmp_path: Path) -> None:
    [keys] = [each.text for each in EXAMPLES if each.text in section(OPERATIONS, "Keys") and each.language == "sh"]
    [settings] = [each.text for each in EXAMPLES if "> greenroom.toml" in each.text]

    assert run_shell(keys.replace("GREENROOM_KEYS_FILE=keys.toml greenroom serve", settings), tmp_path) == 0

    ada, bob = [each.key for each in read_keys(tmp_path / "keys.toml", Settings())]
    assert (ada.name, ada.allowed_roots, ada.max_sessions) == ("ada", (tmp_path / "casts" / "ada",), 20)
    assert (bob.name, bob.allowed_roots) == ("bob", (tmp_path / "casts" / "bob",))


def run_shell(commands: str, directory: Path) -> int:
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    command = ["sh", "-e", "-c", commands]
    return subprocess.run(command, cwd=directory, env={"PATH": path}, check=False, stdout=subprocess.DEVNULL).returncode


def test_the_examples_of_tests_pass_with_plain_pytest(tmp_path: Path) -> None:
    commands = "greenroom new Ada\ngreenroom new Porter --template prompt\n"
    assert run_shell(commands, tmp_path) == 0
    for each in CHARACTERS:
        if each.page == "authors.md" and each.file == "clerk.py":
            (tmp_path / each.file).write_text(each.text, encoding="utf-8")
    for number, each in enumerate(TESTS):
        (tmp_path / "tests" / f"test_{number}.py").write_text(each.text, encoding="utf-8")

    assert len(TESTS) == 3
    assert run_shell("pytest -q -p no:cacheprovider --update-prompts", tmp_path) == 0
    assert run_shell("pytest -q -p no:cacheprovider -W error", tmp_path) == 0


@pytest.mark.parametrize(
    "example", [each for each in CLIENTS if each.page not in {"README.md", "authors.md"}], ids=by_place
)
def test_an_example_of_a_client_gets_an_answer(example: Example, server_address: str, tmp_path: Path) -> None:
    assert run_client(example.text, server_address, tmp_path).strip()


def run_client(program: str, address: str, directory: Path) -> str:
    assert "127.0.0.1:8000" in program
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", program.replace("127.0.0.1:8000", address)],
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout
