"""What a letter is taken for, and why: judged in a fixed order, from what can't be missed to what
can.

A letter that matters must not be lost among hundreds that don't: whatever ties a letter to the shop
makes it a customer's, and in doubt a letter in the inbox is one, too.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.mail import (
    Classification,
    Mail,
    MailContext,
    MailKind,
    Notice,
)
from bot.domain.platforms import Platform
from bot.mail.understanding import sender_heuristics as signs
from bot.mail.understanding.authenticity import is_really_from
from bot.mail.understanding.automatic_replies import (
    find_auto_reply,
    find_program_made,
    find_weak_sign,
)
from bot.mail.understanding.business_letters import (
    find_code,
    find_offer,
    find_seller,
    may_be_seller,
    speaks_as_buyer,
)
from bot.mail.understanding.corrections import correct, find_origin
from bot.mail.understanding.forms import is_mailer
from bot.mail.understanding.notices import HAPPENED, read_notice
from bot.mail.understanding.passed_on import judge_form, judge_relay
from bot.mail.understanding.platforms import domain_of, find_owner, find_pose
from bot.mail.understanding.pretenders import find_claimed, find_forged, is_by_person
from bot.mail.understanding.sales.judging import judge_news, judge_own_news, judge_sale


def sort_mail(mail: Mail, around: MailContext) -> Classification:
    """What the letter is taken for, with the reason in plain words; a notice comes with what
    it says.
    """
    judged = (judge(mail, around) for judge in _JUDGES)
    found = next(filter(None, judged), None) or Classification(
        kind=MailKind.CUSTOMER, reason="a person seems to have written it"
    )
    found = replace(found, origin=find_origin(mail, found))
    return correct(found, mail, around) or found


def _judge_bounce(mail: Mail, around: MailContext) -> Classification | None:
    if mail.bounce is None or not _is_returned(mail, around):
        return None
    reason = "a letter came back"
    if not mail.bounce.is_permanent:
        reason = "a letter is late: its server still tries to deliver it"
    return Classification(kind=MailKind.BOUNCE, reason=reason)


def _is_returned(mail: Mail, around: MailContext) -> bool:
    """Whether a letter of the shop's came back: the letter shows it, it names one that we sent, or
    a platform says so.
    """
    if mail.bounce is None:
        return False
    if mail.bounce.is_certain or around.is_returned:
        return True
    platform = find_owner(domain_of(mail.sender.address))
    return platform is not None and is_really_from(
        mail, platform, trusted_authserv=around.trusted_authserv
    )


def _judge_unreadable(mail: Mail, _around: MailContext) -> Classification | None:
    if mail.is_readable:
        return None
    return Classification(kind=MailKind.UNREADABLE, reason="it is broken and can't be read")


def _judge_own(mail: Mail, around: MailContext) -> Classification | None:
    """What the shop wrote itself, wherever it lies; what only says so isn't believed."""
    local, _, domain = mail.sender.address.partition("@")
    written = {mail.sender.address, f"{local.partition('+')[0]}@{domain}"}
    is_from_own = not written.isdisjoint(around.own_addresses)
    if not is_from_own or mail.forwarded_from is not None or mail.bounce is not None:
        return None
    if signs.is_doubted(mail):
        return Classification(
            kind=MailKind.SPAM, reason="it says that it is the shop's own, and it isn't"
        )
    return Classification(kind=MailKind.MACHINE, reason="from the shop's own address", is_own=True)


def _judge_notice(mail: Mail, around: MailContext) -> Classification | None:
    notice = _find_notice(mail, around)
    if notice is None:
        return None
    what = HAPPENED[notice.kind]
    if notice.is_verified:
        return Classification(
            kind=MailKind.NOTICE, reason=f"{notice.platform.label} tells of {what}", notice=notice
        )
    if is_by_person(mail, notice.platform):
        return None
    found = _take_for_pretender(notice.platform, f"it tells of {what} and says")
    return replace(found, notice=notice)


