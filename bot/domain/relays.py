"""What somebody wrote through a marketplace or a form: who it is, their own words, and how they are
answered.

A relay's address belongs to one conversation and never to a person: nobody is known by it.
"""

from bot.domain.platforms import Platform
from bot.domain.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Who wrote through a marketplace or a form, and the ways that lead back to them."""

    platform: Platform | None  #: None: a form on the shop's own page
    name: str  #: as the letter names them; empty where it doesn't
    user_name: str | None = None  #: theirs alone on that marketplace
    order_number: str | None = None  #: the marketplace's, where the letter names one
    address: str | None = None  #: an e-mail to it reaches them, in this conversation only
    page: str | None = None  #: where the conversation is on the platform
    reference: str | None = None  #: what an answer by e-mail has to carry
    email: str | None = None  #: where they say that they are reached, in a form

    @property
    def has_own_name(self) -> bool:
        """Whether the name is a user's, which nobody else has there; Amazon shows first names."""
        return bool(self.name) and self.platform in (Platform.ETSY, Platform.EBAY)

    @property
    def way(self) -> str:
        """How it came, in words."""
        return f"{self.label} message" if self.platform else "contact form"

    @property
    def label(self) -> str:
        """Where it came through, inside a sentence."""
        return self.platform.label if self.platform else "your contact form"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayedMessage:
    """What a relay or a form passed on."""

    relay: Relay
    words: str  #: the person's own; empty when only the platform's page has them
    asks: str = ""  #: what they picked from the platform's list: "My order hasn't arrived; refund"
    is_help_request: bool = False  #: the platform gives the shop only so long to answer
