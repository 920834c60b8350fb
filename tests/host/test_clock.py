import time
from datetime import UTC, datetime, timedelta, timezone

from host.clock import local_now, moment_of
from sandbox.messages import Moment


def test_a_moment_is_told_with_its_zone() -> None:
    summer = datetime(2030, 7, 1, 12, tzinfo=timezone(timedelta(hours=2), "CEST"))

    assert moment_of(summer) == Moment(summer.timestamp(), 7200, "CEST")


def test_a_date_without_a_zone_is_taken_for_utc() -> None:
    bare = datetime(2030, 1, 1, 12)  # noqa: DTZ001

    assert moment_of(bare) == Moment(bare.replace(tzinfo=UTC).timestamp(), 0, "UTC")


def test_the_present_moment_is_in_the_zone_of_the_server() -> None:
    before = time.time()
    now = local_now()

    assert before <= now.seconds <= time.time()
    assert (now.offset_seconds, now.zone) == (time.localtime().tm_gmtoff, time.localtime().tm_zone)