def _judge_forged(mail: Mail, around: MailContext) -> Classification | None:
    """What bears a platform's own address and isn't from there, whatever it says."""
    forged = find_forged(mail, around)
    if forged is None:
        return None
    return replace(_take_for_pretender(forged), notice=read_notice(mail, around))


def _judge_claimed(mail: Mail, around: MailContext) -> Classification | None:
    claimed = find_claimed(mail)
    if claimed is None or around.is_junk:
        return None
    return _take_for_pretender(claimed)


def _take_for_pretender(platform: Platform, says: str = "it says") -> Classification:
    reason = f"{says} that it is from {platform.label}, which can't be confirmed"
    return Classification(kind=MailKind.PRETENDER, reason=reason, pretends=platform)


def _judge_auto_reply(mail: Mail, _around: MailContext) -> Classification | None:
    reason = find_auto_reply(mail)
    if not reason:
        return None
    return Classification(kind=MailKind.AUTO_REPLY, reason=reason)


def _judge_program_made(mail: Mail, _around: MailContext) -> Classification | None:
    reason = find_program_made(mail)
    if reason is None:
        return None
    return Classification(kind=MailKind.MACHINE, reason=reason)


def _judge_ties(mail: Mail, around: MailContext) -> Classification | None:
    is_known = around.is_known_address and not find_owner(domain_of(mail.sender.address))
    is_marked = signs.find_bulk_mark(mail) is not None or signs.is_by_program(mail)
    if is_known and (not is_marked or _writes_as_buyer(mail)):
        return Classification(kind=MailKind.CUSTOMER, reason="from the address of a customer")
    if around.is_answer_to_us:
        return Classification(kind=MailKind.CUSTOMER, reason="it answers a letter of the shop")
    # Receipts and sale notes name orders, too: a stranger's number counts only from a person.
    if around.names_order and (is_known or _may_be_a_persons(mail, around)):
        return Classification(kind=MailKind.CUSTOMER, reason="it names an order of the shop")
    return None


def _may_be_a_persons(mail: Mail, around: MailContext) -> bool:
    """Whether neither a program nor somebody who sells, or poses as a platform, wrote the letter.

    Companies whose mail service marks every letter as sent to many have people, too. Many a
    customer's name holds a bank's or a carrier's.
    """
    if _find_pretence(mail, around) not in (None, Platform.BANK, Platform.CARRIER):
        return False
    if signs.is_by_program(mail) or signs.find_program(mail):
        return False
    return signs.find_bulk_mark(mail) is None or not find_seller(mail)


def _writes_as_buyer(mail: Mail) -> bool:
    """Whether somebody wrote the letter, for all the marks that a mail service put on it."""
    return not signs.is_by_program(mail) and speaks_as_buyer(mail) and not find_seller(mail)


def _judge_weak_sign(mail: Mail, _around: MailContext) -> Classification | None:
    reason = find_weak_sign(mail)
    if reason is None:
        return None
    return Classification(kind=MailKind.AUTO_REPLY, reason=reason)


def _judge_fraud(mail: Mail, around: MailContext) -> Classification | None:
    """A thief's letter in a platform's name, even if it can be unsubscribed from."""
    pretends = _find_pretence(mail, around)
    if (
        pretends is None
        or find_owner(domain_of(mail.sender.address))
        or not signs.is_phishing(mail)
    ):
        return None
    # Customers, too, have a bank or a courier in their names, but no PayPal.
    is_everyday = pretends in (Platform.BANK, Platform.CARRIER)
    if not (is_everyday and signs.speaks_of_purchase(mail)):
        label = pretends.label
        reason = (
            f"it says that it is from {label}, which can't be confirmed, and asks for what {label} "
            f"never asks"
        )
        kind = MailKind.SPAM if around.is_junk else MailKind.PRETENDER
        return Classification(kind=kind, reason=reason, pretends=pretends)
    return None


