"""A customer is reached where the bot can send, and else a person is told where to."""

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.channels import Address, Channel, SalesChannel, choose_address, read_email
from bot.domain.errors import BadInput
from tests.sure import sure


def choose(
    *,
    discord_name: str | None = None,
    discord_id: int | None = None,
    email: str | None = None,
    via: SalesChannel | None = None,
    has_mailbox: bool = False,
) -> Address:
    return choose_address(
        name="Ada",
        discord_name=discord_name,
        discord_id=discord_id,
        email=email,
        via=via,
        has_mailbox=has_mailbox,
    )


@pytest.mark.parametrize("via", [None, *SalesChannel])
def test_a_linked_member_is_reached_on_discord_wherever_they_bought(
    via: SalesChannel | None,
) -> None:
    address = choose(
        discord_name="ada", discord_id=7, email="ada@example.com", via=via, has_mailbox=True
    )
    assert address == Address(Channel.DISCORD, "Ada", "Discord @ada", None)


def test_a_member_without_a_known_name_is_shown_by_number() -> None:
    assert choose(discord_id=7).where == "Discord member 7"


def test_a_name_alone_is_no_linked_member() -> None:
    assert choose(discord_name="ada").channel is Channel.ELSEWHERE


@pytest.mark.parametrize("via", [None, *SalesChannel])
def test_an_address_is_written_to_when_the_shop_has_a_mailbox(via: SalesChannel | None) -> None:
    address = choose(email="ada@example.com", via=via, has_mailbox=True)
    assert address == Address(Channel.EMAIL, "Ada", "e-mail ada@example.com", None)


@pytest.mark.parametrize(
    ("via", "email", "where", "link"),
    [
        (SalesChannel.ETSY, None, "Etsy messages", "https://www.etsy.com/messages"),
        (SalesChannel.ETSY, "a@b.example", "Etsy messages", "https://www.etsy.com/messages"),
        (
            SalesChannel.EBAY,
            "a@b.example",
            "eBay messages",
            "https://mesg.ebay.com/mesgweb/ViewMessages/0",
        ),
        (
            SalesChannel.AMAZON,
            None,
            "Amazon messages",
            "https://sellercentral.amazon.com/messaging/inbox",
        ),
        (
            SalesChannel.SHOPIFY,
            None,
            "the customer's page in Shopify",
            "https://admin.shopify.com/",
        ),
        (SalesChannel.SHOPIFY, "a@b.example", "e-mail a@b.example", "mailto:a@b.example"),
        (SalesChannel.WEBSITE, "a@b.example", "e-mail a@b.example", "mailto:a@b.example"),
        (SalesChannel.WEBSITE, None, "your website's messages", None),
        (SalesChannel.FAIR, "a@b.example", "e-mail a@b.example", "mailto:a@b.example"),
        (SalesChannel.FAIR, None, "the way you agreed at the fair", None),
        (SalesChannel.OTHER, "a@b.example", "e-mail a@b.example", "mailto:a@b.example"),
        (
            None,
            "a+b?subject=x@c.example",
            "e-mail a+b?subject=x@c.example",
            "mailto:a%2Bb%3Fsubject%3Dx@c.example",
        ),
        (None, None, "wherever you last wrote to each other", None),
    ],
)
def test_elsewhere_names_the_likeliest_place(
    via: SalesChannel | None, email: str | None, where: str, link: str | None
) -> None:
    assert choose(via=via, email=email) == Address(Channel.ELSEWHERE, "Ada", where, link)


@given(st.text())
def test_a_mail_link_holds_the_address_and_nothing_else(email: str) -> None:
    link = sure(choose(email=f"{email}@example.com").link)
    parts = urlsplit(link)
    assert (parts.scheme, parts.query, parts.fragment) == ("mailto", "", "")
    assert unquote(parts.path) == f"{email}@example.com"


def test_places_are_written_as_people_write_them() -> None:
    assert [via.title for via in SalesChannel] == [
        "Etsy",
        "Shopify",
        "eBay",
        "Amazon",
        "WooCommerce",
        "Squarespace",
        "Square",
        "Big Cartel",
        "Wix",
        "Vinted",
        "Depop",
        "Poshmark",
        "Ko-fi",
        "Gumroad",
        "your website",
        "a fair",
        "elsewhere",
    ]


@pytest.mark.parametrize(
    "email",
    [
        "ada@example.com",
        "Ada.Lovelace+shawls@mail.example.co.uk",
        "o'hara_1@a-b.example",
        "info@müller.example",
        "x@1und1.example",
    ],
)
def test_an_address_is_read_and_trimmed(email: str) -> None:
    assert read_email(f"  {email}\n") == email


@pytest.mark.parametrize(
    "text",
    [
        "ada",
        "ada@example",
        "@example.com",
        "ada@",
        "a@b@example.com",
        "ada@example..com",
        "ada..l@example.com",
        ".ada@example.com",
        "ada@-example.com",
        "ada@example.com, bob@example.com",
        "Ada <ada@example.com>",
        "ada@127.0.0.1",
        "ada@[127.0.0.1]",
        "ada lovelace@example.com",
        "ada@exam\u200bple.com",
        "ada@exam\u3164ple.com",
        "ada@example.com\r\nBcc: all@example.com",
        "a" * 250 + "@example.com",
        "<@1>",
    ],
)
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(
        BadInput, match=r"^That doesn't look like an e-mail address: .*ada@example\.com\.$"
    ) as refused:
        read_email(text)
    assert "<@" not in refused.value.sentence


def test_no_address_at_all_is_refused() -> None:
    with pytest.raises(BadInput, match="Please write an e-mail address"):
        read_email(" \n")


@given(st.text() | st.tuples(st.text(min_size=1), st.text(min_size=1)).map("@".join))
def test_no_control_character_or_line_break_passes(text: str) -> None:
    try:
        email = read_email(text)
    except BadInput:
        return
    assert email.isprintable()
    assert not any(map(str.isspace, email))
    assert email.count("@") == 1
    assert len(email) <= 254
