"""As what a session counts that has ended."""

import pytest
from starlette.websockets import WebSocketDisconnect

from host.admission import IDLE, SERVICE_RESTART
from host.errors import ClientError, ErrorCode
from host.farewell import Dismissed, ended_by
from host.metrics.labels import Ended
from host.outbox import ClientStalled

CAUSES = {
    "a client that reads nothing": (ClientStalled(), Ended.STALLED),
    "a client that went": (WebSocketDisconnect(), None),
    "the end of the server": (Dismissed(None, SERVICE_RESTART), None),
    "a client that was let go": (Dismissed(ClientError(ErrorCode.SESSION_IDLE, "Idle."), IDLE), Ended.DISMISSED),
    "a fault of ours": (KeyError("name"), Ended.FAILED),
}


@pytest.mark.parametrize(("cause", "ended"), CAUSES.values(), ids=CAUSES.keys())
def test_a_session_counts_as_what_it_ended_by(cause: BaseException, ended: Ended | None) -> None:
    assert ended_by(cause) is ended
