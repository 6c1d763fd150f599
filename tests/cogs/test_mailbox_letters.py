"""What stands at the desk of a letter that came by e-mail, and what people can say about it."""

from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import discord
import pytest

from bot.domain.text import count_units
from tests.cogs.letter_world import (
    buttons_of,
    find_pings,
    find_sent,
    press,
    stands,
    tell,
)
from tests.cogs.mail_world import MailWorld, list_answers, read_all
from tests.cogs.shop_world import check_refusal, list_buttons, read_message
from tests.mail.servers import ADDRESS
from tests.sure import sure

pytestmark = pytest.mark.slow  # each test has mail servers of its own

#: The smallest picture there is, and one that fills a letter.
PIXELS = b"\x89PNG\r\n\x1a\n" + bytes(8) + (600).to_bytes(4) + (400).to_bytes(4) + bytes(6_000)
EVIL = "@everyone **Sale** <@&1> [click](https://evil.example) || # big ||"


def write_files(
    words: str, *files: tuple[str, bytes], html: str | None = None, **more: str
) -> bytes:
    """A letter with files, or with HTML only."""
    letter = EmailMessage()
    at = discord.utils.utcnow() - timedelta(seconds=1)
    headers = {
        "From": "Ada Lovelace <ada@example.com>",
        "To": ADDRESS,
        "Subject": "My shawl",
        **more,
    }
    for name, value in headers.items():
        letter[name] = value
    letter["Date"], letter["Message-ID"] = format_datetime(at), f"<{abs(hash(files))}@example.com>"
    letter.set_content(html or words, subtype="html" if html else "plain")
    for name, content in files:
        kind, _, subtype = (
            ("image", "", "png") if content.startswith(b"\x89PNG") else ("text", "", "x-any")
        )
        letter.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    return letter.as_bytes()


async def test_a_card_says_who_which_order_how_long_and_how_often(mail: MailWorld) -> None:
    await mail.begin()
    await mail.ask_where()
    card = await mail.ask_where(subject="Re: my chargeback", sender="A. Byron <ADA@example.com>")
    said = read_message(card)
    for words in (
        "From ada@example.com.",
        "🧾 Order #1: blue shawl, open",
        "They wrote 2 times.",
        "Urgent",
    ):
        assert words in said
    assert list_buttons(card) == [
        "Reply", "Apologise", "Order", "Needs no answer", "Not a customer", "Snooze",
        "Not theirs",
    ]  # fmt: skip
    assert "blue shawl" in read_all(await mail.shop.sam.click(card, label="Order"))
    asked = await mail.shop.sam.click(card, label="Needs no answer")
    await mail.shop.sam.click(sure(asked.response), label="Close it all the same")
    assert "Nobody is waiting" in await mail.shop.ask("inbox")


async def test_nothing_that_a_stranger_writes_pings_formats_or_forges(mail: MailWorld) -> None:
    await mail.open()
    raw = write_files(
        EVIL, (f"{EVIL}.txt", b"x"), From=f'"{EVIL}" <eve@evil.example>', Subject=EVIL
    )
    await mail.server.deliver("INBOX", raw)
    card = await mail.see("wrote an e-mail")
    said = read_message(card)
    for words in ("@everyone", "<@&1>", "**Sale**", "](https:", "||"):
        assert words not in said, words
    assert "\\*\\*Sale\\*\\*" in said
    assert "Sale" in read_all(await mail.shop.sam.slash(mail.shop.desk, "mailbox recent"))
    await mail.put_right("Not a customer")
    await press(mail.shop, card, "mail:yes:1", mail.shop.sam)
    await mail.deliver(forward(EVIL), sender=f'"{EVIL}" <sam@evil.example>', subject=EVIL)
    await mail.see("passed on a letter")
    bodies = find_sent(mail.shop.env, "Sale")
    assert len(bodies) >= 6
    for body in bodies:
        allowed = (body.get("data") or body).get("allowed_mentions")
        assert allowed is not None, body
        assert not any(allowed.get(what) for what in ("parse", "roles", "users")), body


