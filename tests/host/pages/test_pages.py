"""What pages consist of is sent, with headers that let them do what they need; nothing else is."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from hatchling.builders.wheel import WheelBuilder
from hypothesis import given
from hypothesis import strategies as st
from servers import RunningServer, running_server
from starlette.testclient import TestClient

from host.pages import ADDRESSES, FOLDER, HEADERS, MEDIA_TYPES, SHARED, STARTING_WITH, make_pages, read_folder
from host.starting import Template

ROOT = Path(__file__).parents[3]
SECRET = "nobody may see this"


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server(worker="inline") as running:
        yield running


@pytest.fixture
async def web(server: RunningServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        yield client


def addresses() -> list[str]:
    files = [f"/pages/{page}/{name}" for page in (*ADDRESSES, SHARED) for name in read_folder(FOLDER / page)]
    return [*ADDRESSES.values(), *files]


@pytest.mark.parametrize("address", addresses())
async def test_each_file_is_sent_with_its_type_and_the_strict_headers(web: httpx.AsyncClient, address: str) -> None:
    found = await web.get(address)

    assert found.status_code == 200
    assert found.headers["content-type"] in MEDIA_TYPES.values()
    assert {name: found.headers[name] for name in HEADERS} == HEADERS
    assert (await web.head(address)).headers["etag"] == found.headers["etag"]


def test_no_page_may_run_or_show_what_is_not_a_file_of_ours() -> None:
    rules = dict(each.split(" ", 1) for each in HEADERS["Content-Security-Policy"].split("; "))

    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["require-trusted-types-for"] == "'script'"
    assert {rules[name] for name in ("base-uri", "form-action", "frame-ancestors", "trusted-types")} == {"'none'"}
    assert "unsafe" not in str(rules)


async def test_a_browser_that_has_a_file_is_not_sent_it_again(web: httpx.AsyncClient) -> None:
    etag = (await web.get("/")).headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}'):
        again = await web.get("/", headers={"If-None-Match": known})

        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert (await web.get("/", headers={"If-None-Match": '"other"'})).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/pages/talk/",
        "/pages/talk/nothing.js",
        "/pages/talk/../__init__.py",
        "/pages/talk/..%2f__init__.py",
        "/pages/talk/%2e%2e/__init__.py",
        "/pages/talk//etc/passwd",
        "/pages/__init__.py",
        "/pages/talk/index.html%00",
    ],
)
async def test_what_is_no_file_of_a_page_is_not_there(server: RunningServer, path: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as web:
        # As it stands: httpx would tidy it up.
        address = httpx.URL(server.url).copy_with(raw_path=path.encode())
        assert (await web.get(address)).status_code == 404


async def test_a_new_character_begins_as_greenroom_new_would_begin_it(web: httpx.AsyncClient) -> None:
    for template in Template:
        found = await web.get(f"/pages/starters/{template}.py")

        assert found.headers["content-type"] == "text/plain; charset=utf-8"
        assert found.text == (STARTING_WITH / template / "newcomer.py").read_text(encoding="utf-8")
    assert (await web.get("/pages/starters/test_newcomer.py")).status_code == 404


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """Pages of a folder beside which there are things to be found."""
    root = tmp_path_factory.mktemp("pages")
    for name in ("it/index.html", "it/sub/main.js", "shared/style.css"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"this is {name}")
    for name in ("secret.js", "it/secret.py", "it/.secret", "it/secret"):
        (root / name).write_text(SECRET)
    (root / "it" / "link.js").symlink_to(root / "secret.js")
    app = FastAPI(openapi_url=None)
    app.include_router(make_pages({"it": "/"}, root))
    return TestClient(app)


def test_what_lies_beside_a_pages_files_stays_there(guarded: TestClient) -> None:
    for name in ("secret.py", ".secret", "secret", "link.js"):
        assert guarded.get(f"/pages/it/{name}").status_code == 404
    assert guarded.get("/pages/it/sub/main.js").text == "this is it/sub/main.js"


@given(st.lists(st.sampled_from(["..", ".", "/", "\\", "%2e", "%2f", "secret.js", "it", "sub", "link.js", "\0", "é"])))
def test_no_path_leads_out_of_a_folder(guarded: TestClient, parts: list[str]) -> None:
    found = guarded.get("/pages/it/" + "".join(parts).replace("\0", "%00"))

    assert SECRET not in found.text


async def test_a_page_that_is_switched_off_is_not_there() -> None:
    with running_server(worker="inline", page=False) as without:
        async with httpx.AsyncClient(base_url=without.url, trust_env=False) as web:
            assert [(await web.get(path)).status_code for path in ("/", "/pages/shared/style.css")] == [404, 404]
            assert (await web.get("/livez")).status_code == 200


def test_a_wheel_would_carry_every_file_of_every_page() -> None:
    carried = {each.distribution_path for each in WheelBuilder(str(ROOT)).recurse_included_files()}

    assert {
        f"host/pages/{page}/{name}" for page in (*ADDRESSES, SHARED) for name in read_folder(FOLDER / page)
    } <= carried
    assert {f"host/starters/{template}/newcomer.py" for template in Template} <= carried
