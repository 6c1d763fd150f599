"""What the desk shows of letters that came by e-mail."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.mail import Bounce, Mail, MailAddress, MailAttachment, MailKind, MailOrigin
from bot.domain.mailboxes import ReceivedMail
from bot.domain.orders import Order
from bot.domain.posts import Button, Post, Tone
from bot.domain.shops import Shop
from bot.domain.text import count_units, cut_text, escape_name, escape_text, remove_invisible
from bot.writing.calls import call_people
from bot.writing.desk import (
    choose_waiting_tone,
    describe_answer_due,
    describe_matter,
    list_read_buttons,
    list_talk_buttons,
)
from bot.writing.fitting import fold_words
from bot.writing.phrases import fill_name, format_moment

#: Of a longer letter the whole goes along as a file.
SHOWN = 1500
#: How many pictures go along.
MAX_PICTURES = 4
#: How many other files go along; Discord takes ten in all, and the letter itself may be one.
MAX_DOCUMENTS = 5
#: How many letters one page of `/mailbox recent` shows.
RECENT_PAGE = 10

KIND_NAMES = {
    MailKind.CUSTOMER: "a customer's letter",
    MailKind.NOTICE: "a notice",
    MailKind.SALE: "a sale",
    MailKind.SALE_NEWS: "news of an order",
    MailKind.BOUNCE: "a letter that came back",
    MailKind.AUTO_REPLY: "an automatic reply",
    MailKind.NEWSLETTER: "a letter to many",
    MailKind.MACHINE: "a program's letter",
    MailKind.SPAM: "junk",
    MailKind.PRETENDER: "⚠ not verified, don't follow its links",
    MailKind.UNREADABLE: "a letter that I can't read",
}


def format_picture_name(number: int, attachment: MailAttachment) -> str:
    """The name under which a picture goes along: nothing of what the sender called it."""
    return f"picture-{number}.{attachment.type.partition('/')[2] or 'jpg'}"


def list_pictures(mail: Mail) -> list[MailAttachment]:
    """The pictures of a letter that are shown."""
    return [each for each in mail.attachments if each.is_shown][:MAX_PICTURES]


def format_document_name(number: int, attachment: MailAttachment) -> str:
    """The name under which any other file goes along: nothing of what the sender called it."""
    return f"file-{number}.{attachment.type.partition('/')[2]}"


def list_documents(mail: Mail) -> list[MailAttachment]:
    """What goes along and isn't shown: PDFs, and photos that Discord doesn't show."""
    kept = [each for each in mail.attachments if each.content is not None and not each.is_shown]
    return kept[:MAX_DOCUMENTS]


def is_folded(mail: Mail) -> bool:
    """Whether a card shows less than the whole letter."""
    return (
        count_units(escape_text(mail.words, 100_000)) > SHOWN
        or len(mail.text) > len(mail.words) + 20
    )


def compose_mail(
    shop: Shop,
    customer: Customer,
    conversation: Conversation,
    mail: Mail,
    kept: ReceivedMail,
    *,
    address: str,
    order: Order | None,
    is_thanks: bool,
    message_id: int,
    is_other_address: bool,
    now: datetime,
) -> Post:
    """What a customer just wrote by e-mail, with what can be done about it; `address` is where they
    are reached.
    """
    name, sender = escape_name(customer.name), escape_name(mail.sender.address)
    body = _fold_words(mail) + _list_attachments(mail)
    read = list_read_buttons(message_id, mail.words)
    if is_thanks:
        return Post(
            words=f"**{name}** said thanks {_describe_place(kept) or 'by e-mail'}.",
            body=body,
            tone=Tone.CALM,
            buttons=(
                Button("It is a question", Action.TALK_QUESTION.on(message_id)),
                *read,
                Button("Not theirs", Action.MOVE_MESSAGE.on(message_id)),
            ),
        )
    about = [describe_answer_due(shop, conversation, now)]
    about.append(_describe_origin(kept, address, sender))
    if is_other_address:
        about.append(
            f"⚠ This is **another address** than {name}'s: {escape_text(kept.reason, 200)}. "
            "Check that it is really them."
        )
    about.append(describe_matter(order))
    if customer.is_proposed:
        about.append("Somebody new to me: *Order* links them to an order.")
    if mail.is_cut:
        about.append("The letter is very large: its attachments are in your mail program.")
    return Post(
        words=f"**{name}** wrote {_describe_place(kept) or 'an e-mail'}.",
        body="\n".join((body, *(line for line in about if line))),
        tone=choose_waiting_tone(is_urgent=conversation.is_urgent),
        image=_find_first_picture(mail),
        buttons=(
            *_list_mail_buttons(conversation.id, kept.id),
            *read,
            *_list_whose_buttons(message_id, is_other_address=is_other_address),
            *_list_pages(kept),
        ),
    )


def _list_whose_buttons(message_id: int, *, is_other_address: bool) -> tuple[Button, ...]:
    """What says whose a letter is: an address becomes a customer's only when staff say so."""
    not_theirs = Button("Not theirs", Action.MOVE_MESSAGE.on(message_id))
    if not is_other_address:
        return (not_theirs,)
    return (Button("It is them", Action.MOVE_CONFIRM.on(message_id)), not_theirs)


