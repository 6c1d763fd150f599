"""The mailbox on the real machinery: letters come in by themselves, approved ones leave in the same
thread.
"""

import logging
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest
import simcord

from bot.config import Secret, Settings
from bot.domain.errors import ShopError
from bot.mail.transport.encryption import make_key
from tests.cogs.letter_world import fetch, kill, list_direct, press, restart, start, tell
from tests.cogs.mail_world import MailWorld, answer_form, list_answers, read_all
from tests.cogs.shop_world import (
    build_world,
    check_refusal,
    list_buttons,
    read_books,
    read_message,
    set_up,
)
from tests.mail.servers import ADDRESS, PASSWORD
from tests.sure import sure

pytestmark = pytest.mark.slow  # each test has mail servers of its own


async def test_a_letter_is_answered_in_the_same_thread_after_approval(mail: MailWorld) -> None:
    await mail.shop.ask("order add", customer="Ada", item="blue shawl", email="ada@example.com")
    assert f"**{ADDRESS}** is connected" in read_all(await mail.connect())
    await mail.see("nobody waits for an answer")
    await mail.deliver("Where is my shawl?", subject="My shawl", message_id="<q1@example.com>")
    card = await mail.see("wrote an e-mail")
    assert list_buttons(card)[:3] == ["Reply", "Apologise", "Order"]
    form = await mail.shop.sam.click(card, label="Reply")
    await answer_form(mail.shop.sam, form, "It left this morning.")
    draft = mail.shop.list_cards()[-1]
    assert "e-mail ada@example.com" in read_message(draft)
    assert "Re: My shawl" in read_message(draft)
    assert mail.sent == []
    await mail.approve(draft)
    await mail.see_standing(draft, "Sent")
    [letter] = mail.sent
    assert letter["To"].addresses[0].addr_spec == "ada@example.com"
    assert letter["From"].addresses[0].display_name == "The Woolly Shelf"
    assert (letter["Subject"], letter["In-Reply-To"]) == ("Re: My shawl", "<q1@example.com>")
    plain = sure(letter.get_body(("plain",)))
    assert "It left this morning." in plain.get_content()
    assert "Nobody" in await mail.shop.ask("inbox")
    assert len(await mail.server.list_letters("Sent")) == 1
    assert [is_read for _, is_read in await mail.server.list_letters("INBOX")] == [False]
    assert list_direct(mail.shop.ada) == []


async def test_only_who_manages_the_server_connects_pauses_or_changes_the_mailbox(
    mail: MailWorld,
) -> None:
    await mail.open()
    assert "Manage Server" in await mail.shop.refuse("mailbox connect", by=mail.shop.sam)
    for label in ("Pause", "While you are closed", "Disconnect"):
        shown = sure((await mail.shop.sam.slash(mail.shop.desk, "mailbox status")).response)
        assert "Manage Server" in check_refusal(await mail.shop.sam.click(shown, label=label))
    for command in ("connect", "status", "recent"):
        assert "Only " in await mail.shop.refuse(f"mailbox {command}", by=mail.shop.ada)
    for command in ("status", "recent"):
        assert await mail.shop.ask(f"mailbox {command}", by=mail.shop.sam)


async def test_a_customer_who_presses_a_button_of_the_mailbox_is_refused_politely(
    mail: MailWorld,
) -> None:
    await mail.begin()
    card = await mail.ask_where()
    before = await read_books(mail.shop.bot)
    for action in ("order", "not", "yes", "author", "sender"):
        said = check_refusal(await press(mail.shop, card, f"mail:{action}:1", mail.shop.ada))
        assert "Only the shop's staff" in said, action
    for action in ("page:0", "again"):
        said = check_refusal(await press(mail.shop, card, f"mailbox:{action}", mail.shop.ada))
        assert "Only the shop's staff" in said, action
    assert "Manage Server" in check_refusal(
        await press(mail.shop, card, "mailbox:again", mail.shop.sam)
    )
    assert await read_books(mail.shop.bot) == before


