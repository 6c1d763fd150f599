"""One clock for all: what composes cards in cogs reads Discord's, so that is the world's, too."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import discord


@contextmanager
def cogs_clock(now: Callable[[], datetime]) -> Iterator[None]:
    """While this is open, `discord.utils.utcnow` is the world's moment."""
    real = discord.utils.utcnow
    discord.utils.utcnow = now
    try:
        yield
    finally:
        discord.utils.utcnow = real
