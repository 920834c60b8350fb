"""What the documents name is there: flags, files, links, figures."""

import importlib
import importlib.util
import re
from typing import Any

import pytest
from documents import EXAMPLES, PAGES, ROOT, commands
from pydantic import BaseModel

from host.settings import Settings

# Those of JavaScript are executed by `tests/clients/documents.test.mjs`.
LANGUAGES = {"python", "json", "sh", "javascript"}
# Flags of programs that are not ours, each of which a page tells to run.
FLAGS_OF_OTHERS = {"--rm": "docker"}


@pytest.mark.parametrize("page", PAGES)
def test_no_setting_flag_or_command_is_named_that_does_not_exist(page: str) -> None:
    known_flags = {option for each in commands().values() for parameter in each.params for option in parameter.opts}
    known_flags |= flags_of_measurements() | FLAGS_OF_OTHERS.keys()

    settings = {name.lower() for name in re.findall(r"GREENROOM_([A-Z_]+)", PAGES[page])}
    flags = set(re.findall(r"(?<![\w!-])--[a-z][a-z-]*", PAGES[page]))
    called = set(re.findall(r"(?:`|^|/)greenroom ([a-z]+)", PAGES[page], re.MULTILINE))

    assert settings <= Settings.model_fields.keys()
    assert flags <= known_flags
    assert called <= commands().keys()


def flags_of_measurements() -> set[str]:
    programs = (path for folder in ("bench", "load") for path in (ROOT / "tests" / folder).glob("*.py"))
    programs = (*programs, ROOT / "plugin_api" / "testing.py")
    return {
        flag for path in programs for flag in re.findall(r'add_?(?:argument|option)\("(--[a-z-]+)"', path.read_text())
    }


@pytest.mark.parametrize("page", PAGES)
def test_each_make_target_that_is_named_exists(page: str) -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    named = re.findall(r"(?:`|^)make ([a-z-]+)", PAGES[page], re.MULTILINE)

    assert set(named) <= set(targets)


@pytest.mark.parametrize("page", PAGES)
def test_each_code_block_says_its_language(page: str) -> None:
    unmarked = [each for each in EXAMPLES if each.page == page and each.language not in LANGUAGES]

    # A picture, and an address, are no code.
    assert [each.place for each in unmarked if "──▶" not in each.text and not each.text.startswith("ws://")] == []


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES)
def test_each_link_leads_somewhere(page: str) -> None:
    folder = ROOT if page in {"README.md", "CHANGELOG.md"} else ROOT / "docs"
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", PAGES[page])):
        if target.startswith("https://"):
            continue
        name, _, fragment = target.partition("#")
        path = (folder / name).resolve() if name else folder / page
        assert path.exists(), target
        headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert not fragment or fragment in map(anchor, headings), target


@pytest.mark.parametrize("page", PAGES)
def test_each_file_that_is_named_exists(page: str) -> None:
    named = re.findall(r"`((?:host|sandbox|plugin_api|tests)/[\w/]*(?:\.py)?)`", PAGES[page])

    assert [name for name in named if not (ROOT / name).exists()] == []


FIGURE = re.compile(r"([\d.]+)(?: (KiB|MiB))?<!-- ([\w.]+) -->")
FIGURES = [(page, *found) for page, text in PAGES.items() for found in FIGURE.findall(text)]


@pytest.mark.parametrize(("page", "number", "unit", "path"), FIGURES)
def test_each_figure_is_the_one_in_the_code(page: str, number: str, unit: str, path: str) -> None:
    assert float(number) * {"KiB": 1024, "MiB": 1024**2}.get(unit, 1) == figure(path), f"{page} tells another {path}"


def test_each_figure_that_is_marked_is_compared() -> None:
    marks = re.compile(r"<!-- (?!made by|end )")

    assert len(FIGURES) == sum(len(marks.findall(text)) for text in PAGES.values())


def figure(path: str) -> float:
    parts = path.split(".")
    depth = next(length for length in range(len(parts) - 1, 0, -1) if is_module(".".join(parts[:length])))
    found: Any = importlib.import_module(".".join(parts[:depth]))
    for name in parts[depth:]:
        if isinstance(found, type) and issubclass(found, BaseModel):
            found = found.model_fields[name].default
        else:
            found = getattr(found() if isinstance(found, type) else found, name)
    return float(found)


def is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
