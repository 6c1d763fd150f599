"""A shop to play with, from its opening to its closing: what `goodword try` does."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from secrets import token_bytes
from tempfile import TemporaryDirectory

from bot.client import create_bot
from bot.config import Secret, Settings

from .demo import OPEN_KEY, connect_demo, prepare_demo
from .saved_world import CannotKeep, Keeper, KeptFile
from .server import run_playground

__all__ = ["CannotKeep", "PortTaken", "play"]

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of one's own is made in it
_BOOKS = "shop.db"


class PortTaken(Exception):
    """Another program listens on the wanted port."""


async def play(
    make_settings: Callable[..., Settings],
    *,
    keep: Path | None,
    port: int,
    open_browser: bool,
    announce: Callable[[str], None],
    now: datetime,
) -> str:
    """Serve the sample shop, or the world kept in a file, until cancelled; gives what to say at the
    end.

    `make_settings` gets what is to be so whatever the environment says. Raises CannotKeep or
    PortTaken.
    """
    file = KeptFile(keep) if keep else None
    with (
        file.hold(now=now) if file else nullcontext(),
        TemporaryDirectory(
            prefix="goodword-try-", dir=_find_memory(), ignore_cleanup_errors=True
        ) as folder,
    ):
        kept = file.read() if file else None
        books = Path(folder, _BOOKS)
        keeper = Keeper(file, books) if file else None
        if kept is not None:
            kept.lay_out_books(books)
        settings = make_settings(
            database_url=f"sqlite+aiosqlite:///{books.as_posix()}",
            secret_key=Secret(f"{urlsafe_b64encode(token_bytes(32)).decode()},{OPEN_KEY}"),
            mail_address=None,  # a real mailbox has no place in a sample shop
            mail_private=True,  # its mail servers are in this very program
        )

        def announce_opening(sentence: str) -> None:
            announce(sentence)
            gc.freeze()  # what was loaded stays until the end
            gc.enable()

        def forget() -> None:
            for part in Path(folder).iterdir():
                part.unlink()

        try:
            await run_playground(
                lambda: create_bot(settings),
                prepare=prepare_demo,
                connect=connect_demo,
                reset=forget,
                kept=kept,
                keeper=keeper,
                port=port,
                open_browser=open_browser,
                announce=announce_opening,
            )
        except asyncio.CancelledError:
            return _say_goodbye(keep, keeper)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortTaken(
                f"Port {port} is taken. Try another, or leave --port away to get a free one."
            ) from error
    raise AssertionError("it is served until cancelled")


def _say_goodbye(keep: Path | None, keeper: Keeper | None) -> str:
    if keeper is None:
        return "The shop is closed; nothing was kept."
    if keeper.trouble:
        return f"The shop is closed. {keeper.trouble}"
    name = f'"{keep}"' if " " in str(keep) else keep
    return (
        f"The shop is closed. It is kept in {keep}; open it again with: goodword try --keep {name}"
    )


def _find_memory() -> Path | None:
    """Where files live in memory alone; None to take the ordinary place, or the one that TMPDIR
    names.
    """
    if "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK):
        return None
    return _MEMORY
