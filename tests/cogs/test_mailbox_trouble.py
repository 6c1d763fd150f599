"""Whatever a mail server does, every letter is taken once, and no letter leaves twice or in
silence.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.config import Settings
from tests.cogs.letter_world import (
    UNDO_OVER,
    buttons_of,
    change,
    get_draft,
    kill,
    press,
    react_offline,
    restart,
    see,
    stands,
    start,
    tell,
)
from tests.cogs.mail_world import MailWorld, answer_form, read_all
from tests.cogs.shop_world import read_message
from tests.services.letters_by_mail import write_bounce
from tests.sure import sure

pytestmark = pytest.mark.slow  # each test lives through breakdowns and restarts

MINUTE, HOUR, DAY = 60, 3600, 86_400


@pytest.fixture
async def card(mail: MailWorld) -> discord.Message:
    """A reply to Ada's e-mail, waiting for approval at the desk."""
    await mail.begin()
    await mail.ask_where(subject="My shawl")
    return await mail.draft()


# Sending


async def test_a_letter_to_no_such_address_fails_with_the_reason_and_can_be_renewed(
    mail: MailWorld, card: discord.Message
) -> None:
    mail.server.post.answers["RCPT"] = "550 5.1.1 <ada@example.com> no such user"
    await mail.approve(card)
    await mail.see_standing(card, "It was **not** sent: there is no such address")
    assert buttons_of(mail.shop, card) == ["Renew", "I sent it all the same", "Discard"]
    assert "**Ada** since" in await mail.shop.ask("inbox")
    mail.server.post.answers.clear()
    await mail.shop.ask("customer edit", customer="Ada", email="ada@new.example")
    await mail.shop.sam.click(see(mail.shop, card), label="Renew")
    new = mail.shop.list_cards()[-1]
    assert "e-mail ada@new.example" in read_message(new)
    await mail.approve(new)
    await mail.see_standing(new, "Sent")
    assert [each.recipients for each in mail.server.sent] == [["ada@new.example"]]


async def test_a_letter_that_is_put_off_goes_out_later_once(
    mail: MailWorld, card: discord.Message
) -> None:
    mail.server.post.answers["RCPT"] = "451 4.7.1 Greylisted, please come back"
    await mail.approve(card)
    await mail.see_standing(card, "The last try failed: 127.0.0.1 doesn't take it right now")
    mail.server.post.answers.clear()
    await mail.shop.env.advance_time(HOUR)
    await mail.see_standing(card, "Sent")
    assert len(mail.sent) == 1


async def lose(mail: MailWorld, card: discord.Message) -> None:
    """The connection breaks when the letter is on its way."""
    mail.server.post.cuts.add("DATA")
    await mail.approve(card)
    await mail.see_standing(card, "It may or may not have gone out")
    mail.server.post.cuts.clear()
    assert buttons_of(mail.shop, card) == ["It arrived", "Send again"]
    await mail.shop.env.advance_time(DAY)
    assert len(mail.sent) == 1  # never again by itself


async def test_a_letter_of_which_nobody_knows_counts_as_sent_when_it_lies_in_sent(
    mail: MailWorld, card: discord.Message
) -> None:
    await lose(mail, card)
    await mail.server.deliver("Sent", mail.server.sent[0].content)
    await mail.see_standing(card, "Sent")
    assert "**Ada** since" not in await mail.shop.ask("inbox")
    assert len(mail.sent) == 1


@pytest.mark.parametrize(("label", "sent"), [("It arrived", 1), ("Send again", 2)])
async def test_a_letter_of_which_nobody_knows_is_settled_by_a_person(
    mail: MailWorld, card: discord.Message, label: str, sent: int
) -> None:
    await lose(mail, card)
    await mail.shop.sam.click(see(mail.shop, card), label=label)
    await mail.see_standing(card, "Sent")
    assert len({each["Message-ID"] for each in mail.sent}) == 1
    assert len(mail.sent) == sent


async def test_two_who_approve_at_once_and_a_restart_send_one_letter(
    mail: MailWorld, card: discord.Message, settings: Settings
) -> None:
    react_offline(mail.shop, card, "✅", mail.shop.sam)
    react_offline(mail.shop, card, "✅", mail.shop.rosa)
    await mail.shop.env.settle()
    await press(mail.shop, card, "draft:approve:1:1", mail.shop.sam)
    await restart(mail.shop, settings)
    await mail.shop.env.advance_time(HOUR)
    await mail.see_standing(card, "Sent")
    assert len(mail.sent) == 1


