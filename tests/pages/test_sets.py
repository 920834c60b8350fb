"""Somebody changes the characters while talking to them."""

import re
from pathlib import Path

import pytest
from browsing import Session, Watched, picture, session_of, visiting
from casts import character, write_set
from playwright.sync_api import Browser, Page, expect
from servers import running_server

from host.starting import Template

FORBIDDEN = """\
from plugin_api import hookimpl
import os

CHARACTER_NAME = "Bob"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "bob.wav"}
INSTRUCTIONS = {"instruction_prompt": "You are Bob.", "language": "en"}

@hookimpl
def make_system_prompt(scene):
\treturn scene.__dict__
"""
COUNTER = character(
    "Counter",
    reply="scene.state['n'] = scene.state.get('n', 0) + 1; return f\"Number {scene.state['n']}.\"",
)


# By path


def test_a_directory_is_loaded_while_one_talks(session: Session, tmp_path: Path) -> None:
    write_set(tmp_path, {"ada.py": character("Ada", comment="Hears well."), "eve.py": character("Eve")})
    session.choose("Bea Quibble")
    session.load(tmp_path)

    expect(session.outcome).to_contain_text("2 of 2 files loaded in")
    expect(session.root.locator(".set")).to_have_text(f"2 characters from {tmp_path}")
    expect(session.names).to_have_text(["Ada", "Eve"])
    expect(session.root.get_by_role("heading", name="Ada", exact=True)).to_be_visible()
    expect(session.root.get_by_text("Ada waits for you to speak.")).to_be_visible()
    assert session.converse("hello") == "Ada heard hello"

    session.choose("Eve")
    session.root.get_by_role("button", name="Default set").click()
    expect(session.cards).to_have_count(7)


@pytest.mark.parametrize(
    ("path", "said"), [("/no/such/directory", "does not exist"), ("characters", "must be an absolute path")]
)
def test_a_directory_that_cannot_be_loaded_changes_nothing(session: Session, path: str, said: str) -> None:
    session.choose("Bea Quibble")
    expect(session.said).to_have_count(1)
    session.load(path)

    expect(session.outcome).to_contain_text(said)
    expect(session.cards).to_have_count(7)
    assert "0 right" in session.converse("score")


def test_a_directory_that_is_watched_is_loaded_again_when_a_file_is_saved(session: Session, tmp_path: Path) -> None:
    write_set(tmp_path, {"ada.py": character("Ada", reply="return 'old'")})
    session.load(tmp_path)
    expect(session.root.get_by_role("heading", name="Ada", exact=True)).to_be_visible()
    session.root.get_by_label("Load again whenever its files are saved").check()
    assert session.converse("hello") == "old"
    write_set(tmp_path, {"ada.py": "def"})
    expect(session.outcome).to_contain_text("None of the 1 files gave a character")
    write_set(tmp_path, {"ada.py": character("Ada", reply="return 'new'")})

    expect(session.outcome).to_contain_text("1 of 1 file loaded in")
    expect(session.said).to_have_count(0)
    assert session.converse("hello") == "new"


def test_findings_in_a_directory_are_told_without_its_text(session: Session, tmp_path: Path) -> None:
    write_set(tmp_path, {"ada.py": character("Ada"), "bob.py": FORBIDDEN})
    session.load(tmp_path)

    expect(session.findings.first).to_contain_text("bob.py:2:8")
    expect(session.findings.first).to_contain_text("The module 'os' is not available to characters.")
    expect(session.root.locator(".frame")).to_have_count(0)


# By dropping files


