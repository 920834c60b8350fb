"""What an operator sees and does while the server runs: endpoints below ``/admin/api``, with a key of their own.

Runs in: host.
"""
