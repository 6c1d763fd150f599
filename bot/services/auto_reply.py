"""The holding reply: the one letter that needs no click each time, because its text was approved
once.
"""

from bot.domain.channels import Address, Channel
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import LetterKind
from bot.domain.mail import Mail, may_be_answered_by_program
from bot.domain.mailboxes import HOLDING_DELAY, HOLDING_FRESH, HOLDING_PAUSE, Mailbox
from bot.services.history import log_event
from bot.services.work import Work
from bot.writing.email_texts import answer_subject, write_holding_reply


async def send_holding_reply(work: Work, mailbox: Mailbox, customer: Customer, mail: Mail) -> None:
    """Has the shop's holding reply leave soon, if it has one, is closed or away, and the letter may
    have one.

    At most one for each customer in 24 hours; it goes to the letter's sender and nobody else. An
    answer that is found before it leaves sets it aside.
    """
    opens = work.shop.there_at(work.now)
    if mailbox.holding_text is None or opens is None or not may_be_answered_by_program(mail):
        return
    last = await work.tx.drafts.find_last_holding(customer.id)
    if last is not None and work.now - last < HOLDING_PAUSE:
        return
    email = mail.sender.address
    is_fresh = mail.received_at is None or work.now - mail.received_at < HOLDING_FRESH
    if email in mailbox.own_addresses or not is_fresh:
        return
    text = write_holding_reply(mailbox.holding_text, work.shop, customer, opens=opens, now=work.now)
    draft = await work.tx.drafts.add(
        Draft(
            shop_id=work.shop.id,
            customer_id=customer.id,
            kind=LetterKind.HOLDING,
            to=Address(Channel.EMAIL, customer.name, f"e-mail {email}", None),
            email=email,
            subject=answer_subject(mail.subject),
            text=text,
            status=DraftStatus.APPROVED,
            decided_by=mailbox.holding_by,
            decided_at=work.now,
            leaves_at=work.now + HOLDING_DELAY,
            created_at=work.now,
        )
    )
    await work.tx.drafts.add_revision(draft, by=mailbox.holding_by, at=work.now)
    await log_event(work.by_itself(), draft, "a holding reply is on its way")
    work.tx.schedule_changed = True
