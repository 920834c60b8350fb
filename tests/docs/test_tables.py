"""Each table of the documents is complete."""

import ast
import importlib
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import protocol_page
import pytest
import settings_page
from documents import AUTHORS, OPERATIONS, PAGES, PROTOCOL, ROOT, commands, section
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from host import door
from host.admin.refusals import MEANINGS as ADMIN_MEANINGS
from host.admin.routes import make_admin
from host.audit import Act
from host.client_events.events import EVENT_TYPES
from host.conduct import LossReason
from host.errors import MEANINGS, ErrorCode
from host.metrics import Metrics
from host.metrics.labels import ENDINGS, NO_EVENT, RELOADED, RELOADS, RETRIED, TOKENS, Asked, Ended, Outcome, Refused
from host.pages import ADDRESSES, OPERATORS, make_pages
from host.routes import make_admitted, make_open
from host.schemas import CLIENT_EVENTS, SERVER_EVENTS
from host.settings import Settings, flag_of
from host.spans import Attribute, Name
from sandbox.diagnostics import CODES
from sandbox.hooks import HOOKS
from sandbox.policy import IMPORTABLE
from sandbox.workers import END_REASONS, START_REASONS


def rows(page: str, heading: str) -> dict[str, list[str]]:
    """Return the rows of a section's tables by the names in their first column."""
    table: dict[str, list[str]] = {}
    for line in section(page, heading).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith(("| `", "| [`")):
            table |= dict.fromkeys(re.findall(r"`([^`]+)`", cells[0]), cells)
    return table


def test_each_hook_has_a_section_with_its_signature() -> None:
    shown = re.findall(r"^### `(\w+)\(([^)]*)\)(?: -> (.*))?`$", AUTHORS, re.MULTILINE)

    assert {name: arguments.split(", ") for name, arguments, _ in shown} == {
        name: ["scene", *hook.arguments] for name, hook in HOOKS.items()
    }
    assert {name: answer or "None" for name, _, answer in shown} == {
        name: hook.answer_text for name, hook in HOOKS.items()
    }


def test_each_diagnostic_code_is_told() -> None:
    assert re.findall(r"^## (.*)$", PAGES["diagnostics.md"], re.MULTILINE) == list(CODES)


def test_each_flag_of_validate_is_told() -> None:
    validate: Any = commands()["validate"]

    assert rows(AUTHORS, "Checking files").keys() == {
        each.opts[0] for each in validate.params if each.opts[0].startswith("--")
    } - {"--help"}


def test_the_table_of_modules_is_the_policy() -> None:
    told = {name: set(re.findall(r"`(\w+)`", cells[1])) for name, cells in rows(AUTHORS, "Modules").items()}

    assert told.keys() == IMPORTABLE.keys()
    for module, names in told.items():
        ours = module.startswith(("plugin_api", "unmute"))
        there = names if ours else {name for name in names if hasattr(importlib.import_module(module), name)}
        assert there - {"annotations"} == IMPORTABLE[module] - {"annotations"}, module


def test_each_client_event_is_told() -> None:
    assert rows(PROTOCOL, "Client events").keys() == set(EVENT_TYPES)


def test_each_server_event_is_told() -> None:
    assert len(SERVER_EVENTS) > 20
    assert rows(PROTOCOL, "Server events").keys() == SERVER_EVENTS.keys()


def test_what_the_models_tell_is_as_make_protocol_writes_it() -> None:
    assert protocol_page.renewed(PROTOCOL) == PROTOCOL


def test_each_part_that_can_be_made_is_on_the_page() -> None:
    assert re.findall(r"<!-- made by make protocol: ([a-z ]+) -->", PROTOCOL) == list(protocol_page.PARTS)


@pytest.mark.parametrize("event", [*CLIENT_EVENTS, *SERVER_EVENTS])
def test_each_event_has_a_section_with_its_fields(event: str) -> None:
    kind = {**CLIENT_EVENTS, **SERVER_EVENTS}[event]
    names = getattr(kind, "model_fields", None) or getattr(kind, "__struct_fields__", ())
    told = {name for row in rows(PROTOCOL, f"`{event}`").values() for name in re.findall(r"`(\w+)`", row[0])}

    assert told == set(names) - {"type", "event_id"}


def test_each_error_code_is_told_with_its_meaning() -> None:
    told = {name: cells[1] for name, cells in rows(PROTOCOL, "Error codes").items()}

    assert told == {code.value: meaning for code, meaning in MEANINGS.items()}
    assert set(told) == set(ErrorCode)


