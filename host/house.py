"""What all sessions of one application share.

Runs in: host.
"""

import msgspec

from host.audit import Audit
from host.clock import Clock, local_now
from host.default_set import DefaultSet
from host.partings import Partings
from host.replies import ReplyEngine
from host.roster import Roster
from host.sets import CharacterSets
from host.settings import Settings
from host.upkeep import Stage
from host.watching import Watches
from sandbox.workers.rush import Rush


class House(msgspec.Struct, frozen=True, kw_only=True):
    """What all sessions of one application share.

    Attributes:
        default: What new sessions begin with.
        clock: Tells characters the time.
        audit: Takes note of reloads and refusals.
        roster: Knows the sessions under way.
        partings: Closes the casts that sessions have parted with.
    """

    settings: Settings
    sets: CharacterSets
    default: DefaultSet
    stage: Stage
    engine: ReplyEngine
    watches: Watches
    clock: Clock = local_now
    audit: Audit = msgspec.field(default_factory=Audit)
    roster: Roster = msgspec.field(default_factory=Roster)
    partings: Partings = msgspec.field(default_factory=lambda: Partings(Rush()))
