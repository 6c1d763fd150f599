"""How a customer is reached: by the bot itself, or by a person who copies the text to another
place.
"""

from enum import StrEnum
from urllib.parse import quote

from bot.domain.errors import BadInput
from bot.domain.patterns import regex
from bot.domain.platforms import MessagePage, Platform, find_platform
from bot.domain.records import dataclass
from bot.domain.text import escape_name


class Channel(StrEnum):
    """What carries a letter. Only a person can send to `ELSEWHERE`."""

    EMAIL = "email"
    RELAY = "relay"  #: a marketplace's address for one conversation, written to by e-mail
    DISCORD = "discord"
    ELSEWHERE = "elsewhere"


class SalesChannel(StrEnum):
    """Where an order, or a customer's message, came from."""

    ETSY = "etsy"
    SHOPIFY = "shopify"
    EBAY = "ebay"
    AMAZON = "amazon"
    WOOCOMMERCE = "woocommerce"
    SQUARESPACE = "squarespace"
    SQUARE = "square"
    BIG_CARTEL = "bigcartel"
    WIX = "wix"
    VINTED = "vinted"
    DEPOP = "depop"
    POSHMARK = "poshmark"
    KO_FI = "kofi"
    GUMROAD = "gumroad"
    WEBSITE = "website"
    FAIR = "fair"
    OTHER = "other"

    # A member is never shown by str.title, which would write "Ebay"; its own title takes that
    # name's place.
    @property
    def title(self) -> str:  # type: ignore[override]
        """Its name inside a sentence: "an order from …"."""
        return _TITLES[self]

    @property
    def is_marketplace(self) -> bool:
        """Whether its buyers pay at checkout, see the day of dispatch, and are told by itself when
        their order leaves.
        """
        return self in _MARKETPLACES

    @property
    def platform(self) -> Platform | None:
        """Whose letters tell of its orders, and where its buyers have names; None for the shop's
        own places.
        """
        return _PLATFORMS.get(self)


def find_channel(platform: Platform) -> SalesChannel | None:
    """Where orders are from of which this platform tells; None for one that sells nothing."""
    return next((via for via, known in _PLATFORMS.items() if known is platform), None)


_TITLES = {
    SalesChannel.ETSY: "Etsy",
    SalesChannel.SHOPIFY: "Shopify",
    SalesChannel.EBAY: "eBay",
    SalesChannel.AMAZON: "Amazon",
    SalesChannel.WOOCOMMERCE: "WooCommerce",
    SalesChannel.SQUARESPACE: "Squarespace",
    SalesChannel.SQUARE: "Square",
    SalesChannel.BIG_CARTEL: "Big Cartel",
    SalesChannel.WIX: "Wix",
    SalesChannel.VINTED: "Vinted",
    SalesChannel.DEPOP: "Depop",
    SalesChannel.POSHMARK: "Poshmark",
    SalesChannel.KO_FI: "Ko-fi",
    SalesChannel.GUMROAD: "Gumroad",
    SalesChannel.WEBSITE: "your website",
    SalesChannel.FAIR: "a fair",
    SalesChannel.OTHER: "elsewhere",
}
_MARKETPLACES = frozenset(
    {
        SalesChannel.ETSY,
        SalesChannel.EBAY,
        SalesChannel.AMAZON,
        SalesChannel.VINTED,
        SalesChannel.DEPOP,
        SalesChannel.POSHMARK,
    }
)

#: One place to sell has one value in both.
_PLATFORMS = {
    SalesChannel(platform.value): platform
    for platform in Platform
    if platform.value in frozenset(SalesChannel)
}

#: Where to look when there isn't even an e-mail address.
_LAST_PLACES: dict[SalesChannel | None, tuple[str, str | None]] = {
    SalesChannel.SHOPIFY: ("the customer's page in Shopify", "https://admin.shopify.com/"),
    SalesChannel.WEBSITE: ("your website's messages", None),
    SalesChannel.FAIR: ("the way you agreed at the fair", None),
}
_ANYWHERE = ("wherever you last wrote to each other", None)

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
#: A letter or digit of any script, but not those that show as nothing.
_SIGN = r"[^\W_\u115f\u1160\u3164\uffa0]"
_LABEL = rf"{_SIGN}(?:(?:{_SIGN}|-){{0,61}}{_SIGN})?"
_EMAIL = regex(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?![0-9]+$){_LABEL}")


#: What leaves by the shop's own mail server.
BY_MAIL = frozenset({Channel.EMAIL, Channel.RELAY})


@dataclass(frozen=True, slots=True)
class Address:
    """Where one letter goes."""

    channel: Channel
    #: Who gets it, as the shop calls them.
    name: str
    #: What the card shows, such as "Discord @ada"; not escaped.
    where: str
    #: Where a person sends it: the marketplace's page, or mailto:… None if unknown, and where the
    #: bot sends.
    link: str | None


def choose_address(
    *,
    name: str,
    discord_name: str | None,
    discord_id: int | None,
    email: str | None,
    via: SalesChannel | None,
    has_mailbox: bool,
    wrote_by_mail: bool = False,
    wrote_on: SalesChannel | None = None,
) -> Address:
    """The best way to a customer: Discord if linked, else e-mail if the shop can send it,
    else by hand.

    Whoever wrote by e-mail last is answered by e-mail, and whoever wrote on a marketplace last
    there.

    By hand means the marketplace's own messages if the order came from one (Shopify has none), else
    a new e-mail in the seller's own program, else the place that is likeliest to know the customer.
    """
    page = _find_messages(wrote_on)
    if page is not None:
        return Address(Channel.ELSEWHERE, name, page.name, page.link)
    by_mail = has_mailbox and email is not None
    if discord_id is not None and not (by_mail and wrote_by_mail):
        member = f"member {discord_id}"
        if discord_name:
            member = f"@{discord_name.removeprefix('@')}"
        return Address(Channel.DISCORD, name, f"Discord {member}", None)
    if by_mail:
        return Address(Channel.EMAIL, name, f"e-mail {email}", None)
    page = _find_messages(via)
    if page is not None:
        return Address(Channel.ELSEWHERE, name, page.name, page.link)
    if email:
        return Address(Channel.ELSEWHERE, name, f"e-mail {email}", _mail_link(email))
    return Address(Channel.ELSEWHERE, name, *_LAST_PLACES.get(via, _ANYWHERE))


def _find_messages(via: SalesChannel | None) -> MessagePage | None:
    """A marketplace's own page for messages: none of them lets a program send there."""
    platform = via.platform if via is not None else None
    return find_platform(platform).messages if platform is not None else None


def read_email(text: str) -> str:
    """The e-mail address in a text, trimmed.

    Raises BadInput for what can't be one: more than 254 characters (RFC 5321), a blank or a sign
    that can't be seen in it, or anything else but one name, one "@" and one domain with a dot.
    """
    email = text.strip()
    if not email:
        raise BadInput("Please write an e-mail address, for example ada@example.com.")
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        shown = escape_name(email)
        raise BadInput(
            f"That doesn't look like an e-mail address: {shown}. Please write it like "
            "ada@example.com."
        )
    return email


def _mail_link(email: str) -> str:
    local, _, domain = email.rpartition("@")
    return f"mailto:{quote(local, safe='')}@{quote(domain, safe='')}"