async def test_two_thousand_emoji_are_shown_as_far_as_they_fit(mail: MailWorld) -> None:
    await mail.begin()
    await mail.deliver("🧶" * 2000, subject="🧶" * 300)
    card = await mail.see("wrote an e-mail")
    assert count_units(card.embeds[0].description or "") < 2000
    assert "🧶" in (card.embeds[0].description or "")
    [file] = card.attachments
    assert (await file.read()).decode().strip() == "🧶" * 2000
    assert "🧶" in await mail.shop.ask("inbox")


async def test_a_long_letter_is_folded_and_its_whole_text_goes_along(mail: MailWorld) -> None:
    await mail.begin()
    words = "\n".join(f"Line {number} of my long story." for number in range(3700))
    assert len(words) > 100_000
    await mail.deliver(words)
    card = await mail.see("wrote an e-mail")
    assert "Line 8 of my long story.\nLine 9 of my long story.\n…" in read_message(card)
    [file] = card.attachments
    assert file.filename == "letter.txt"
    assert (await file.read()).decode().startswith("Line 0 of my long story.\nLine 1")
    assert file.size > 90_000


async def test_an_answer_is_shown_without_the_letter_that_it_quotes(mail: MailWorld) -> None:
    await mail.begin()
    await mail.deliver(
        "When?\n\nOn Fri, 20 Nov 2026 at 09:00, Rosa <r@x.example> wrote:\n> It left today.\n"
    )
    card = await mail.see("wrote an e-mail")
    assert "When?" in read_message(card)
    assert "It left today" not in read_message(card)
    assert [file.filename for file in card.attachments] == ["letter.txt"]


async def test_pictures_are_shown_and_too_many_or_too_large_ones_only_named(
    mail: MailWorld,
) -> None:
    await mail.begin()
    many = [(f"hole {number}.png", PIXELS + bytes([number])) for number in range(12)]
    await mail.server.deliver("INBOX", write_files("It has holes.", *many))
    card = await mail.see("It has holes.")
    assert [file.filename for file in card.attachments] == [
        f"picture-{n}.png" for n in (1, 2, 3, 4)
    ]
    assert (await card.attachments[0].read()) == many[0][1]
    assert card.embeds[0].image.url
    assert "hole 9.png (6 kB)" in read_message(card)
    assert "… and 2 more files" in read_message(card)
    huge = PIXELS + bytes(9_000_000)
    await mail.server.deliver("INBOX", write_files("A large one.", ("shawl.png", huge)))
    card = await mail.see("A large one.")
    assert card.attachments == []
    assert "its attachments are in your mail program" in read_message(card)
    assert not card.embeds[0].image


async def test_a_letter_in_html_only_is_shown_as_plain_words(mail: MailWorld) -> None:
    await mail.begin()
    page = (
        "<html><style>p{}</style><script>alert(1)</script><p>Where is my <b>shawl</b>?</p></html>"
    )
    await mail.server.deliver("INBOX", write_files("", html=page))
    card = await mail.see("wrote an e-mail")
    assert "Where is my shawl?" in read_message(card)
    assert "alert" not in read_message(card)


async def test_an_empty_letter_is_shown_all_the_same(mail: MailWorld) -> None:
    await mail.begin()
    await mail.deliver("", subject="")
    assert "*(no words)*" in read_message(await mail.see("wrote an e-mail"))


def forward(words: str) -> str:
    return (
        "This one came to me.\n\n---------- Forwarded message ---------\n"
        "From: Ada Lovelace <ada@example.com>\nDate: Fri, 20 Nov 2026 at 08:00\nSubject: My shawl\n"
        f"To: <ben@friend.example>\n\n{words}\n"
    )


