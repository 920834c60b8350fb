"""The server's side of `plugin_api.testing`: characters and sessions for the tests of an author.

A test calls ordinary functions; a thread behind them runs the event loop, one zygote and the workers.

Runs in: host.
"""

from host.kit.kit import Kit

__all__ = ["Kit"]
