"""Attacks of our own on the sandbox, and who judges whether it holds.

Runs in: host.
"""