@pytest.mark.parametrize(
    ("label", "said", "waits"),
    [
        ("From Ada Lovelace", "**Ada Lovelace** is a customer who waits", "**Ada** since"),
        ("From Ben", "**Ben** is a customer who waits", "**Ben** since"),
        ("Not a customer", "no clock runs for this letter.", "Nobody is waiting"),
    ],
)
async def test_a_letter_that_was_passed_on_is_whose_staff_say(
    mail: MailWorld, label: str, said: str, waits: str
) -> None:
    await mail.begin()
    passed_on = {"sender": "Ben <ben@friend.example>", "subject": "Fwd: My shawl"}
    await mail.deliver(forward("Where is my shawl?"), **passed_on)
    card = await mail.see("passed on a letter from **Ada Lovelace (ada@example.com)**")
    assert "Nobody is waiting" in await mail.shop.ask("inbox")
    assert said in tell(await mail.shop.sam.click(card, label=label))
    assert waits in await mail.shop.ask("inbox")
    if label != "Not a customer":
        check_refusal(await mail.shop.sam.click(card, label="From Ben"))  # once is enough
    await mail.deliver(forward("And my hat?"), **passed_on)  # the friend goes on passing letters on
    await mail.until(lambda: len(mail.find("passed on a letter")) == 2)


async def test_the_first_look_ends_in_one_digest_with_nothing_lost(mail: MailWorld) -> None:
    await mail.shop.ask("order add", customer="Ada", item="blue shawl", email="ada@example.com")
    now = discord.utils.utcnow()
    for days in (20, 9, 3):
        at = now - timedelta(days=days)
        await mail.deliver(f"Hello {days}?", at=at, sender=f"C{days} <c{days}@example.com>")
    await mail.deliver("Where is my shawl?", at=now - timedelta(days=5))
    await mail.answer_elsewhere("Sorry!", to="c9@example.com", at=now - timedelta(days=8))
    await mail.deliver(
        forward("Where?"), sender="Ben <ben@friend.example>", subject="Fwd: My shawl"
    )
    await mail.connect()
    digest = read_message(await mail.see("This is what waits today"))
    assert digest.count("** waits ") == 3
    assert "C9" not in digest
    assert "1 letter: whose is it?" in digest
    assert len(mail.shop.desk.history()) == 1
    assert find_pings(mail.shop, mail.shop.env) == []  # it is midnight
    shown = await mail.shop.sam.slash(mail.shop.desk, "mailbox recent")
    picked = await mail.shop.sam.select(list_answers(shown)[0], ["5"])
    assert list_buttons(list_answers(picked)[0])[:2] == ["From Ada Lovelace", "From Ben"]
    await mail.shop.sam.click(list_answers(picked)[0], label="From Ada Lovelace")
    assert "wrote 2 times" in await mail.shop.ask("inbox")


async def test_a_contact_form_is_not_silenced_by_one_letter_that_was_no_customers(
    mail: MailWorld,
) -> None:
    await mail.open()
    form = {
        "sender": ADDRESS,
        "subject": "New message from your contact form",
        "message_id": "<f1@x.example>",
    }
    await mail.deliver("Name: Eve\nMessage: Buy followers", Reply_To="eve@spam.example", **form)
    card = await mail.see("**Eve** wrote through your contact form")
    assert "They gave eve@spam.example. Anybody can type any address" in read_message(card)
    assert tell(await mail.shop.sam.click(card, label="Not a customer")) == (
        f"Noted: no clock runs for this letter. The next ones from **{ADDRESS}** are looked at as "
        "ever."
    )
    form["message_id"] = "<f2@x.example>"
    await mail.deliver("Name: Ada\nMessage: Where is it?", Reply_To="ada@example.com", **form)
    await mail.see("They gave ada@example.com")
    await mail.draft()
    assert "e-mail ada@example.com" in read_message(mail.shop.list_cards()[-1])


async def test_the_sellers_own_answer_stops_the_clock_and_sets_the_draft_aside(
    mail: MailWorld,
) -> None:
    await mail.begin()
    await mail.ask_where(message_id="<q1@example.com>")
    draft = await mail.draft()
    # Passing the letter on to a friend is no answer, though mail programs put it into the same
    # thread.
    await mail.answer_elsewhere(
        "Can you look?", to="friend@example.com", answers="<q1@example.com>"
    )
    await mail.answer_elsewhere("Sale!", to=", ".join(f"c{n}@example.com" for n in range(30)))
    await mail.deliver("(a letter to see that those were read)", sender="ben@example.com")
    await mail.see("**ben** wrote an e-mail")
    assert "**Ada** since" in await mail.shop.ask("inbox")
    assert "Approve" in buttons_of(mail.shop, draft)
    await mail.answer_elsewhere("It left today.")
    await mail.see_standing(draft, "somebody answered the customer elsewhere")
    assert "**Ada** since" not in await mail.shop.ask("inbox")
    assert buttons_of(mail.shop, draft) == ["Renew", "Show"]
    assert mail.sent == []


