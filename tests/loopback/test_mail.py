"""The program with its mailbox on a real Dovecot: a letter's whole way, power cuts, and a good deal
of mail.
"""

import asyncio
import random
import smtplib
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.mailboxes import ENOUGH_LEAD
from bot.mail.reading.email_reader import read_mail
from bot.mail.understanding.classification import sort_mail
from tests.loopback.post_office import SENT, PostOffice
from tests.loopback.values import DESK, SAM, STAFF_ROLE, Message, show_interaction
from tests.loopback.world import World, open_world, processes
from tests.mail.corpus.letters import Letter, make_letters
from tests.mail.dovecot import HOST, WHY_SKIPPED, Dovecot, find_program, run_dovecot

pytestmark = [pytest.mark.dovecot, pytest.mark.slow]

CUSTOMER, QUESTION = "Cleo", "Where is my shawl?"
WORDS = "It left this morning."
ROUNDS = 6
MB = 1024 * 1024
#: Of presses that come every 20 ms: on a quiet machine, what half a second of standing still makes
#: wait.
MAX_OPEN = 25


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    if find_program() is None:
        pytest.skip(WHY_SKIPPED)
    with run_dovecot() as server:
        yield server


@dataclass
class Shop:
    """A shop whose mailbox lies on the server, and its customer Cleo, who writes to it."""

    world: World
    office: PostOffice
    address: str
    customer: str  #: her address

    async def open_mailbox(self) -> None:
        """The program is started with its mailbox, and has looked through it."""
        await self.world.restart()
        await self.world.wait_until(
            lambda: self.world.list_posts("looked through the last 30 days"),
            "the first look is over",
        )

    async def deliver(self, subject: str, body: str = QUESTION) -> None:
        await asyncio.to_thread(
            self.office.dovecot.deliver, self.address, self.write(subject, body)
        )

    def write(self, subject: str, body: str = QUESTION) -> bytes:
        """Cleo's letter."""
        return (
            f"From: {CUSTOMER} <{self.customer}>\r\nTo: {self.address}\r\nSubject: {subject}\r\n"
            f"Message-ID: <{subject.replace(' ', '-')}@example.com>\r\n"
            f"References: <earlier@example.com>\r\n\r\n{body}\r\n"
        ).encode()

    def list_arrivals(self, words: str = "") -> list[str]:
        """What the desk shows of letters that came."""
        return [each for each in self.world.list_posts("wrote an e-mail") if words in each]

    async def see_arrival(self, subject: str) -> None:
        await self.world.wait_until(
            lambda: self.list_arrivals(subject), f"the desk shows {subject}"
        )

    async def approve(self, words: str = WORDS) -> Message:
        """Answers Cleo."""
        await self.world.ask("reply", customer=CUSTOMER, message=words)
        card = await self.world.see_card(words)
        await self.world.react(card)
        return card

    async def see_letters(self, words: str = WORDS) -> int:
        """How many letters with these words lie in Cleo's mailbox."""
        letters = await self.office.list_letters(self.customer)
        return sum(words in str(letter.get_body(("plain",))) for letter in letters)

    async def see_sent(self, card: Message) -> None:
        await self.world.wait_until(
            lambda: card.stands.startswith("Sent"), "its card says that it was sent"
        )
        await self.world.be_still()
        assert len(await self.office.list_letters(self.address, SENT)) == 1
        assert await self.see_letters() == 1

    async def stop_before_the_answer(self) -> Message:
        """The power fails when the letter has gone and the server hasn't said so yet."""
        self.office.hangs.add("DATA")
        card = await self.approve()
        await self.world.wait_until(lambda: self.office.sent, "the letter goes")
        await self.world.kill()
        self.office.hangs.clear()
        return card


@asynccontextmanager
async def open_shop(folder: Path, database: Path, dovecot: Dovecot) -> AsyncIterator[Shop]:
    """One with fresh mailboxes, which the program doesn't know before its next start."""
    name = f"{random.randrange(10**12)}.example"
    office = PostOffice(dovecot=dovecot)
    async with open_world(folder, database) as world, office.serve(f"hello@{name}") as settings:
        world.settings = settings
        yield Shop(world, office, f"hello@{name}", f"cleo@{name}")
        await world.close()