WRONG: list[tuple[dict[str, str], str]] = [
    (
        {"Password": "guess"},
        "Reading letters: 127.0.0.1 doesn't accept this user name and password.",
    ),
    (
        {"Password": "guess"},
        "Sending letters: 127.0.0.1 doesn't accept this user name and password.",
    ),
    ({"Incoming server (IMAP)": "127.0.0.1:1"}, "Reading letters: nothing answers at 127.0.0.1:1."),
    ({"Outgoing server (SMTP)": "127.0.0.1:1"}, "Sending letters: nothing answers at 127.0.0.1:1."),
    ({"Incoming server (IMAP)": "imap.nowhere.invalid"}, "imap.nowhere.invalid can't be found."),
    ({"Folders to watch": "INBOX, Ordrs"}, "There is no folder “Ordrs” in the mailbox."),
    ({"Incoming server (IMAP)": "127.0.0.1:99999"}, "99999 isn't a port."),
    ({"Incoming server (IMAP)": "mail box"}, "“mail box” isn't the name of a mail server."),
    ({"E-mail address": "hello"}, "That doesn't look like an e-mail address: hello."),
    ({"Password": " "}, "doesn't accept this user name and password."),
]


async def test_what_is_wrong_in_the_form_is_said_plainly_and_can_be_tried_again(
    mail: MailWorld,
) -> None:
    await mail.shop.ask("shop status", by=mail.shop.rosa)
    before = await read_books(mail.shop.bot)
    form = await mail.shop.rosa.slash(mail.shop.desk, "mailbox connect")
    for wrong, sentence in WRONG:
        answer = await mail.fill_in(form, **wrong)
        assert sentence in read_all(answer)
        assert "nothing was changed" in read_all(answer)
        assert all(each.ephemeral for each in list_answers(answer))
        assert await read_books(mail.shop.bot) == before
        form = await mail.shop.rosa.click(list_answers(answer)[-1], label="Try again")
    assert not mail.shop.bot.watchers
    assert f"**{ADDRESS}** is connected" in read_all(await mail.fill_in(form))


async def test_nobody_looks_into_the_bots_own_network_by_connecting_a_mailbox(
    mail: MailWorld, settings: Settings
) -> None:
    await restart(mail.shop, replace(settings, mail_private=False))
    before = await read_books(mail.shop.bot)
    answers = set()
    for where in (
        "127.0.0.1:1",
        f"127.0.0.1:{mail.server.imap.port}",
        f"127.0.0.1:{mail.server.smtp_port}",
    ):
        servers = {"Incoming server (IMAP)": where, "Outgoing server (SMTP)": where}
        answers.add(read_all(await mail.connect(**servers)))
    [said] = answers
    assert said.count("127.0.0.1 is this computer itself or in a private network") == 2
    assert "GOODWORD\\_MAIL\\_PRIVATE=yes" in said
    assert mail.server.imap.connections == 0
    assert await read_books(mail.shop.bot) == before


async def test_a_mailbox_that_was_connected_here_before_says_what_to_set(
    mail: MailWorld, settings: Settings
) -> None:
    await mail.begin()
    connections = mail.server.imap.connections
    await restart(mail.shop, replace(settings, mail_private=False))
    said = read_message(await mail.see("I can't read your mailbox"))
    assert "in a private network" in said
    assert "GOODWORD\\_MAIL\\_PRIVATE=yes" in said
    draft = await mail.draft()
    await mail.approve(draft)
    await mail.see_standing(draft, "in a private network")
    assert mail.server.imap.connections == connections
    assert mail.sent == []
    await restart(mail.shop, settings)
    await mail.ask_where()


async def test_a_user_name_that_was_given_is_not_forgotten_when_it_is_tried_again(
    mail: MailWorld,
) -> None:
    answer = await mail.connect(user="rosa", Password="guess")
    assert list_buttons(list_answers(answer)[-1]) == []
    assert "/mailbox connect" in read_all(answer)
    assert "rosa" in read_all(answer)


