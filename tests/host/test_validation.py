"""What ``validate`` makes of directories and files, and what it asks their characters."""

import os
from pathlib import Path

import pytest
from casts import character, write_set

from host.reports import Report
from host.targets import Misused, find_targets
from host.validation import validate
from sandbox.limits import Budget
from sandbox.sources import MAX_FILES
from sandbox.workers.inline import InlineLinks
from sandbox.workers.zygotes import Zygote

SPIN = "while True:\n    pass"


async def look_at(*paths: Path, seconds: float = 0.25) -> Report:
    return await validate(InlineLinks(), find_targets(paths), Budget(deadline_seconds=seconds))


def told(report: Report) -> list[tuple[str, str, int]]:
    return [(Path(each.file).name, each.code, each.line) for each in report.findings]


def checking(body: str) -> str:
    return f"@hookimpl\ndef check(scene):\n    {body}\n"


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


# What is looked at


async def test_a_file_is_looked_at_alone_with_the_modules_of_its_set(tmp_path: Path) -> None:
    uses = "from characters.resources.jokes import JOKES\n" + character("Ada")
    write_set(tmp_path, {"ada.py": uses, "bob.py": "def", "resources/jokes.py": "JOKES = []\n"})

    report = await look_at(tmp_path / "ada.py")

    assert (report.files, [each.name for each in report.characters], report.findings) == (1, ["Ada"], ())


async def test_files_of_one_directory_are_looked_at_together(tmp_path: Path) -> None:
    write_set(tmp_path, {"a.py": character("Ada"), "b.py": character("Ada"), "c.py": character("Ada")})

    report = await look_at(tmp_path / "b.py", tmp_path / "c.py")

    assert (report.files, told(report)) == (2, [("c.py", "name-duplicate", 3)])


async def test_a_module_of_a_set_is_compiled(tmp_path: Path) -> None:
    write_set(tmp_path, {"a.py": character("Ada"), "resources/jokes.py": "import os\n"})

    report = await look_at(tmp_path / "resources" / "jokes.py")

    assert (report.files, told(report)) == (0, [("jokes.py", "import-not-allowed", 1)])
    assert report.findings[0].file == str(tmp_path / "resources" / "jokes.py")


async def test_several_directories_are_told_under_the_names_that_they_were_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        write_set(tmp_path / name, {"a.py": character("Ada"), "b.py": "x = (\n"})
    monkeypatch.chdir(tmp_path)

    report = await look_at(Path("one"), Path("two"))

    assert [each.file for each in report.characters] == ["one/a.py", "two/a.py"]
    assert [each.file for each in report.findings] == ["one/b.py", "two/b.py"]


@pytest.mark.parametrize("name", ["nowhere", "nowhere.py", "notes.txt", "_private.py"])
def test_what_could_be_no_character_is_a_misuse(name: str, tmp_path: Path) -> None:
    write_set(tmp_path, {"notes.txt": "", "_private.py": ""})

    with pytest.raises(Misused, match=name):
        find_targets([tmp_path / name])


async def test_a_pipe_that_is_called_like_a_character_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ada.py")

    assert told(await look_at(tmp_path / "ada.py")) == [("ada.py", "not-a-file", 0)]


async def test_more_files_than_a_set_may_have_are_all_looked_at_and_compared(tmp_path: Path) -> None:
    files = {f"c{number:03}.py": character(f"Number {number}") for number in range(MAX_FILES + 1)}
    files["c000.py"] = character(f"Number {MAX_FILES}")
    write_set(tmp_path, files)

    report = await look_at(tmp_path)

    assert report.files == MAX_FILES + 1
    assert len(report.characters) == MAX_FILES
    assert told(report) == [(tmp_path.name, "set-too-large", 0), (f"c{MAX_FILES}.py", "name-duplicate", 3)]


async def test_all_findings_of_many_broken_files_are_told(tmp_path: Path) -> None:
    broken = "import os\nimport sys\nx = (1 2)\n"
    write_set(tmp_path, {f"c{number:03}.py": broken for number in range(MAX_FILES)})

    report = await look_at(tmp_path)

    assert len(report.findings) == 3 * MAX_FILES


# What a character is


