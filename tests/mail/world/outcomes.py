"""Takes each letter into a shop of its own, as the bot does, and tells what came of it.

Run it for the figures: `python -m tests.mail.world.outcomes [file …]`.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.domain.channels import Channel
from bot.domain.drafts import Draft
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.mail import MailKind
from bot.domain.mailboxes import FolderPosition, FolderRole, ReceivedMail
from bot.mail.reading.email_reader import read_mail
from bot.services.drafts import draft_letter
from bot.services.mail import take_mail
from bot.services.relayed_mail import ON_THE_PAGE
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.opening import open_database
from bot.store.transaction import Transaction
from tests.mail.world.letters import IMAP_HOSTS, WorldLetter, read_letters
from tests.mail.world.shop import MAUD, SHOP_ID, find_shop, now, open_shop
from tests.sure import sure

ASPECTS = (
    "shown", "who", "is_new", "order", "words", "way", "urgent", "thanks", "kind", "reference",
    "amount", "respond_by",
)  # fmt: skip


class _Undone(Exception):
    """Leaves a unit of work without keeping anything of it."""


@dataclass(slots=True)
class Outcome:
    """What came of a letter, told in the words of `expect`."""

    letter: WorldLetter
    said: dict[str, Any] = field(default_factory=dict)
    reason: str = ""

    def list_wrong(self) -> list[str]:
        """The aspects that came out otherwise than expected."""
        return [key for key in ASPECTS if key in self.letter.expect and not self._is_right(key)]

    def _is_right(self, key: str) -> bool:
        wanted, said = self.letter.expect[key], self.said.get(key)
        if key == "shown":
            # One that isn't believed may stand in a list, but starts nothing.
            quiet = ("quiet", "pretender")
            return said == wanted or (wanted in quiet and said in quiet)
        if key == "words":
            return _squeeze(wanted) == _squeeze(said or "")
        if key == "way":
            return _is_way(str(wanted), str(said))
        if key == "order":
            return str(said or "").lstrip("#") == str(wanted).lstrip("#")
        if key == "respond_by":
            return str(said)[:10] == str(wanted)[:10]
        if key in ("urgent", "thanks"):
            return bool(said) is bool(wanted)
        return str(said).casefold() == str(wanted).casefold()


def _squeeze(words: str) -> str:
    return " ".join(words.split())


def _is_way(wanted: str, said: str) -> bool:
    if wanted == "page":
        return said.startswith("page")
    return said.casefold().startswith(wanted.casefold())


async def take_all(letters: Iterable[WorldLetter]) -> list[Outcome]:
    """Takes each letter into the shop as it was; nothing of it stays."""
    with tempfile.TemporaryDirectory() as folder:
        database = await open_database(f"sqlite+aiosqlite:///{Path(folder) / 'world.db'}")
        try:
            async with database.transaction() as tx:
                people = await open_shop(tx)
            return [await _take(database, letter, people) for letter in letters]
        finally:
            await database.close()


async def _take(database: Database, letter: WorldLetter, people: dict[str, int]) -> Outcome:
    outcome = Outcome(letter)
    try:
        async with database.transaction() as tx:
            await _use_provider(tx, letter.provider)
            at = now()
            for name in letter.after:
                at += timedelta(minutes=5)
                await _bring(tx, read_letters()[name], at=at)
            before = await _count(tx)
            at += timedelta(minutes=5)
            key = await _bring(tx, letter, at=at)
            outcome.said = await _look(tx, key, people, before, at=at)
            outcome.reason = str(outcome.said.pop("reason", ""))
            raise _Undone
    except _Undone:
        return outcome


async def _use_provider(tx: Transaction, provider: str) -> None:
    mailbox = sure(await tx.mailboxes.get_for_shop(SHOP_ID))
    await tx.mailboxes.save(replace(mailbox, imap_host=IMAP_HOSTS[provider]))


async def _bring(tx: Transaction, letter: WorldLetter, *, at: Any) -> str:
    mailbox = sure(await tx.mailboxes.get_for_shop(SHOP_ID))
    mail = read_mail(letter.raw, received_at=at)
    role = FolderRole.JUNK if letter.is_junk else FolderRole.INBOX
    position = FolderPosition(folder=role.value, uid_validity=1, last_uid=1)
    await take_mail(tx, mailbox.id, mail, role, position, now=at)
    return mail.key


async def _count(tx: Transaction) -> dict[str, int]:
    counts = {}
    for table in ("outbox", "customers", "cases", "messages"):
        counts[table] = await tx.sql.value(int, f"SELECT max(id) FROM {table}") or 0
    return counts


async def _look(
    tx: Transaction, key: str, people: dict[str, int], before: dict[str, int], *, at: Any
) -> dict[str, Any]:
    """What stands in the books now that the letter is in."""
    recent = await tx.mails.list_recent(SHOP_ID, offset=0, limit=3)
    kept = next((each for each in recent if each.key == key), None)
    after = await _count(tx)
    said: dict[str, Any] = {"shown": "quiet"}
    if kept is None:
        return said
    said["reason"] = f"{kept.kind}: {kept.reason}"
    message = await tx.conversations.find_message(SHOP_ID, f"mail:{key}")
    if message is not None:
        said |= await _look_at_person(tx, kept, message.customer_id, people, before)
        said["words"] = _drop_subject(message.words, kept)
        said["thanks"] = message.is_thanks
        said["way"] = await _find_way(tx, message.customer_id, kept, at=at)
    elif kept.kind is MailKind.CUSTOMER and after["outbox"] > before["outbox"]:
        said["shown"] = "customer"
        said["who"] = kept.author.name if kept.author else None
    elif kept.kind is MailKind.BOUNCE and after["outbox"] > before["outbox"]:
        said["shown"] = "returned"
        customer = await tx.customers.get(kept.customer_id or 0)
        said["who"] = customer.name if customer else None
    said["order"] = await _name_order(tx, kept)
    if kept.kind is MailKind.NOTICE:
        said |= await _look_at_notice(tx, kept, is_person=message is not None)
    if after["cases"] > before["cases"] and said["shown"] in ("quiet", "pretender"):
        said["shown"] = "case"
    return said


def _drop_subject(words: str, kept: ReceivedMail) -> str:
    """The subject is put before the words where it says what matters; a note stands for words that
    are on the platform's page.
    """
    if kept.relay is not None and words == ON_THE_PAGE.format(place=kept.relay.label):
        return ""
    subject = kept.subject.strip()
    return words[len(subject) :] if subject and words.startswith(subject + "\n") else words


async def _look_at_person(
    tx: Transaction,
    kept: ReceivedMail,
    customer_id: int,
    people: dict[str, int],
    before: dict[str, int],
) -> dict[str, Any]:
    customer = sure(await tx.customers.get(customer_id))
    names = [name for name, known in people.items() if known == customer_id]
    conversation = await tx.conversations.get_for_customer(customer_id)
    return {
        "shown": "customer",
        "who": customer.name if len(names) < 2 else "Maria Silva (e-mail)",
        "is_new": customer_id > before["customers"],
        "urgent": bool(conversation and conversation.urgent_because),
    } | ({"who": names[0]} if len(names) == 1 else {})


async def _find_way(tx: Transaction, customer_id: int, kept: ReceivedMail, *, at: Any) -> str:
    """How a reply would go now."""
    customer = sure(await tx.customers.get(customer_id))
    work = StaffWork(tx, await find_shop(tx), at, by=MAUD)
    request = LetterRequest(kind=LetterKind.REPLY, message="Thank you, I look into it.")
    draft: Draft = await draft_letter(work, customer, None, request)
    match draft.to.channel:
        case Channel.ELSEWHERE:
            return f"page {draft.to.link or ''}"
        case channel:
            return f"{channel.value} {draft.email or ''}"


async def _name_order(tx: Transaction, kept: ReceivedMail) -> str:
    order = await tx.orders.get(kept.order_id)
    if order is not None:
        return order.external_number or str(order.number)
    return (kept.relay.order_number if kept.relay else None) or ""


async def _look_at_notice(
    tx: Transaction, kept: ReceivedMail, *, is_person: bool
) -> dict[str, Any]:
    notices = await tx.mails.list_notices(SHOP_ID, since=now() - timedelta(days=1), limit=5)
    found = next((each for each in notices if each.mail_id == kept.id), None)
    if found is None:
        return {}
    notice = found.notice
    said: dict[str, Any] = {
        "kind": notice.kind.value,
        "reference": notice.reference,
        "respond_by": notice.respond_by,
    }
    if notice.amount is not None:
        said["amount"] = f"{notice.amount:.2f} {notice.currency}"
    if not is_person:
        said["shown"] = "notice" if notice.is_verified else "pretender"
    return said


def draw_table(outcomes: list[Outcome]) -> str:
    """The figures by file: how many letters came out right in each aspect."""
    lines = []
    for name in dict.fromkeys(each.letter.file for each in outcomes):
        ours = [each for each in outcomes if each.letter.file == name]
        right = sum(not each.list_wrong() for each in ours)
        parts = [f"{name:<18}{right:>4} of {len(ours):<4}"]
        parts += [_count_aspect(ours, key) for key in ASPECTS]
        lines.append(" ".join(filter(None, parts)))
    lines.append(_sum_up(outcomes))
    return "\n".join(lines)


def _count_aspect(outcomes: list[Outcome], key: str) -> str:
    asked = [each for each in outcomes if key in each.letter.expect]
    if not asked:
        return ""
    right = sum(key not in each.list_wrong() for each in asked)
    return f"{key} {right}/{len(asked)}"


def _sum_up(outcomes: list[Outcome]) -> str:
    expected = [each for each in outcomes if "shown" in each.letter.expect]
    loud = [each for each in expected if each.letter.expect["shown"] not in ("quiet", "pretender")]
    quiet = [each for each in expected if each not in loud]
    seen = sum(
        each.said.get("shown") in ("customer", "notice", "returned", "case") for each in loud
    )
    alarms = sum(each.said.get("shown") not in ("quiet", "pretender") for each in quiet)
    return (
        f"what matters shown: {seen} of {len(loud)} ({seen / max(1, len(loud)):.1%}); "
        f"false alarms: {alarms} of {len(quiet)} ({alarms / max(1, len(quiet)):.1%})"
    )


def _main(files: list[str]) -> None:
    letters = [each for each in read_letters().values() if not files or each.file in files]
    outcomes = asyncio.run(take_all(letters))
    for each in outcomes:
        for key in each.list_wrong():
            wanted, said = each.letter.expect[key], each.said.get(key)
            where = f"{each.letter.file}/{each.letter.id} {key}"
            print(f"{where}: wanted {wanted!r}, was {said!r} [{each.reason}]")
    print(draw_table(outcomes))


if __name__ == "__main__":
    _main(sys.argv[1:])