async def test_the_password_stands_nowhere_but_sealed_in_the_database(
    mail: MailWorld, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for chatty in ("pymap", "mail.log"):  # the test's own servers
        caplog.set_level(logging.CRITICAL, chatty)
    caplog.set_level(logging.DEBUG, "imapclient")
    caplog.set_level(logging.DEBUG, "bot")
    for word in (PASSWORD, "secret-guess"):
        await mail.connect(Password=word)
    await mail.see("nobody waits for an answer")
    await mail.ask_where()
    await restart(mail.shop, settings)
    await mail.until(lambda: mail.is_connected)
    async with mail.shop.bot.database.reading() as tx:
        mailbox = await tx.mailboxes.get_for_shop(mail.shop.guild.id)
    assert mailbox is not None
    keys = await mail.shop.bot.mail_accounts.open_keys()
    assert keys.open_sealed(mailbox.sealed_password or "") == PASSWORD
    account = mail.shop.bot.watchers[mail.shop.guild.id].account
    requests = [each.json for each in mail.shop.env.http_requests]
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("goodword.db*"))  # noqa: ASYNC240
    assert b"ada@example.com" in kept
    assert "imapclient" in caplog.text
    for word in (PASSWORD, "secret-guess"):
        encoded = b64encode(f"\0{ADDRESS}\0{word}".encode()).decode()
        for place in (requests, mailbox, account, caplog.text, mail.shop.bot.settings):
            assert word not in repr(place)
            assert encoded not in repr(place)
        assert word.encode() not in kept
    assert (tmp_path / "goodword.key").stat().st_mode & 0o777 == 0o600


async def test_a_key_that_others_can_read_is_refused_before_the_form_with_what_to_do(
    mail: MailWorld, tmp_path: Path
) -> None:
    (tmp_path / "goodword.key").write_text(make_key())
    (tmp_path / "goodword.key").chmod(0o644)
    answer = await mail.shop.rosa.slash(mail.shop.desk, "mailbox connect")
    simcord.assert_error(mail.shop.env, ShopError)
    assert answer.modal is None
    assert "Please run: chmod 600" in read_all(answer)


async def test_a_pause_ends_where_it_began_and_nothing_is_lost(
    mail: MailWorld, settings: Settings
) -> None:
    await mail.begin()
    said = await mail.shop.press("mailbox status", "Pause", by=mail.shop.rosa)
    assert "Approved letters still go out" in said
    await mail.until(lambda: not mail.shop.bot.watchers)
    await mail.deliver("Where is my shawl?")
    assert "paused" in await mail.shop.ask("mailbox status")
    await restart(mail.shop, settings)
    assert not mail.shop.bot.watchers
    assert mail.find("wrote an e-mail") == []
    said = await mail.shop.press("mailbox status", "Read it again", by=mail.shop.rosa)
    assert "from where I stopped" in said
    await mail.see("wrote an e-mail")
    said = await mail.shop.ask("mailbox status")
    assert "new letters arrive at once" in said
    assert "Folders:** INBOX, Junk, Sent" in said


async def test_disconnecting_forgets_the_password_and_reads_no_more(
    mail: MailWorld, settings: Settings
) -> None:
    await mail.begin()
    await mail.ask_where()
    assert "its password is forgotten" in await mail.disconnect()
    await mail.until(lambda: not mail.shop.bot.watchers)
    await mail.deliver("Hello?")
    await restart(mail.shop, settings)
    assert await fetch(mail.shop, "mailboxes") == []
    assert "No mailbox is connected yet" in await mail.shop.refuse("mailbox status")
    assert len(await mail.list_kinds()) == 1
    await mail.connect()  # the same once more: what it knows is not told twice
    await mail.see("This is what waits today")
    assert await mail.list_kinds() == ["customer", "customer"]
    assert len(mail.find("wrote an e-mail")) == 1


async def test_the_last_letters_are_listed_in_pages_with_what_each_was_taken_for(
    mail: MailWorld,
) -> None:
    await mail.open()
    assert "No letter has come in" in await mail.shop.ask("mailbox recent")
    for number in range(12):
        await mail.deliver(f"Yarn {number}", sender="Wool <news@wool.example>", Precedence="bulk")
    await mail.until_kinds(12)
    first = await mail.shop.sam.slash(mail.shop.desk, "mailbox recent")
    assert first.response is not None
    assert read_message(first.response).count("a program's letter: ") == 10
    assert list_buttons(first.response) == ["Older ▶"]
    second = await mail.shop.sam.click(first.response, label="Older ▶")
    assert second.response is not None
    assert read_message(second.response).count("a program's letter: ") == 2
    assert list_buttons(second.response) == ["◀ Newer"]
    assert len(mail.shop.desk.history()) == 1  # nothing rang


