"""What a letter shows of who wrote it: a program or a person, to many or to the shop, honest or
not.

Each sign is given as a reason in plain words, ready to be shown to sellers; None where the letter
lacks it.
"""

import re

from bot.domain.mail import Mail
from bot.domain.patterns import regex
from bot.mail.reading.normalising import fold_text, load_words
from bot.mail.understanding.platforms import domain_of, find_owner

_PROGRAM_NAMES = regex(
    r"(?:^|[._+-])(?:no|do[._-]?not|donot|dont|ne[._-]?pas|nao|non|niet|keine?)[._-]?(?:reply|respond|answer|repondre"
    r"|responder|rispondere|antworten?|antwoorden|response)|^(?:noreply|nepasrepondre|notifications?|notify|notice"
    r"|alerts?|auto(?:mail|mated|-?confirm|-?reply)?|mailer|mailer-daemon|bounces?|newsletters?|news|updates?|digest"
    r"|marketing|promo(?:tions?|s)?|offers?|deals|receipts?|invoices?|invoicing|statements?|system|robot|root|cron|daemon|info-?mail)"
    r"(?:$|[._+-])"
)
#: Where platforms send to many from; their people write from the platform's own domain.
_MAILING = regex(
    r"(?:e?mail\w*|em?\d*|e|m|news\w*|marketing|info|notif\w*|notice\w*|send\w*|campaigns?|click|t)\."
    r"[^.]+\."
)
_SUSPECT_FILES = regex(
    r"\.(?:zip|rar|7z|exe|scr|js|html?|iso|img|ace|gz|xlsm|docm|lnk|vbs|cab)$", re.IGNORECASE
)
_LINK = regex(r"https?://|www\.", re.IGNORECASE)
_REPLY = regex(r"^\s*(?:re|aw|antw|sv|r|rv|tr|fwd?|wg|i|vs|rif)\s*:\s*", re.IGNORECASE)
#: Shorter names are other words, too.
MIN_NAME = 3
#: Loaded with this module, which is imported in a thread: they take a tenth of a second.
_WORDS = load_words("sorting_words.toml")


def says(mail: Mail, words: str) -> bool:
    """Whether what is new in the letter, or its subject, has one of that class of words."""
    return has_words(mail.subject, words) or has_words(mail.words or mail.text, words)


def has_words(text: str, words: str) -> bool:
    """Whether the text has one of that class of words."""
    return _WORDS[words].search(fold_text(text)) is not None


def read_message(mail: Mail) -> str:
    """What is new in the letter, folded, without what a company puts below its people's names."""
    body = fold_text(mail.words or mail.text)
    name = fold_text(mail.sender.name).split()
    if not name or len(name[0]) < MIN_NAME:
        return body
    lines = body.split("\n")
    for number, line in enumerate(lines[2:], 2):
        if line.lstrip(" -|").startswith(name[0]):
            return "\n".join(lines[:number])
    return body


def header(mail: Mail, name: str) -> str | None:
    """The first such header, folded; None if there is none."""
    values = mail.headers.get(name)
    if not values:
        return None
    return fold_text(values[0]).strip()


def is_reply(mail: Mail) -> bool:
    """Whether the subject is that of an answer, or of a letter that was passed on."""
    return _REPLY.match(mail.subject) is not None


# Programs that send to many, and programs that tell something


def find_bulk_mark(mail: Mail) -> str | None:
    """Why the letter was sent to many, as its header says."""
    if any(name in mail.headers for name in ("list-id", "list-post", "list-help")):
        return "sent to a mailing list"
    if "list-unsubscribe" in mail.headers:
        return "it can be unsubscribed from, so it went to many"
    if header(mail, "precedence") in ("bulk", "list", "junk"):
        return "it says that it went to many"
    if "feedback-id" in mail.headers:
        return "sent by a service for letters to many"
    return None


def find_bulk(mail: Mail) -> str | None:
    """Why the letter was sent to many, as its header or its small print says."""
    mark = find_bulk_mark(mail)
    if mark is not None:
        return mark
    if mail.answers or _REPLY.match(mail.subject):
        return None  # what it quotes may have been the shop's own newsletter
    small_print = fold_text(mail.text)
    footer = set(_WORDS["footer"].findall(small_print))
    is_program = _is_program_name(mail) or is_by_program(mail)
    is_left = _WORDS["leave"].search(small_print) is not None and not says(mail, "first_person")
    if len(footer) >= 2 or is_left or (footer and is_program):
        return "its small print says that it went to many"
    return None


def is_to_many(mail: Mail) -> bool:
    """Whether the letter can be unsubscribed from; services that send for others also send
    receipts.
    """
    return any(name.startswith("list-") for name in mail.headers) or says(mail, "footer")


def is_by_program(mail: Mail) -> bool:
    """Whether a program says that it made the letter itself, not for a person who wrote
    it.
    """
    said = header(mail, "auto-submitted") or "no"
    return not said.startswith("no")