def _describe_place(kept: ReceivedMail) -> str:
    """Where somebody wrote, if that was through a marketplace or a form; else empty."""
    relay = kept.relay
    if relay is None:
        return ""
    return f"on {relay.label}" if relay.platform else f"through {relay.label}"


def _describe_origin(kept: ReceivedMail, address: str, sender: str) -> str:
    """Where it came from, and where an answer goes."""
    relay = kept.relay
    if relay is None:
        through = f", through {sender}" if address != kept.sender_address else ""
        return f"From {escape_name(address) or 'somebody without an address'}{through}."
    if relay.platform is None:
        given = escape_name(address) or "no address"
        return f"They gave {given}. Anybody can type any address into a form."
    if relay.address is not None:
        return f"*Reply* goes to them through {relay.label}, by e-mail."
    return f"They are answered on {relay.label}'s page."


def _list_pages(kept: ReceivedMail) -> tuple[Button, ...]:
    """The way to the conversation on the platform's page."""
    relay = kept.relay
    if relay is None or relay.page is None:
        return ()
    return (Button(f"Open {relay.label}", link=relay.page),)


def _list_mail_buttons(conversation_id: int, mail_id: int) -> tuple[Button, ...]:
    reply, apologise, snooze, rest = list_talk_buttons(conversation_id)
    order = Button("Order", Action.MAIL_ORDER.on(mail_id))
    not_one = Button("Not a customer", Action.MAIL_NOT.on(mail_id))
    return (reply, apologise, order, rest, not_one, snooze)


def _find_first_picture(mail: Mail) -> str | None:
    """The address of the first picture, which goes along."""
    pictures = list_pictures(mail)
    if not pictures:
        return None
    return f"attachment://{format_picture_name(1, pictures[0])}"


def _list_attachments(mail: Mail) -> str:
    """A line for each file, below the words."""
    lines = [
        f"\n📎 {escape_name(each.name, 60)} ({_format_size(each.size)})"
        for each in mail.attachments[:10]
    ]
    if len(mail.attachments) > 10:
        lines.append(f"\n… and {len(mail.attachments) - 10} more files")
    return "".join(lines)


def _format_size(size: int | None) -> str:
    if size is None:
        return "size not known"
    if size < 1_000_000:
        return f"{size // 1024 + 1} kB"
    return f"{size / 1_000_000:.1f} MB"


def compose_passed_on(kept: ReceivedMail) -> Post:
    """A letter that somebody passed on: a person says whose it is."""
    assert kept.author is not None
    sender, author = format_person(kept.sender), format_person(kept.author)
    return Post(
        words=f"**{sender}** passed on a letter from **{author}**. Whose is it?",
        body=describe_letter(kept),
        footer="Nobody's clock runs for it until you say so.",
        tone=Tone.WAITING,
        buttons=_list_authors(kept),
    )


def _list_authors(kept: ReceivedMail) -> tuple[Button, ...]:
    """Whose letter it may be that somebody passed on."""
    assert kept.author is not None
    return (
        Button(cut_text(f"From {_format_plain(kept.author)}", 70), Action.MAIL_AUTHOR.on(kept.id)),
        Button(cut_text(f"From {_format_plain(kept.sender)}", 70), Action.MAIL_SENDER.on(kept.id)),
        Button("Not a customer", Action.MAIL_NOT.on(kept.id)),
    )


def _format_plain(person: MailAddress) -> str:
    return " ".join(remove_invisible(person.name or person.address).split()) or "nobody"


def format_person(person: MailAddress) -> str:
    """A name with its address, safe to show; the name alone may lie."""
    name, address = escape_name(person.name, 60), escape_name(person.address, 100)
    if name and address and name != address:
        return f"{name} ({address})"
    return name or address or "nobody"


def compose_unreadable(kept: ReceivedMail) -> Post:
    """A letter that is broken beyond reading."""
    sender = format_person(kept.sender)
    return Post(
        words=f"There is a letter from **{sender}** that I can't read. Please open it in your "
        "mail program.",
        body=f"Subject: {escape_name(kept.subject, 200) or '(none)'}",
        footer="If it is from a customer, log it with /customer wrote.",
        tone=Tone.WAITING,
    )