async def test_a_draft_is_set_aside_when_the_customer_writes_again(mail: MailWorld) -> None:
    await mail.begin()
    await mail.ask_where()
    draft = await mail.draft()
    await mail.shop.sam.set_reaction(draft, "✅", reacted=True)
    await mail.ask_where(subject="Please cancel")
    assert "Ada wrote again" in stands(mail.shop, draft)
    await mail.shop.env.advance_time(60)
    assert mail.sent == []


async def test_an_approval_that_is_taken_back_in_time_lets_nothing_leave(mail: MailWorld) -> None:
    await mail.begin()
    await mail.ask_where()
    draft = await mail.draft()
    await mail.shop.sam.set_reaction(draft, "✅", reacted=True)
    await mail.shop.env.advance_time(20)
    await mail.shop.sam.set_reaction(draft, "✅", reacted=False)
    await mail.shop.env.advance_time(60)
    assert "✅ approves" in stands(mail.shop, draft)
    assert mail.sent == []


async def test_thanks_alone_start_no_clock_and_can_be_made_a_question(mail: MailWorld) -> None:
    await mail.begin()
    await mail.deliver("Thank you!", subject="Re: My shawl")
    card = await mail.see("said thanks by e-mail")
    assert "Nobody is waiting" in await mail.shop.ask("inbox")
    await mail.shop.sam.click(card, label="It is a question")
    assert "**Ada** since" in await mail.shop.ask("inbox")


@pytest.mark.parametrize("message_id", ["<1234>", "<änders@example.com>"])
async def test_a_letter_with_a_strange_id_can_be_answered(mail: MailWorld, message_id: str) -> None:
    await mail.begin()
    await mail.server.deliver(
        "INBOX",
        f"From: ada@example.com\r\nTo: {ADDRESS}\r\nMessage-ID: "
        f"{message_id}\r\n\r\nWhere?\r\n".encode(),
    )
    await mail.see("wrote an e-mail")
    draft = await mail.draft()
    await mail.approve(draft)
    await mail.see_standing(draft, "Sent")


CHECKED = "mx.bluefox.example; dmarc=pass header.from=paypal.com; dkim=pass header.d=paypal.com"
DISPUTE = (
    "A buyer opened a dispute about transaction 4XY12345AB678901C.\nDisputed amount: $48.00 USD\n"
    "Please respond by January 12, 2026.\nCase ID: PP-R-ABC-123456789"
)


@pytest.mark.parametrize("checked", [CHECKED, None])
async def test_a_dispute_comes_up_at_once_with_its_deadline_or_with_a_warning(
    mail: MailWorld, checked: str | None
) -> None:
    await mail.shop.ask("order add", customer="Ada", item="blue shawl", email="ada@example.com")
    await mail.open()
    seal: dict[str, Any] = {"Authentication_Results": CHECKED.replace("paypal.com", "wool.example")}
    for number in range(6):
        await mail.deliver(
            f"Yarn {number}", sender="Wool <news@wool.example>", Precedence="bulk", **seal
        )
    await mail.until_kinds(6)
    seal = {"Authentication_Results": checked} if checked else {}
    subject = "A buyer opened a dispute"
    words = f"{DISPUTE}\nBuyer: ada@example.com"
    await mail.deliver(words, sender="PayPal <service@paypal.com>", subject=subject, **seal)
    if checked:
        said = read_message(await mail.see("**PayPal** writes: **dispute**"))
        assert f"<@&{mail.shop.staff.id}>" not in said  # it is midnight
        assert "as the letter says" in said
        assert "US$48.00" in said
        assert find_pings(mail.shop, mail.shop.env) == []
    else:
        said = read_message(await mail.see("A letter says that it is from **PayPal**"))
        assert "That isn't verified: don't follow its links." in said
        assert find_pings(mail.shop, mail.shop.env) == []
