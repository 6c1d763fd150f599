"""Story 1: the lost shrug.

What matters is found among 600 letters that don't, while the seller is silent.
"""

import asyncio
from dataclasses import replace
from datetime import timedelta

import discord
import pytest
from simcord.actors import MemberActor

from tests.cogs.letter_world import UNDO_OVER, read_desk
from tests.cogs.mail_world import HURRY, MailWorld
from tests.cogs.shop_world import read_answer, read_message
from tests.mail.corpus.letters import PROVIDER, SHOP, make_letters
from tests.mail.servers import ADDRESS
from tests.stories.telling import Story, answer_of, fill_in, london
from tests.sure import sure

JUNK = 600
CHECKED = f"{PROVIDER}; dmarc=pass header.from=paypal.com; dkim=pass header.d=paypal.com"
DISPUTE = (
    "A buyer opened a dispute about transaction 4XY12345AB678901C.\nDisputed amount: $48.00 USD\n"
    "Please respond by February 13, 2026.\nCase ID: PP-R-ABC-123456789\nOrder number: 1042"
)


class Mailbox:
    """What the postman brings: junk by the sack, and now and then a letter that matters."""

    def __init__(self, mail: MailWorld) -> None:
        self.mail, self.shop = mail, mail.shop
        self.came = 0
        letters = make_letters("junk.toml", least=JUNK)[:JUNK]
        self.left = [each.raw.replace(SHOP.encode(), ADDRESS.encode()) for each in letters]

    async def bring_junk(self, count: int) -> None:
        """So many letters of junk, or what is left of it."""
        sack, self.left = self.left[:count], self.left[count:]
        self.mail.server.imap.hang()  # they lie there together when the bot looks
        for letter in sack:
            at = self.shop.env.now() - timedelta(minutes=1)
            await self.mail.server.deliver("INBOX", letter, at=at)
        self.mail.server.imap.resume()
        await self.wait_for(len(sack))

    async def bring(self, words: str, **more: str) -> None:
        await self.mail.deliver(words, **more)
        await self.wait_for(1)

    async def wait_for(self, count: int) -> None:
        """Waits in real time until the bot has taken in so many letters more."""
        self.came += count
        async with asyncio.timeout(120):
            while await self.count_taken() < self.came:  # noqa: ASYNC110 - the watcher doesn't tell
                await asyncio.sleep(0.02)
        await self.shop.env.settle()

    async def count_taken(self) -> int:
        async with self.shop.bot.database.reading() as tx:
            return await tx.sql.value(int, "SELECT count(*) FROM mails") or 0

    async def send(self, card: discord.Message, by: MemberActor) -> str:
        """✅; the letter as it reached Ada's mailbox."""
        before = len(self.mail.sent)
        await by.set_reaction(card, "✅", reacted=True)
        await self.shop.env.advance_time(UNDO_OVER)
        await self.mail.see_standing(card, "Sent")
        assert len(self.mail.sent) == before + 1
        letter = self.mail.sent[-1]
        assert "ada@example.com" in letter["To"]
        words = sure(letter.get_body(("plain",)))
        return " ".join(words.get_content().split())


@pytest.fixture
async def story(mail: MailWorld, monkeypatch: pytest.MonkeyPatch) -> Story:
    """The shop, open Monday to Friday from 9 to 17, with its mailbox connected; it is Monday, 5
    January.
    """
    # The server tells of news by itself: nobody need look all the time while months go by.
    calm = replace(HURRY, look=timedelta(seconds=1), answer=timedelta(seconds=30))
    monkeypatch.setattr("bot.mail.transport.watching.Timings", lambda: calm)
    shop = mail.shop
    await shop.ask("shop hours", by=shop.rosa, days="Mon-Fri", open="09:00", close="17:00")
    story = Story(shop, london(1, 5, 10))
    await story.go_to(story.began)
    await mail.open()
    return story


