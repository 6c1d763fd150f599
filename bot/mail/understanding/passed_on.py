"""Letters in which a marketplace or a form passes on what somebody wrote: whether that is believed,
and what they are then.
"""

from dataclasses import replace

from bot.domain.mail import Classification, Mail, MailAddress, MailContext, MailKind, Notice
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.relays import RelayedMessage
from bot.domain.sales.sale import SaleChange
from bot.mail.understanding import sender_heuristics as signs
from bot.mail.understanding.authenticity import Verdict, judge_sender
from bot.mail.understanding.automatic_replies import is_by_mail_server
from bot.mail.understanding.business_letters import find_offer
from bot.mail.understanding.forms import read_form
from bot.mail.understanding.notices import HAPPENED, read_notice
from bot.mail.understanding.platforms import domain_of
from bot.mail.understanding.relays import find_imitated, is_about_relay, read_relay
from bot.mail.understanding.sales.news import ASKS_TO_CANCEL, is_wish, read_news


def judge_relay(mail: Mail, around: MailContext) -> Classification | None:
    """What a letter is that a marketplace passed on, or that says so; None for any other."""
    relayed = read_relay(mail)
    if relayed is None or relayed.relay.platform is None:
        imitated = find_imitated(mail)
        return _refuse_relay(imitated) if imitated is not None else None
    platform = relayed.relay.platform
    if is_about_relay(mail, relayed):
        return None
    verdict = judge_sender(mail, platform, trusted_authserv=around.trusted_authserv)
    if verdict is Verdict.FALSE:
        return _refuse_relay(platform)
    # Where nobody looked a buyer's words are heard, but nothing is believed of the platform.
    if relayed.is_help_request and verdict is Verdict.REAL:
        return _take_help_request(mail, around, relayed, platform)
    if not relayed.is_help_request and is_wish(mail.subject):
        relayed = _find_reason(mail, relayed)
    reason = f"a buyer wrote it on {platform.label}"
    return Classification(kind=MailKind.CUSTOMER, reason=reason, relayed=relayed)


def _find_reason(mail: Mail, relayed: RelayedMessage) -> RelayedMessage:
    """A buyer's wish with the reason alone: of such letters the rest is the platform's."""
    news = read_news(mail)
    if news is None or news.change is not SaleChange.CANCEL_ASKED:
        return relayed
    return replace(relayed, words=news.words or "", asks=ASKS_TO_CANCEL)


def _refuse_relay(platform: Platform) -> Classification:
    """A letter that a platform passed on by its own word only: nobody knows who wrote it."""
    label = platform.label
    reason = f"it says that a buyer wrote it on {label}, and {label} did not send it"
    return Classification(kind=MailKind.PRETENDER, reason=reason, pretends=platform)


def _take_help_request(
    mail: Mail, around: MailContext, relayed: RelayedMessage, platform: Platform
) -> Classification:
    """Both a buyer's words and a matter for which the platform gives the shop only so long."""
    notice = read_notice(mail, around) or Notice(
        platform=platform,
        kind=NoticeKind.HELP_REQUEST,
        is_verified=True,
        order_number=relayed.relay.order_number,
    )
    return Classification(
        kind=MailKind.NOTICE,
        reason=f"{platform.label} tells of {HAPPENED[notice.kind]}",
        notice=notice,
        relayed=relayed,
    )


def judge_form(mail: Mail, around: MailContext) -> Classification | None:
    """What a letter is that a contact form sent, or that says so; None for any other."""
    is_returned = mail.bounce is not None or is_by_mail_server(mail)
    relayed = None if is_returned else read_form(mail, around.own_addresses)
    if relayed is None:
        return None
    typed = unwrap(mail, relayed)
    reason = signs.find_scam(typed) or find_offer(typed)
    if reason is None and _is_forged_form(mail, around, typed):
        reason = "it says that it came through a contact form, and it didn't"
    if reason:
        return Classification(kind=MailKind.SPAM, reason=reason)
    return Classification(
        kind=MailKind.CUSTOMER, reason="it came through a contact form", relayed=relayed
    )


def _is_forged_form(mail: Mail, around: MailContext, typed: Mail) -> bool:
    """Whether a thief wrote a letter like a form's.

    Letters of a shop's own server often fail their checks: there it takes a thief's words, too.
    """
    if not signs.is_doubted(mail):
        return False
    is_own_server = any(
        domain_of(own) == domain_of(mail.sender.address) for own in around.own_addresses
    )
    return not is_own_server or signs.is_phishing(typed) or signs.has_link(typed)


def unwrap(mail: Mail, relayed: RelayedMessage) -> Mail:
    """The letter as the person behind it would have written it, without what is around it."""
    relay = relayed.relay
    return replace(
        mail,
        sender=MailAddress(relay.name, relay.email or ""),
        reply_to=None,
        answers=(),
        words=relayed.words,
        text=relayed.words,
        headers={},
    )
