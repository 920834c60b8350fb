"""The command ``greenroom``.

Runs in: host.
"""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from host import checking, doctor, key_command, reloading, replaying, starting
from host.audit_file import AuditUnwritable
from host.logs import configure_logs
from host.reports import Format
from host.sets import NoDefaultCharacters
from host.settings import Exposed, Settings
from host.toml_files import FileBroken
from sandbox.errors import SourceError
from sandbox.sources import read_sources

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Every connected user a cast of their own.")
keys = typer.Typer(no_args_is_help=True, help="Make keys for clients.")
app.add_typer(keys, name="key")

_USAGE = 2


@app.command()
def serve(  # noqa: PLR0913 (one parameter a flag)
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    characters: Annotated[Path | None, typer.Option(help="Directory of the default characters.")] = None,
    allow_root: Annotated[list[Path] | None, typer.Option(help="Directory below which clients may load.")] = None,
    api_key: Annotated[str | None, typer.Option(help="Key that clients have to show.")] = None,
    max_sessions: Annotated[int | None, typer.Option(help="Sessions at the same time.")] = None,
    worker: Annotated[str | None, typer.Option(help="process, or inline for trusted characters only.")] = None,
    allow_weak_walls: Annotated[
        bool | None, typer.Option("--allow-weak-walls", help="Listen beyond loopback without filtered system calls.")
    ] = None,
    llm_url: Annotated[str | None, typer.Option(help="Base address of a chat-completions server.")] = None,
    llm_model: Annotated[str | None, typer.Option(help="Name of the model there.")] = None,
    ssl_certfile: Annotated[Path | None, typer.Option(help="Certificate, to serve TLS.")] = None,
    ssl_keyfile: Annotated[Path | None, typer.Option(help="Its private key.")] = None,
) -> None:
    """Serve sessions. Each flag is also an environment variable: GREENROOM_PORT, GREENROOM_ALLOWED_ROOTS."""
    flags = {
        "host": host,
        "port": port,
        "characters": characters,
        "allowed_roots": tuple(allow_root) if allow_root else None,
        "api_key": api_key,
        "max_sessions": max_sessions,
        "worker": worker,
        "allow_weak_walls": allow_weak_walls,
        "llm_url": llm_url,
        "llm_model": llm_model,
        "ssl_certfile": ssl_certfile,
        "ssl_keyfile": ssl_keyfile,
    }
    # The other commands start a second sooner without the web server.
    from host.serving import serve as run_server  # noqa: PLC0415

    settings = _settings(flags)
    configure_logs(sys.stderr, settings.log_format, settings.log_level)
    try:
        run_server(settings)
    except (AuditUnwritable, Exposed, FileBroken, NoDefaultCharacters) as error:
        _stop(str(error))


def _settings(flags: dict[str, Any]) -> Settings:
    return _checked({name: value for name, value in flags.items() if value is not None})


def _checked(values: Mapping[str, Any]) -> Settings:
    try:
        return Settings(**values)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors(include_url=False)]
        _stop(f"wrong settings: {'; '.join(wrong)}")
        raise


def _stop(message: str) -> None:
    typer.echo(f"greenroom: {message}", err=True)
    raise typer.Exit(_USAGE)


@app.command()
def validate(  # noqa: PLR0913 (one parameter a flag)
    paths: Annotated[list[Path] | None, typer.Argument(help="Character directories, or files of one.")] = None,
    *,
    report: Annotated[
        Format, typer.Option("--format", help="For a reader, for programs, or for code scanning.")
    ] = "text",
    strict: Annotated[bool, typer.Option("--strict", help="Let a warning be enough to exit with 1.")] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Sets at the same time; a processor each if left out.")
    ] = None,
    show_prompts: Annotated[bool, typer.Option("--prompt", help="Show each character's system prompt.")] = False,
    budget: Annotated[float, typer.Option(min=0.001, max=60, help="Seconds that one hook may take.")] = 0.25,
    schema: Annotated[bool, typer.Option("--schema", help="Only print the JSON Schema of --format json.")] = False,
) -> None:
    """Tell what loads and what does not, by the code that a session runs. Exits 0, 1 with findings, 2 if misused."""
    asked = checking.Asked(tuple(paths or ()), report, strict=strict, jobs=jobs, prompts=show_prompts, seconds=budget)
    raise typer.Exit(checking.print_schema() if schema else asyncio.run(checking.validate(asked)))


