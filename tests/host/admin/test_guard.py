"""Who is taken for an operator, and who is not."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from realtime import session
from servers import RunningServer, running_server

from host.admin.guard import is_loopback
from host.admin.refusals import MEANINGS
from host.app import create_app
from host.pages import FOLDER, HEADERS, read_folder
from host.settings import Settings

KEY = "an operator's own key"
SESSIONS = "/admin/api/sessions"


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server(admin_key=KEY, api_key="a client's key", worker="inline") as running:
        yield running


@pytest.fixture
async def web(server: RunningServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        yield client


def showing(key: str = KEY, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", **{name.replace("_", "-"): text for name, text in headers.items()}}


REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "no key": ({}, "invalid_admin_key"),
    "an empty key": ({"Authorization": "Bearer"}, "invalid_admin_key"),
    "a wrong key": (showing(KEY + "x"), "invalid_admin_key"),
    "the beginning of the key": (showing(KEY[:-1]), "invalid_admin_key"),
    "the key of clients": (showing("a client's key"), "invalid_admin_key"),
    "another scheme": ({"Authorization": f"Basic {KEY}"}, "invalid_admin_key"),
    "a cookie": ({"Cookie": f"key={KEY}; Authorization=Bearer {KEY}"}, "invalid_admin_key"),
    "a subprotocol": ({"Sec-WebSocket-Protocol": f"openai-insecure-api-key.{KEY}"}, "invalid_admin_key"),
    "another name for this machine": (showing(Host="evil.example"), "host_not_allowed"),
    "a name that begins as ours does": (showing(Host="localhost.evil.example"), "host_not_allowed"),
    "a host that is none": (showing(Host="[::1"), "host_not_allowed"),
    "a page elsewhere": (showing(Origin="http://evil.example"), "origin_not_allowed"),
    "a page on another port": (showing(Origin="http://localhost:1"), "origin_not_allowed"),
    "a page without an origin": (showing(Origin="null"), "origin_not_allowed"),
    "an image on a page elsewhere": (showing(Sec_Fetch_Site="cross-site"), "origin_not_allowed"),
    "a proxy": (showing(X_Forwarded_For="10.0.0.1"), "loopback_only"),
    "a proxy that was lied to": (showing(X_Forwarded_For="127.0.0.1"), "loopback_only"),
    "a proxy that only tells how": (showing(X_Forwarded_Proto="https"), "loopback_only"),
    "a proxy of its own ways": (showing(CF_Connecting_IP="10.0.0.1"), "loopback_only"),
    "a proxy by the standard": (showing(Forwarded="for=127.0.0.1"), "loopback_only"),
}


@pytest.mark.parametrize(("headers", "code"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_who_is_no_operator_is_refused(
    web: httpx.AsyncClient, method: str, headers: dict[str, str], code: str
) -> None:
    path = SESSIONS if method == "GET" else "/admin/api/blocks"

    answer = await web.request(method, path, headers=headers, content="{not even JSON")

    assert (answer.status_code, answer.json()["code"]) == (MEANINGS[code].status, code)  # type: ignore[index]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:1"])
async def test_an_operator_calls_this_machine_by_any_name_of_its_own(web: httpx.AsyncClient, host: str) -> None:
    assert (await web.get(SESSIONS, headers=showing(Host=host, Origin=f"http://{host}"))).status_code == 200


async def test_each_refusal_is_written_down_without_the_key() -> None:
    with running_server(admin_key=KEY, worker="inline") as server:
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as web:
            await web.get("/admin/api/characters", headers=showing("a secret that was mistyped"))
            [entry] = (await web.get("/admin/api/audit", headers=showing())).json()["entries"]

    assert entry.pop("time")
    assert entry == {
        "act": "refusal",
        "outcome": "invalid_admin_key",
        "reason": "admin",
        "address": "127.0.0.1",
        "path": "/admin/api/characters",
    }


async def test_the_key_of_operators_lets_no_client_in(server: RunningServer, web: httpx.AsyncClient) -> None:
    assert (await web.get("/v1/voices", headers=showing())).status_code == 401
    async with session(server.url, headers={"Authorization": "Bearer a client's key"}) as client:
        assert client.created


async def test_bad_values_have_a_code_too(web: httpx.AsyncClient) -> None:
    answer = await web.get(f"{SESSIONS}?limit=0", headers=showing())

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert "query.limit" in answer.json()["message"]


# From elsewhere


async def ask_from(address: str, path: str = SESSIONS, headers: dict[str, str] | None = None, **settings: Any) -> int:
    """Ask as if over the network from an address, and return the status."""
    app = create_app(Settings(worker="inline", **settings))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.get(path, headers=headers or showing())).status_code


@pytest.mark.parametrize(
    ("address", "status"),
    [("127.0.0.1", 200), ("::1", 200), ("::ffff:127.0.0.1", 200), ("10.0.0.1", 403), ("::ffff:10.0.0.1", 403)],
)
async def test_operators_come_from_this_machine(address: str, status: int) -> None:
    assert await ask_from(address, admin_key=KEY) == status


async def test_operators_come_from_anywhere_where_that_is_set() -> None:
    headers = showing(X_Forwarded_For="10.0.0.1", Host="rooms.example", Origin="https://rooms.example")

    assert await ask_from("10.0.0.1", admin_key=KEY, admin_beyond_loopback=True, headers=headers) == 200
    assert await ask_from("10.0.0.1", admin_key=KEY, admin_beyond_loopback=True, headers=showing("no")) == 401


@pytest.mark.parametrize("path", [SESSIONS, "/admin/api/audit", "/admin"])
async def test_without_an_admin_key_there_is_nothing(path: str) -> None:
    assert await ask_from("127.0.0.1", path) == 404


@pytest.mark.parametrize("path", ["/admin", "/pages/admin/main.js"])
async def test_the_page_comes_from_where_operators_come_and_asks_for_the_key_itself(path: str) -> None:
    nothing = {"Accept": "text/html"}

    assert await ask_from("127.0.0.1", path, nothing, admin_key=KEY) == 200
    assert await ask_from("10.0.0.1", path, nothing, admin_key=KEY) == 403
    assert await ask_from("127.0.0.1", path, {"Host": "evil.example"}, admin_key=KEY) == 403
    assert await ask_from("10.0.0.1", path, nothing, admin_key=KEY, admin_beyond_loopback=True) == 200
    assert await ask_from("127.0.0.1", path, nothing, admin_key=KEY, page=False) == 200
    assert await ask_from("127.0.0.1", path, nothing) == 404


async def test_the_page_has_the_strict_headers_of_all_pages(web: httpx.AsyncClient) -> None:
    files = read_folder(FOLDER / "admin")
    assert {"index.html", "main.js", "admin.css"} <= files.keys()
    for path in ("/admin", *(f"/pages/admin/{name}" for name in files)):
        answer = await web.get(path)
        assert (answer.status_code, {name: answer.headers[name] for name in HEADERS}) == (200, dict(HEADERS))


@pytest.mark.parametrize("address", ["unknown", "", "127.0.0.1.evil", "localhost", "0.0.0.0", "::", "::ffff:0:1"])
def test_what_is_no_address_of_this_machine_is_none(address: str) -> None:
    assert not is_loopback(address)


@pytest.mark.parametrize("key", ["", "short", "x" * 15])
def test_a_key_that_could_be_guessed_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="admin_key"):
        Settings(admin_key=key)


# The description


async def test_the_description_tells_each_answer_and_refusal(web: httpx.AsyncClient) -> None:
    described = (await web.get("/openapi.json")).json()
    paths = {path: each for path, each in described["paths"].items() if path.startswith("/admin/")}
    listed = (await web.get(SESSIONS, headers=showing())).json()
    problem = {"$ref": "#/components/schemas/AdminProblem"}

    assert described["components"]["securitySchemes"]["admin key"]["scheme"] == "bearer"
    for operation in (each for path in paths.values() for each in path.values()):
        assert operation["security"] == [{"admin key": []}]
        for status, answer in operation["responses"].items():
            schema = answer["content"]["application/json"]["schema"]
            assert (schema == problem) == (int(status) >= 400), (operation["operationId"], status)
    assert set(described["components"]["schemas"]["Sessions"]["required"]) == set(listed)
    refusals = "".join(
        answer["description"]
        for path in paths.values()
        for each in path.values()
        for answer in each["responses"].values()
    )
    assert [code for code in MEANINGS if f"`{code}`" not in refusals] == []
