"""A report's picture, drawn in a process of its own: what draws it takes 80 MB and a second, which
are given back with the process.
"""

import asyncio

from bot.domain.reports.picture import Picture
from bot.store.own_process import ProcessFailed, ask_apart

#: A slow little computer takes six; nobody waits longer for what the words say as well.
TIME_LIMIT = 15.0
_WORKER = "bot.charts.worker"
_BEGINS = b"\x89PNG\r\n\x1a\n"


class NoPicture(Exception):
    """There is no picture; the reason is in words."""


async def draw_picture(picture: Picture) -> bytes:
    """The picture as a PNG. Raises NoPicture where this computer can't draw it, or not in time."""
    try:
        drawn = await asyncio.to_thread(ask_apart, _WORKER, picture.to_json(), seconds=TIME_LIMIT)
    except ProcessFailed as error:
        raise NoPicture(str(error)) from error
    if not drawn.startswith(_BEGINS):
        raise NoPicture("what was drawn is no picture")
    return drawn