@app.command()
def prompt(
    directory: Annotated[Path, typer.Argument(help="A character directory.")],
    *,
    character: Annotated[str, typer.Option(help="Name of the character.")],
) -> None:
    """Print the system prompt that a session would use."""
    raise typer.Exit(asyncio.run(checking.print_prompt(directory, character)))


@app.command()
def chat(
    directory: Annotated[Path, typer.Argument(help="A character directory.")],
    *,
    character: Annotated[str | None, typer.Option(help="Name of the character; the first one if left out.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Load the files anew whenever they change.")] = False,
    trace: Annotated[Path | None, typer.Option(help="File that takes each call of a hook, a line each.")] = None,
) -> None:
    """Talk to a character in the terminal, in the worker that a session would have. Exits 1 if none loads."""
    # The other commands start a second sooner without the web server.
    from host import chat as command  # noqa: PLC0415

    configure_logs(sys.stderr, "console", "warning")
    raise typer.Exit(command.chat(directory, character, _checked(command.SETTINGS), watch=watch, trace_file=trace))


@app.command()
def trace(
    file: Annotated[Path, typer.Argument(help="What greenroom chat --trace has written.")],
    *,
    form: Annotated[replaying.Format, typer.Option("--format", help="For a reader, or for programs.")] = "text",
) -> None:
    """Show each call of a hook that a trace tells of. Exits 0, or 2 if it is no trace."""
    raise typer.Exit(replaying.show(file, form))


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="What greenroom chat --trace has written.")],
    directory: Annotated[Path | None, typer.Argument(help="The characters, if they are not where they were.")] = None,
    *,
    form: Annotated[replaying.Format, typer.Option("--format", help="For a reader, or for programs.")] = "text",
) -> None:
    """Do the calls of a trace again and tell what differs. Exits 0, 1 if anything does, 2 if misused."""
    raise typer.Exit(replaying.replay(file, directory, form))


@app.command()
def redteam(
    *,
    wall: Annotated[list[str] | None, typer.Option(help="front or back; both if left out.")] = None,
    trick: Annotated[list[str] | None, typer.Option(help="Name of one trick; all if left out.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Trials at the same time.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="Only tell which tricks there are.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdicts as JSON.")] = False,
) -> None:
    """Attack the sandbox of this machine with every known trick. Exits 0, 1 if one gets through, 2 if misused."""
    # Nothing else needs the table.
    from host import redteam as command  # noqa: PLC0415

    raise typer.Exit(command.redteam(wall or (), trick or (), jobs=jobs, listed=listed, as_json=as_json))


@app.command()
def reload(
    directory: Annotated[str, typer.Argument(help='An absolute path on the server, or "default".')],
    *,
    url: Annotated[str, typer.Option(help="Where the server is.")] = "http://localhost:8000",
    api_key: Annotated[str | None, typer.Option(envvar="GREENROOM_API_KEY", help="The server's key.")] = None,
) -> None:
    """Make another directory the default set of a running server. Exits 1 if that fails."""
    raise typer.Exit(reloading.reload(directory, url, api_key))


@app.command(name="doctor")
def examine(*, as_json: Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")] = False) -> None:
    """Tell which walls this system keeps around a worker. Exits 0 if all that it can have hold, 1 otherwise."""
    raise typer.Exit(asyncio.run(doctor.run(as_json=as_json)))


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the character.")],
    *,
    template: Annotated[starting.Template, typer.Option(help="What it begins as.")] = starting.Template.SCRIPTED,
    directory: Annotated[Path, typer.Option(help="Where to write it.")] = Path(),
) -> None:
    """Write a character that loads, and a test that passes. Exits 0, or 2 if misused; overwrites nothing."""
    raise typer.Exit(starting.new(name, template, directory))


@app.command()
def digest(directory: Annotated[Path, typer.Argument(help="A character directory.")]) -> None:
    """Print the digest that a server knows a set by, to block it. Exits 0, or 2 if it cannot be read."""
    try:
        typer.echo(read_sources(directory.absolute()).digest)
    except SourceError as error:
        _stop(f"{directory}: {error}")


@keys.command(name="new")
def new_key(name: Annotated[str, typer.Argument(help="Whose key it is, for logs and quotas.")]) -> None:
    """Print a fresh key, and the lines for the file of keys. Exits 0, or 2 if the name is not a good one."""
    raise typer.Exit(key_command.new(name))


def main() -> None:
    """Run the command."""
    app()
