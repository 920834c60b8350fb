# gains: sockets and processes
# expect: import-not-allowed
import asyncio  # <<

loot = asyncio.create_subprocess_shell
