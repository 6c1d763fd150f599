"""Mary writes to the shop and reads its answers by e-mail, which travels inside the playground
alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.client import create_bot
from bot.config import Secret, Settings
from bot.playground.commands import ImpossibleError
from bot.playground.demo import OPEN_KEY, connect_demo, prepare_demo
from bot.playground.letters import read_letter
from bot.playground.post_office import MARY, SHOP, MailAccess, PostMemory, PostOffice
from bot.playground.saved_world import Keeper, Kept, KeptFile
from bot.playground.server import build_app
from bot.playground.world import World
from tests.playground.small_bot import SmallBot
from tests.sure import sure

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@asynccontextmanager
async def open_office(
    memory: PostMemory | None = None, *, now: datetime = MONDAY
) -> AsyncIterator[tuple[PostOffice, MailAccess, list[str]]]:
    """A post office without a shop; how to reach it; and what it told of."""
    told: list[str] = []
    office = PostOffice(clock=lambda: now, tell=lambda: told.append("news"))
    if memory is not None:
        office.recall(memory)
    yield office, await office.open(), told
    await office.close()


async def send(
    reach: MailAccess, words: str, *, to: str = MARY.address, password: str | None = None
) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = SHOP.address, to, "Your mugs"
    letter["Message-ID"] = make_msgid(domain="woollyshelf.example")
    letter.set_content(words)
    await aiosmtplib.send(
        letter,
        hostname="127.0.0.1",
        port=reach.smtp_port,
        username=SHOP.address,
        password=password or reach.password,
    )


async def test_what_the_shop_sends_to_mary_is_in_her_inbox() -> None:
    async with open_office() as (office, reach, told):
        await send(reach, "They left today.")
        await send(reach, "For Gita alone.", to="gita@example.com")
        (letter,) = office.describe_mail()["letters"]
        assert (letter["subject"], letter["text"], letter["mine"]) == (
            "Your mugs",
            "They left today.",
            False,
        )
        assert letter["at"] == MONDAY.isoformat()
        assert told == ["news"]
        inbox, sent = office.describe_writer()["places"]
        assert (inbox["last"], sent["last"]) == (letter["id"], "0")


async def test_only_the_shop_can_send_through_its_provider() -> None:
    async with open_office() as (office, reach, _):
        with pytest.raises(aiosmtplib.SMTPAuthenticationError):
            await send(reach, "Believe me", password="guessed")
        assert office.describe_mail()["letters"] == []


async def test_a_reply_goes_into_the_thread_of_what_it_answers() -> None:
    async with open_office() as (office, reach, _):
        await office.write("Broken", "One is broken.", [("mug.jpg", b"\xff\xd8\xff" + bytes(5000))])
        await send(reach, "An unrelated letter.")
        await office.write("Re: Broken", "And the other one too.", answers="1")
        first, other, second = office.describe_mail()["letters"]
        assert (first["thread"], other["thread"], second["thread"]) == ("1", "2", "1")
        assert first["files"] == [{"name": "mug.jpg", "size": 5003}]
        read = [read_letter(letter.raw) for letter in office.remember().letters]
        assert read[2].answers == (read[0].message_id,)
        assert len(office.remember().folders["INBOX"].letters) == 2


async def test_html_is_shown_as_words() -> None:
    raw = (
        b"Subject: Hello\r\nContent-Type: text/html\r\n\r\n<p>Dear "
        b"<b>Mary</b></p><script>alert(1)</script>"
    )
    assert read_letter(raw).text == "Dear Mary"


async def test_an_empty_letter_is_refused_and_goes_nowhere() -> None:
    async with open_office() as (office, _, told):
        with pytest.raises(ImpossibleError, match="write a few words"):
            await office.write("Hello", " \n")
        assert told == []
        assert office.remember().folders["INBOX"].letters == []


async def test_each_sample_letter_can_be_dropped_into_the_shops_mailbox() -> None:
    async with open_office() as (office, _, _):
        samples = office.describe_mail()["samples"]
        for sample in samples:
            await office.drop(sample["key"])
        stored = office.remember().folders["INBOX"].letters
        assert len(stored) == len(samples) == 9
        dispute = next(letter.raw for letter in stored if b"PP-D-48213377" in letter.raw)
        assert dispute.startswith(b"Authentication-Results: mail.woollyshelf.example; dkim=pass")
        assert b"respond by 3 December 2026" in dispute
        assert office.describe_mail()["letters"] == []


async def test_all_letters_are_remembered_and_the_mailbox_is_the_same_for_who_read_it() -> None:
    async with open_office() as (office, reach, _):
        await office.write("Broken", "One is broken.", [("mug.jpg", bytes(range(256)))])
        await send(reach, "I am sorry. 🧶")
        shown, memory = office.describe_mail(), office.remember()
    assert office.describe_mail()["letters"] == []
    async with open_office(PostMemory.from_json(memory.to_json())) as (again, _, _):
        assert again.describe_mail() == shown
        assert again.remember() == memory
        await again.write("More", "And one thing more.")
        folder = again.remember().folders["INBOX"]
        assert [letter.uid for letter in folder.letters] == [101, 102]
        assert again.describe_mail()["letters"][-1]["id"] == "3"


async def test_the_page_shows_marys_letters_in_place_of_channels() -> None:
    async with World(SmallBot, opens_at=MONDAY) as world:
        await world.open_post()
        async with TestClient(TestServer(build_app(world, "secret"))) as browser:
            cookie = {"Cookie": f"goodword_try_{browser.port}=secret"}
            body: dict[str, Any] = {
                "subject": "Hello",
                "text": "Do you make socks?",
                "files": [],
                "answers": None,
            }
            answer = await browser.post("/api/write", json=body, headers=cookie)
            assert answer.status == 200
            params = {"person": "mary", "place": "sent"}
            state = await (await browser.get("/api/state", params=params, headers=cookie)).json()
        assert (state["me"], state["here"], state["mail"]["letters"][0]["subject"]) == (
            "mary",
            "sent",
            "Hello",
        )
        assert [place["name"] for place in state["places"]] == ["Inbox", "Sent"]
        assert [
            someone["name"] for someone in world.snapshot(world.seller, world.desk)["writers"]
        ] == ["Mary"]
        await world.start_afresh()
        assert world.mail_snapshot("sent")["mail"]["letters"] == []
        await world.write_letter("Hello again", "Do you make socks?")


# ------------------------------------------------------------- the whole bot


@asynccontextmanager
async def open_shop(folder: Path, kept: Kept | None = None) -> AsyncIterator[World]:
    """The sample shop with its mailbox, or a kept one."""
    await asyncio.to_thread(folder.mkdir)
    if kept is not None:
        kept.lay_out_books(folder / "shop.db")
    address = f"sqlite+aiosqlite:///{folder}/shop.db"
    settings = Settings(database_url=address, mail_private=True, secret_key=Secret(OPEN_KEY))

    def forget() -> None:
        for part in folder.glob("shop.db*"):
            part.unlink()

    async with World(
        lambda: create_bot(settings),
        prepare=prepare_demo,
        connect=connect_demo,
        reset=forget,
        opens_at=MONDAY,
        kept=kept,
    ) as world:
        yield world
        assert world.errors == []


def read_desk(world: World) -> list[str]:
    messages = world.snapshot(world.seller, world.desk)["messages"]
    return [f"{item['content']}\n{item['embeds']}" for item in messages]


async def see_at_desk(world: World, words: str) -> None:
    """Waits, without doing anything in the world, until the last message at the desk has these
    words.

    It looks only when the world tells that there is news, as the page does.
    """
    seen = -1
    while words not in read_desk(world)[-1]:
        seen = await asyncio.wait_for(world.wait_for_news(seen), 60)


async def answer(world: World, words: str) -> None:
    await world.run_command(
        world.seller, world.desk, "reply", {"customer": "Mary", "message": words}
    )
    card = world.last_message_id(world.seller, world.desk)
    await world.react(world.seller, world.desk, card, "✅")
    await world.advance(timedelta(minutes=1))


@pytest.mark.slow
async def test_a_letter_is_at_the_desk_without_a_click_and_its_answer_in_the_inbox(
    tmp_path: Path,
) -> None:
    async with open_shop(tmp_path / "shop") as world:
        before = read_desk(world)
        await world.open_post()
        await world.write_letter("My mugs", "One of the mugs is broken.")
        await see_at_desk(world, "One of the mugs is broken")
        card = read_desk(world)[-1]
        assert read_desk(world)[:-1] == before  # connecting made no noise
        assert "order #10" in card.casefold()
        await answer(world, "A new one leaves tomorrow.")
        letter = world.mail_snapshot("inbox")["mail"]["letters"][-1]
        assert (letter["subject"], letter["thread"], letter["mine"]) == ("Re: My mugs", "1", False)
        assert "A new one leaves tomorrow." in letter["text"]
        assert letter["at"] == (MONDAY + timedelta(seconds=30)).isoformat()

        await world.restart_bot()
        await world.write_letter("Re: My mugs", "When will that be?", answers="2")
        await see_at_desk(world, "When will that be")
        await world.start_afresh()
        assert len(read_desk(world)) == len(before)
        await world.write_letter("Hello", "Do you make socks?")
        await see_at_desk(world, "Do you make socks")


@pytest.mark.slow
async def test_a_kept_worlds_mailbox_goes_on_where_it_was(tmp_path: Path) -> None:
    file = KeptFile(tmp_path / "shop.kept")
    async with open_shop(tmp_path / "first") as world:
        await world.open_post()
        await world.write_letter("My mugs", "One of the mugs is broken.")
        await see_at_desk(world, "One of the mugs is broken")
        await Keeper(file, tmp_path / "first" / "shop.db").save(world)
        before, mail = read_desk(world), world.mail_snapshot("sent")["mail"]
    kept = sure(KeptFile(file.path).read())
    async with open_shop(tmp_path / "second", kept) as again:
        assert again.mail_snapshot("sent")["mail"] == mail
        await asyncio.sleep(0.3)  # in which the bot finds nobody at its mailbox
        await again.open_post()
        await again.write_letter("Re: My mugs", "Are you there?")
        await see_at_desk(again, "Are you there")
        assert read_desk(again)[:-1] == before
        await answer(again, "A new one leaves tomorrow.")
        assert again.mail_snapshot("inbox")["mail"]["letters"][-1]["mine"] is False
