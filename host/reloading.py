"""The command ``reload``: asks a running server for another default set.

Runs in: host.
"""

import json
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import typer

OK, FAILED = 0, 1
_TIMEOUT_SECONDS = 30.0


def reload(directory: str, url: str, api_key: str | None) -> int:
    """Ask, and print what came of it; return the exit code."""
    address = f"{url.rstrip('/')}/v1/characters/reload"
    payload = {"directory": directory}
    typer.echo(f"Sending reload request to {address}")
    typer.echo(f"Payload: {json.dumps(payload, indent=2)}\n")
    try:
        status, answer = _post(address, payload, api_key)
    except (HTTPException, ValueError, OSError) as error:
        typer.echo(f"✗ The server cannot be reached: {error}", err=True)
        return FAILED
    if status != HTTPStatus.OK or not answer.get("loaded_count"):
        return _print_failure(status, answer)
    _print_success(answer)
    return OK


def _post(address: str, payload: dict[str, str], api_key: str | None) -> tuple[int, dict[str, Any]]:
    if not address.startswith(("http://", "https://")):
        raise ValueError("the address has to begin with http:// or https://")
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {api_key}"} if api_key else {})}
    request = Request(address, json.dumps(payload).encode(), headers)  # noqa: S310 (checked above)
    try:
        with urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
            return response.status, json.load(response)
    except HTTPError as error:
        with error:
            return error.code, _read_json(error.read())


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _print_success(answer: dict[str, Any]) -> None:
    typer.echo("✓ Characters reloaded successfully!")
    typer.echo(f"  Directory: {answer['directory']}")
    typer.echo(f"  Loaded: {answer['loaded_count']}/{answer['total_files']} characters")
    typer.echo(f"  Errors: {answer['error_count']}")
    typer.echo(f"  Duration: {answer['load_duration']:.2f}s\n")
    typer.echo(f"  {answer['message']}")
    _print_diagnostics(answer)


def _print_failure(status: int, answer: dict[str, Any]) -> int:
    detail = answer.get("detail")
    told = detail.get("message") if isinstance(detail, dict) else detail
    reason = answer.get("message") or told or "no reason given"
    typer.echo(f"✗ Reload failed ({status}): {reason}", err=True)
    _print_diagnostics(answer)
    return FAILED


def _print_diagnostics(answer: dict[str, Any]) -> None:
    for found in answer.get("diagnostics", ()):
        place = f"{found['file']}:{found['line']}:{found['column']}"
        typer.echo(f"  {place}: {found['severity']}: {found['message']} [{found['code']}]", err=True)
        if hint := found.get("hint"):
            typer.echo(f"      {hint}", err=True)
