"""What is made of the settings: each fault is one line with what to do about it."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from casts import character, write_set
from keyed import write_keys
from servers import listening

from host.checkup import Check, State
from host.checkup.characters import check_characters
from host.checkup.configured import (
    check_audit_file,
    check_certificate,
    check_configured,
    check_keys,
    check_model_server,
    check_port,
    check_roots,
)
from host.metrics import Metrics
from host.settings import Settings
from sandbox.workers.inline import InlineLinks


def is_told(check: Check, state: State, *words: str) -> bool:
    text = f"{check.note} {check.advice}"
    assert check.state is state, check
    assert bool(check.advice) == (state is not State.OK), check
    return all(word in text for word in words)


def test_a_server_without_settings_has_nothing_to_mend() -> None:
    assert {each.state for each in check_configured(Settings(port=0))} == {State.OK}


# Port


def test_a_port_that_is_taken_and_an_address_that_is_not_here_are_told() -> None:
    with listening() as taken:
        port = taken.getsockname()[1]
        assert is_told(check_port(Settings(port=port)), State.ERROR, "already in use", "GREENROOM_PORT")
    assert is_told(check_port(Settings(host="192.0.2.7", port=0)), State.ERROR, "GREENROOM_HOST")
    assert is_told(check_port(Settings(host="nowhere.invalid", port=0)), State.ERROR, "GREENROOM_HOST")


# Certificate


def make_certificate(folder: Path, days: int) -> dict[str, Path]:
    """Make a key and a certificate of it, valid for so many days; a negative number makes one of the past."""
    folder.mkdir()
    key, request, certificate = folder / "key.pem", folder / "request.pem", folder / "cert.pem"
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    for command in (
        ["req", "-new", *curve, "-subj", "/CN=localhost", "-keyout", key, "-out", request],
        ["x509", "-req", "-in", request, "-signkey", key, "-days", str(days), "-out", certificate],
    ):
        subprocess.run(["openssl", *command], check=True, capture_output=True)
    return {"ssl_certfile": certificate, "ssl_keyfile": key}


def test_a_certificate_is_read_matched_with_its_key_and_asked_until_when(tmp_path: Path) -> None:
    good, other = make_certificate(tmp_path / "good", days=60), make_certificate(tmp_path / "other", days=3)
    mixed = {**good, "ssl_keyfile": other["ssl_keyfile"]}
    missing = {**good, "ssl_keyfile": tmp_path / "none.pem"}
    (tmp_path / "text.pem").write_text("no certificate")

    assert is_told(check_certificate(Settings(**good)), State.OK, "until 20")
    assert is_told(check_certificate(Settings(**other)), State.WARNING, "Renew")
    assert is_told(check_certificate(Settings(**mixed)), State.ERROR, "MISMATCH")
    assert is_told(check_certificate(Settings(**missing)), State.ERROR, "No such file")
    assert is_told(check_certificate(Settings(ssl_certfile=tmp_path / "text.pem")), State.ERROR, "PEM")


def test_a_certificate_that_has_expired_is_told(tmp_path: Path) -> None:
    settings = Settings(**make_certificate(tmp_path / "expired", days=-1))

    assert is_told(check_certificate(settings), State.ERROR, "expired", "clock")


def test_no_certificate_matters_beyond_this_machine_alone() -> None:
    assert is_told(check_certificate(Settings()), State.OK)
    assert is_told(check_certificate(Settings(host="0.0.0.0")), State.WARNING, "proxy")


# Roots


def test_roots_of_the_settings_and_of_the_keys_are_looked_at_once_each(tmp_path: Path) -> None:
    for name in ("good", "open"):
        (tmp_path / name).mkdir()
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "file").write_text("")
    keys = write_keys(tmp_path / "keys.toml", ada={"allowed_roots": (str(tmp_path / "gone"), str(tmp_path / "good"))})
    roots = tuple(tmp_path / name for name in ("good", "open", "file"))

    found = list(check_roots(Settings(allowed_roots=roots, template_roots=roots[:1], keys_file=keys)))

    assert [each.state for each in found] == [State.OK, State.WARNING, State.ERROR, State.ERROR]
    assert "chmod o-w" in found[1].advice
    assert "gone" in found[3].note


# Keys and audit log


def test_a_file_of_keys_is_read_and_its_mode_looked_at(tmp_path: Path) -> None:
    path = write_keys(tmp_path / "keys.toml", ada={})
    path.chmod(0o640)
    settings = Settings(keys_file=path)

    assert is_told(check_keys(settings), State.OK, "1 in ")
    path.chmod(0o644)
    assert is_told(check_keys(settings), State.WARNING, "chmod 640", "can read")
    path.chmod(0o666)
    assert is_told(check_keys(settings), State.WARNING, "chmod 640", "makes keys")
    path.write_text("[ada")
    assert is_told(check_keys(settings), State.ERROR, "keys.toml:1")
    path.write_text("")
    assert is_told(check_keys(settings), State.WARNING, "Nobody")
    path.unlink()
    assert is_told(check_keys(settings), State.ERROR, "keys.toml")


def test_an_audit_log_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    assert is_told(check_audit_file(Settings(audit_file=tmp_path / "audit")), State.OK)
    assert is_told(check_audit_file(Settings(audit_file=tmp_path)), State.ERROR, "cannot be written")
    assert is_told(check_audit_file(Settings(audit_file=tmp_path / "none" / "audit")), State.ERROR)


# Characters


@pytest.mark.parametrize(
    ("files", "state", "words"),
    [
        ({"ada.py": character("Ada")}, State.OK, "1 of "),
        ({"ada.py": character("Ada"), "bob.py": "def"}, State.WARNING, "bob.py:1:"),
        ({"bob.py": "def"}, State.ERROR, "greenroom validate"),
    ],
)
async def test_default_characters_are_loaded(tmp_path: Path, files: dict[str, str], state: State, words: str) -> None:
    settings = Settings(characters=write_set(tmp_path, files))

    assert is_told(await check_characters(settings, InlineLinks(Metrics())), state, words)


async def test_default_characters_that_are_not_there_are_told(tmp_path: Path) -> None:
    found = await check_characters(Settings(characters=tmp_path / "none"), InlineLinks(Metrics()))

    assert is_told(found, State.ERROR, "GREENROOM_CHARACTERS")


# The model server


@contextmanager
def model_server(body: bytes, key: str = "right") -> Iterator[str]:
    """Answer requests for the list of models to whoever shows the key."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers["Authorization"] == f"Bearer {key}"
            self.send_response(404 if self.path != "/v1/models" else 200 if known else 401)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its own name)
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def asked(url: str, model: str = "small", key: str = "right", **settings: object) -> Check:
    return check_model_server(Settings(llm_url=url, llm_model=model, llm_api_key=key, **settings))  # type: ignore[arg-type]


def test_a_model_server_is_asked_which_models_it_has() -> None:
    with model_server(b'{"object": "list", "data": [{"id": "small"}, {"id": "large"}]}') as url:
        assert is_told(asked(f"{url}/v1"), State.OK, "small")
        assert is_told(asked(f"{url}/v1/", llm_models=("large",)), State.OK, "large")
        assert is_told(asked(f"{url}/v1", "huge"), State.WARNING, "huge", "small, large")
        assert is_told(asked(f"{url}/v1", key="wrong"), State.ERROR, "GREENROOM_LLM_API_KEY")
        assert is_told(asked(url), State.WARNING, "404")
    assert is_told(asked(f"{url}/v1"), State.ERROR, "GREENROOM_LLM_URL")


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"data": [{"name": "small"}]}', b"\xff"])
def test_what_lists_no_models_is_no_model_server(body: bytes) -> None:
    with model_server(body) as url:
        assert is_told(asked(f"{url}/v1"), State.ERROR, "GREENROOM_LLM_URL")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "localhost:9/v1", "http://[::1"])
def test_an_address_that_is_none_is_told(url: str) -> None:
    assert is_told(asked(url), State.ERROR, "GREENROOM_LLM_URL")
