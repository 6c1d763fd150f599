"""The folder of sent letters: a copy put there, or looked for when nobody knows whether a letter
went.
"""

import re

from bot.domain.patterns import regex
from bot.mail.transport.accounts import Account
from bot.mail.transport.imap_session import ImapSession, run_on_line

#: How many of the newest letters are looked at one by one, for servers that search headers badly.
_NEWEST = 100
#: Seconds for the whole of it: the letter's card waits so long.
LIMIT = 15.0


async def append_to_sent(
    account: Account, message: bytes, message_id: str, *, limit: float = LIMIT
) -> bool:
    """Whether a copy of a letter that was sent now lies in the folder of sent letters, once.

    Nothing is done where the provider does so itself, where one is there already, and where the
    mailbox has no such folder. A copy that can't be put there is no reason to worry: the letter has
    gone.
    """
    folder = account.sent_folder
    if account.keeps_sent or folder is None:
        return account.keeps_sent

    def file(line: ImapSession) -> bool:
        if not _is_there(line, folder, message_id):
            line.append_seen(folder, message)
        return True

    try:
        return await run_on_line(account, file, limit)
    except Exception:  # noqa: BLE001 - whatever the server does, the letter has gone
        return False


async def find_in_sent(account: Account, message_id: str, *, limit: float = LIMIT) -> bool | None:
    """Whether a letter went, by the copy that the provider files; None when that can't be told.

    False only where the provider itself files what it sends; elsewhere a missing copy says nothing.
    """
    folder = account.sent_folder
    if folder is None:
        return None
    try:
        is_there = await run_on_line(
            account, lambda line: _is_there(line, folder, message_id), limit
        )
    except Exception:  # noqa: BLE001 - whatever the server does, it could not be looked for
        return None
    if is_there:
        return True
    return False if account.keeps_sent else None


def _is_there(line: ImapSession, folder: str, message_id: str) -> bool:
    line.open_folder(folder)
    found = line.list_by_message_id(message_id)
    return _have_id(line, found[-_NEWEST:], message_id) or _have_id(
        line, line.list_newest(_NEWEST), message_id
    )


def _have_id(line: ImapSession, uids: list[int], message_id: str) -> bool:
    """Whether one of these letters really has the id; some servers find what only resembles it."""
    if not uids:
        return False
    headers = line.fetch_parts(uids, "HEADER.FIELDS (MESSAGE-ID)")
    wanted = regex(
        rb"(?i)^message-id:\s*" + re.escape(message_id.encode()) + rb"\s*$", re.MULTILINE
    )
    return any(wanted.search(header) for header in headers.values())
