"""Letters in a platform's name that nobody confirms: whoever writes them, the shop shouldn't trust
one.
"""

from itertools import pairwise

from bot.domain.mail import Mail, MailContext
from bot.domain.patterns import regex
from bot.domain.platforms import Platform
from bot.mail.understanding import sender_heuristics as signs
from bot.mail.understanding.authenticity import Verdict, judge_sender
from bot.mail.understanding.delivery_notices import list_numbers
from bot.mail.understanding.platforms import domain_of, find_named, find_owner, find_pose, is_under

#: Everybody has a bank or a courier, and some have one in their name.
_EVERYDAY = (Platform.BANK, Platform.CARRIER)
#: These send what others write: their names in an address say nothing of who wrote.
_SENDERS_FOR_OTHERS = ("shopifyemail.com", "myshopify.com", "amazonses.com", "amazonaws.com")

_NAME_WORD = regex(r"[^\W\d_]{2,}")
_OFFICE = regex(
    r"support|team|services?|help|helpdesk|care|trust|safety|cent(?:er|re|ral)|sellers?|buyers?"
    r"|security|resolution|customers?|notifications?|notices?|alerts?|accounts?|disputes?|cases?"
    r"|claims?|payments?|billing|compliance|official|admin|department|desk|business|marketplace"
    r"|verification|conversations?|transactions?|shop|store|inc|ltd|llc|com|the|and|of|no|reply"
    r"|express|paket|parcels?|post|mail|delivery|tracking"
    r"|kunden\w*|kaufer\w*|verkaufer\w*|hilfe|abteilung|sicherheit|equipe|assistance|clients?"
    r"|vendeurs?|securite|soporte|equipo|atencion|al|de|del|di|da|servizio|assistenza|clienti"
    r"|sicurezza|klantenservice|beveiliging"
)


def find_forged(mail: Mail, around: MailContext) -> Platform | None:
    """The platform whose own address a letter bears though the shop's mail provider found that it
    isn't from there.

    What goes to many stays a newsletter, and somebody who works at a bank and buys stays a person.
    """
    owner = find_owner(domain_of(mail.sender.address))
    if owner is None or around.is_answer_to_us or signs.find_bulk(mail):
        return None
    if owner in _EVERYDAY and not signs.find_program(mail):
        return None
    verdict = judge_sender(mail, owner, trusted_authserv=around.trusted_authserv)
    return owner if verdict is Verdict.FALSE else None


def find_claimed(mail: Mail) -> Platform | None:
    """The platform that a letter from elsewhere makes itself out to be, unless a person wrote
    it who buys.
    """
    domain = domain_of(mail.sender.address)
    posed = find_pose(mail)
    if posed is None or find_owner(domain) or signs.speaks_of_purchase(mail):
        return None
    is_for_others = any(is_under(domain, each) for each in _SENDERS_FOR_OTHERS)
    if is_for_others and find_named(mail.sender.name) is None:
        return None
    if posed is Platform.CARRIER:
        is_named_so = find_named(mail.sender.name) is posed and not _has_own_name(mail)
        is_carriers = (is_named_so or list_numbers(mail)) and not is_by_person(mail, posed)
        return posed if is_carriers else None
    if posed is Platform.BANK or _has_own_name(mail):
        return None
    return posed


def _has_own_name(mail: Mail) -> bool:
    """Whether the sender's name says more than a platform and an office there: Stripe Peters is
    no Stripe Support. A thief's words count above any name.
    """
    words = _NAME_WORD.findall(mail.sender.name.casefold())
    theirs = {word for word in words if find_named(word)}
    for pair in pairwise(words):
        if not theirs.intersection(pair) and find_named(" ".join(pair)):
            theirs.update(pair)
    own = [word for word in words if word not in theirs and not _OFFICE.fullmatch(word)]
    is_named_so = find_named(mail.sender.name) is not None
    return is_named_so and bool(own) and not signs.is_phishing(mail)


def is_by_person(mail: Mail, posed: Platform) -> bool:
    """Whether somebody who is only called like a bank or courier writes about themselves."""
    is_own = find_owner(domain_of(mail.sender.address)) is not None
    is_personal = signs.says(mail, "first_person") and not signs.is_phishing(mail)
    return posed in _EVERYDAY and not is_own and is_personal
