"""What all tests share."""

from collections.abc import MutableMapping
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import none

# How long an example takes says nothing about it. In the suite the examples are always the same ones, so that what was
# green stays green; `make fuzz` takes others, and more of them, each time.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("suite", settings.get_profile("untimed"), derandomize=True, database=None, max_examples=60)
settings.register_profile("fuzz", settings.get_profile("untimed"), max_examples=2000, print_blob=True)
settings.load_profile("suite")


def _keep_warnings(_: object, method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if method in {"debug", "info"}:
        raise structlog.DropEvent
    return entry


# What servers in threads of a test say in passing would get into whatever the test itself prints.
structlog.configure(processors=[_keep_warnings, *structlog.get_config()["processors"]])


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _first_property() -> None:
    """Let Hypothesis begin before any server does.

    It asks the collector who knows its generator, and takes "nobody" for a fault; a server that begins in this process
    hides all that is there from the collector.
    """

    @given(none())
    def hold(_: None) -> None:
        pass

    hold()