@pytest.fixture
async def closed_shop(
    tmp_path: Path, empty_database: Path, dovecot: Dovecot
) -> AsyncIterator[Shop]:
    async with open_shop(tmp_path, empty_database, dovecot) as opened:
        yield opened


@pytest.fixture
async def shop(closed_shop: Shop) -> Shop:
    await closed_shop.open_mailbox()
    return closed_shop


async def test_a_letter_is_shown_by_itself_and_answered_in_its_thread(shop: Shop) -> None:
    await shop.deliver("My shawl")
    await shop.see_arrival("My shawl")
    card = await shop.approve()
    await shop.see_sent(card)
    [letter] = await shop.office.list_letters(shop.customer)
    assert letter["In-Reply-To"] == "<My-shawl@example.com>"
    assert letter["References"].split() == ["<earlier@example.com>", "<My-shawl@example.com>"]
    assert letter["Subject"] == "Re: My shawl"
    assert (letter["From"].addresses[0].addr_spec, letter["To"]) == (
        shop.address,
        f"{CUSTOMER} <{shop.customer}>",
    )
    [copy] = await shop.office.list_letters(shop.address, SENT)
    assert copy["Message-ID"] == letter["Message-ID"]
    assert await shop.office.count_read(shop.address) == 0
    assert CUSTOMER not in await shop.world.ask("inbox")


@pytest.mark.parametrize("has_effect", [True, False], ids=["posted", "not posted"])
async def test_a_crash_while_a_letter_is_shown_shows_it_once(shop: Shop, has_effect: bool) -> None:
    snag = shop.world.put_snag(
        "POST", f"/channels/{DESK}/messages", words="My shawl", has_effect=has_effect
    )
    await shop.deliver("My shawl")
    await shop.world.wait_until(snag.reached.is_set, "the bot posts it")
    await shop.world.restart()
    await shop.see_arrival("My shawl")
    await shop.world.restart()
    await shop.world.be_still()
    assert len(shop.list_arrivals()) == 1


async def test_at_any_moment_of_an_arrival_a_crash_loses_no_letter_and_takes_none_twice(
    shop: Shop,
) -> None:
    subjects = [f"question {number}-" for number in range(ROUNDS * 4)]
    for number in range(ROUNDS):
        for subject in subjects[number * 4 : number * 4 + 4]:
            await shop.deliver(subject)
        await asyncio.sleep(random.uniform(number, number + 1) / ROUNDS * 0.3)
        await shop.world.restart()
    await shop.world.wait_until(
        lambda: len(shop.list_arrivals()) >= len(subjects), "all are at the desk"
    )
    await shop.world.be_still()
    for subject in subjects:
        assert len(shop.list_arrivals(subject)) == 1
    assert f"wrote {len(subjects)} times" in await shop.world.ask("inbox")
    assert await shop.office.count_read(shop.address) == 0


async def test_a_letter_whose_yes_was_not_heard_is_unknown_until_its_copy_is_found(
    shop: Shop,
) -> None:
    await shop.deliver("My shawl")
    await shop.see_arrival("My shawl")
    card = await shop.stop_before_the_answer()
    await shop.world.start()
    await shop.world.see_unknown(WORDS, card)
    assert await shop.see_letters() == 1
    await shop.office.file_in_sent(shop.address, shop.office.sent[0].content)
    await shop.world.restart()
    await shop.see_sent(card)


async def test_a_letter_whose_copy_was_filed_meanwhile_counts_as_sent(shop: Shop) -> None:
    await shop.deliver("My shawl")
    await shop.see_arrival("My shawl")
    card = await shop.stop_before_the_answer()
    await shop.office.file_in_sent(shop.address, shop.office.sent[0].content)
    await shop.world.start()
    await shop.see_sent(card)


