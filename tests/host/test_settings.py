"""What an operator can set, and where."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from host.settings import DEFAULT_CHARACTERS, Settings


def test_without_a_word_the_server_listens_on_this_machine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GREENROOM_")]:
        monkeypatch.delenv(name)
    settings = Settings()

    assert (settings.host, settings.port, settings.worker) == ("127.0.0.1", 8000, "process")
    assert settings.is_loopback
    assert settings.allowed_roots == ()
    assert settings.api_key is None


def test_the_default_characters_are_there_wherever_the_server_is_started_from() -> None:
    assert DEFAULT_CHARACTERS.is_absolute()
    assert (DEFAULT_CHARACTERS / "quizmaster.py").is_file()


def test_everything_can_be_set_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {
        "HOST": "::1",
        "PORT": "9000",
        "CHARACTERS": "/srv/characters",
        "ALLOWED_ROOTS": os.pathsep.join(["/srv/one", "/srv/two"]),
        "API_KEY": "right",
        "MAX_SESSIONS": "7",
        "WORKER": "inline",
        "LLM_URL": "http://localhost:1234/v1",
        "LLM_MODEL": "small",
        "LLM_API_KEY": "other",
        "ALLOWED_ORIGINS": "https://one.example https://two.example",
        "SHOW_PROMPTS": "true",
        "IDLE_SECONDS": "none",
    }
    for name, value in environment.items():
        monkeypatch.setenv(f"GREENROOM_{name}", value)
    settings = Settings()

    assert (settings.host, settings.port, settings.max_sessions, settings.worker) == ("::1", 9000, 7, "inline")
    assert settings.characters == Path("/srv/characters")
    assert settings.allowed_roots == (Path("/srv/one"), Path("/srv/two"))
    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == "right"
    assert (settings.llm_url, settings.llm_model) == ("http://localhost:1234/v1", "small")
    assert settings.llm_api_key is not None
    assert settings.allowed_origins == ("https://one.example", "https://two.example")
    assert settings.show_prompts is True
    assert settings.idle_seconds is None


def test_a_flag_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_PORT", "9000")

    assert Settings(port=9001).port == 9001


def test_no_secret_shows_when_settings_are_printed() -> None:
    assert "hush" not in repr(Settings(api_key="hush", llm_api_key="hush"))


def test_relative_directories_are_made_absolute_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(characters=Path("cast"), allowed_roots=(Path("root"), Path("~/root")))
    monkeypatch.chdir("/")

    assert settings.characters == tmp_path / "cast"
    assert settings.allowed_roots == (tmp_path / "root", Path.home() / "root")


@pytest.mark.parametrize(
    "wrong", [{"port": -1}, {"port": 65536}, {"max_sessions": 0}, {"worker": "thread"}, {"novelty": 1}]
)
def test_a_wrong_value_or_name_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["api_key", "admin_key"])
def test_a_key_that_is_refused_is_not_shown(name: str) -> None:
    with pytest.raises(ValueError, match=name) as refused:
        Settings(**{name: "s3cret" if name == "admin_key" else "s3cret" * 1000})

    assert "s3cret" not in str(refused.value)
