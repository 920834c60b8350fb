"""What all tests share."""

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says nothing about it. In the suite the examples are always the same ones, so that what was
# green stays green; `make fuzz` takes others, and more of them, each time.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("suite", settings.get_profile("untimed"), derandomize=True, database=None)
settings.register_profile("fuzz", settings.get_profile("untimed"), max_examples=2000, print_blob=True)
settings.load_profile("suite")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