async def test_at_any_moment_after_the_yes_a_letter_is_one_and_never_sent_again(shop: Shop) -> None:
    cards = {}
    for number in range(ROUNDS):
        await shop.deliver(f"question {number}-")
        await shop.see_arrival(f"question {number}-")
        words = f"This is note number {number}."
        cards[words] = card = await shop.approve(words)
        await shop.world.wait_until(lambda: len(shop.office.sent) > number, "the letter goes")  # noqa: B023
        await asyncio.sleep(random.uniform(number, number + 1) / ROUNDS * 0.02)
        await shop.world.restart()
        await shop.world.wait_until(
            lambda card=card: card.stands.startswith("Sent") or "may or may not" in card.text,  # type: ignore[misc]
            "the card says how it ended",
        )
    await shop.world.be_still()
    copies = [
        str(each.get_body(("plain",)))
        for each in await shop.office.list_letters(shop.address, SENT)
    ]
    for words, card in cards.items():
        assert await shop.see_letters(words) == 1
        filed = sum(words in copy for copy in copies)
        assert filed <= 1
        print(
            words,
            "sent" if card.stands.startswith("Sent") else "unknown",
            f"filed {filed} times",
        )
        assert card.stands.startswith("Sent") or not filed


async def test_letters_come_in_after_the_mail_server_was_killed(shop: Shop) -> None:
    for number in range(3):
        shop.office.dovecot.kill()
        await asyncio.sleep(0.2)
        await asyncio.to_thread(shop.office.dovecot.start)
        await shop.deliver(f"question {number}-")
        await shop.see_arrival(f"question {number}-")
    await shop.world.be_still()
    assert len(shop.list_arrivals()) == 3


async def test_letters_come_in_though_the_mail_server_is_killed_while_it_hands_them_over(
    shop: Shop,
) -> None:
    await shop.world.kill()
    subjects = [f"question {number}-" for number in range(12)]
    for subject in subjects:
        await shop.deliver(subject, "a long line of a long letter\r\n" * 20_000)
    await shop.world.start()
    for number in (1, 5, 9):
        await shop.see_arrival(subjects[number])
        shop.office.dovecot.kill()
        await asyncio.to_thread(shop.office.dovecot.start)
    await shop.see_arrival(subjects[-1])
    await shop.world.be_still()
    for subject in subjects:
        assert len(shop.list_arrivals(subject)) == 1


async def test_six_hundred_letters_are_taken_with_one_digest(closed_shop: Shop) -> None:
    shop = closed_shop
    letters = make_letters("needles.toml", least=1) + make_letters("junk.toml", least=550)
    assert len(letters) >= 600
    await asyncio.to_thread(
        deliver_all, shop.office.dovecot, shop.address, [each.raw for each in letters]
    )
    await shop.world.kill()
    before = len(shop.world.discord.channels[DESK])
    await shop.world.start()
    began = time.monotonic()
    await shop.world.wait_until(
        lambda: shop.world.list_posts("This is what waits today"),
        "a digest tells who waits",
        patience=60,
    )
    print(f"{len(letters)} letters were taken in {time.monotonic() - began:.1f} s")
    await shop.world.be_still()
    said = [each.text for each in shop.world.discord.channels[DESK][before:]]
    assert len([words for words in said if f"<@&{STAFF_ROLE}>" in words]) == 1  # the digest
    # Notices about money ring nobody. The first come before it is known who checks them, and what
    # is over by now isn't shown.
    told = sum("writes: **" in words for words in said)
    assert told >= max(1, count_running(letters) - ENOUGH_LEAD - 1)
    assert not shop.list_arrivals()


def count_running(letters: list[Letter]) -> int:
    """How many of these are genuine notices with no last day, or one that is still ahead."""
    now = datetime.now(UTC)
    read = (sort_mail(read_mail(each.raw, received_at=now), each.around) for each in letters)
    notices = [each.notice for each in read if each.notice is not None and not each.pretends]
    return sum(each.respond_by is None or each.respond_by > now for each in notices)


def deliver_all(dovecot: Dovecot, address: str, letters: list[bytes]) -> None:
    with smtplib.LMTP(HOST, dovecot.account(address).smtp.port) as client:
        for letter in letters:
            client.sendmail("somebody@example.com", [address], letter)


