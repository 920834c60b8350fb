"""The HTTP endpoints.

Runs in: host.
"""

from typing import Any, Literal

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from host.admission import Admission
from host.admitted_routes import admitted, plain, refuse
from host.asyncapi import Address, describe_protocol
from host.audit import DONE, Act
from host.errors import ClientError, ErrorCode
from host.house import House
from host.keys.account import KeyAccount
from host.metrics import Metrics
from host.metrics.labels import Refused

_STATUS = {
    ErrorCode.DIRECTORY_NOT_FOUND: 404,
    ErrorCode.INVALID_DIRECTORY_FORMAT: 400,
    ErrorCode.DIRECTORY_NOT_ALLOWED: 403,
    ErrorCode.DIRECTORY_NOT_READABLE: 400,
    ErrorCode.CHARACTER_SET_BLOCKED: 403,
    ErrorCode.TOO_MANY_FILES: 400,
    ErrorCode.FILE_TOO_LARGE: 400,
    ErrorCode.NO_VALID_CHARACTERS: 422,
    ErrorCode.BUDGET_EXCEEDED: 422,
    ErrorCode.RELOAD_NOT_ALLOWED: 403,
    ErrorCode.TOO_MANY_RELOADS: 429,
    ErrorCode.TOO_MANY_REQUESTS: 429,
}
_UNEXPECTED = 500


class ReloadRequest(BaseModel):
    """Which directory is to be the default set."""

    model_config = ConfigDict(strict=True)

    directory: str = Field(description='An absolute path, or "default".')


class ReloadAnswer(BaseModel):
    """What came of reloading the default set. The first seven fields are the documented ones."""

    success: bool
    directory: str
    total_files: int
    loaded_count: int
    error_count: int
    load_duration: float
    message: str
    diagnostics: list[dict[str, Any]]


class ReloadRefusal(BaseModel):
    """Why a reload of the default set was not done; the set that was the default is."""

    success: Literal[False]
    code: ErrorCode
    message: str
    diagnostics: list[dict[str, Any]]


class Voice(BaseModel):
    """A default character, as it is offered to choose from."""

    name: str
    good: bool
    source: dict[str, Any]


def make_open(house: House, admission: Admission, metrics: Metrics) -> APIRouter:
    """Return the routes that are open to everybody."""
    router = APIRouter()
    _add_health(router, admission)
    _add_descriptions(router, house, metrics)
    return router


def make_admitted(house: House, admission: Admission) -> APIRouter:
    """Return the routes for those who show a key, where one is needed."""

    def record(request: Request, act: Act, outcome: str, **facts: str | None) -> None:
        address = request.client.host if request.client else "unknown"
        house.audit.record(act, address, outcome, address=address, **facts)

    def admit(request: Request) -> None:
        account = admission.account(request.headers)
        if account is None:
            record(request, Act.REFUSAL, ErrorCode.INVALID_API_KEY, reason=Refused.KEY, path=request.url.path)
            detail = _detail(ErrorCode.INVALID_API_KEY, "The API key is missing or wrong.")
            raise HTTPException(401, detail, {"WWW-Authenticate": "Bearer"})
        if not admission.is_origin_allowed(request.headers):
            record(request, Act.REFUSAL, ErrorCode.INVALID_VALUE, reason=Refused.ORIGIN, path=request.url.path)
            raise HTTPException(403, _detail(ErrorCode.INVALID_VALUE, "Pages of this origin may not ask for this."))
        request.state.account = account

    router = APIRouter(route_class=admitted(admit))

    @router.get("/v1/voices")
    async def voices() -> list[Voice]:
        """List the default characters whose ``good`` is true."""
        return [Voice(name=each.name, good=True, source=each.voice_source) for each in house.default.voices]

    @router.post("/v1/characters/reload", response_model=ReloadAnswer, responses={422: {"model": ReloadRefusal}})
    async def reload(asked: ReloadRequest, request: Request) -> Any:
        """Make another directory the default set, for sessions to come. Nobody is disconnected."""
        account: KeyAccount = request.state.account
        try:
            answer = await _reload(house, asked.directory, account)
        except ClientError as error:
            record(request, Act.DEFAULT_RELOAD, error.code, key=account.name, directory=asked.directory)
            return refuse(error, _STATUS.get(error.code, _UNEXPECTED))
        facts = {"key": account.name, "directory": answer.directory, "digest": house.default.sources.digest}
        record(request, Act.DEFAULT_RELOAD, DONE, **facts)
        return answer

    return router


def _add_descriptions(router: APIRouter, house: House, metrics: Metrics) -> None:
    # Not on the loop: the first time, making it takes as long as some dozen turns.
    @router.get("/asyncapi.json", include_in_schema=False)
    def describe(request: Request) -> Response:
        has_key = house.settings.needs_key
        address = Address(request.url.netloc, is_secure=request.url.scheme == "https", needs_key=has_key)
        return Response(describe_protocol(address), media_type="application/json")

    @router.get("/metrics", include_in_schema=False)
    async def show_metrics() -> Response:
        return Response(await metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _add_health(router: APIRouter, admission: Admission) -> None:
    @router.get("/v1/health")
    async def health() -> dict[str, Any]:
        """Tell that the server is there."""
        return {"ok": True, "draining": admission.draining.is_under_way}

    @router.get("/livez")
    async def live() -> dict[str, bool]:
        """Tell an orchestrator that the process is alive."""
        return {"ok": True}

    @router.get("/readyz")
    async def ready() -> JSONResponse:
        """Tell an orchestrator whether to send clients here."""
        is_ready = not admission.draining.is_under_way
        return JSONResponse({"ok": is_ready}, 200 if is_ready else 503)


def _detail(code: ErrorCode, message: str) -> dict[str, str]:
    return {"code": code, "message": message}


async def _reload(house: House, directory: str, account: KeyAccount) -> ReloadAnswer:
    if not account.key.may_reload_default:
        message = f"The key {account.name!r} may not change the default set."
        raise ClientError(ErrorCode.RELOAD_NOT_ALLOWED, message)
    account.begin_reload()
    loaded = await house.default.reload(directory, account)
    count, total = len(loaded.worker.manifests), loaded.sources.total_files
    return ReloadAnswer(
        success=True,
        directory=loaded.sources.directory,
        total_files=total,
        loaded_count=count,
        error_count=total - count,
        load_duration=round(loaded.seconds, 6),
        message=f"Successfully loaded {count} characters from {loaded.sources.directory}",
        diagnostics=plain(loaded.worker.diagnostics),
    )
