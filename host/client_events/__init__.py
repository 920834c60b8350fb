"""What a client sends: its events, what they are made of, and how a frame becomes one of them.

Runs in: host.
"""
