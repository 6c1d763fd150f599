"""A returned letter tells who was not told, and of which letter."""

from datetime import UTC, datetime

import pytest

from bot.domain.mail import Bounce
from bot.mail.reading.email_reader import read_mail
from tests.sure import sure

NOW = datetime(2025, 11, 10, 12, tzinfo=UTC)

REPORT = """Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
Subject: {subject}
To: shop@woolly.example
Message-Id: <report-1@mx.example>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="B/1"

This is a MIME-encapsulated message.

--B/1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B/1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Thu, 6 Nov 2025 10:12:00 +0100

{status}

--B/1
Content-Type: {returned}

From: Woolly <shop@woolly.example>
Message-ID: <our-1@woolly.example>
Subject: Your parcel is on its way

--B/1--
"""
FAILED = """Final-Recipient: rfc822; Ada@nowhere.example
Original-Recipient: rfc822;ada@nowhere.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <ada@nowhere.example>: Recipient address
    rejected: User unknown"""
DELAYED = """Final-Recipient: rfc822; ada@nowhere.example
Action: delayed
Status: 4.4.1"""
DELIVERED = """Final-Recipient: rfc822; ada@nowhere.example
Action: delivered
Status: 2.0.0"""


def read(text: str) -> Bounce | None:
    return read_mail(text.encode(), received_at=NOW).bounce


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_tells_whom_which_and_why(returned: str) -> None:
    assert read(
        REPORT.format(subject="Undelivered Mail", status=FAILED, returned=returned)
    ) == Bounce(
        recipients=("ada@nowhere.example",),
        message_id="<our-1@woolly.example>",
        is_permanent=True,
        reason="550 5.1.1 <ada@nowhere.example>: Recipient address rejected: User unknown",
    )


def test_several_recipients_are_all_named() -> None:
    to_bob = FAILED.replace("ada", "bob").replace("Ada", "Bob")
    status = f"{FAILED}\n\n{to_bob}\n\n{DELIVERED.replace('ada', 'eve')}"
    bounce = sure(read(REPORT.format(subject="x", status=status, returned="message/rfc822")))
    assert bounce.recipients == ("ada@nowhere.example", "bob@nowhere.example")


def test_a_letter_that_is_only_late_did_not_fail_for_good() -> None:
    bounce = sure(read(REPORT.format(subject="Delayed", status=DELAYED, returned="message/rfc822")))
    assert not bounce.is_permanent
    assert bounce.reason == "4.4.1"


def test_a_receipt_is_no_bounce() -> None:
    assert (
        read(REPORT.format(subject="Successful", status=DELIVERED, returned="message/rfc822"))
        is None
    )


def test_the_returned_letter_is_neither_an_attachment_nor_passed_on() -> None:
    text = REPORT.format(subject="x", status=FAILED, returned="message/rfc822")
    mail = read_mail(text.encode(), received_at=NOW)
    assert mail.attachments == ()
    assert mail.forwarded_from is None
    assert mail.headers["auto-submitted"] == ("auto-replied",)


def test_windows_line_ends_and_lost_ends_do_no_harm() -> None:
    text = REPORT.format(subject="x", status=FAILED, returned="message/rfc822")
    for changed in (text.replace("\n", "\r\n"), text.replace("--B/1--", "")):
        bounce = sure(read(changed))
        assert bounce.message_id == "<our-1@woolly.example>"


QMAIL = """Return-Path: <>
From: MAILER-DAEMON@qmail.example
Subject: failure notice

Hi. This is the qmail-send program at qmail.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ada@nowhere.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <shop@woolly.example>
Message-ID: <our-1@woolly.example>
From: shop@woolly.example

hello
"""
EXIM = """Return-path: <>
X-Failed-Recipients: ada@nowhere.example
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@exim.example>
To: shop@woolly.example
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ada@nowhere.example
    host mx.nowhere.example [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<ada@nowhere.example>:
    550 5.1.1 No such user

------ This is a copy of the message, including all the headers. ------

Message-ID: <our-1@woolly.example>
From: shop@woolly.example
"""


@pytest.mark.parametrize(("text", "why"), [(QMAIL, "#5.1.1"), (EXIM, "550 5.1.1 No such user")])
def test_older_forms_are_read_too(text: str, why: str) -> None:
    bounce = sure(read(text))
    assert bounce.recipients == ("ada@nowhere.example",)
    assert bounce.message_id == "<our-1@woolly.example>"
    assert bounce.is_permanent
    assert why in bounce.reason


def test_a_bounce_without_the_letter_names_the_one_that_it_answers() -> None:
    text = EXIM.partition("------")[0].replace("To:", "In-Reply-To: <our-1@woolly.example>\nTo:", 1)
    bounce = sure(read(text))
    assert bounce.message_id == "<our-1@woolly.example>"


def test_a_customer_who_tells_of_a_bounce_is_a_customer() -> None:
    body = QMAIL.partition("\n\n")[2]
    assert (
        read(f"From: Ada <ada@example.com>\nSubject: your address?\n\nI got this:\n{body}") is None
    )


def test_an_absence_note_is_no_bounce() -> None:
    assert (
        read("Return-Path: <>\nFrom: ada@example.com\nAuto-Submitted: auto-replied\n\nI am away.\n")
        is None
    )


def test_a_read_receipt_is_no_bounce() -> None:
    assert (
        read(
            "From: ada@example.com\nContent-Type: multipart/report; "
            "report-type=disposition-notification; boundary=b\n\n"
            "--b\n\nYour message was read.\n--b\nContent-Type: message/disposition-notification\n\n"
            "Final-Recipient: rfc822;ada@example.com\nDisposition: "
            "manual-action/MDN-sent-manually; displayed\n--b--\n"
        )
        is None
    )


@pytest.mark.parametrize(
    "sender", ["From: MAILER-DAEMON@qmail.example", "From: Zust\u00e4ndig", "X-None: 1"]
)
def test_an_older_form_is_found_whoever_sends_it(sender: str) -> None:
    bounce = sure(read(QMAIL.replace("From: MAILER-DAEMON@qmail.example", sender, 1)))
    assert bounce.recipients == ("ada@nowhere.example",)
