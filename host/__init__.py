"""Serves sessions: the web server, conversations, replies.

Runs in: host.
"""
