"""Runs character code, and knows nothing of the web.

Runs in: both.
"""
