"""Traces of hook calls: how they are taken, kept, shown, and done again.

Runs in: host.
"""