async def test_many_letters_leave_on_few_connections_and_none_is_left_behind(
    mail: MailWorld,
) -> None:
    await mail.open()
    for number in range(15):
        name = f"Customer {number}"
        await mail.shop.ask(
            "order add", customer=name, item="shawl", email=f"c{number}@example.com"
        )
        await mail.shop.ask("reply", customer=name, message="It left this morning.")
    mail.server.post.slowness = 0.1
    mail.server.post.most_connected = 0
    cards = mail.shop.list_cards()
    for card in cards:
        await mail.shop.sam.set_reaction(card, "✅", reacted=True)
    await mail.shop.env.advance_time(UNDO_OVER)
    await mail.until(lambda: len(mail.sent) == 15, seconds=60)
    assert 1 < mail.server.post.most_connected <= 4
    for card in cards:
        await mail.see_standing(card, "Sent")
    assert sorted(each.recipients[0] for each in mail.server.sent) == sorted(
        f"c{number}@example.com" for number in range(15)
    )


async def test_a_letter_that_could_not_even_be_prepared_is_not_in_doubt_and_goes_out_later(
    mail: MailWorld, card: discord.Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*args: object) -> None:
        raise OSError("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr("bot.channels.email.prepare_mail", fail)
        await mail.approve(card)
        await mail.see_standing(card, "it has not left yet")
    await mail.shop.env.advance_time(HOUR)
    await mail.see_standing(card, "Sent")
    assert len(mail.sent) == 1


async def test_a_letter_that_comes_back_has_the_customer_wait_again(
    mail: MailWorld, card: discord.Message
) -> None:
    await mail.approve(card)
    await mail.see_standing(card, "Sent")
    assert "**Ada** since" not in await mail.shop.ask("inbox")
    mail_id = (await get_draft(mail.shop)).mail_id or ""
    await mail.server.deliver("INBOX", write_bounce(mail_id))
    post = await mail.see("came back: they were **not** told")
    assert f"<@&{mail.shop.staff.id}>" not in post.content  # it is midnight
    assert "no such user" in read_message(post)
    assert "It was **not** sent: it came back" in stands(mail.shop, card)
    assert buttons_of(mail.shop, card) == ["Renew", "I sent it all the same", "Discard"]
    assert "**Ada** since" in await mail.shop.ask("inbox")
    await mail.server.deliver("INBOX", write_bounce(mail_id).replace(b"<bounce@", b"<bounce2@"))
    await mail.until_kinds(3)
    assert len(mail.find("they were **not** told")) == 1
    assert len(mail.sent) == 1


async def test_a_letter_whose_mailbox_was_disconnected_fails_with_what_to_do(
    mail: MailWorld, card: discord.Message
) -> None:
    await mail.disconnect()
    await mail.approve(card)
    await mail.see_standing(
        card, "no mailbox is connected any more. Connect one with /mailbox connect."
    )
    await mail.shop.sam.click(see(mail.shop, card), label="Renew")
    assert "copy it in 30 s" in stands(mail.shop, mail.shop.list_cards()[-1])


async def test_a_paused_mailbox_still_sends(mail: MailWorld, card: discord.Message) -> None:
    await mail.shop.press("mailbox status", "Pause", by=mail.shop.rosa)
    await mail.approve(card)
    await mail.see_standing(card, "Sent")
    assert len(mail.sent) == 1


# Reading


async def cut(mail: MailWorld) -> None:
    mail.server.imap.cut()


async def go_away_for_a_while(mail: MailWorld) -> None:
    await mail.server.imap.refuse()
    await mail.until(lambda: not mail.is_connected)
    await mail.server.imap.accept()


async def hang(mail: MailWorld) -> None:
    mail.server.imap.hang()
    await mail.until(lambda: not mail.is_connected)
    mail.server.imap.resume()


async def say_goodbye(mail: MailWorld) -> None:
    mail.server.imap.inject(b"* BYE see you\r\n")


async def babble(mail: MailWorld) -> None:
    mail.server.imap.inject(b"\xff\xfe garbage (((\r\n")


async def renumber(mail: MailWorld) -> None:
    await mail.server.renumber("INBOX")


HARMS: list[Callable[[MailWorld], Awaitable[None]]] = [
    cut, go_away_for_a_while, hang, say_goodbye, babble, renumber,
]  # fmt: skip


async def test_whatever_the_server_does_each_letter_is_shown_once(mail: MailWorld) -> None:
    await mail.begin()
    for number, harm in enumerate(HARMS, 1):
        await harm(mail)
        await mail.deliver(f"Question {number}?")
        await mail.see(f"Question {number}?")
        await mail.until(lambda: mail.is_connected)
        assert len(mail.find("wrote an e-mail")) == number
    assert mail.find("I can't read your mailbox") == []  # what passes by itself troubles nobody
    assert "❗" not in await mail.shop.ask("mailbox status")


async def test_a_mailbox_that_can_not_be_reached_for_long_is_told_once(
    mail: MailWorld, settings: Settings
) -> None:
    await mail.begin()
    await mail.server.imap.refuse()
    await mail.until(lambda: not mail.is_connected)
    await mail.shop.env.advance_time(3 * MINUTE)
    assert mail.find("I can't read your mailbox") == []
    await mail.shop.env.advance_time(7 * MINUTE)
    assert "nothing answers at 127.0.0.1" in read_message(
        await mail.see("I can't read your mailbox")
    )
    await restart(mail.shop, settings)
    await mail.shop.env.advance_time(2 * HOUR)
    await mail.server.imap.accept()
    await mail.ask_where()
    assert len(mail.find("I can't read your mailbox")) == 1


async def test_after_a_restart_it_goes_on_and_old_cards_still_work(
    mail: MailWorld, settings: Settings
) -> None:
    await mail.begin()
    card = await mail.ask_where()
    await kill(mail.shop)
    for number in range(3):
        await mail.deliver(f"Question {number}?", sender=f"C{number} <c{number}@example.com>")
    await mail.deliver(
        "Sorry, it left today.", folder="Sent", sender="x@y.example", to="ada@example.com"
    )
    await start(mail.shop, settings)
    await mail.see("Question 2?")
    await mail.until(lambda: mail.is_connected)
    assert [len(mail.find(f"Question {number}?")) for number in range(3)] == [1, 1, 1]
    assert len(mail.find("nobody waits for an answer")) == 1
    assert "**Ada** since" not in await mail.shop.ask("inbox")
    form = await mail.shop.sam.click(card, label="Reply")
    await answer_form(mail.shop.sam, form, "And here is the number.")
    draft = mail.shop.list_cards()[-1]
    await mail.approve(draft)
    await mail.see_standing(draft, "Sent")
    assert "blue shawl" in read_all(await mail.shop.sam.click(card, label="Order"))
    assert "no clock runs" in tell(await mail.shop.sam.click(card, label="Not a customer"))


async def test_a_restart_in_the_first_look_goes_on_with_it_and_tells_once(
    mail: MailWorld, settings: Settings
) -> None:
    for number in range(30):
        await mail.deliver(f"Question {number}?", sender=f"C{number} <c{number}@example.com>")
    await mail.connect()
    await mail.until_kinds(5)
    await restart(mail.shop, settings)
    await mail.see("This is what waits today")
    await restart(mail.shop, settings)
    await mail.until(lambda: mail.is_connected)
    assert await mail.list_kinds() == ["customer"] * 30
    assert len(mail.shop.desk.history()) == 1
    assert mail.find("more")


async def test_a_password_that_is_no_longer_right_is_told_once_and_mended_by_connecting(
    mail: MailWorld, settings: Settings
) -> None:
    await mail.begin()
    keys = await mail.shop.bot.mail_accounts.open_keys()
    await change(mail.shop, "mailboxes", sealed_password=keys.seal("yesterday's"))
    await restart(mail.shop, settings)
    said = read_message(await mail.see("I can't read your mailbox"))
    assert "doesn't accept this user name and password" in said
    assert "please look into it yourself" in said
    await mail.deliver("Where is my shawl?")
    await restart(mail.shop, settings)
    assert "❗ 127.0.0.1 doesn't accept this user name and password" in await mail.shop.ask(
        "mailbox status"
    )
    assert len(mail.find("I can't read your mailbox")) == 1
    assert "I go on from where I stopped" in read_all(await mail.connect())
    await mail.see("wrote an e-mail")
    assert "❗" not in await mail.shop.ask("mailbox status")


async def test_a_lost_key_is_told_with_what_to_do(
    mail: MailWorld, settings: Settings, tmp_path: Path
) -> None:
    await mail.begin()
    await kill(mail.shop)
    (tmp_path / "goodword.key").unlink()
    await start(mail.shop, settings)
    await mail.see("can't be read with today's key")
    draft = await mail.draft()
    await mail.approve(draft)
    await mail.see_standing(draft, "can't be read with today's key")
    await restart(mail.shop, settings)
    assert len(mail.find("I can't read your mailbox")) == 1
    await mail.connect()
    await mail.ask_where()


# The holding reply


async def close(mail: MailWorld) -> None:
    """It is night at the shop, and its holding reply is on."""
    await mail.begin()
    await mail.shop.ask(
        "shop hours", by=mail.shop.rosa, days="Mon-Sun", open="09:00", close="17:00"
    )
    said = await mail.set_holding_reply("Thank you, we have your letter.")
    assert "The holding reply is **on**" in said


async def test_the_holding_reply_leaves_once_for_each_customer_and_answers_nothing(
    mail: MailWorld,
) -> None:
    await close(mail)
    await mail.ask_where()
    # before the holding reply has left
    await mail.ask_where(subject="Hello??", message_id="<q@example.com>")
    await mail.shop.env.advance_time(61)
    await mail.until(lambda: mail.sent)
    await mail.ask_where(subject="HELLO")
    await mail.shop.env.advance_time(HOUR)
    [letter] = mail.sent
    assert (letter["Auto-Submitted"], letter["In-Reply-To"]) == ("auto-replied", "<q@example.com>")
    body = sure(letter.get_body(("plain",)))
    assert "It is Thursday 00:00 here (Europe/London); we open on Friday, 2 January at 09:00" in (
        body.get_content().replace("\n", " ")
    )
    assert "wrote 3 times" in await mail.shop.ask("inbox")
    assert "is off" in await mail.set_holding_reply("")


async def test_an_answer_that_is_found_in_time_makes_the_holding_reply_needless(
    mail: MailWorld,
) -> None:
    await close(mail)
    await mail.ask_where()
    await mail.answer_elsewhere("It left today.")
    await mail.until_nobody_waits()
    await mail.deliver("Buy now", sender="Eve <eve@spam.example>")
    await mail.see("**Eve** wrote")
    await mail.shop.sam.click(mail.find("**Eve** wrote")[-1], label="Not a customer")
    await mail.shop.env.advance_time(HOUR)
    assert mail.sent == []


FROM_PROGRAMS: list[dict[str, Any]] = [
    {"Auto_Submitted": "auto-replied"},
    {"subject": "Automatic reply: My shawl"},
    {"subject": "Out of office"},
    {"Precedence": "bulk"},
    {"List_Id": "<knitters.example>"},
    {"Return_Path": "<>"},
    {"Reply_To": "no-reply@example.com"},
    {"sender": "MAILER-DAEMON@example.com", "subject": "Undelivered Mail Returned to Sender"},
]


async def test_no_program_gets_a_holding_reply(mail: MailWorld) -> None:
    await close(mail)
    for number, letter in enumerate(FROM_PROGRAMS):
        letter.setdefault("sender", f"Ada <ada{number}@example.com>")
        await mail.deliver("I am away until Monday. About order #1.", **letter)
    # nor a letter that came back
    await mail.server.deliver("INBOX", write_bounce("<unknown@example.com>"))
    await mail.until_kinds(len(FROM_PROGRAMS) + 1)
    await mail.shop.env.advance_time(HOUR)
    assert mail.sent == []


async def test_two_programs_that_answer_each_other_stop_after_one_letter(mail: MailWorld) -> None:
    await close(mail)
    for number in range(5):
        await mail.deliver("I read this on Monday.", subject="Re: My shawl")
        await mail.until_kinds(number + 1)
        await mail.shop.env.advance_time(HOUR)
    await mail.until(lambda: mail.sent)
    assert len(mail.sent) == 1