@pytest.mark.slow
async def test_the_parcel_is_lost_but_neither_the_money_nor_the_customer(
    mail: MailWorld, story: Story
) -> None:
    shop, env, box = story.shop, story.shop.env, Mailbox(mail)
    rosa, owner = shop.rosa, shop.guild.owner
    hana = shop.guild.add_member(env.create_user("hana"), roles=[shop.staff])
    await shop.ask("shop setup", by=rosa, deputy=hana)
    ada = {"customer": "Ada Lovelace", "email": "ada@example.com"}
    await shop.ask("order add", by=rosa, **ada, item="moss shrug", number="1042", price="$48.00")
    await shop.ask(
        "order ship", by=rosa, order="1042", tracking="AB123456785GB", service="Tracked 48"
    )
    assert "AB123456785GB" in await box.send(shop.list_cards()[-1], rosa)
    story.tell(
        "Rosa posts the shrug and tells Ada; then life gets busy, and she looks at nothing any "
        "more."
    )

    # Shipped is not done: the desk misses the parcel before Ada does, and a question to her lies
    # ready.
    for week in (1, 2):
        await box.bring_junk(67)
        await story.go_to(story.began + timedelta(weeks=week))
    await story.go_to(london(1, 20, 9, 1))
    assert "📮 1 parcel should be there" in read_desk(shop)[-1]
    missed = story.tell("the parcel is missed, in one quiet line.")
    await box.bring_junk(67)
    await story.go_to(london(1, 23, 10))
    await box.bring("Hello, has my shrug been posted? It has not come.")
    assert missed < story.tell("Ada writes, among the junk, and gets no answer.")

    # Nobody does anything: the seller is written to, then the deputy, and a word to Ada lies ready.
    await story.go_to(london(1, 27, 10))
    await box.bring_junk(67)
    told = [read_message(each) for each in owner.dm_channel.history()]
    assert any("nobody has done anything for" in each for each in told)
    story.tell("the bot has written to Rosa herself.")
    await story.go_to(london(1, 28, 10))
    assert "Can you help?" in read_message(hana.user.dm_channel.history()[-1])
    called = story.tell("Hana, the deputy, is called by a direct message.")
    await story.go_to(london(1, 29, 10))
    await box.bring("This is the third time I write. Where is my shrug?")
    await story.go_to(london(2, 2, 10))

    # PayPal's notice comes in the middle of the junk. It rings at once, for the deputy as well.
    frozen_on = story.count_days(london(2, 13))
    await box.bring_junk(33)
    received = (
        f"from mx0.paypal.com (mx0.paypal.com [66.211.170.86]) by {PROVIDER} with ESMTPS id 1"
    )
    seal = {"Authentication_Results": CHECKED, "Received": received}
    await box.bring(
        DISPUTE, sender="PayPal <service@paypal.com>", subject="A buyer opened a dispute", **seal
    )
    await box.bring_junk(33)
    notice = mail.find("**PayPal** writes")[-1]
    assert hana.mention in notice.content
    assert shop.staff.mention in notice.content
    found = story.tell(
        f"PayPal's notice was found among {box.came} letters and pinged; "
        f"without it the claim would have been lost on day {frozen_on}."
    )
    assert called < found < frozen_on

    # Hana takes over: the case, its evidence, a holding note to Ada, and the parcel counts as lost.
    assert "⬜ **Answer PayPal** by " in answer_of(await hana.click(notice, label="It's a dispute"))
    pack = await hana.slash(shop.desk, "order evidence", order="1042")
    assert "ready to upload" in answer_of(pack)
    [note] = [each for each in story.list_waiting_cards() if "Holding note" in each.content]
    assert "You've waited since Friday 23 January, and I'm sorry." in await box.send(note, hana)
    await hana.click(mail.find("**PayPal** writes")[-1], label="I answered PayPal")
    await hana.click(mail.find("wrote an e-mail")[0], label="It's lost")
    reason = "Rosa is back then"
    await shop.ask("snooze", by=hana, customer="Ada Lovelace", until="9 march 9am", reason=reason)
    assert story.tell("Hana has answered PayPal with the evidence, and Ada has a word.") < frozen_on

    # For five weeks more Rosa is silent, and the junk goes on; nothing of it cries wolf.
    notices, letters = len(mail.find("** writes")), len(mail.find("wrote an e-mail"))
    while box.left:
        await box.bring_junk(67)
        await story.go_to(env.now() + timedelta(weeks=1))
    await story.go_to(london(3, 9, 10))
    assert (
        (len(mail.find("** writes")), len(mail.find("wrote an e-mail")))
        == (notices, letters)
        == (1, 2)
    )
    assert "**Ada Lovelace** waits" in read_desk(shop)[-1]
    assert story.tell(f"Rosa is back after two months of silence and {JUNK} letters of junk.") == 63

    # She makes a second one; it keeps the promise, and what it and the gifts cost is kept.
    form = await rosa.click(mail.find("counts as lost")[-1], label="Apologise: send another")
    await fill_in(
        rosa,
        form,
        The_replacement="20 march",
        Something="a hand-knit shawl",
        Why="nobody has seen it since the depot in Leeds",
    )
    apology = shop.list_cards()[-1]
    more = read_answer(await rosa.click(apology, label="More"))
    assert "🤝 a replacement by Fri 20 Mar" in more
    words = await box.send(apology, rosa)
    assert (
        "I'm sorry to tell you that the parcel with your moss shrug is lost: nobody has seen it "
        "since the depot in Leeds." in words
    )
    assert "I'll post you a new one by Friday 20 March, free of charge." in words
    assert "I'm adding a hand-knit shawl to say sorry." in words
    await story.go_to(london(3, 10, 9, 30))
    await box.bring("No refund is necessary. I would love a second one!")
    await shop.ask("reply", by=rosa, customer="Ada Lovelace", message="Then I start tonight!")
    await box.send(shop.list_cards()[-1], rosa)
    await story.go_to(london(3, 18, 10))
    await shop.ask("order add", by=rosa, **ada, item="second moss shrug")
    said = await shop.ask(
        "order ship", by=rosa, order="2", tracking="AB987654326GB", replaces="1042"
    )
    assert "It replaces order **1042**. That keeps what you promised" in said
    for gift, cost in (("a hand-knit shawl", "$12"), ("handmade chocolate", "$3.50")):
        await shop.ask("order gift", by=rosa, order="2", what=gift, cost=cost)
    assert (
        "This is the replacement for your first one (order 1042), and there's nothing to pay."
        in await box.send(
            next(each for each in story.list_waiting_cards() if "Shipped note" in each.content),
            rosa,
        )
    )
    assert "No promise is open" in await shop.ask("promises")
    story.tell("the second shrug leaves with its gifts, two days before the promised day.")

    # It came. She is asked, kindly, to close her dispute; it stays open until PayPal says that it
    # is closed.
    await story.go_to(london(3, 23, 10))
    await box.bring("It came and it is lovely! Do you make gloves, too?")
    await shop.ask("order arrived", by=rosa, order="2")
    await shop.ask(
        "reply", by=rosa, customer="Ada Lovelace", message="I am so glad. Yes, in moss green."
    )
    await box.send(shop.list_cards()[-1], rosa)
    card = await rosa.slash(shop.desk, "case show", case="PP-R-ABC-123456789")
    assert card.response is not None
    await rosa.click(card.response, label="Ask Ada Lovelace to close it")
    assert "still open, and only you can close it" in await box.send(shop.list_cards()[-1], rosa)
    await story.go_to(london(3, 24, 10))
    await box.bring("Thank you so much!")
    await rosa.click(mail.find("said thanks")[-1], label="The order is settled")
    await shop.end_dispute("PP-R-ABC-123456789", "won", by=rosa)
    for number in ("1042", "2"):
        assert "the customer said that it is right" in await shop.ask("order show", order=number)
    cost = await shop.ask("order show", order="2")
    for words in ("Replaces order 1042", "Gift: handmade chocolate, $3.50", "**In all: $15.50**"):
        assert words in cost, words

    # And she comes back for more.
    await story.go_to(london(4, 20, 10))
    await shop.ask("order add", by=rosa, **ada, item="moss gloves", price="$20.00")
    await shop.ask("order ship", by=rosa, order="3", tracking="AB987654326GB")
    assert "Thank you for coming back: it means a lot." in await box.send(
        shop.list_cards()[-1], rosa
    )
    assert "Nothing can be lost just now" in await shop.ask("next")
    story.tell("Ada comes back for gloves.")
