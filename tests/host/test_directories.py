"""What clients name is looked at as a text, and leaves nothing behind."""

import sys
from contextlib import suppress
from pathlib import Path

import pytest

from host.directories import read_directory, resolve_directory
from host.errors import ClientError
from host.keys.file import default_key
from host.keys.key import DEFAULT_NAME
from host.settings import Settings
from sandbox.rereading import SourceReader


@pytest.mark.parametrize("name", ["set", "missing", "set/missing", "set/ada.py"])
def test_no_part_of_a_path_that_a_client_names_is_interned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "ada.py").write_text("")
    settings = Settings(allowed_roots=(tmp_path,))
    key, directory = default_key(DEFAULT_NAME, settings), f"{tmp_path}/{name}"
    interned: list[str] = []
    with monkeypatch.context() as watched:
        watched.setattr(sys, "intern", lambda text: interned.append(text) or text)
        for _ in range(2):
            with suppress(ClientError):
                read_directory(directory, key, settings, SourceReader())

    # Those of the root are the operator's.
    assert set(interned) <= set(tmp_path.parts)


@pytest.mark.parametrize(
    ("root", "directory"),
    [("/srv", "/srv"), ("/srv", "/srv/a/b"), ("/", "/"), ("/", "/srv"), ("/srv/", "//srv/./a/"), ("/srv", "/a/../srv")],
)
def test_a_root_holds_itself_and_what_is_below(root: str, directory: str) -> None:
    settings = Settings(allowed_roots=(Path(root),))

    assert resolve_directory(directory, default_key(DEFAULT_NAME, settings), settings).startswith(root.rstrip("/"))


@pytest.mark.parametrize("directory", ["/", "/sr", "/srv2", "/srv2/srv", "/srv/..", "/srv/../srv2", "//srv2"])
def test_a_root_holds_nothing_beside_it(directory: str) -> None:
    settings = Settings(allowed_roots=(Path("/srv"),))

    with pytest.raises(ClientError, match="does not load characters from there"):
        resolve_directory(directory, default_key(DEFAULT_NAME, settings), settings)
