"""A first visit to a shop's mailbox: whether letters can be read and sent, and which folders there
are.
"""

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches

from bot.domain.errors import BadInput
from bot.domain.records import dataclass
from bot.mail.transport.accounts import Account
from bot.mail.transport.addresses import encode_address
from bot.mail.transport.imap_session import Folder, ImapSession, run_on_line
from bot.mail.transport.mail_errors import explain_trouble, quote_server
from bot.mail.transport.smtp import explain_smtp, open_smtp

#: Seconds for each of the two servers.
LIMIT = 25.0

_JUNK = frozenset({
    "junk", "spam", "junk e-mail", "junk email", "junk mail", "bulk", "bulk mail", "spam mail",
    "junk-e-mail",
    "spamverdacht", "spam-verdacht", "unerwünscht", "unerwünschte werbung", "courrier indésirable",
    "indésirable",
    "indésirables", "pourriel", "correo no deseado", "no deseado", "posta indesiderata",
    "indesiderata",
    "ongewenst", "ongewenste e-mail", "ongewenste reclame", "lixo", "lixo eletrônico",
    "lixo electrónico",
    "skräppost", "søppelpost", "uønsket e-post", "uønsket mail", "roskaposti", "niechciane",
    "wiadomości-śmieci", "nevyžádaná pošta", "nevyžádané",
})  # fmt: skip
_SENT = frozenset({
    "sent", "sent items", "sent messages", "sent mail", "sent-mail", "gesendet",
    "gesendete elemente",
    "gesendete objekte", "gesendete nachrichten", "envoyé", "envoyés", "éléments envoyés",
    "messages envoyés",
    "enviado", "enviados", "elementos enviados", "mensajes enviados", "itens enviados", "inviata",
    "inviati",
    "posta inviata", "verzonden", "verzonden items", "verzonden berichten", "skickat",
    "skickade objekt", "sendt",
    "sendte elementer", "lähetetyt", "lähetetyt viestit", "wysłane", "elementy wysłane",
    "odeslané", "odeslaná pošta",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionReport:
    """What a first visit showed. Each problem and note is one or two sentences for the seller."""

    account: Account  #: with the junk folder and the folder of sent letters that were found
    problems: tuple[str, ...] = ()  #: what has to be mended first
    notes: tuple[str, ...] = ()  #: what is good to know
    folders: tuple[str, ...] = ()  #: all that letters can lie in

    @property
    def is_good(self) -> bool:
        """Whether e-mails can be read and sent."""
        return not self.problems


async def try_account(account: Account, *, limit: float = LIMIT) -> ConnectionReport:
    """Visits both servers at once and tells what it saw; nothing is sent, and nothing in the
    mailbox changes.
    """
    reading, sending = await asyncio.gather(
        _try_reading(account, limit), _try_sending(account, limit)
    )
    return replace(reading, problems=(*reading.problems, *sending))


async def _try_reading(account: Account, limit: float) -> ConnectionReport:
    try:
        folders, is_told = await run_on_line(account, _look_around, limit)
    except Exception as error:  # noqa: BLE001 - whatever the server does is to be explained
        trouble = explain_trouble(error, account, account.imap)
        return ConnectionReport(account=account, problems=(f"Reading letters: {trouble.sentence}",))
    names = tuple(folder.name for folder in folders)
    found = replace(
        account,
        junk_folder=_choose(account.junk_folder, folders, "\\junk", _JUNK),
        sent_folder=_choose(account.sent_folder, folders, "\\sent", _SENT),
    )
    return ConnectionReport(
        account=found,
        folders=names,
        problems=tuple(
            _miss(folder, names) for folder in account.folders if not _is_among(folder, names)
        ),
        notes=tuple(_list_notes(found, is_told)),
    )


def _look_around(line: ImapSession) -> tuple[list[Folder], bool]:
    folders = [folder for folder in line.list_folders() if "\\noselect" not in folder.marks]
    return folders, line.can_idle


async def _try_sending(account: Account, limit: float) -> tuple[str, ...]:
    from aiosmtplib import SMTPSenderRefused

    try:
        async with asyncio.timeout(limit):
            client = await open_smtp(account, limit)
            try:
                await client.mail(encode_address(account.address))
                with suppress(Exception):  # it has shown what we wanted to know
                    await client.quit(timeout=2)
            finally:
                client.close()
    except BadInput as error:
        return (error.sentence,)
    except SMTPSenderRefused as error:
        return (
            f"Sending letters: {account.smtp.host} doesn't let this mailbox send as "
            f"{account.address}"
            f"{quote_server(error.message)}.",
        )
    except Exception as error:  # noqa: BLE001 - whatever the server does is to be explained
        return (f"Sending letters: {explain_smtp(error, account).sentence}",)
    return ()


def _choose(
    wanted: str | None, folders: Sequence[Folder], mark: str, names: frozenset[str]
) -> str | None:
    """The folder that was named, else the one that the server marks, else one with a usual name."""
    if wanted and _is_among(wanted, [folder.name for folder in folders]):
        return wanted
    marked = [folder.name for folder in folders if mark in folder.marks]
    usual = [
        folder.name for folder in folders if re.split(r"[/.]", folder.name)[-1].casefold() in names
    ]
    return next(iter([*marked, *sorted(usual, key=len)]), None)


def _is_among(folder: str, names: Sequence[str]) -> bool:
    return folder in names or folder.upper() == "INBOX"


def _miss(folder: str, names: Sequence[str]) -> str:
    near = get_close_matches(folder, names, n=3, cutoff=0.5) or list(names[:8])
    listed = ", ".join(f"“{name}”" for name in near)
    return f"There is no folder “{folder}” in the mailbox. Did you mean one of these: {listed}?"


def _list_notes(account: Account, is_told: bool) -> list[str]:
    notes = []
    if not is_told:
        notes.append(
            "This mailbox doesn't tell of new letters by itself, so Goodword looks every 3 minutes."
        )
    if account.junk_folder is None:
        notes.append("No junk folder was found, so a letter that lands in junk won't be noticed.")
    if account.sent_folder is None and not account.keeps_sent:
        notes.append(
            "No folder for sent letters was found, so no copies of Goodword's letters will be "
            "there."
        )
    return notes
