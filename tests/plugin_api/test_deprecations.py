from datetime import UTC, date, datetime

import pytest

import plugin_api
from plugin_api import deprecations
from plugin_api.deprecations import Deprecation, find, listed, release

OLD = Deprecation("old_hook", date(2026, 11, 30), date(2027, 6, 1), "Implement new_hook.")


def test_what_a_file_uses_is_found_once_and_in_its_order() -> None:
    other = Deprecation("plugin_api.Other", date(2026, 11, 30), date(2028, 1, 1), "Leave it out.")
    table = listed(OLD, other)

    assert find(["reply", "plugin_api.Other", "old_hook", "plugin_api.Other"], table) == [other, OLD]
    assert find(["reply"], table) == []


def test_an_author_is_told_by_which_release_it_goes() -> None:
    assert OLD.message == "old_hook is going to be removed in release 2027.6.1."


def test_a_notice_is_long_enough_to_mend_a_file() -> None:
    with pytest.raises(ValueError, match="180 days"):
        Deprecation("old_hook", date(2026, 11, 30), date(2027, 1, 1), "Implement new_hook.")


def test_what_was_to_be_gone_by_this_release_is_gone() -> None:
    day = datetime.strptime(plugin_api.__version__, "%Y.%m.%d").replace(tzinfo=UTC).date()

    assert release(day) == plugin_api.__version__
    assert [each.name for each in deprecations.DEPRECATED.values() if each.removed_in <= day] == []
