"""Everything an operator can set, in one place.

Runs in: host.
"""

import ipaddress
import os
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from host.blocks import DIGEST
from host.keys.key import MAX_KEY_CHARACTERS
from host.logs import LogFormat, LogLevel
from host.pace import EVENTS_A_SECOND
from host.toml_files import path_below

# Beside this package both in a checkout and in an installed wheel. The only place where it is worked out.
DEFAULT_CHARACTERS: Final = Path(__file__).resolve().parents[1] / "characters"

# Where the name of a setting in the plural would make no good flag; such a flag is used once for each.
_FLAGS: Final = {
    "allowed_roots": "--allow-root",
    "template_roots": "--template-root",
    "allowed_origins": "--allow-origin",
    "llm_models": "--llm-also",
}


def flag_of(name: str) -> str:
    """Return the flag of a setting."""
    return _FLAGS.get(name, f"--{name.replace('_', '-')}")


class Settings(BaseSettings):
    """What a server is told when it is made; the rest is taken from the environment. `host.layers` knows of files too.

    The descriptions are the help of the flags, and the table in docs/operations.md: run `make settings` after a change.
    """

    model_config = SettingsConfigDict(env_prefix="GREENROOM_", extra="forbid", frozen=True, hide_input_in_errors=True)

    config: Path | None = Field(default=None, description="File with settings, in TOML.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0: any that is free.")
    characters: Path = Field(default=DEFAULT_CHARACTERS, description="Directory of the default characters.")
    template_roots: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(),
        description="Directories whose sets you vouch for: those in frequent use are loaded once for all sessions, "
        "into a template.",
    )
    allowed_roots: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(), description="Directories below which clients may load characters; none: any, on loopback only."
    )
    api_key: SecretStr | None = Field(
        default=None,
        max_length=MAX_KEY_CHARACTERS,
        description=f"The key that clients have to show, of {MAX_KEY_CHARACTERS} characters at most.",
    )
    keys_file: Path | None = Field(
        default=None,
        description="File of further keys, with their hashes and quotas. With it, clients have to show a key even if "
        "there is none in it.",
    )
    max_sessions: int = Field(default=500, ge=1, description="Sessions at the same time; one more is refused at once.")
    cpu_seconds_per_minute: float | None = Field(
        default=None, gt=0, description="Processor time that all sessions of one key may use within a minute."
    )
    reloads_per_minute: int | None = Field(
        default=None, ge=0, description="Reloads that all sessions of one key may ask for within a minute."
    )
    max_files: int | None = Field(
        default=None,
        ge=1,
        description="Files, modules included, of a set a client loads, where they are to be fewer than of any set.",
    )
    max_set_bytes: int | None = Field(
        default=None, ge=1, description="Text of such a set, where that is to be less than for any set."
    )
    events_per_second: float = Field(
        default=EVENTS_A_SECOND,
        gt=0,
        description="Events of one client that are read within a second, twice as many at once; beyond that it is left "
        "unread for a while.",
    )
    idle_seconds: float | None = Field(
        default=3600,
        gt=0,
        description="Time after which a client is let go that says nothing and is not being answered; none: never.",
    )
    worker: Literal["process", "inline"] = Field(
        default="process",
        description="Where characters run: in a process for each session; or inline, in the server itself, for "
        "characters that you trust.",
    )
    allow_weak_walls: bool = Field(
        default=False,
        description="Listen beyond loopback even where the kernel cannot filter the system calls of workers; for "
        "servers inside an outer wall.",
    )
    llm_url: str | None = Field(
        default=None,
        description="Base address of a chat-completions server, with its version: http://localhost:11434/v1.",
    )
    llm_model: str | None = Field(default=None, description="Name of the model there; default, if left out.")
    llm_api_key: SecretStr | None = Field(default=None, description="The key for that server.")
    llm_models: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Names of other models there that characters may choose in LANGUAGE_MODEL."
    )
    llm_temperature: float | None = Field(
        default=None,
        ge=0,
        le=2,
        description="Temperature where neither client nor character choose one; none: the model server's own.",
    )
    llm_first_token_seconds: float = Field(
        default=30.0, gt=0, description="Longest wait for a model's first words, connecting and trying again included."
    )
    llm_silence_seconds: float = Field(default=30.0, gt=0, description="Longest wait for its next words.")
    history_characters: int = Field(
        default=100_000,
        ge=1000,
        description="Characters of a conversation that a language model is sent; the oldest items are left out.",
    )
    greeting: bool = Field(
        default=False,
        description="Let characters that have a greeting speak first, in sessions that do not say otherwise.",
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Origins of web pages that may connect beside the server's own and loopback ones."
    )
    ssl_certfile: Path | None = Field(default=None, description="Certificate, to serve TLS.")
    ssl_keyfile: Path | None = Field(default=None, description="Its private key.")
    max_frame_bytes: int = Field(default=1024 * 1024, ge=1024, description="Largest frame that a client may send.")
    hook_seconds: float = Field(default=0.25, gt=0, le=10, description="Time that one hook call may take.")
    session_cpu_seconds: float = Field(
        default=10.0, gt=0, description="Processor time that one session's characters may use within a minute."
    )
    worker_memory_bytes: int = Field(
        default=64 * 1024 * 1024,
        ge=1,
        description="Memory that a session's process may keep; above it, it is replaced between two questions.",
    )
    drain_seconds: float = Field(default=10.0, ge=0, description="Time that responses have to finish at shutdown.")
    log_format: LogFormat = Field(
        default="auto", description="How the log is written; auto: console on a terminal, and json otherwise."
    )
    log_level: LogLevel = Field(default="info", description="The least that is logged.")
    admin_key: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Key that operators have to show, of 16 characters at least; none: /admin is not served.",
    )
    admin_beyond_loopback: bool = Field(default=False, description="Let operators come from other machines.")
    otel_endpoint: str | None = Field(
        default=None,
        description="Base address of a collector of OpenTelemetry's traces; needs the extra otel.",
    )
    audit_file: Path | None = Field(
        default=None, description="File for the audit log; none: its latest lines are only kept in memory."
    )
    blocked_sets: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Digests of sets that no session may load."
    )
    show_prompts: bool = Field(default=False, description="Tell clients the system prompt of their character.")
    uploads: bool = Field(
        default=True,
        description="Load characters from files that clients send; without it, only what lies on the server can be "
        "loaded.",
    )
    page: bool = Field(default=True, description="Serve the page to try the characters on, at /.")
    reject_unknown_keys: bool = Field(
        default=False, description="Refuse client events with keys that the API does not have."
    )

    @field_validator("allowed_roots", "template_roots", mode="before")
    @classmethod
    def _split_paths(cls, value: Any) -> Any:
        return tuple(part for part in value.split(os.pathsep) if part) if isinstance(value, str) else value

    @field_validator("allowed_origins", "llm_models", "blocked_sets", mode="before")
    @classmethod
    def _split_words(cls, value: Any) -> Any:
        return tuple(value.split()) if isinstance(value, str) else value

    @field_validator("api_key")
    @classmethod
    def _refuse_empty(cls, value: SecretStr | None) -> SecretStr | None:
        # A variable that was to be filled in and was not; whoever shows no key would be let in.
        if value is not None and not value.get_secret_value().strip():
            raise ValueError("it is empty; leave it out for none")
        return value

    @field_validator("idle_seconds", mode="before")
    @classmethod
    def _read_none(cls, value: Any) -> Any:
        # Neither the environment nor TOML can say it otherwise.
        return None if value == "none" else value

    @field_validator("blocked_sets")
    @classmethod
    def _check_digests(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if not DIGEST.fullmatch(each):
                raise ValueError(f"{each!r} is no digest of a set; greenroom digest prints one")
        return value

    @field_validator("config", "characters", "allowed_roots", "template_roots", "keys_file", "audit_file")
    @classmethod
    def _make_absolute(cls, value: Any) -> Any:
        if value is None:
            return None
        return tuple(map(_absolute, value)) if isinstance(value, tuple) else _absolute(value)

    @property
    def needs_key(self) -> bool:
        """Whether clients have to show a key, even if no key is right."""
        return self.api_key is not None or self.keys_file is not None

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can connect."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def _absolute(path: Path) -> Path:
    return path_below(Path.cwd(), path)