def test_each_endpoint_is_told() -> None:
    opened: Any = make_open(SimpleNamespace(), SimpleNamespace(), Metrics())  # type: ignore[arg-type]
    admitted: Any = make_admitted(SimpleNamespace(), SimpleNamespace())  # type: ignore[arg-type]
    own = {"/openapi.json"}
    pages: Any = make_pages(ADDRESSES)

    assert own <= {route.path for route in FastAPI().routes}
    served = {route.path.replace(":path", "") for route in (*opened.routes, *admitted.routes, *pages.routes)}
    assert rows(PROTOCOL, "HTTP").keys() == served | own | {door.PATH}


def test_each_endpoint_and_refusal_of_operators_is_told() -> None:
    routes: Any = make_admin(*[SimpleNamespace()] * 4).routes  # type: ignore[arg-type]
    served = {f"{method} {route.path}" for route in routes for method in route.methods}
    served |= {f"GET {OPERATORS['admin']}", "GET /pages/admin/{name}"}
    text = section(OPERATIONS, "Admin").partition("A request that fails")

    assert set(re.findall(r"^\| `((?:GET|POST|DELETE) [^`]+)`", text[0], re.MULTILINE)) == served
    told = re.findall(r"^\| `(\w+)` \| (\d+) \| (.*) \|$", text[2], re.MULTILINE)
    assert told == [(code, str(means.status), means.message) for code, means in ADMIN_MEANINGS.items()]


def test_each_act_of_the_audit_log_is_told() -> None:
    told = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", section(OPERATIONS, "Audit log"), re.MULTILINE)

    assert {name for names in told for name in re.findall(r"\w+", names)} - {"act"} == set(Act)


def test_the_table_of_settings_is_as_make_settings_writes_it() -> None:
    assert settings_page.renewed(OPERATIONS) == OPERATIONS, "run make settings"
    assert rows(OPERATIONS, "Settings").keys() == {f"GREENROOM_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("command", ["serve", "config"])
def test_each_setting_has_a_flag(command: str) -> None:
    takes: Any = commands()[command]

    assert {flag_of(name) for name in Settings.model_fields} <= {each.opts[0] for each in takes.params}


async def test_each_metric_is_told_with_its_type_and_labels() -> None:
    told = rows(OPERATIONS, "Metrics")
    scraped = list(text_string_to_metric_families((await Metrics().render()).decode()))

    families = {each.name + "_total" * (each.type == "counter"): each for each in scraped}
    assert told.keys() == families.keys()
    for name, cells in told.items():
        labels = {label for sample in families[name].samples for label in sample.labels} - {"le"}
        assert (cells[1], set(re.findall(r"`(\w+)`", cells[2]))) == (families[name].type, labels), name


def test_each_value_of_a_label_is_told() -> None:
    told = set(re.findall(r"`(\w+)`", section(OPERATIONS, "Metrics")))

    assert {*Outcome, *Refused, *Ended, *Asked, *ENDINGS, *RELOADS, *RETRIED, *TOKENS, *LossReason} <= told
    assert {*START_REASONS, *END_REASONS, RELOADED, NO_EVENT} <= told


def test_each_span_is_told_with_its_attributes() -> None:
    told = {name: cells for name, cells in rows(OPERATIONS, "Traces").items() if len(cells) == 4}

    assert told.keys() == set(map(str, Name))
    assert {name for cells in told.values() for name in re.findall(r"`([\w.]+)`", cells[3])} == set(map(str, Attribute))


LOG_LEVELS = {"debug", "info", "warning", "error", "exception"}


def logged_in(path: Path) -> Iterator[tuple[str, str]]:
    """Find the events that a module logs, each with its level."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOG_LEVELS):
            continue
        if not ast.unparse(node.func.value).endswith("log"):
            continue
        match node.args[0]:
            case ast.Constant(value=str(event)):
                yield event, {"exception": "error"}.get(node.func.attr, node.func.attr)
            case _:
                assert path.name == "session_log.py", "an event is written out, so that it can be searched for"


def test_each_event_of_the_log_is_told_with_its_level() -> None:
    told = {event: cells[1] for event, cells in rows(OPERATIONS, "Logs").items() if len(cells) == 3}
    logged = dict(found for path in (ROOT / "host").rglob("*.py") for found in logged_in(path))

    # What libraries log has their own level.
    assert told == {**logged, "library logged": "warning"}


def test_each_command_is_told() -> None:
    told = {name.split()[1] for name in rows(OPERATIONS, "Commands")}

    assert told == commands().keys()
