"""Characters and clients say things that would be markup, if anything on the page took markup."""

from collections.abc import Iterator

import pytest
from browsing import Session, Watched
from casts import character
from playwright.sync_api import Error, Page, expect

IMAGE = "<img src=x onerror=pwned()>"
SCRIPT = "<script>pwned()</script>"
LINK = "javascript:pwned()"
# Ends an attribute, a comment, a text area and a template, whichever it finds itself in.
ANYTHING = f"\"'>--></textarea></template></style>{IMAGE}{SCRIPT}"

HOSTILE = f"""\
from plugin_api import Message, Scene, ToolCall, hookimpl

CHARACTER_NAME = {f"Eve {IMAGE}{SCRIPT}"!r}
VOICE_SOURCE = {{"source_type": "file", "path_on_server": {f"{LINK} {IMAGE}"!r}}}
INSTRUCTIONS = {{"instruction_prompt": {ANYTHING!r}, "language": "en"}}
METADATA = {{"good": True, "comment": {ANYTHING!r}}}
TOOLS = [{{"name": "look", "description": {ANYTHING!r}, "parameters": {{"type": "object", "properties": {{}}}}}}]
print({ANYTHING!r})


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    print({ANYTHING!r})
    return {ANYTHING!r}


@hookimpl
def greet(scene: Scene) -> str:
    return {f"greeting {ANYTHING}"!r}


@hookimpl
def reply(scene: Scene, message: Message) -> str | ToolCall:
    if message.role == "tool":
        return "tool " + message.text
    if "tool" in message.text:
        return ToolCall("look", {{{ANYTHING!r}: {ANYTHING!r}}})
    if "fail" in message.text:
        raise ValueError({ANYTHING!r})
    return "heard " + message.text


@hookimpl
def call_tool(scene: Scene, call: ToolCall) -> str:
    return "answer " + {ANYTHING!r}
"""
NAME = f"Eve {IMAGE}{SCRIPT}"


@pytest.fixture(autouse=True)
def nothing_ran(page: Page) -> Iterator[None]:
    """See that none of it became more than text."""
    page.evaluate("() => { window.ran = []; window.pwned = () => window.ran.push(1); }")
    yield
    assert page.evaluate("window.ran") == []
    assert page.locator("img").count() == 1
    assert page.locator("body script, body iframe, body object, body style").count() == 0
    assert page.locator("[onerror], [style], a:not([href^='/']):not([href^='#'])").count() == 0


def test_all_that_a_character_says_of_itself_is_text(session: Session) -> None:
    session.cast(NAME, {"eve.py": HOSTILE})

    expect(session.cards).to_contain_text(ANYTHING)
    expect(session.cards.locator(".card-name")).to_have_text(NAME)
    expect(session.root.locator(".about")).to_have_text(ANYTHING)
    labels = session.root.get_by_label("What this character has").get_by_role("listitem")
    expect(labels).to_have_text(["Language English", f"Voice {LINK} {IMAGE}", "Tool look"])


def test_all_that_a_character_says_is_text(session: Session) -> None:
    session.cast(NAME, {"eve.py": HOSTILE})
    expect(session.said).to_have_text([f"greeting {ANYTHING}"])
    assert session.converse(f"hello {ANYTHING}") == f"heard hello {ANYTHING}"
    expect(session.root.locator(".row-user .words")).to_have_text([f"hello {ANYTHING}"])
    expect(session.root.locator("[data-part=live]")).to_contain_text(ANYTHING)
    session.say("fail")
    expect(session.errors).to_contain_text(IMAGE)


def test_all_that_a_tool_is_given_and_answers_is_text(session: Session) -> None:
    session.cast(NAME, {"eve.py": HOSTILE})
    expect(session.said).to_have_count(1)
    session.say("tool")

    expect(session.tools.locator(".output")).to_contain_text(IMAGE)


def test_all_that_is_told_of_files_is_text(session: Session) -> None:
    odd = f"{IMAGE}.py"
    session.drop(
        {
            odd: f"import os  # {ANYTHING}\n",
            "named.py": character(f"{SCRIPT}{'x' * 200}"),
            "raises.py": f"raise ValueError({ANYTHING!r})\n",
            f"{SCRIPT.replace('/', '')}.txt": "",
        }
    )

    expect(session.findings.filter(has_text=odd).first).to_contain_text("os")
    expect(session.findings.filter(has_text="raises.py").first).to_contain_text(IMAGE)
    expect(session.root.locator(".frame").first).to_contain_text(ANYTHING)
    expect(session.root.locator(".files")).to_contain_text(odd)
    expect(session.root.locator(".refused")).to_contain_text("<script>")
    session.root.get_by_role("button", name=odd, exact=False).last.click()
    expect(session.editor).to_have_value(f"import os  # {ANYTHING}\n")


def test_a_path_that_somebody_types_is_text(session: Session) -> None:
    session.load(f"/{ANYTHING}")

    expect(session.outcome).to_contain_text("does not exist")
    session.show("Events")
    session.events.last.locator("summary").click()
    session.events.filter(has_text="characters.reload").locator("summary").first.click()
    expect(session.events.locator("pre").first).to_contain_text("onerror")


def test_events_are_shown_as_text(session: Session) -> None:
    session.cast(NAME, {"eve.py": HOSTILE})
    expect(session.said).to_have_count(1)
    session.show("Events")
    session.root.get_by_label("Show events with this text").fill("onerror")
    for row in session.events.all():
        row.locator("summary").click()

    expect(session.events.locator("pre").filter(has_text="pwned").first).to_be_visible()


def test_the_browser_itself_refuses_markup_and_scripts_that_are_no_files_of_ours(page: Page, watched: Watched) -> None:
    watched.allowed += [
        "Content Security Policy",
        "TrustedHTML",
        "Trusted Type",
        "TrustedScript",
        "Refused to",
        "violat",
    ]
    for attempt in (
        "() => { document.body.innerHTML = '<b>bold</b>'; }",
        "() => { document.body.insertAdjacentHTML('beforeend', '<b>bold</b>'); }",
        "() => { new DOMParser().parseFromString('<b>bold</b>', 'text/html'); }",
        "() => { document.createElement('script').text = 'pwned()'; }",
        "() => { document.body.setAttribute('onclick', 'pwned()'); }",
        "() => { trustedTypes.createPolicy('own', {createHTML: text => text}); }",
    ):
        with pytest.raises(Error, match=r"Trusted|Policy"):
            page.evaluate(attempt)
    page.evaluate("""() => {
        const frame = document.createElement("iframe");
        frame.src = "https://example.com/";
        document.body.append(frame);
        frame.remove();
    }""")
