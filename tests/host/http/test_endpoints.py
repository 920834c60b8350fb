"""The HTTP endpoints: who may ask, and what disturbs none of them."""

from pathlib import Path

import httpx
import pytest
from casts import write_set
from servers import running_server
from web import DEFAULT_VOICES, SHOWN, reload, voices


@pytest.mark.parametrize("path", ["/v1/health", "/livez", "/readyz", "/v1/voices", "/asyncapi.json", "/"])
async def test_head_tells_what_get_would_without_the_body(url: str, path: str) -> None:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        head, got = await client.head(path), await client.get(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]


async def test_head_does_nothing_where_there_is_nothing_to_get(url: str) -> None:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        assert (await client.head("/v1/characters/reload")).status_code == 405
        assert (await client.head("/v1/nothing")).status_code == 404


@pytest.mark.parametrize("path", ["/v1/health", "/livez", "/readyz"])
async def test_a_server_in_good_health_says_so(web: httpx.AsyncClient, path: str) -> None:
    answer = await web.get(path)

    assert (answer.status_code, answer.json()["ok"]) == (200, True)


async def test_whoever_shows_no_key_is_not_told_what_is_wrong_with_the_rest() -> None:
    with running_server(worker="inline", api_key="right") as guarded:
        async with httpx.AsyncClient(base_url=guarded.url, trust_env=False) as web:
            answer = await web.post("/v1/characters/reload", content="{")

    assert (answer.status_code, answer.json()["detail"]["code"]) == (401, "invalid_api_key")


async def test_a_web_page_cannot_ask_for_a_reload_by_a_plain_form(web: httpx.AsyncClient, tmp_path: Path) -> None:
    directory = write_set(tmp_path, {"a.py": SHOWN})
    body = f'{{"directory": "{directory}"}}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = await web.post("/v1/characters/reload", content=body, headers={"Content-Type": kind})
        assert answer.status_code >= 400
    assert await voices(web) == DEFAULT_VOICES


async def test_with_a_key_the_endpoints_ask_for_it() -> None:
    with running_server(worker="inline", api_key="right") as guarded:
        async with httpx.AsyncClient(base_url=guarded.url, trust_env=False) as web:
            assert (await web.get("/v1/voices")).status_code == 401
            assert (await reload(web, "default")).status_code == 401
            web.headers["Authorization"] = "Bearer right"
            assert (await web.get("/v1/voices")).status_code == 200
            assert (await reload(web, "default")).status_code == 200


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
async def test_no_page_of_the_framework_runs_scripts_from_elsewhere(web: httpx.AsyncClient, path: str) -> None:
    assert (await web.get(path)).status_code == 404