def find_program(mail: Mail) -> str | None:
    """Why a program wrote the letter."""
    if is_by_program(mail):
        return "a program wrote it"
    if find_owner(domain_of(mail.sender.address)) and not _is_colleague(mail):
        return "a platform's program wrote it"
    if _is_program_name(mail):
        return "its address takes no answers"
    if says(mail, "no_answer"):
        return "it asks not to be answered"
    return None


def _is_colleague(mail: Mail) -> bool:
    """Somebody who works at a platform or bank, and buys in shops like everybody else."""
    if _MAILING.match(domain_of(mail.sender.address)):
        return False
    is_signed_off = _is_program_name(mail) or says(mail, "no_answer") or find_bulk(mail) is not None
    return says(mail, "first_person") and says(mail, "purchase") and not is_signed_off


def is_plain_notification(mail: Mail) -> bool:
    """Whether the subject is a receipt's or a notification's."""
    return _WORDS["machine"].search(fold_text(mail.subject)) is not None


def is_transaction(mail: Mail) -> bool:
    """Whether the whole subject is that of a receipt or notification, with nothing of a
    person in it.
    """
    subject = fold_text(mail.subject).strip(" .!")
    is_plain = _WORDS["machine"].match(subject) is not None
    has_picture = any(part.type.startswith("image/") for part in mail.attachments)
    is_brief = has_picture or len(mail.words) < 15 or "?" in subject
    is_personal = is_brief or says(mail, "purchase") or says(mail, "first_person")
    return is_plain and not _REPLY.match(mail.subject) and not is_personal


def _is_program_name(mail: Mail) -> bool:
    return _PROGRAM_NAMES.search(mail.sender.address.rpartition("@")[0]) is not None


# Honest or not


def find_scam(mail: Mail) -> str | None:
    """Why the letter is a fraud's or an unasked-for offer, from its words."""
    text = f"{fold_text(mail.subject)}\n{read_message(mail)}"
    words = _WORDS
    counts = {}
    for kind in _SCAMS:
        counts[kind] = len({match[0] for match in words[kind].finditer(text)})
    counts["scam_marketing"] += 2 * (words["scam_offer"].search(text) is not None)
    is_personal = words["purchase"].search(text) is not None
    enough = 2 + is_personal - (is_doubted(mail) and not is_personal)
    if max(counts.values()) >= enough or sum(counts.values()) >= enough + 1 + is_personal:
        return _SCAMS[max(counts, key=lambda key: counts[key])]
    return None


_SCAMS = {
    "scam_money": "it promises money, as frauds do",
    "scam_crypto": "it promises gains, as frauds do",
    "scam_marketing": "it offers to promote the shop",
    "scam_wares": "it advertises wares",
    "scam_threat": "it threatens, as frauds do",
}


def is_doubted(mail: Mail) -> bool:
    """Whether the shop's own mail provider took the letter for spam or couldn't confirm its
    sender.
    """
    results = header(mail, "authentication-results") or ""
    is_unconfirmed = re.search(r"\bdmarc=fail|\bspf=(?:soft)?fail", results) is not None
    return is_unconfirmed or is_marked_spam(mail)


def is_marked_spam(mail: Mail) -> bool:
    """Whether the shop's own mail provider took the letter for spam."""
    level = header(mail, "x-ms-exchange-organization-scl") or ""
    report = header(mail, "x-forefront-antispam-report") or ""
    return (
        any((header(mail, name) or "").startswith("yes") for name in _SPAM_FLAGS)
        or (level.isdigit() and int(level) >= 5)
        or re.search(r"\bsfv:(?:spm|skb)|\bcat:(?:spm|hspm|phsh|hphsh|malw)", report) is not None
    )


_SPAM_FLAGS = ("x-spam-flag", "x-spam-status", "x-spam")


def is_phishing(mail: Mail) -> bool:
    """Whether the letter asks for what only thieves ask for by letter."""
    return says(mail, "phishing")


def has_link(mail: Mail) -> bool:
    """Whether the letter leads somewhere."""
    return _LINK.search(mail.text) is not None


def speaks_of_purchase(mail: Mail) -> bool:
    """Whether the words are those of somebody who bought or wants to buy, with nothing
    suspect attached.
    """
    has_suspect = any(_SUSPECT_FILES.search(part.name) for part in mail.attachments)
    is_personal = says(mail, "first_person") and says(mail, "trade") and not _LINK.search(mail.text)
    return (says(mail, "purchase") or is_personal) and not has_suspect


def has_any_scam(mail: Mail) -> bool:
    """Whether a single word or phrase of frauds and unasked-for offers is in the letter."""
    return any(says(mail, kind) for kind in _WORDS if kind.startswith("scam_")) or is_phishing(mail)