async def test_a_mistake_is_put_right_with_one_button_and_back_again(mail: MailWorld) -> None:
    await mail.open()
    bulk = {"sender": "Bea <bea@wool.example>", "Precedence": "bulk"}
    await mail.deliver("Where is my shawl?", **bulk)
    await mail.until_kinds(1)
    await mail.put_right("It is a customer")
    card = await mail.see("**Bea** wrote an e-mail")
    assert "Bea" in await mail.shop.ask("inbox")
    await mail.deliver("And my hat?", **bulk)
    await mail.until(lambda: len(mail.find("**Bea** wrote an e-mail")) == 2)
    said = tell(await mail.shop.sam.click(card, label="Not a customer"))
    assert "I keep letters to many from **Bea** quiet" in said
    assert "wrote 2 times" not in await mail.shop.ask("inbox")
    sentence = check_refusal(await mail.shop.sam.click(card, label="Not a customer"))
    assert sentence == "This already counts as no customer's letter."
    await mail.deliver("And my scarf?", **bulk)
    await mail.until_kinds(3)
    assert len(mail.find("wrote an e-mail")) == 2
    said = tell(await press(mail.shop, card, "mail:yes:1", mail.shop.sam))
    assert "**Bea** is a customer who waits" in said
    assert "From now on I show letters to many from there." in said
    assert "wrote 2 times" in await mail.shop.ask("inbox")


async def test_the_settings_may_name_the_mailbox_of_the_only_shop(
    mail: MailWorld, settings: Settings
) -> None:
    named = replace(
        settings,
        mail_address=ADDRESS,
        mail_password=Secret(PASSWORD),
        mail_imap=f"127.0.0.1:{mail.server.imap.port}",
        mail_smtp=f"127.0.0.1:{mail.server.smtp_port}",
        mail_private=False,  # whoever writes the settings may go where they like
    )
    await mail.shop.ask("order add", customer="Ada", item="blue shawl", email="ada@example.com")
    await restart(mail.shop, named)
    await mail.see("nobody waits for an answer")
    await mail.ask_where()
    draft = await mail.draft()
    await mail.approve(draft)
    await mail.see_standing(draft, "Sent")
    assert [row.sealed_password for row in await fetch(mail.shop, "mailboxes")] == [None]
    await mail.shop.press("mailbox status", "Pause", by=mail.shop.rosa)
    await kill(mail.shop)
    await mail.server.imap.refuse()
    await start(mail.shop, named)
    assert "paused" in await mail.shop.ask("mailbox status")
    assert "Junk, Sent" in await mail.shop.ask("mailbox status")  # found before, and still known
    await mail.server.imap.accept()
    await mail.deliver("Hello?", sender="ben@example.com")
    await mail.shop.press("mailbox status", "Read it again", by=mail.shop.rosa)
    await mail.see("**ben** wrote an e-mail")
    said = await mail.disconnect()
    assert "GOODWORD_MAIL" in said
    assert "forgotten" not in said


async def test_a_letter_of_another_shop_is_out_of_reach(mail: MailWorld) -> None:
    await mail.begin()
    await mail.ask_where()
    other = build_world(mail.shop.env)
    await set_up(other)
    await other.ask("order add", customer="Ben", item="mug")
    await other.ask("reply", customer="Ben", message="Hello")
    before = await read_books(mail.shop.bot)
    for action in ("order", "not", "yes", "author", "sender"):
        said = check_refusal(
            await press(other, other.list_cards()[0], f"mail:{action}:1", other.sam)
        )
        assert said == "That letter isn't here any more. See /mailbox recent for the last ones.", (
            action
        )
    assert await read_books(mail.shop.bot) == before
    assert "No letter has come in" in await other.ask("mailbox recent")