def _judge_bulk(mail: Mail, around: MailContext) -> Classification | None:
    reason = signs.find_bulk_mark(mail)
    # A company's small print stands under its people's letters, too.
    if reason is None and not speaks_as_buyer(mail):
        reason = signs.find_bulk(mail)
    if reason is None:
        return None
    if around.is_junk and signs.find_scam(mail):
        return None
    kind = MailKind.MACHINE
    is_by_machine = signs.is_plain_notification(mail) or signs.is_by_program(mail)
    if signs.is_to_many(mail) and not is_by_machine:
        kind = MailKind.NEWSLETTER
    return Classification(kind=kind, reason=reason, pretends=_find_pretence(mail, around))


def _judge_business(mail: Mail, around: MailContext) -> Classification | None:
    """What a shop gets because it is a business itself: others' papers, codes and offers."""
    if around.is_junk or mail.forwarded_from is not None:
        return None
    pretends = _find_pretence(mail, around)
    reason = find_code(mail) or find_seller(mail)
    if reason is not None:
        return Classification(kind=MailKind.MACHINE, reason=reason, pretends=pretends)
    reason = find_offer(mail)
    if reason is not None:
        return Classification(kind=MailKind.SPAM, reason=reason, pretends=pretends)
    return None


def _judge_machine(mail: Mail, around: MailContext) -> Classification | None:
    reason, domain = signs.find_program(mail), domain_of(mail.sender.address)
    # People write from Google's and the platforms' own domains, too.
    is_persons = domain == "google.com" or find_owner(domain) is not None
    if reason is None and is_mailer(mail.sender.address) and not is_persons:
        reason = "a service for shops' pages sent it"
    is_receipt = signs.is_transaction(mail) and may_be_seller(mail) and not speaks_as_buyer(mail)
    if reason is None and is_receipt and not around.is_junk:
        reason = "it reads like a receipt or a notification"
    if reason is None or (around.is_junk and not find_owner(domain_of(mail.sender.address))):
        return None
    return Classification(
        kind=MailKind.MACHINE, reason=reason, pretends=_find_pretence(mail, around)
    )


def _judge_spam(mail: Mail, around: MailContext) -> Classification | None:
    pretends = _find_pretence(mail, around)
    reason = signs.find_scam(mail)
    if reason is None and signs.is_phishing(mail) and not signs.says(mail, "first_person"):
        reason = "it asks for what thieves ask for"
    doubt = None
    if around.is_junk:
        doubt = "it lay in the junk folder"
    elif signs.is_marked_spam(mail):
        doubt = "your mail provider took it for spam"
    if doubt and reason is None:
        is_foul = signs.find_program(mail) or signs.find_bulk(mail) or signs.has_any_scam(mail)
        if signs.speaks_of_purchase(mail) and not is_foul:
            return Classification(
                kind=MailKind.CUSTOMER, reason=f"{doubt}, but it speaks of a purchase"
            )
        reason = f"{doubt}, and nothing ties it to the shop"
    if not reason:
        return None
    return Classification(kind=MailKind.SPAM, reason=reason, pretends=pretends)


_JUDGES: tuple[Callable[[Mail, MailContext], Classification | None], ...] = (
    judge_relay,
    judge_sale,
    judge_own_news,
    judge_form,
    _judge_own,
    _judge_bounce,
    _judge_unreadable,
    _judge_forged,
    _judge_notice,
    judge_news,
    _judge_auto_reply,
    _judge_program_made,
    _judge_ties,
    _judge_weak_sign,
    _judge_fraud,
    _judge_bulk,
    _judge_claimed,
    _judge_machine,
    _judge_spam,
    _judge_business,
)


def _find_notice(mail: Mail, around: MailContext) -> Notice | None:
    """The notice that the letter is.

    A customer who writes of a dispute isn't a platform that tells of one.
    """
    is_tied = around.is_known_address or around.is_answer_to_us
    if is_tied and not find_owner(domain_of(mail.sender.address)):
        return None
    return read_notice(mail, around)


def _find_pretence(mail: Mail, around: MailContext) -> Platform | None:
    """Whom the letter makes itself out to be, if that can't be believed."""
    posed = find_pose(mail)
    if posed is None or is_really_from(mail, posed, trusted_authserv=around.trusted_authserv):
        return None
    return posed