def test_a_dropped_broken_file_is_shown_on_its_line_and_mended_on_the_page(page: Page, session: Session) -> None:
    session.drop({"ada.py": character("Ada"), "bob.py": FORBIDDEN})

    expect(session.outcome).to_contain_text("1 of 2 files loaded in")
    expect(session.outcome).to_contain_text("2 errors")
    expect(session.names).to_have_text(["Ada"])
    first = session.findings.first
    expect(first).to_contain_text("Error bob.py:2:8 import-not-allowed")
    frame = first.locator(".frame-line")
    expect(frame).to_have_text(
        ["1from plugin_api import hookimpl", "2import os", "^^", "3", '4CHARACTER_NAME = "Bob"'], use_inner_text=False
    )
    expect(frame.nth(1)).to_have_class(re.compile("is-meant"))
    assert frame.nth(2).locator("span").last.text_content() == f"{' ' * 7}^^\n"
    expect(first.locator(".finding-hint")).to_contain_text("resources/")
    # The caret stands below a place behind a tab as well.
    assert session.findings.nth(1).locator(".is-caret span").last.text_content() == "\t" + " " * 7 + "^" * 14 + "\n"
    picture(page, "findings")

    first.get_by_role("button", name="bob.py:2:8").click()
    expect(session.editor).to_be_focused()
    assert session.editor.evaluate("area => area.value.slice(area.selectionStart)").startswith("os\n")
    session.editor.fill(FORBIDDEN.replace("import os\n", "").replace("scene.__dict__", '"You are Bob."'))
    session.editor.press("Control+Enter")

    expect(session.outcome).to_have_text(re.compile(r"^2 of 2 files loaded in \d+ ms\.$"))
    expect(session.findings).to_have_count(0)
    expect(session.names).to_have_text(["Ada", "Bob"])


def test_a_dropped_folder_is_a_set_with_its_resources_and_nothing_else(session: Session, tmp_path: Path) -> None:
    joker = character("Joker", reply="return JOKE", more="from characters.resources.jokes import JOKE")
    files = {"joker.py": joker, "resources/jokes.py": 'JOKE = "Knock, knock."\n', "notes.txt": "", "old/ada.py": "def"}
    expect(session.cards).to_have_count(7)
    session.drop_from_disk(write_set(tmp_path / "cast", files))

    expect(session.outcome).to_contain_text("1 of 1 file loaded in")
    expect(session.root.locator(".files button")).to_have_text(["joker.py", "resources/jokes.py"])
    expect(session.root.locator(".refused")).to_be_hidden()
    expect(session.root.get_by_role("heading", name="Joker", exact=True)).to_be_visible()
    assert session.converse("a joke!") == "Knock, knock."
    expect(session.root).not_to_have_class(re.compile("is-drop-target"))


def test_files_of_which_none_loads_keep_the_characters_and_what_they_know(session: Session) -> None:
    session.cast("Counter", {"counter.py": COUNTER})
    assert session.converse("one") == "Number 1."
    session.drop({"counter.py": "def"})

    expect(session.outcome).to_contain_text("None of the 1 files gave a character")
    expect(session.findings).to_have_count(1)
    expect(session.findings.locator(".frame")).to_contain_text("def")
    assert session.converse("two") == "Number 2."


def test_what_is_no_character_file_is_named_and_the_others_load(session: Session) -> None:
    session.drop(
        {
            "ada.py": character("Ada"),
            "notes.txt": "hello",
            "large.py": "#" * (256 * 1024 + 1),
            "latin.py": "# é".encode("latin-1"),
        }
    )

    expect(session.cards).to_have_count(1)
    expect(session.root.locator(".refused")).to_have_text(
        "notes.txt: characters are .py files.\nlarge.py: it is larger than 256 KiB.\n"
        "latin.py: it cannot be read as UTF-8 text."
    )


def test_a_set_that_is_larger_than_a_message_may_be_is_told_and_is_not_sent_again(browser: Browser) -> None:
    with (
        running_server(worker="inline", max_frame_bytes=65536) as server,
        visiting(browser, server.url) as (page, _),
    ):
        session = session_of(page)
        expect(session.cards).to_have_count(7)
        session.drop({f"c{number}.py": "#" * 20_000 for number in range(6)})
        expect(session.outcome).to_contain_text(
            "The connection was lost before an answer came. These files are 118 KiB"
        )
        expect(session.root.locator(".notice")).to_be_hidden()
        expect(session.root.locator(".row-note")).to_contain_text("Connected again")

        session.choose("Wren")
        expect(session.said).to_contain_text("I'm Wren")


def test_a_server_that_takes_no_files_says_so(browser: Browser) -> None:
    with running_server(worker="inline", uploads=False) as server, visiting(browser, server.url) as (page, _):
        session = session_of(page)
        session.drop({"ada.py": character("Ada")})

        expect(session.outcome).to_have_text("This server loads no files that clients send.")
        expect(session.cards).to_have_count(7)


