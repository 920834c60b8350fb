"""Where settings come from, what goes before what, and what is said of mistakes."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import typer.testing
from hypothesis import given
from hypothesis import strategies as st

from host.cli import app
from host.layers import Effective, Layer, Origin, SettingsWrong, read_settings
from host.settings import Settings


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("GREENROOM_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "greenroom.toml"


def read_file(path: Path, text: str, **flags: Any) -> Effective:
    path.write_text(text, encoding="utf-8")
    return read_settings({"config": str(path), **flags})


# Order


def test_a_flag_goes_before_the_environment_that_before_the_file_and_that_before_the_default(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENROOM_PORT", "2")
    monkeypatch.setenv("GREENROOM_MAX_SESSIONS", "2")
    effective = read_file(path, "# of ours\nport = 3\nmax_sessions = 3\nhook_seconds = 3.0\n", port="1")

    settings = effective.settings
    assert (settings.port, settings.max_sessions, settings.hook_seconds, settings.drain_seconds) == (1, 2, 3.0, 10.0)
    assert [effective.origin(name) for name in ("port", "max_sessions", "hook_seconds", "drain_seconds")] == [
        Origin(Layer.FLAG, "--port"),
        Origin(Layer.ENVIRONMENT, "GREENROOM_MAX_SESSIONS"),
        Origin(Layer.FILE, f"{path}:4"),
        Origin(Layer.DEFAULT, "default"),
    ]


def test_a_file_is_read_only_where_it_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("port = 3\n")
    monkeypatch.chdir(path.parent)
    assert read_settings().settings.port == 8000

    monkeypatch.setenv("GREENROOM_CONFIG", "greenroom.toml")
    assert read_settings().settings.port == 3


def test_relative_paths_of_a_file_begin_where_it_lies(path: Path, tmp_path: Path) -> None:
    text = 'characters = "cast"\nallowed_roots = ["one", "/two", "~/three"]\nllm_models = ["small", "large"]\n'
    settings = read_file(path, text).settings

    assert settings.characters == tmp_path / "cast"
    assert settings.allowed_roots == (tmp_path / "one", Path("/two"), Path.home() / "three")
    assert settings.llm_models == ("small", "large")


def test_every_setting_can_stand_in_a_file(path: Path) -> None:
    values: dict[str, Any] = {"worker": "inline", "log_format": "json", "log_level": "debug", "llm_temperature": 1}
    values["blocked_sets"] = [f"sha256:{'0' * 64}"]
    for name, field in Settings.model_fields.items():
        if name != "config" and name not in values:
            is_many = isinstance(field.default, tuple)
            values[name] = field.default if isinstance(field.default, int | float) else ["x"] if is_many else "1" * 16
    text = "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())

    effective = read_file(path, text)

    assert {effective.origin(name).layer for name in values} == {Layer.FILE}


# Mistakes


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("prot = 1", "1: prot: there is no such setting; did you mean port?"),
        ("colour = 1", "1: colour: there is no such setting"),
        ("\nport = 'x'", "2: port: Input should be a valid integer, unable to parse string as an integer, not 'x'"),
        ("[port]\nx = 1", "1: port: settings stand in no table"),
        ("config = 'other.toml'", "1: config: a file of settings cannot name another one"),
        ("api_key = ' '", "1: api_key: it is empty; leave it out for none"),
        ("port = ", "1: Invalid value"),
        ('keys_file = "\\u0000"', "1: keys_file: no path has the character NUL in it"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(path: Path, text: str, reason: str) -> None:
    with pytest.raises(SettingsWrong) as wrong:
        read_file(path, text)

    assert str(wrong.value) == f"{path}:{reason}"


def test_all_variables_that_no_setting_has_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_PROT", "1")
    monkeypatch.setenv("GREENROOM_COLOUR", "1")
    with pytest.raises(SettingsWrong) as wrong:
        read_settings()

    assert str(wrong.value).splitlines() == [
        "GREENROOM_COLOUR: there is no such setting",
        "GREENROOM_PROT: there is no such setting; did you mean GREENROOM_PORT?",
    ]


def test_each_wrong_value_is_told_in_a_line_and_no_secret_in_any(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setenv("GREENROOM_PORT", "hush")
    with pytest.raises(SettingsWrong) as wrong:
        read_file(path, "api_key = 12345\n", max_sessions="0")

    told = str(wrong.value).splitlines()
    assert sorted(line.partition(": ")[0] for line in told) == ["--max-sessions", f"{path}:1", "GREENROOM_PORT"]
    assert "12345" not in str(wrong.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="No such file"):
        read_settings({"config": str(tmp_path / "none.toml")})


@given(
    st.text(), st.sampled_from(sorted(Settings.model_fields)), st.text(alphabet=st.characters(exclude_characters="\0"))
)
def test_nothing_does_worse_than_to_be_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str, name: str, value: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text.encode(errors="replace"))
    with suppress(SettingsWrong):
        read_settings({"config": str(path)})
    with suppress(SettingsWrong):
        read_settings({name: value})
    with suppress(SettingsWrong):
        read_settings({name: f"~{value}"})


# The command


def run(*arguments: object) -> Any:
    return typer.testing.CliRunner().invoke(app, ["config", *map(str, arguments)])


def test_config_shows_what_holds_and_where_it_comes_from_and_no_secret(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text('api_key = "hush"\nllm_url = "http://ada:hush@models.example/v1"\n')
    monkeypatch.setenv("GREENROOM_LLM_API_KEY", "hush")
    shown = run("--config", path, "--allow-root", "/one", "--allow-root", "/two", "--no-page")

    assert shown.exit_code == 0
    assert "hush" not in shown.output
    lines = {line.split()[0]: line.split()[1:] for line in shown.output.splitlines()}
    assert lines.keys() == Settings.model_fields.keys()
    assert lines["api_key"] == ["********", f"{path}:1"]
    assert lines["llm_url"] == ["http://********@models.example/v1", f"{path}:2"]
    assert lines["llm_api_key"] == ["********", "GREENROOM_LLM_API_KEY"]
    assert lines["allowed_roots"] == ["/one", "/two", "--allow-root"]
    assert lines["page"] == ["false", "--page"]
    assert lines["port"] == ["8000", "default"]


def test_config_shows_programs_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_API_KEY", "hush")
    shown = json.loads(run("--format", "json", "--port", 9000).output)

    assert shown["port"] == {"value": 9000, "from": "flag", "place": "--port"}
    assert shown["api_key"] == {"value": "********", "from": "environment", "place": "GREENROOM_API_KEY"}
    assert shown["idle_seconds"] == {"value": 3600, "from": "default", "place": "default"}


def test_config_of_wrong_settings_exits_2_with_a_line_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_WORKER", "thread")
    shown = run("--port", "x")

    assert (shown.exit_code, shown.stdout) == (2, "")
    assert [line.partition(": Input")[0] for line in shown.stderr.splitlines()] == [
        "greenroom: --port",
        "greenroom: GREENROOM_WORKER",
    ]
