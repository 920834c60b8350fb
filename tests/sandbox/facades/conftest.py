"""The modules of one character, and the guards that watch them."""

import pytest
from own_classes import Modules

from sandbox import bound_facades, facades
from sandbox.guards import Guards


@pytest.fixture
def guards() -> Guards:
    return Guards()


@pytest.fixture
def modules(guards: Guards) -> Modules:
    """All that one character can import."""
    bound = {module: facades.make_bound_facade(module, guards, "7") for module in bound_facades.MODULES}
    return {**facades.shared_facades(), **bound}
