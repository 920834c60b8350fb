"""Every event the server sends, by what it is about.

A field that is `UNSET` is left out. `None` is written as null, and only where the API allows one: items, parts and
usage never hold any. None of these is looked at by the garbage collector: nothing in them ever leads back to them.

Runs in: host.
"""

from msgspec import UNSET, Struct, UnsetType


class ServerEvent(Struct, frozen=True, kw_only=True, gc=False, tag_field="type"):
    """What all events have.

    Attributes:
        type: Which event this is.
        event_id: Of the event; no two have the same. It is given when the event is written, unless it is set before.
    """

    event_id: str | UnsetType = UNSET
