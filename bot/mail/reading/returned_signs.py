"""What shows that a letter tells of one that did not arrive, in whatever shape and language.

A mail server is known by the letter's structure, its headers and its name; what it says by codes
that are the same everywhere, and only then by words.
"""

import re
from collections.abc import Iterator

from bot.domain.mail import MailAddress, is_from_program
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.mail.reading.headers import Fields, decode_line, first, read_addresses, read_id, read_ids
from bot.mail.reading.normalising import fold_text, load_words
from bot.mail.reading.parts import Part

#: How much of a letter's text is looked through.
READ_LIMIT = 60_000
#: Who tells of a returned letter says so in the first sentences.
AT_ONCE = 600
MAX_IDS = 20
MAX_ADDRESSES = 20

_WORDS = load_words("returned_words.toml")
#: Reports on letters that arrived.
_OTHER_REPORTS = ("message/disposition-notification", "message/feedback-report")
_ATTACHED = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")
_SURE_BOXES = ("mailer-daemon", "postmaster", "mdaemon")
_REPLY = regex(r"\s*(?:re|aw|antw|sv|r|rv|tr|fwd?|wg|i|vs|rif|odp|vl|ynt|res?p)(?:\s*\[\d+\])?\s*:")
_CODE = regex(
    r"(?<![\d.])(?P<status>[245])\.\d{1,3}\.\d{1,3}(?!\.?\d)"
    r"|(?:^|[<>'\"(\[:#]\s?|\b(?:said|error|code|with|smtp|status|reply|response|returned)\W{1,3})"
    r"(?P<reply>[45])[0-5]\d(?=[\s-])",
    re.IGNORECASE | re.MULTILINE,
)
_ID_LINE = regex(
    r"^[> \t]{0,6}(?:original-)?message-id\s*:\s*<?([^<>\s]{1,250}@[^<>\s]{1,250})>?",
    re.IGNORECASE | re.MULTILINE,
)
_RAW_ID_LINE = regex(rb"^[> \t]{0,3}Message-ID:\s*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
_COPY = regex(
    r"^[> \t]{0,6}(?:received|return-path|message-id|mime-version|date|from|x-[\w-]{1,40}): ",
    re.IGNORECASE | re.MULTILINE,
)
_COPY_TO = regex(r"^[> \t]{0,6}to: *([^\n]{1,300})", re.IGNORECASE | re.MULTILINE)
_QUOTED_LINE = regex(
    r"^(?:>(?!>)|[ \t]{0,6}(?:subject|betreff|objet|asunto|oggetto|onderwerp|temat)\s*:).*$",
    re.IGNORECASE | re.MULTILINE,
)
_THREAD_LINE = regex(
    r"^[> \t]{0,6}(?:references|in-reply-to|list-[\w-]{1,30}):[^\n]*(?:\n[ \t][^\n]*)*",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = regex(r"[\w.+%=&/'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What shows that a letter may be a returned one."""

    is_server: bool  #: a mail server wrote it
    is_named_only: bool  #: as far as its sender's name tells, and nothing else
    is_program: bool  #: it says itself that no person wrote it, or comes from where none writes
    is_answer: bool  #: its subject is that of an answer, or of a letter that was passed on
    subject: str  #: folded, without that of the returned letter
    words: str  #: folded, without the returned letter
    codes: frozenset[str]  #: "4" and "5", as they begin the codes of mail servers

    @property
    def is_told(self) -> bool:
        """Whether the subject itself says that a letter, and no parcel, did not arrive."""
        return (
            not self.is_answer
            and _WORDS["failed_mail"].search(self.subject) is not None
            and _WORDS["parcel"].search(self.words[:AT_ONCE]) is None
        )

    @property
    def is_certain(self) -> bool:
        """Whether it is a returned letter, whoever wrote that one."""
        failed_mail = _WORDS["failed_mail"]
        is_told = failed_mail.search(self.subject) is not None
        if self.is_server:
            said = f"{self.subject}\n{self.words}"
            has_failed = not self.is_named_only and _WORDS["failed"].search(said)
            return bool(self.codes or is_told or has_failed or failed_mail.search(self.words))
        if _WORDS["parcel"].search(self.words[:AT_ONCE]):
            return False  # a carrier, too, could not deliver what it calls mail
        # Programs that answer for a person speak of other letters, too, but further down.
        is_told_at_once = failed_mail.search(self.words[:AT_ONCE]) is not None
        if self.is_program and is_told_at_once:
            return True
        return is_told and not self.is_answer and (bool(self.codes) or self.is_program)

    @property
    def is_late_by_subject(self) -> bool:
        """Whether the subject alone says that the other server still tries."""
        return _WORDS["late"].search(self.subject) is not None

    @property
    def is_final(self) -> bool:
        """Whether the other server has given up."""
        if "5" in self.codes:
            return True
        said = f"{self.subject}\n{self.words}"
        is_late = bool(self.codes) or _WORDS["late"].search(said) is not None
        return not is_late or _WORDS["gave_up"].search(said) is not None


def read_signs(letter: Part, parts: list[Part], text: str) -> Signs | None:
    """What shows that a letter may be a returned one; None for the many that nothing shows it
    of.
    """
    if any(part.type in _OTHER_REPORTS for part in parts):
        return None
    fields = letter.fields
    subject = fold_text(decode_line(first(fields, "subject")))
    is_answer = _REPLY.match(subject) is not None
    is_automatic = says_automatic(fields)
    has_no_way_back = has_empty_return_path(fields)
    is_server = has_server_structure(letter, parts)
    is_named_only = not (is_server or is_automatic or has_no_way_back or _is_from_daemon(fields))
    if not is_server and _is_from_server(fields):
        # A person may be called postmaster, but answers no letter with a code.
        is_server = is_automatic or has_no_way_back or not is_answer or bool(_list_codes(text))
    is_told = not is_answer and _WORDS["failed_mail"].search(subject) is not None
    is_told = is_told or _returns_letter(parts, text)
    if not (is_server or is_automatic or has_no_way_back or is_told):
        return None
    told = _leave_out_letter(text)
    return Signs(
        is_server=is_server,
        is_named_only=is_named_only,
        is_program=is_automatic or is_from_program(_read_sender(fields).address),
        is_answer=is_answer,
        subject=_leave_out_subject(subject),
        words=fold_text(told),
        codes=_list_codes(told),
    )


def _returns_letter(parts: list[Part], text: str) -> bool:
    """Whether a letter is attached, and the first words say that it did not arrive."""
    if not list_copies(parts):
        return False
    return _WORDS["failed_mail"].search(fold_text(text[:AT_ONCE])) is not None


def _leave_out_letter(text: str) -> str:
    """What the text says of a letter that it returns below: that one may itself speak of delays."""
    beginning = _QUOTED_LINE.sub("", text[:READ_LIMIT])
    copy = _COPY.search(beginning)
    if copy is None:
        return beginning
    told = beginning[: copy.start()]
    says_enough = _list_codes(told) or _WORDS["failed"].search(fold_text(told))
    return told if says_enough else beginning


def _leave_out_subject(subject: str) -> str:
    """What stands in front of the returned letter's own subject, if anything does."""
    head, colon, _ = subject.partition(":")
    return head + colon if _WORDS["failed_mail"].search(head + colon) else subject


def _list_codes(text: str) -> frozenset[str]:
    found = (code["status"] or code["reply"] for code in _CODE.finditer(text[:READ_LIMIT]))
    return frozenset(each for each in found if each != "2")


def says_automatic(fields: Fields) -> bool:
    """Whether the header says that no person wrote the letter."""
    said = decode_line(first(fields, "auto-submitted")).strip().casefold() or "no"
    return not said.startswith("no")


def has_empty_return_path(fields: Fields) -> bool:
    """Whether nobody can be told that the letter didn't arrive; some providers empty every path."""
    return first(fields, "return-path").strip() == b"<>"


def has_server_structure(letter: Part, parts: list[Part]) -> bool:
    """Whether the letter is built as only mail servers build theirs."""
    return (
        letter.type == "multipart/report"
        or any(part.type.endswith("delivery-status") for part in parts)
        or any(
            name in ("x-failed-recipients", "x-ms-exchange-message-is-ndr")
            for name, _ in letter.fields
        )
    )


def is_mail_server(sender: MailAddress, *, is_to_many: bool) -> bool:
    """Whether the sender is called as mail servers are, or nothing at all."""
    box = fold_text(sender.address.partition("@")[0])
    if not (box or sender.name) or box.startswith(_SURE_BOXES):
        return True
    if is_to_many:
        return False  # services for letters to many take bounces, too
    return (
        _WORDS["server_name"].search(fold_text(sender.name)) is not None
        or _WORDS["server_box"].fullmatch(box) is not None
    )


def _is_from_daemon(fields: Fields) -> bool:
    """Whether it comes from where no person writes; some people write as postmaster."""
    return _read_sender(fields).address.startswith(("mailer-daemon@", "mdaemon@"))


def _is_from_server(fields: Fields) -> bool:
    return is_mail_server(_read_sender(fields), is_to_many=bool(first(fields, "list-unsubscribe")))


def _read_sender(fields: Fields) -> MailAddress:
    found = read_addresses(first(fields, "from"))
    named = [each for each in found if each.address] or found
    return named[0] if named else MailAddress("", "")


def list_returned_ids(letter: Part, parts: list[Part], text: str) -> list[str]:
    """The ids of the letters that were returned, whole or in their headers."""
    own = read_id(first(letter.fields, "message-id"))
    beginning = letter.raw[letter.start : min(letter.end, letter.start + READ_LIMIT)]
    found = [read_id(first(copy.fields, "message-id")) for copy in list_copies(parts)]
    found += [f"<{line[1]}>" for line in _ID_LINE.finditer(text[:READ_LIMIT])]
    found += [read_id(line[1]) for line in _RAW_ID_LINE.finditer(beginning)]
    return [each for each in dict.fromkeys(found) if each and each != own][:MAX_IDS]


def list_copies(parts: list[Part]) -> list[Part]:
    """The letters that are attached, whole or only their headers."""
    return [part.children[0] for part in parts if part.type in _ATTACHED and part.children]


def list_loose_ids(letter: Part, text: str) -> list[str]:
    """What else in the text may be the id of a letter, but not of one earlier in its thread."""
    own = read_id(first(letter.fields, "message-id"))
    told = _THREAD_LINE.sub("", text[:READ_LIMIT])
    found = dict.fromkeys(read_ids(told.encode(errors="replace")))
    return [each for each in found if each != own][:MAX_IDS]


def list_answered_ids(letter: Part) -> list[str]:
    """The ids that the letter's header calls those of the letters that it answers."""
    nearest = read_ids(first(letter.fields, "in-reply-to"))
    return list(dict.fromkeys(nearest + read_ids(first(letter.fields, "references"))[-1:]))


def list_unreached(letter: Part, parts: list[Part], text: str) -> list[str]:
    """The addresses that the text names outside of the returned letter; where there are none,
    those to whom that letter went.
    """
    beginning = text[:READ_LIMIT]
    copy = _COPY.search(beginning)
    told = beginning[: copy.start()] if copy else beginning
    senders = {_read_sender(letter.fields).address}
    senders |= {each.address for each in read_addresses(first(letter.fields, "to"))}
    senders |= {each.address for each in read_addresses(first(letter.fields, "delivered-to"))}
    named = _list_addresses(told) or _list_addresses("\n".join(_list_returned_to(parts, beginning)))
    others = [each for each in named if each not in senders]
    people = [each for each in others if not is_from_program(each)]
    return (people or others)[:MAX_ADDRESSES]


def _list_addresses(text: str) -> list[str]:
    found = (match[0].strip("'/=-.").lower() for match in _ADDRESS.finditer(text))
    return list(dict.fromkeys(found))


def _list_returned_to(parts: list[Part], text: str) -> Iterator[str]:
    """Whom the returned letter is addressed to."""
    for copy in list_copies(parts):
        yield decode_line(first(copy.fields, "to"))
    for line in _COPY_TO.finditer(text):
        yield line[1]
