"""The audit log of a server."""

from pathlib import Path

import httpx
import pytest
from audited import read
from casts import character, write_set
from realtime import connect, session
from servers import running_server
from typer.testing import CliRunner
from waiting import eventually_seen

from host import cli
from sandbox.directories import read_sources


async def test_reloads_and_refusals_of_a_server_stand_in_the_file(tmp_path: Path) -> None:
    path, cast = tmp_path / "audit.jsonl", write_set(tmp_path / "cast", {"ada.py": character("Ada")})
    digest = read_sources(cast).digest
    headers = {"Authorization": "Bearer right"}
    with running_server(worker="inline", audit_file=path, api_key="right", max_sessions=1) as server:
        async with session(server.url, headers=headers) as client, httpx.AsyncClient(trust_env=False) as web:
            await client.reload(cast)
            await client.reload(tmp_path / "nowhere")
            await client.reload(files={"broken.py": "1 +"})
            async with connect(server.url) as stranger:
                await stranger.closed()
            async with connect(server.url, headers=headers) as late:
                await late.closed()
            address = f"{server.url}/v1/characters/reload"
            await web.post(address, json={"directory": str(cast)})
            await web.post(address, json={"directory": str(cast)}, headers=headers)
            await web.post(address, json={"directory": "/nowhere"}, headers=headers)
            name = client.created["session"]["id"]

    told = read(path)
    assert [(each["act"], each["outcome"]) for each in told] == [
        ("reload", "done"),
        ("reload", "directory_not_found"),
        ("reload", "no_valid_characters"),
        ("refusal", "invalid_api_key"),
        ("refusal", "server_full"),
        ("refusal", "invalid_api_key"),
        ("default_reload", "done"),
        ("default_reload", "directory_not_found"),
    ]
    assert told[0].items() >= {"session": name, "key": "default", "directory": str(cast)}.items()
    assert told[0].items() >= {"digest": digest, "cause": "request"}.items()
    assert "digest" not in told[1]
    assert told[2]["directory"] == "inline"
    assert told[2]["digest"] != digest
    assert [each["reason"] for each in told if each["act"] == "refusal"] == ["key", "full", "key"]
    assert [each.get("key") for each in told if each["act"] == "refusal"] == [None, "default", None]
    assert {each["address"] for each in told if "address" in each} == {"127.0.0.1"}
    assert told[6].items() >= {"key": "default", "digest": digest}.items()
    assert "right" not in path.read_text()


async def test_a_full_disk_ends_no_session() -> None:
    with running_server(worker="inline", audit_file="/dev/full") as server:
        async with session(server.url) as client, httpx.AsyncClient(trust_env=False) as web:
            assert (await client.reload(files={"ada.py": character("Ada")}))["loaded_count"] == 1

            async def is_counted() -> bool:
                metrics = (await web.get(f"{server.url}/metrics")).text
                return "greenroom_audit_lines_lost_total 1.0" in metrics

            await eventually_seen(is_counted, "a lost line")
            await client.select("Ada")
            assert await client.converse("still there?") == "Ada heard still there?"


def test_a_server_whose_audit_log_cannot_be_written_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("host.cli.configure_logs", lambda *_: None)
    monkeypatch.setenv("GREENROOM_AUDIT_FILE", str(tmp_path / "nowhere" / "audit.jsonl"))

    done = CliRunner().invoke(cli.app, ["serve", "--port", "0", "--worker", "inline"])

    assert done.exit_code == 2
    assert "cannot be written: No such file or directory" in done.stderr
