"""The command ``greenroom``.

Runs in: host.
"""

import asyncio
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from host import checking, config_command, doctor, reloading, starting
from host.audit_file import AuditUnwritable
from host.default_set import NoDefaultCharacters
from host.exposure import Exposed
from host.flags import with_flags
from host.keys import command as key_command
from host.layers import Effective, SettingsWrong, read_settings
from host.logs import configure_logs
from host.reports import Format
from host.spans import ExtraMissing
from host.toml_files import FileBroken
from host.traces import replaying
from sandbox.directories import read_sources
from sandbox.errors import SourceError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Every connected user a cast of their own.",
    # In boxes, long flags are cut off.
    rich_markup_mode=None,
)
keys = typer.Typer(no_args_is_help=True, help="Make keys for clients.")
app.add_typer(keys, name="key")

_USAGE = 2


@app.command()
@with_flags
def serve(flags: Mapping[str, Any]) -> None:
    """Serve sessions. Each flag is also an environment variable, GREENROOM_PORT, and a name in the file of --config."""
    # The keys are about to be read; who wants them read anew would end the process before it obeys signals.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    # The other commands start a second sooner without the web server.
    from host.serving import serve as run_server  # noqa: PLC0415

    settings = _effective(flags).settings
    configure_logs(sys.stderr, settings.log_format, settings.log_level)
    try:
        run_server(settings)
    except (AuditUnwritable, Exposed, ExtraMissing, FileBroken, NoDefaultCharacters) as error:
        _stop(str(error))


@app.command()
@with_flags
def config(
    flags: Mapping[str, Any],
    *,
    report: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For a reader, or for programs.")
    ] = "text",
) -> None:
    """Show the settings that serve would have, and where each comes from. Exits 0, or 2 if one is wrong."""
    {"text": config_command.print_text, "json": config_command.print_json}[report](_effective(flags))


def _effective(flags: Mapping[str, Any]) -> Effective:
    try:
        return read_settings(flags)
    except SettingsWrong as wrong:
        for line in str(wrong).splitlines()[:-1]:
            typer.echo(f"greenroom: {line}", err=True)
        _stop(str(wrong).splitlines()[-1])
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
    raise typer.Exit(
        command.chat(directory, character, _effective(command.SETTINGS).settings, watch=watch, trace_file=trace)
    )


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
@with_flags
def examine(
    flags: Mapping[str, Any],
    *,
    report: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For a reader, or one JSON object for programs.")
    ] = "text",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Tell whether this machine can serve what the settings say. Exits 0 if it can and is walled in, 1 otherwise."""
    raise typer.Exit(asyncio.run(doctor.run(_effective(flags).settings, as_json=as_json or report == "json")))


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
