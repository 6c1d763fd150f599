"""What staff said of a sender, and which of its letters that goes for.

A word goes for the sender's letters of one origin only, and never for an address from which many
write. It hides nobody who bought here, names an order or answers the shop.
"""

from dataclasses import replace

from bot.domain.mail import (
    Classification,
    Mail,
    MailContext,
    MailKind,
    MailOrigin,
    is_from_program,
)
from bot.domain.platforms import find_sender
from bot.mail.understanding import sender_heuristics as signs
from bot.mail.understanding.business_letters import speaks_of_own_purchase
from bot.mail.understanding.forms import is_mailer
from bot.mail.understanding.platforms import domain_of
from bot.mail.understanding.relays import is_relay

_SAID_SO = "staff said so of such letters of this sender"
#: No word about a sender changes what these are.
_BEYOND_DOUBT = (MailKind.BOUNCE, MailKind.UNREADABLE, MailKind.SALE, MailKind.SALE_NEWS)


def find_origin(mail: Mail, found: Classification) -> MailOrigin:
    """How the letter was made, as far as can be told."""
    if signs.find_bulk_mark(mail) or found.kind is MailKind.NEWSLETTER:
        return MailOrigin.MAILING
    if found.kind is MailKind.AUTO_REPLY or signs.find_program(mail):
        return MailOrigin.PROGRAM
    return MailOrigin.PERSON


def correct(found: Classification, mail: Mail, around: MailContext) -> Classification | None:
    """What staff said of such letters of this sender, if that may change what this one is."""
    said = around.corrections.get(found.origin)
    if said is None or found.kind in _BEYOND_DOUBT:
        return None
    if found.relayed is not None or found.is_own or is_shared(mail.sender.address):
        return None
    if said is not MailKind.CUSTOMER:
        is_tied = around.is_known_address or around.is_answer_to_us or around.names_order
        if found.kind is not MailKind.CUSTOMER or is_tied or speaks_of_own_purchase(mail):
            return None
    return replace(found, kind=said, reason=_SAID_SO, notice=None)


def is_shared(address: str) -> bool:
    """Whether many write from an address: a platform, a form, a program."""
    return (
        is_from_program(address)
        or find_sender(domain_of(address)) is not None
        or is_mailer(address)
        or is_relay(address)
    )
