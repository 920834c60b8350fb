"""``greenroom new``, as new authors use it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from host import checking, starting
from host.starting import BadName, Template, file_stem

COMMAND = Path(sys.executable).with_name("greenroom")


def new(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, "new", *arguments], cwd=directory, capture_output=True, text=True, check=False)


def files_of(directory: Path) -> set[str]:
    return {str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file()}


@pytest.mark.parametrize("template", Template)
@pytest.mark.parametrize("name", ["Ada", "Zoë d'Arc-Brown 2"])
def test_a_new_character_loads_as_a_session_would_have_it(
    template: Template, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert starting.new(name, template, tmp_path) == 0
    assert asyncio.run(checking.validate(checking.Asked(paths=(tmp_path,)))) == 0
    assert f": {name}: " in capsys.readouterr().out


def test_the_tests_of_all_new_characters_pass_with_plain_pytest(tmp_path: Path) -> None:
    for template in Template:
        starting.new(f"Miss {template.title()}", template, tmp_path)

    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    assert "11 passed" in done.stdout


def test_the_command_says_what_it_wrote_and_what_to_do_next(tmp_path: Path) -> None:
    done = new(tmp_path, "Ada Lovelace", "--template", "quiz", "--directory", "cast")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "wrote cast/ada_lovelace.py",
        "wrote cast/tests/test_ada_lovelace.py",
        "Next: greenroom chat cast to talk to it, greenroom validate cast, pytest cast",
    ]
    assert files_of(tmp_path) == {"cast/ada_lovelace.py", "cast/tests/test_ada_lovelace.py"}


def test_a_second_character_stands_beside_the_first(tmp_path: Path) -> None:
    new(tmp_path, "Ada")

    assert new(tmp_path, "Bob").returncode == 0
    assert {"ada.py", "bob.py", "tests/test_ada.py", "tests/test_bob.py"} == files_of(tmp_path)


@pytest.mark.parametrize("there", ["ada.py", "tests/test_ada.py"])
def test_nothing_is_overwritten_and_nothing_half_done(there: str, tmp_path: Path) -> None:
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("mine")

    done = new(tmp_path, "Ada")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"greenroom: {there} is there already; nothing was written.\n"
    assert files_of(tmp_path) == {there}
    assert (tmp_path / there).read_text() == "mine"


def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "ada.py").symlink_to(tmp_path / "elsewhere.py")

    assert new(tmp_path, "Ada").returncode == 2
    assert not (tmp_path / "elsewhere.py").exists()


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", ".", "../ada", "/etc/passwd", "a/b", "_ada", "1st", "Ada!", "Ada  Bob", "Ada ", "Ada\n", 'A"d"a'),
        *("{Ada}", "\\N", "A" * 51, "Conftest", "Test Pilot"),
    ],
)
def test_a_name_that_is_no_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadName):
        file_stem(name)

    assert starting.new(name, Template.SCRIPTED, tmp_path) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "stem"), {"Ada": "ada", "Jean-Luc 2": "jean_luc_2", "D'Artagnan": "dartagnan", "Zoe\u0308": "zoë"}.items()
)
def test_the_file_is_called_after_the_character(name: str, stem: str) -> None:
    assert file_stem(name) == stem


def test_a_template_that_does_not_exist_is_misuse(tmp_path: Path) -> None:
    done = new(tmp_path, "Ada", "--template", "opera")

    assert done.returncode == 2
    assert "opera" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    done = new(tmp_path, "Ada", "--directory", os.fspath(tmp_path / "file"))

    assert done.returncode == 2
    assert done.stderr.startswith("greenroom: ")
    assert "Traceback" not in done.stderr
