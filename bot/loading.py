"""What only some shops need is loaded when one does, in a thread, so that nobody waits for it."""

import asyncio
import sys
from importlib import import_module


async def load(*names: str) -> None:
    """Loads these modules, if they aren't yet; importing from them takes no time afterwards."""
    for name in names:
        if name not in sys.modules:
            await asyncio.to_thread(import_module, name)
