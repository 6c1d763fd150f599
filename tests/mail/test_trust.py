"""Whose word about a sender is believed: only that of the shop's own provider, which nobody can
borrow.
"""

from dataclasses import replace

import pytest

from bot.domain.mailboxes import ENOUGH_LEAD, NOBODY, Mailbox
from bot.domain.platforms import Platform
from bot.mail.reading.email_reader import read_mail
from bot.mail.understanding.authenticity import is_really_from, name_checker, trust_checker
from tests.samples import NOW

LETTER = (
    "From: PayPal <service@paypal.com>\nSubject: A dispute\nMessage-ID: "
    "<1@paypal.com>\n\nPlease answer.\n"
)
PASSED = "dkim=pass header.d=paypal.com; dmarc=pass header.from=paypal.com"


def make_mailbox(
    imap: str = "imap.bluefox.example", address: str = "hello@bluefox.example"
) -> Mailbox:
    return Mailbox(
        shop_id=1, address=address, user=address, imap_host=imap, imap_port=993, smtp_host=imap,
        smtp_port=465,
        connected_at=NOW,
    )  # fmt: skip


def hear(mailbox: Mailbox, header: str, times: int = ENOUGH_LEAD) -> Mailbox:
    """The mailbox after so many letters with this on top."""
    for _ in range(times):
        mail = read_mail((header + LETTER).encode(), received_at=NOW)
        mailbox = mailbox.hear_checker(name_checker(mail, mailbox))
    return mailbox


def is_believed(mailbox: Mailbox, header: str) -> bool:
    mail = read_mail((header + LETTER).encode(), received_at=NOW)
    return is_really_from(mail, Platform.PAYPAL, trusted_authserv=trust_checker(mail, mailbox))


OUTSIDE = "from mx0.paypal.com (mx0.paypal.com [66.211.170.86])"

