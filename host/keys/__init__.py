"""Keys that clients show: which there are, what each may, and what its sessions have used of that.

Runs in: host.
"""
