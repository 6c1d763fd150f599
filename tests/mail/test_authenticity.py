"""Whether a letter is really from a platform."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.platforms import Platform
from bot.mail.understanding.authenticity import (
    Verdict,
    is_really_from,
    judge_sale_sender,
    read_checks,
)
from bot.mail.understanding.platforms import find_owner, find_pose
from tests.mail.letters import make_mail


def is_paypal(
    results: str | None, sender: str = "service@paypal.com", trusted: str | None = None
) -> bool:
    headers = {} if results is None else {"authentication-results": results}
    return is_really_from(
        make_mail(sender, headers=headers), Platform.PAYPAL, trusted_authserv=trusted
    )


@pytest.mark.parametrize(
    "results",
    [
        "mx.google.com; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=paypal.com",
        "mx.google.com; dkim=pass header.i=@paypal.com header.s=pp header.b=abc; spf=pass "
        "smtp.mailfrom=x@paypal.com",
        "mx.example 1; dkim=pass (2048-bit key) header.d=mail.paypal.com",
        "spf=pass (sender IP is 66.211.170.86) smtp.mailfrom=paypal.com; dkim=pass (signature was "
        "verified)"
        " header.d=paypal.com;dmarc=pass action=none header.from=paypal.com;compauth=pass "
        "reason=100",
        "mx.example;\r\n\tdkim=fail header.d=other.example;\r\n\tdkim=pass header.d=paypal.com",
        "mx.example; dkim=pass header.d=paypal.com; dmarc=none header.from=paypal.com",
        "mx.example; dmarc=temperror header.from=paypal.com; dkim=pass header.i=@mail.paypal.com",
        "mx.example; dmarc=permerror; dkim=pass header.d=paypal.com",
    ],
)
def test_a_letter_that_the_provider_vouches_for_is_believed(results: str) -> None:
    assert is_paypal(results)


@pytest.mark.parametrize(
    "results",
    [
        None,
        "",
        "mx.example; none",
        "mx.example; spf=pass smtp.mailfrom=paypal.com",
        "mx.example; dmarc=fail header.from=paypal.com; dkim=pass header.d=paypal.com",
        "mx.example; dmarc=none; dmarc=fail header.from=paypal.com; dkim=pass header.d=paypal.com",
        "mx.example; dmarc=none header.from=paypal.com; spf=pass smtp.mailfrom=paypal.com",
        "mx.example; dmarc=temperror header.from=paypal.com; dkim=pass header.d=evil.example",
        "mx.example; dmarc=none; dkim=fail header.d=paypal.com",
        "mx.example; dmarc=bestguesspass header.from=paypal.com",
        "mx.example; dmarc=pass header.from=evil.example",
        "mx.example; dkim=pass header.d=notpaypal.com",
        "mx.example; dkim=pass header.d=paypal.com.evil.example",
        "mx.example; dkim=none (dmarc=pass header.from=paypal.com; dkim=pass header.d=paypal.com)",
        'mx.example; spf=fail smtp.mailfrom="x; dmarc=pass header.from=paypal.com; y"@evil.example',
        "mx.example; spf=fail (unbalanced ; dmarc=pass header.from=paypal.com",
        "paypal.com; dmarc=pass header.from=paypal.com",
    ],
)
def test_a_letter_that_nobody_vouches_for_is_not_believed(results: str | None) -> None:
    assert not is_paypal(results)


@pytest.mark.parametrize(
    "sender",
    [
        "service@paypai.com",
        "service@paypa1.com",
        "service@paypal.com.evil.example",
        "service@notpaypal.com",
        "service@xn--pypal-4ve.com",
        "service@paypal",
        "",
    ],
)
def test_a_domain_that_only_looks_alike_is_never_believed(sender: str) -> None:
    domain = sender.rpartition("@")[2]
    assert not is_paypal(
        f"mx.example; dmarc=pass header.from={domain}; dkim=pass header.d={domain}", sender
    )


def test_the_shown_name_counts_for_nothing() -> None:
    mail = make_mail(
        "x@evil.example",
        name="service@paypal.com",
        headers={"authentication-results": "mx.example; dmarc=pass header.from=evil.example"},
    )
    assert not is_really_from(mail, Platform.PAYPAL)
    assert find_pose(mail) is Platform.PAYPAL


def test_two_senders_are_never_believed() -> None:
    mail = make_mail(
        "service@paypal.com",
        headers={"authentication-results": "mx.example; dmarc=pass header.from=paypal.com"},
    )
    assert is_really_from(mail, Platform.PAYPAL)
    assert not is_really_from(replace(mail, has_one_sender=False), Platform.PAYPAL)


def test_only_the_topmost_result_is_read() -> None:
    forged = "mx.example; dmarc=pass header.from=paypal.com"
    mail = make_mail("service@paypal.com")
    headers = {"authentication-results": ("mx.example; dmarc=fail header.from=paypal.com", forged)}
    assert not is_really_from(replace(mail, headers=headers), Platform.PAYPAL)


@pytest.mark.parametrize(
    ("trusted", "authserv", "is_believed"),
    [
        ("mx.google.com", "mx.google.com; ", True),
        ("google.com", "mx.google.com; ", True),
        ("MX.Google.com.", "mx.google.com; ", True),
        ("mx.google.com", "mx.evil.example; ", False),
        ("mx.google.com", "notmx.google.com; ", False),
        ("mx.google.com", "", False),
        ("", "", True),
        ("", "mx.google.com; ", False),
    ],
)
def test_where_the_shops_provider_is_known_nobody_elses_word_counts(
    trusted: str, authserv: str, is_believed: bool
) -> None:
    said = f"{authserv}dmarc=pass header.from=paypal.com"
    assert is_paypal(said, trusted=trusted) is is_believed


def test_one_banks_signature_is_not_anothers() -> None:
    mail = make_mail(
        "disputes@chase.com",
        headers={"authentication-results": "mx.example; dkim=pass header.d=wise.com"},
    )
    assert not is_really_from(mail, Platform.BANK)


@pytest.mark.parametrize(
    ("domain", "owner"),
    [
        ("paypal.com", Platform.PAYPAL),
        ("intl.paypal.com", Platform.PAYPAL),
        ("mail.etsy.com", Platform.ETSY),
        ("ebay.co.uk", Platform.EBAY),
        ("shopifyemail.com", None),
        ("myshopify.com", None),
        ("dhl.de", Platform.CARRIER),
        ("com", None),
    ],
)
def test_a_domain_belongs_to_its_platform_label_by_label(
    domain: str, owner: Platform | None
) -> None:
    assert find_owner(domain) is owner


@given(st.text(alphabet='abc.=;()" \\/1-@\n', max_size=200))
def test_any_header_can_be_read(header: str) -> None:
    read_checks(header)


@pytest.mark.parametrize(
    ("sender", "platform", "verdict"),
    [
        ("store+9@t.shopifyemail.com", Platform.SHOPIFY, Verdict.REAL),
        ("no-reply@alerts.depop.com", Platform.DEPOP, Verdict.REAL),
        ("no-reply@vinted.fr", Platform.VINTED, Verdict.REAL),
        ("no-reply@messaging.squareup.com", Platform.SQUARE, Verdict.REAL),
        ("no-reply@vinted.fr", Platform.DEPOP, Verdict.FALSE),
        ("no-reply@vinted-orders.example", Platform.VINTED, Verdict.FALSE),
    ],
)
def test_a_letter_of_a_sale_is_believed_from_wherever_the_platform_sends_them(
    sender: str, platform: Platform, verdict: Verdict
) -> None:
    domain = sender.rpartition("@")[2]
    results = f"mx.example; dmarc=pass header.from={domain}"
    mail = make_mail(sender, headers={"authentication-results": results})
    assert judge_sale_sender(mail, platform, trusted_authserv="mx.example") is verdict
    unchecked = make_mail(sender)
    said = judge_sale_sender(unchecked, platform, trusted_authserv="mx.example")
    assert said is not Verdict.REAL
    forged = make_mail(sender, headers={"authentication-results": "mx.example; dmarc=fail"})
    assert judge_sale_sender(forged, platform) is Verdict.FALSE