#: How real providers write, from the topmost line on: the server where the mailbox is, and the
#: header.
PROVIDERS = {
    "gmail": (
        "imap.gmail.com",
        "Delivered-To: hello@bluefox.example\n"
        "Received: by 2002:a05:6a10:1234:b0:5d1:abcd:ef01 with SMTP id x12csp123456; Mon, 30 Nov "
        "2026 01:00:00 -0800\n"
        "X-Received: by 2002:a17:906:1234 with SMTP id y1mr123; Mon, 30 Nov 2026 01:00:00 -0800\n"
        "ARC-Authentication-Results: i=1; mx.google.com; dmarc=pass header.from=paypal.com\n"
        "Return-Path: <service@paypal.com>\n"
        f"Received: {OUTSIDE} by mx.google.com with ESMTPS id a1 for <hello@bluefox.example>\n"
        f"Authentication-Results: mx.google.com; {PASSED}\n",
    ),
    "fastmail": (
        "imap.fastmail.com",
        "Return-Path: <service@paypal.com>\n"
        "Received: from phl-compute-04.internal (phl-compute-04.phl.internal [10.202.2.44]) by "
        "sloti52n21 "
        "(Cyrus 3.13) with LMTPA\n"
        "X-Cyrus-Session-Id: sloti52n21-1\n"
        f"Authentication-Results: mx6.messagingengine.com; {PASSED}\n"
        f"Received: {OUTSIDE} by mx6.messagingengine.com (Postfix) with ESMTPS id 1\n",
    ),
    "icloud": (
        "imap.mail.me.com",
        f"Authentication-Results: dmarc.icloud.com; {PASSED}\n"
        f"Received: {OUTSIDE} by pv50p00im-smtpin.me.com with ESMTPS id 1\n",
    ),
    "outlook": (
        "outlook.office365.com",
        "Received: from AM0PR01.prod.outlook.com (2603:10a6:208::1) by DB7PR01.prod.outlook.com "
        "with HTTPS\n"
        f"Authentication-Results: spf=pass smtp.mailfrom=paypal.com; {PASSED};compauth=pass\n"
        f"Received: {OUTSIDE} by AM0EUR.mail.protection.outlook.com (10.152.16.5) with Microsoft "
        "SMTP Server\n",
    ),
    "one's own postfix and dovecot": (
        "imap.bluefox.example",
        "Return-Path: <service@paypal.com>\n"
        "Received: from mail.bluefox.example ([127.0.0.1]) by mail.bluefox.example (Dovecot) with "
        "LMTP id 1\n"
        f"Authentication-Results: mail.bluefox.example; {PASSED}\n"
        f"Received: {OUTSIDE} by mail.bluefox.example (Postfix) with ESMTPS id 1\n",
    ),
    "a host with servers of another name": (
        "imap.bluefox.example",
        "Received: from mx03.hoster.example ([172.19.3.4]) "
        "by store7.hoster.example with LMTP id 1\n"
        f"Authentication-Results: hoster.example; {PASSED}\n"
        f"Received: {OUTSIDE} by mx03.hoster.example with ESMTPS id 1\n",
    ),
    "a letter that is only stored": ("imap.bluefox.example", "Authentication-Results: "
    f"mx.bluefox.example; {PASSED}\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_real_providers_word_is_believed(name: str) -> None:
    imap, header = PROVIDERS[name]
    mailbox = hear(make_mailbox(imap), header)
    assert is_believed(mailbox, header)
    assert not is_believed(mailbox, header.replace("dmarc=pass", "dmarc=fail"))


@pytest.mark.parametrize("name", ["gmail", "fastmail", "icloud", "outlook"])
def test_a_provider_that_is_known_is_believed_from_the_first_letter_on(name: str) -> None:
    imap, header = PROVIDERS[name]
    assert is_believed(make_mailbox(imap), header)


BORDER = (
    "Received: from mx.evil.example (mx.evil.example [6.6.6.6]) by mx.bluefox.example with "
    "ESMTPS id 1\n"
)
INNER = "Received: from mx.bluefox.example ([10.0.0.5]) by store.bluefox.example with LMTP id 1\n"


def forge(name: str) -> str:
    return f"Authentication-Results: {name}; {PASSED}\n"


#: What a forger writes, below what the shop's provider puts on top; it checks nothing.
FORGED = {
    "only a name": forge("mx.evil.example"),
    "under the provider": BORDER + forge("mx.evil.example"),
    "by the provider's name": BORDER + forge("mx.bluefox.example"),
    "by the provider's name, behind a step inside": INNER + BORDER + forge("mx.bluefox.example"),
    "before a line that claims to be the provider's": BORDER + forge("mx.bluefox.example") + INNER,
    "behind a step that claims to be inside": BORDER + INNER + forge("mx.bluefox.example") + BORDER,
    "without a name": BORDER + f"Authentication-Results: {PASSED}\n",
    "greeting as a private address": "Received: from [10.0.0.5] (unknown [6.6.6.6]) by "
    "mx.bluefox.example with SMTP\n" + forge("mx.bluefox.example"),
    "greeting as a private address, told last": "Received: from unknown ([6.6.6.6] "
    "helo=[10.0.0.5]) by "
    "mx.bluefox.example with SMTP\n" + forge("mx.bluefox.example"),
    "greeting as this computer": "Received: from localhost (evil.example [6.6.6.6]) by "
    "mx.bluefox.example with SMTP\n" + forge("mx.bluefox.example"),
    "greeting with a by": "Received: from 10.0.0.5 by x (unknown [6.6.6.6]) by mx.bluefox.example "
    "with SMTP\n" + forge("mx.bluefox.example"),
    "from an address of IPv6": "Received: from x ([IPv6:2a00:1450::1]) by mx.bluefox.example with "
    "SMTP\n" + forge("mx.bluefox.example"),
    "from nowhere that is told": "Received: from mx.bluefox.example by mx.bluefox.example with "
    "SMTP\n" + forge("mx.bluefox.example"),
    "through a server that can't be read": "Received: (qmail 1 invoked by uid 0)\n"
    + forge("mx.bluefox.example"),
}


@pytest.mark.parametrize("header", FORGED.values(), ids=list(FORGED))
@pytest.mark.parametrize("times", [1, ENOUGH_LEAD, 60])
def test_a_forger_never_becomes_the_one_who_is_believed(header: str, times: int) -> None:
    mailbox = hear(make_mailbox(), header, times)
    assert mailbox.trusted_checker == NOBODY
    assert not is_believed(mailbox, header)


@pytest.mark.parametrize("header", FORGED.values(), ids=list(FORGED))
def test_a_forger_who_was_believed_before_is_no_longer(header: str) -> None:
    for name in ("evil.example", "bluefox.example", ""):
        mailbox = replace(make_mailbox(), checked_by=name, checked_lead=50)
        assert not is_believed(mailbox, header)


@pytest.mark.parametrize("header", FORGED.values(), ids=list(FORGED))
@pytest.mark.parametrize("name", ["gmail", "fastmail", "icloud"])
def test_nobody_borrows_the_name_of_a_provider_that_is_known(name: str, header: str) -> None:
    imap, _ = PROVIDERS[name]
    assert not is_believed(hear(make_mailbox(imap), header), header)