def deliver_large(port: int, address: str, letter: bytes, size: int) -> None:
    """In a process of its own, so that what it takes counts for nobody."""
    picture = (b"/9j/4AAQSkZJRgABAQAAAQABAAD/" + b"A" * 48 + b"\r\n") * (size // 78)
    with smtplib.LMTP(HOST, port) as client:
        client.sendmail("cleo@example.com", [address], letter + picture + b"\r\n--frame--\r\n")


@pytest.mark.parametrize("size", [7 * MB, 25 * MB], ids=["fetched whole", "its beginning fetched"])
async def test_a_large_letter_takes_little_memory_and_keeps_nobody_waiting(
    shop: Shop, size: int
) -> None:
    world = shop.world
    await shop.deliver("a small one")
    await shop.see_arrival("a small one")
    usual = await measure_answers(world, asyncio.create_task(asyncio.sleep(2)))
    folder = Path(f"/proc/{world.process_id}")
    (folder / "clear_refs").write_text("5")  # the peak counts from now on
    before = read_memory(folder, "VmRSS")
    body = (
        f"From: {CUSTOMER} <{shop.customer}>\r\nTo: {shop.address}\r\nSubject: a large one\r\n"
        "Message-ID: <large@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
        'boundary="frame"\r\n'
        f"\r\n--frame\r\nContent-Type: text/plain\r\n\r\n{QUESTION}\r\n--frame\r\nContent-Type: "
        "image/jpeg\r\n"
        'Content-Disposition: attachment; filename="shawl.jpg"\r\nContent-Transfer-Encoding: '
        "base64\r\n\r\n"
    ).encode()
    port = shop.office.dovecot.account(shop.address).smtp.port
    sending = processes.Process(target=deliver_large, args=(port, shop.address, body, size))
    sending.start()
    waits = await measure_answers(world, asyncio.create_task(shop.see_arrival("a large one")))
    sending.join()
    growth = read_memory(folder, "VmHWM") - before
    print(f"{before / MB:.0f} MB, and at most {growth / MB:.1f} MB more")
    print(f"usual: {describe(usual)}; meanwhile: {describe(waits)}")
    [shown] = shop.list_arrivals("a large one")
    assert QUESTION in shown
    assert growth < 80 * MB
    assert count_most_open(waits) <= MAX_OPEN


def describe(presses: list[tuple[float, float]]) -> str:
    waits = sorted(answered - asked for asked, answered in presses)
    median, longest = waits[len(waits) // 2], waits[-1]
    return f"{len(waits)} answers, median {median * 1000:.0f} ms, longest {longest * 1000:.0f} ms"


def count_most_open(presses: list[tuple[float, float]]) -> int:
    """How many presses waited for their answer at the same time, at most."""
    return max(sum(asked <= at < answered for asked, answered in presses) for at, _ in presses)


def read_memory(folder: Path, name: str) -> int:
    """In bytes."""
    lines = (folder / "status").read_text().splitlines()
    [value] = [line.split()[1] for line in lines if line.startswith(f"{name}:")]
    return int(value) * 1024


async def measure_answers(world: World, until: asyncio.Task[None]) -> list[tuple[float, float]]:
    """When each press was made and answered; there is one every 20 ms until this is done."""
    known = next(each for each in world.discord.commands if each["name"] == "inbox")
    asked: dict[str, float] = {}
    while not until.done():
        token = f"measured-{len(asked)}-{time.monotonic_ns()}"
        data = {"id": "1", "name": known["name"], "type": 1}
        event = show_interaction(2, data, SAM, id_=world.discord.make_id(), token=token)
        asked[token] = time.time()
        await world.discord.gateway.send("INTERACTION_CREATE", event)
        await asyncio.sleep(0.02)
    await until
    await world.wait_until(
        lambda: all(world.discord.answers[token] for token in asked), "all are answered"
    )
    return [(at, world.discord.answers[token][0].at.timestamp()) for token, at in asked.items()]