def compose_returned(
    shop: Shop,
    bounce: Bounce,
    draft: Draft | None,
    customer: Customer | None,
    *,
    reminds: bool,
    now: datetime,
) -> Post:
    """A letter came back: the customer was not told. Staff are called only if it `reminds`."""
    reason = escape_text(bounce.reason, 400) or "The other mail server gave no reason."
    if draft is None:
        name = escape_name(customer.name) if customer else "a customer"
        return Post(
            words=f"A letter to **{name}** came back. I don't know which; if you wrote it, they "
            "did not get it.",
            body=reason,
            tone=Tone.WAITING,
        )
    # An incident's card counts it: a ping for each of many letters would be too much.
    is_alone = draft.incident_id is None
    call = call_people(shop, now, calls_staff=is_alone and reminds and shop.may_call(now))
    what = f"The {draft.kind.title.lower()} to **{escape_name(draft.to.name)}**"
    then = "press *Renew* on the letter's card."
    if not is_alone:
        then = "press *Not told* on the incident's card and pick the letter: *Renew* is there."
    return Post(
        words=call.begin(f"{what} came back: they were **not** told."),
        body=reason,
        fields=(
            (
                "What to do",
                f"Correct the address with `/customer edit`, then {then} "
                "If you have no other address, write to them where they bought.",
            ),
        ),
        tone=Tone.URGENT,
        roles=call.roles,
        members=call.members,
    )


def describe_letter(kept: ReceivedMail) -> str:
    """A letter's subject and words, safe to show."""
    return _describe_words(kept.subject, kept.words)


def _fold_words(mail: Mail) -> str:
    """A letter's subject and its first words, safe to show."""
    title = fill_name("**{}**\n", mail.subject, 80)
    return title + (escape_text(fold_words(mail.words), SHOWN) or "*(no words)*")


def _describe_words(subject: str, words: str) -> str:
    title = fill_name("**{}**\n", subject, 200)
    return title + (escape_text(words, SHOWN) or "*(no words)*")


def compose_recent(mails: Sequence[ReceivedMail], *, page: int) -> Post:
    """One page of the last letters, each with what it was taken for and why; it may hold one more
    than is shown.
    """
    shown = mails[:RECENT_PAGE]
    if not shown and page == 0:
        return Post(words="No letter has come in through the mailbox yet.")
    buttons = []
    if page:
        buttons.append(Button("◀ Newer", Action.MAILBOX_PAGE.on(page - 1)))
    if len(mails) > RECENT_PAGE:
        buttons.append(Button("Older ▶", Action.MAILBOX_PAGE.on(page + 1)))
    return Post(
        title="The last letters, and what I took them for",
        body="\n".join(_describe_line(each) for each in shown) or "There are no more.",
        footer="Pick one below to put a mistake right; I remember it for that sender.",
        buttons=tuple(buttons),
    )


def _describe_line(kept: ReceivedMail) -> str:
    sender = escape_name(kept.sender_name or kept.sender_address, 40)
    subject, reason = escape_name(kept.subject, 60), escape_name(kept.reason, 90)
    return (
        f"{format_moment(kept.at, 'd')} **{sender}** {subject}\n"
        f"-# {KIND_NAMES[kept.kind]}: {reason}"
    )


def compose_not_customers(name: str, origin: MailOrigin | None) -> Post:
    """The answer to *Not a customer*: which other letters of the sender stay quiet, too."""
    words = "Noted: no clock runs for this letter."
    if origin is None:
        words += f" The next ones from **{name}** are looked at as ever."
    else:
        words += (
            f" I keep {_ORIGINS[origin]} from **{name}** quiet. One that answers you, names an "
            "order or speaks of what they bought from you is shown all the same."
        )
    return Post(words=words)


def compose_customers_after_all(name: str, origin: MailOrigin | None) -> Post:
    """The answer to *It is a customer*: which other letters of the sender count as one's, too."""
    words = f"Noted: **{name}** is a customer who waits for an answer. /inbox shows since when."
    if origin is not None:
        words += f" From now on I show {_ORIGINS[origin]} from there."
    return Post(words=words)


_ORIGINS = {
    MailOrigin.PERSON: "letters by hand",
    MailOrigin.MAILING: "letters to many",
    MailOrigin.PROGRAM: "letters by programs",
}


def compose_one(kept: ReceivedMail) -> Post:
    """One letter, with the button that puts a mistake right."""
    sender = format_person(kept.sender)
    if kept.author is not None and kept.customer_id is None:
        right = _list_authors(kept)
    elif kept.kind is MailKind.CUSTOMER:
        right = (Button("Not a customer", Action.MAIL_NOT.on(kept.id)),)
    else:
        right = (Button("It is a customer", Action.MAIL_YES.on(kept.id)),)
    return Post(
        words=f"From **{sender}**, {format_moment(kept.at)}",
        body=describe_letter(kept),
        footer=f"Taken for {KIND_NAMES[kept.kind]}: {cut_text(kept.reason, 200)}.",
        buttons=(*right, Button("◀ Back", Action.MAILBOX_PAGE.on(0))),
    )
