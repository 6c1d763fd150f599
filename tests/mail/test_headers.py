"""A letter's header is read in all the forms that mail programs, and liars, write."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.mail import Mail
from bot.mail.reading.email_reader import read_mail

NOW = datetime(2025, 11, 10, 12, tzinfo=UTC)


def read(raw: str | bytes) -> Mail:
    return read_mail(raw.encode() if isinstance(raw, str) else raw, received_at=NOW)


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        ("=?utf-8?B?8J+YgCBIaQ==?=", "😀 Hi"),
        ("=?utf-8?B?8J+YgCBIaQ?=", "😀 Hi"),  # padding lost
        ("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"),
        ("=?utf-8?Q?gr=C3?=\n =?utf-8?Q?=BC=C3=9Fe?=", "grüße"),  # parted inside a letter
        ("=?utf-8?Q?with spaces in it?=", "with spaces in it"),
        ("=?utf-8?Q?where is it??=", "where is it?"),
        ("=?utf-8?Q?no_end", "no end"),
        ("Re:=?utf-8?Q?=C3=A4?=x", "Re:äx"),
        ('"=?utf-8?Q?=C3=A4?="', '"ä"'),
        ("=?utf-8*de?Q?=C3=A4?=", "ä"),
        ("=?nonsense?Q?=C3=A4?=", "ä"),
        ("=?iso-2022-jp?B?GyRCQ21KOBsoQg==?=", "注文"),
        ("=?koi8-r?B?+sHLwdo=?=", "Заказ"),
        ("=?gb2312?B?tqm1pQ==?=", "订单"),
        ("=?ascii?Q?caf=E9_=80?=", "café €"),
        ("=?iso-8859-1?Q?Andr=E9?=", "André"),
        ("=?windows-1252?B?Wm/p?=", "Zoé"),
        ("=?utf-8?Q?Ren=C3=A9_=C3=A0_Orl=C3?=", "René à Orl"),  # cut off
        ("=?idna?Q?abc?= =?punycode?Q?abc?= =?zip?Q?abc?= =?undefined?Q?abc?=", "abcabcabcabc"),
        ("\u202eevil\u202c\x00 @everyone <@&1>", "evil @everyone <@&1>"),
        ("a\tb\n   c", "a b c"),
        ("=?utf-8?Q?a=0AFrom:_b?=", "a From: b"),
    ],
)
def test_a_subject_is_read_in_all_its_forms(raw: str, subject: str) -> None:
    assert read(f"From: a@x.example\nSubject: {raw}\n\nhi").subject == subject


def test_a_subject_in_plain_8_bit_is_read() -> None:
    assert read(b"Subject: \xc3\xa4 \xe2\x82\xac\n\nx").subject == "ä €"
    assert read(b"Subject: \xe4 \x80\n\nx").subject == "ä €"
    assert read(b"Subject: caf\xe9\n\nx").subject == "café"


@pytest.mark.parametrize(
    ("raw", "name", "address", "is_one"),
    [
        ("ada@example.com", "", "ada@example.com", True),
        ("<ada@example.com>", "", "ada@example.com", True),
        ("ada@example.com (Ada L)", "Ada L", "ada@example.com", True),
        ('"L, Ada \\"A\\"" <ada@example.com>', 'L, Ada "A"', "ada@example.com", True),
        ("@everyone <ada@example.com>", "@everyone", "ada@example.com", True),
        ('"service@paypal.com" <x@evil.example>', "service@paypal.com", "x@evil.example", True),
        ("=?utf-8?Q?x=40paypal.com=2C?= <x@evil.example>", "x@paypal.com,", "x@evil.example", True),
        ("=?utf-8?Q?ada=40example.com?=", "", "ada@example.com", True),
        ("Ada <ada＠ｅxample．com>", "Ada", "ada@example.com", True),
        ("Ada <ada @ example.com>", "Ada", "ada@example.com", True),
        ("Ada <mailto:ada@example.com>", "Ada", "ada@example.com", True),
        ("\u202eAda\u200b <ada@\u200bexample.com>", "Ada", "ada@example.com", True),
        ("😀" * 2_000 + " <ada@example.com>", "😀" * 99 + "…", "ada@example.com", True),
        ("a@x.example, b@y.example", "", "a@x.example", False),
        ("<a@x.example> <b@y.example>", "", "a@x.example", False),
        ("MAILER-DAEMON", "MAILER-DAEMON", "", False),
        ("", "", "", False),
        ("<>", "", "", False),
        ("'Ada' <ada@example.com>", "Ada", "ada@example.com", True),
        ("undisclosed-recipients:;", "", "", False),
        ('"Ada <ada@example.com', "Ada", "ada@example.com", True),
    ],
)
def test_a_sender_is_read_in_all_forms(raw: str, name: str, address: str, is_one: bool) -> None:
    mail = read(f"From: {raw}\nSubject: x\n\nhi")
    assert mail.sender.name == name
    assert mail.sender.address == address
    assert mail.has_one_sender == is_one


def test_two_from_headers_are_two_senders() -> None:
    assert not read("From: a@x.example\nFrom: b@x.example\n\nhi").has_one_sender
    assert not read("Subject: nobody\n\nhi").has_one_sender


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("Thu, 6 Nov 2025 10:12:00 +0100", datetime(2025, 11, 6, 9, 12, tzinfo=UTC)),
        ("6 Nov 2025 10:12 GMT (whenever)", datetime(2025, 11, 6, 10, 12, tzinfo=UTC)),
        ("2025-11-06T10:12:00+01:00", datetime(2025, 11, 6, 9, 12, tzinfo=UTC)),
        ("Tue, 11 Nov 2025 11:00:00 +0000", NOW + timedelta(hours=23)),
        ("Tue, 11 Nov 2025 13:00:00 +0000", NOW),  # more than a day ahead
        ("Thu, 1 Jan 1970 00:00:00 +0000", NOW),
        ("Thu, 6 Nov 99999 10:12:00 +0100", NOW),
        ("Thu, 31 Feb 2025 10:12:00 +0100", NOW),
        ("Thu, 6 Nov 2025 10:12:00 +9999999999", NOW),
        ("yesterday", NOW),
        ("", NOW),
    ],
)
def test_a_date_that_cannot_be_is_the_day_of_receipt(raw: str, at: datetime) -> None:
    assert read(f"From: a@x.example\nDate: {raw}\n\nhi").at == at


@pytest.mark.parametrize(
    ("raw", "id_"),
    [
        ("<a@b>", "<a@b>"),
        (" <a@b> (comment)", "<a@b>"),
        ("<[foo@bar>", "<[foo@bar>"),
        ("a@b", "<a@b>"),
        ("<a@b", "<a@b>"),
        ("<a\n b@c>", "<ab@c>"),
        ("", None),
        ("<>", None),
        ("<" + "x" * 900 + "@b>", None),
    ],
)
def test_a_broken_id_is_still_an_id(raw: str, id_: str | None) -> None:
    assert read(f"From: a@x.example\nMessage-ID: {raw}\n\nhi").message_id == id_
