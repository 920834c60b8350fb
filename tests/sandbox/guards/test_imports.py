"""What may not be imported is not there while it runs either, whatever a `try` makes of that."""

import pytest
from owned import Tricks, run_with_own

TRICKS: Tricks = {
    "a module that a try may miss": (
        """
import json
try: import os
except ImportError: raise
""",
        ImportError,
    ),
    "a name of a module that a try may miss": (
        """
try: from json import codecs
except ImportError: raise
""",
        ImportError,
    ),
    "a module although types are not checked": (
        """
TYPE_CHECKING = True
if TYPE_CHECKING: import os
""",
        ImportError,
    ),
    "a module that the set does not have": ("import characters.resources.nothing", ImportError),
}


@pytest.mark.parametrize(("trick", "expected"), TRICKS.values(), ids=TRICKS.keys())
def test_what_may_not_be_imported_raises(trick: str, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        run_with_own(trick)
