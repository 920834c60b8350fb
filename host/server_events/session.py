"""The settings of the session, as the server tells them.

Runs in: host.
"""

from host.server_events import ServerEvent
from host.session_object import SessionObject


class SessionCreated(ServerEvent, frozen=True, kw_only=True, tag="session.created"):
    """The first event of a connection.

    Attributes:
        session: All settings in effect.
    """

    session: SessionObject


class SessionUpdated(ServerEvent, frozen=True, kw_only=True, tag="session.updated"):
    """The settings have changed: after `session.update`.

    Attributes:
        session: All settings in effect.
    """

    session: SessionObject
