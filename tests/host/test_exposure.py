"""What a server needs before it listens beyond this machine."""

from pathlib import Path

import pytest
from keyed import write_keys

from host.exposure import Exposed
from host.serving import make_server
from host.settings import Settings

KEY = "a key that is long enough"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.com"])
def test_listening_beyond_this_machine_without_a_root_and_a_key_is_refused(host: str, tmp_path: Path) -> None:
    refused = [
        ({}, "a key (--api-key, GREENROOM_API_KEY or GREENROOM_KEYS_FILE) and a directory"),
        ({"api_key": KEY}, "(--allow-root or GREENROOM_ALLOWED_ROOTS)"),
        ({"allowed_roots": (tmp_path,)}, "(--api-key, GREENROOM_API_KEY or GREENROOM_KEYS_FILE)"),
        ({"api_key": KEY, "allowed_roots": (tmp_path,), "worker": "inline"}, "--worker process"),
    ]
    for settings, sentence in refused:
        with pytest.raises(Exposed) as error:
            make_server(Settings(host=host, **settings))  # type: ignore[arg-type]
        assert sentence in str(error.value)
        assert host in str(error.value)
    make_server(Settings(host=host, api_key=KEY, allowed_roots=(tmp_path,)))
    make_server(Settings(host=host, keys_file=write_keys(tmp_path / "keys.toml", ada={})))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
def test_listening_on_this_machine_needs_neither(host: str) -> None:
    make_server(Settings(host=host))