# The editor


def test_a_new_character_begins_with_something_that_loads(session: Session) -> None:
    for template in Template:
        session.root.get_by_label("Begin a new character").select_option(template.value)
        expect(session.editor).to_have_value(re.compile("Newcomer"))
        session.root.get_by_role("button", name="Load these files").click()

        expect(session.outcome).to_contain_text("1 of 1 file loaded in")
        expect(session.names).to_have_text(["Newcomer"])
        session.root.get_by_role("button", name="Remove all").click()


def test_a_change_is_live_when_it_is_loaded(session: Session) -> None:
    session.cast("Ada", {"ada.py": character("Ada", reply="return 'old'"), "eve.py": character("Eve")})
    assert session.converse("hello") == "old"
    session.root.get_by_role("button", name="ada.py", exact=True).click()
    session.editor.fill(character("Ada", reply="return 'new'"))
    session.editor.press("Control+s")

    expect(session.said).to_have_count(0)
    assert session.converse("hello") == "new"


def test_what_was_changed_on_the_page_can_be_saved_and_is_not_forgotten_unasked(
    page: Page, session: Session, watched: Watched
) -> None:
    session.cast("Ada", {"ada.py": character("Ada")})
    changed = character("Ada", reply="return 'changed'")
    session.editor.click()
    session.editor.fill(changed)
    page.reload()
    assert watched.questions == 1

    expect(session.cards).to_have_count(7)
    session.cast("Ada", {"ada.py": character("Ada")})
    session.editor.click()
    session.editor.fill(changed)
    with page.expect_download() as saved:
        session.root.get_by_role("button", name="Save a copy").click()

    assert saved.value.suggested_filename == "ada.py"
    assert saved.value.path().read_text(encoding="utf-8") == changed
    page.reload()
    assert watched.questions == 1


def test_tab_indents_and_escape_lets_the_keyboard_go_on(page: Page, session: Session) -> None:
    session.drop({"ada.py": "x\n"})
    session.editor.click()
    session.editor.press("Control+Home")
    session.editor.press("Tab")
    expect(session.editor).to_have_value("    x\n")
    session.editor.press("Escape")
    session.editor.press("Tab")

    expect(session.root.get_by_role("button", name="Load these files")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(session.editor).to_be_focused()
    session.editor.press("Tab")
    expect(session.editor).to_have_value("        x\n")


def test_line_numbers_follow_the_text(session: Session) -> None:
    session.drop({"ada.py": "\n".join(f"# {number}" for number in range(1, 201))})
    lines = session.root.locator(".lines")
    expect(lines.locator("span")).to_have_count(200)
    session.editor.evaluate("area => { area.scrollTop = 500; }")

    assert lines.evaluate("async lines => { await new Promise(requestAnimationFrame); return lines.scrollTop; }") == 500


def test_the_last_file_that_is_removed_leaves_the_keyboard_somewhere(session: Session) -> None:
    session.drop({"ada.py": character("Ada"), "eve.py": character("Eve")})
    remove = session.root.get_by_role("button", name="Remove", exact=True)
    remove.click()
    expect(session.root.locator(".file[aria-pressed=true]")).to_have_text("eve.py")
    remove.click()

    expect(session.root.get_by_role("button", name="Choose files")).to_be_focused()
    session.root.get_by_label("Begin a new character").select_option("quiz")
    expect(session.editor).to_be_visible()


# Two sessions


def test_two_sessions_side_by_side_know_nothing_of_each_other(page: Page, session: Session) -> None:
    page.get_by_role("button", name="Second session").click()
    other = session_of(page, "B")
    session.cast("Counter", {"counter.py": COUNTER})
    assert session.converse("hello") == "Number 1."
    assert session.converse("hello") == "Number 2."
    expect(other.cards).to_have_count(7)

    other.cast("Counter", {"counter.py": COUNTER})
    assert other.converse("hello") == "Number 1."
    assert session.converse("hello") == "Number 3."
    other.cast("Other", {"other.py": character("Other")})
    expect(session.names).to_have_text(["Counter"])
    picture(page, "two-sessions")

    page.get_by_role("button", name="Second session").click()
    expect(other.root).to_have_count(0)
    assert session.converse("hello") == "Number 4."
