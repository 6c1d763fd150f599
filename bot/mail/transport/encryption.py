"""Passwords of mailboxes, sealed before they are stored and opened only to be used.

The keys come from GOODWORD_SECRET_KEY or from a file beside the database; whoever has the database
alone can't read a password.
"""

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.errors import BadInput, StateConflict
from bot.domain.patterns import regex

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

#: 32 bytes in the base64 of Fernet's specification.
_KEY = regex(r"[A-Za-z0-9_-]{43}=")


class Keys:
    """The keys of one installation: the first seals, each of them opens."""

    def __init__(self, fernet: "MultiFernet") -> None:
        self._fernet = fernet

    def seal(self, secret: str) -> str:
        """The secret as it may be stored; sealed twice, it looks different."""
        return self._fernet.encrypt(secret.encode()).decode("ascii")

    def open_sealed(self, sealed: str) -> str:
        """The secret.

        Raises StateConflict when none of the keys fits, or when it was tampered with.
        """
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise StateConflict(_NO_KEY_FITS) from None

    def renew(self, sealed: str) -> str:
        """The same secret sealed with the first key, after another one took its place.

        Raises StateConflict when none of the keys fits.
        """
        return self.seal(self.open_sealed(sealed))


_NO_KEY_FITS = (
    "The mailbox's password can't be read with today's key. Please put the earlier key back "
    "(GOODWORD_SECRET_KEY, or the key file beside the database), or connect the mailbox again."
)


def load_keys(secret_key: str | None, key_file: Path | None) -> Keys:
    """The keys that are named, else those in the file, which is made on first use for its owner's
    eyes only.

    `secret_key` holds one or more keys with commas between. Raises BadInput for what isn't a key,
    for a file that others can read, and when there is neither a key nor a file.
    """
    if secret_key and secret_key.strip():
        return _build_keys(secret_key.split(","), "GOODWORD_SECRET_KEY")
    if key_file is None:
        raise BadInput(
            "There is no key to seal the mailbox's password with. Please set GOODWORD_SECRET_KEY."
        )
    if not key_file.exists():
        _make_file(key_file)
    if os.name == "posix" and key_file.stat().st_mode & 0o077:
        raise BadInput(
            f"Others on this computer can read {key_file}. Please run: chmod 600 {key_file} (On a "
            "disk that knows no such rights, put the key that is in it into the setting "
            "GOODWORD_SECRET_KEY instead.)"
        )
    return _build_keys(
        key_file.read_text("ascii", errors="replace").replace(",", " ").split(), str(key_file)
    )


def make_key() -> str:
    """A new key, good for GOODWORD_SECRET_KEY."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode("ascii")


def _make_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent)  # for its owner alone
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(make_key() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # all of it appears at once, and never over another one
    except FileExistsError:
        pass
    except OSError:  # a memory card, say, on which a file has one name only
        if not path.exists():
            os.replace(draft, path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft)


def _build_keys(keys: Sequence[str], where: str) -> Keys:
    from cryptography.fernet import Fernet, MultiFernet

    found = [key.strip() for key in keys if key.strip()]
    if not found or not all(map(_KEY.fullmatch, found)):
        raise BadInput(
            f"{where} holds something that isn't a key. A key has 44 letters and digits and ends "
            "with “=”; leave it away, and Goodword makes one by itself."
        )
    return Keys(MultiFernet([Fernet(key) for key in found]))
