"""The dashboard and the alerts ask for nothing that a server does not tell, and for all that it tells."""

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import yaml
from queries import Query, Scrape
from realtime import session
from servers import running_server

ROOT = Path(__file__).parents[2]
DEPLOYMENT = ROOT / "docs" / "deployment"
DASHBOARD = json.loads((DEPLOYMENT / "grafana" / "greenroom.json").read_text(encoding="utf-8"))
ALERTS = DEPLOYMENT / "prometheus" / "alerts.yml"
RULES = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"][0]["rules"]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
# What Grafana puts in their place.
GRAFANA = {"$__rate_interval": "1m", '=~"$instance"': '!=""'}


class Asked(NamedTuple):
    """A query, and what the words beside it refer to."""

    place: str
    text: str
    words: str


def of_the_dashboard() -> Iterator[Asked]:
    for panel in PANELS:
        for target in panel["targets"]:
            text = target["expr"]
            for name, value in GRAFANA.items():
                text = text.replace(name, value)
            yield Asked(f"{panel['title']} {target['refId']}", text, target["legendFormat"])


def of_the_alerts() -> Iterator[Asked]:
    for rule in RULES:
        words = re.sub(r"\$labels\.(\w+)", r"\1", rule["annotations"]["summary"])
        yield Asked(rule["alert"], rule["expr"], words)


ASKED = [*of_the_dashboard(), *of_the_alerts()]


@pytest.fixture(scope="module")
def scrape() -> Scrape:
    """What a server tells after a conversation."""
    return Scrape.read(asyncio.run(_converse()))


async def _converse() -> str:
    with running_server(worker="inline") as server:
        async with session(server.url, character="Wren") as client:
            await client.converse("hello")
            async with httpx.AsyncClient(trust_env=False) as web:
                return (await web.get(f"{server.url}/metrics")).text


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.place)
def test_a_query_asks_for_what_a_server_tells(asked: Asked, scrape: Scrape) -> None:
    query = Query.parse(asked.text, scrape)

    assert query.selectors
    assert query.faults == []


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.place)
def test_the_words_beside_a_query_name_labels_that_it_keeps(asked: Asked, scrape: Scrape) -> None:
    named = set(re.findall(r"{{\s*(\w+)\s*}}", asked.words))
    query = Query.parse(asked.text, scrape)
    kept = set.intersection(*query.kept) if query.kept else {"instance", "job"}

    assert named <= kept


def test_the_dashboard_shows_each_metric(scrape: Scrape) -> None:
    shown = {name for asked in of_the_dashboard() for name in Query.parse(asked.text, scrape).names}
    families = {re.sub(r"_(bucket|count|sum)$", "", name) for name in scrape.labels if name != "up"}

    assert families == {re.sub(r"_(bucket|count|sum)$", "", name) for name in shown}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("greenroom_no_such_metric", "no server tells greenroom_no_such_metric"),
        ('greenroom_workers{hook="reply"}', "greenroom_workers has no label hook"),
        ('rate(greenroom_responses_total{status="lost"}[5m])', "status of greenroom_responses_total is never lost"),
        ("sum by (hook) (greenroom_workers)", "greenroom_workers has no label hook"),
        ("sum(rate(greenroom_workers[5m]))", "greenroom_workers has no rate"),
        ("greenroom_responses_total", "greenroom_responses_total needs a rate"),
        ("histogram_quantile(0.9, sum(rate(greenroom_hook_seconds_bucket[5m])))", "a quantile needs the label le"),
    ],
)
def test_a_query_that_asks_for_something_else_is_found(text: str, fault: str, scrape: Scrape) -> None:
    assert fault in Query.parse(text, scrape).faults


def test_what_is_no_query_is_found(scrape: Scrape) -> None:
    with pytest.raises(ValueError, match="unclosed"):
        Query.parse("sum(rate(greenroom_workers[5m])", scrape)


# The dashboard as such


def test_panels_have_ids_and_places_of_their_own() -> None:
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    taken: set[tuple[int, int]] = set()
    for place in (panel["gridPos"] for panel in DASHBOARD["panels"]):
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells

    assert len(set(ids)) == len(ids)


def test_each_panel_asks_the_data_source_that_is_chosen() -> None:
    chosen = {"type": "prometheus", "uid": "${datasource}"}

    assert [each["name"] for each in DASHBOARD["templating"]["list"]] == ["datasource", "instance"]
    for panel in PANELS:
        assert panel["datasource"] == chosen
        assert {"$instance" in target["expr"] for target in panel["targets"]} == {True}


def test_the_choice_of_servers_asks_for_what_there_is(scrape: Scrape) -> None:
    [variable] = (each for each in DASHBOARD["templating"]["list"] if each["type"] == "query")
    found = re.fullmatch(r"label_values\((\w+), instance\)", variable["query"]["query"])

    assert found is not None
    assert found[1] in scrape.labels


def test_what_grafana_and_prometheus_are_given_fits_together() -> None:
    grafana = DEPLOYMENT / "grafana" / "provisioning"
    [source] = yaml.safe_load((grafana / "datasources" / "prometheus.yaml").read_text())["datasources"]
    [provider] = yaml.safe_load((grafana / "dashboards" / "greenroom.yaml").read_text())["providers"]
    prometheus: dict[str, Any] = yaml.safe_load((DEPLOYMENT / "prometheus" / "prometheus.yml").read_text())

    assert (source["type"], provider["type"]) == ("prometheus", "file")
    assert source["jsonData"]["timeInterval"] == prometheus["global"]["scrape_interval"]
    assert prometheus["rule_files"] == [ALERTS.name]
    # Alerts go by this name.
    assert [job["job_name"] for job in prometheus["scrape_configs"]] == ["greenroom"]


# The alerts as such


def test_each_alert_is_told_with_its_severity() -> None:
    section = OPERATIONS.split("\n## Alerts\n")[1].split("\n## ")[0]
    told = dict(re.findall(r"^\| `(Greenroom\w+)` \| (\w+) \|", section, re.MULTILINE))

    assert told == {rule["alert"]: rule["labels"]["severity"] for rule in RULES}


@pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool comes with Prometheus, and nothing else needs that"
)
@pytest.mark.parametrize("arguments", [["check", "rules", str(ALERTS)], ["test", "rules", "alerts_test.yml"]])
def test_promtool_agrees(arguments: list[str]) -> None:
    done = subprocess.run(
        ["promtool", *arguments], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