async def test_a_character_is_described(tmp_path: Path) -> None:
    text = character("Ada", good=None, prompt='return "Be brief."')
    [described] = (await look_at(write_set(tmp_path, {"ada.py": text}))).characters

    assert described.load_milliseconds > 0
    assert (described.hooks, described.tools) == (("make_system_prompt", "reply"), ())
    assert (described.voice, described.language, described.good) == ("file tests/voice.wav", "en", None)
    assert (described.size_bytes, described.prompt_characters, described.prompt) == (len(text), 9, "Be brief.")
    assert not described.is_checked


async def test_tools_that_a_hook_lists_are_told(tmp_path: Path) -> None:
    tools = "@hookimpl\ndef list_tools(scene):\n    return [Tool('dig', 'Dig.')]\n\n"
    tools += "@hookimpl\ndef call_tool(scene, call):\n    return ''\n"
    report = await look_at(write_set(tmp_path, {"ada.py": character("Ada", more=tools)}))

    assert report.characters[0].tools == ("dig",)


# What is asked


@pytest.mark.parametrize("body", ["return []", "return None", "assert scene.character == 'Ada'"])
async def test_a_check_that_finds_nothing_is_no_finding(body: str, tmp_path: Path) -> None:
    report = await look_at(write_set(tmp_path, {"ada.py": character("Ada", more=checking(body))}))

    assert report.findings == ()
    assert report.characters[0].is_checked


async def test_each_sentence_of_a_check_is_a_finding_at_the_hook(tmp_path: Path) -> None:
    text = character("Ada", more=checking("return ['No end.', 'No\\nbeginning.']"))
    report = await look_at(write_set(tmp_path, {"ada.py": text}))

    line = line_of(text, "def check")
    assert told(report) == [("ada.py", "check-failed", line)] * 2
    assert {each.message for each in report.findings} == {"No end.", "No beginning."}


async def test_an_assertion_that_fails_is_a_finding_at_its_line(tmp_path: Path) -> None:
    text = character("Ada", more=checking("assert reply(scene, Message('user', '')) == 'x', 'not x'"))
    report = await look_at(write_set(tmp_path, {"ada.py": text}))

    assert told(report) == [("ada.py", "check-failed", line_of(text, "assert reply"))]
    assert report.findings[0].message == "not x"


async def test_a_check_that_goes_wrong_is_told_like_any_hook(tmp_path: Path) -> None:
    files = {"a.py": checking("return 1 / 0"), "b.py": checking("return 5"), "c.py": checking("return [5]")}
    report = await look_at(write_set(tmp_path, {name: character(name, more=more) for name, more in files.items()}))

    assert [each.code for each in report.findings] == ["character-failed", "answer-not-allowed", "answer-not-allowed"]


async def test_a_prompt_that_fails_is_an_error_and_the_character_is_told_all_the_same(tmp_path: Path) -> None:
    text = character("Ada", prompt="return {}['é'] + 'no'")
    report = await look_at(write_set(tmp_path, {"ada.py": text}))

    assert told(report) == [("ada.py", "character-failed", line_of(text, "return {}"))]
    assert report.characters[0].prompt_characters is None
    assert report.fails(strict=False)


async def test_who_takes_longer_than_the_budget_is_told_and_the_next_is_asked(tmp_path: Path) -> None:
    spinning = character("Ada", prompt="return max(range(10 ** 12))")
    write_set(tmp_path, {"ada.py": spinning, "bob.py": character("Bob"), "cy.py": character("Cy", prompt=SPIN)})
    async with Zygote() as zygote:
        report = await validate(zygote, find_targets([tmp_path]), Budget(deadline_seconds=0.2), jobs=1)

    assert {(name, code) for name, code, _ in told(report)} == {
        ("ada.py", "budget-exceeded"),
        ("cy.py", "budget-exceeded"),
    }
    assert [each.prompt_characters for each in report.characters] == [None, len("SECRET PROMPT"), None]


async def test_a_warning_fails_only_if_it_is_to_be_strict(tmp_path: Path) -> None:
    text = character("Ada", reply="return mesage.text")
    report = await look_at(write_set(tmp_path, {"ada.py": text}))

    assert told(report) == [("ada.py", "name-unknown", line_of(text, "return mesage"))]
    assert (report.fails(strict=False), report.fails(strict=True)) == (False, True)
