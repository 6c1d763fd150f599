"""Letters in which a marketplace passes on what a buyer wrote: whose words, which, and the way
back.

Shapes stand in data/rules/relays.toml. They are read by labels and structure, never by position;
a letter that is only half understood is still a buyer's.
"""

import re
import tomllib
from functools import lru_cache
from typing import Any
from unicodedata import category
from urllib.parse import urlsplit

from bot.domain.mail import Mail, is_from_program
from bot.domain.patterns import regex
from bot.domain.platforms import Platform, find_platform
from bot.domain.program_files import DATA
from bot.domain.records import dataclass
from bot.domain.relays import Relay, RelayedMessage
from bot.domain.text import remove_invisible
from bot.mail.understanding.own_words import find_own_words, is_way_on, list_fields, tidy_lines
from bot.mail.understanding.platforms import domain_of, find_owner, find_pose

_TABLE = DATA / "rules" / "relays.toml"
_ACCENTED = {
    "a": "[aàáâãä]", "c": "[cç]", "e": "[eèéêë]", "i": "[iìíîï]", "n": "[nñ]", "o": "[oòóôõö]",
    "u": "[uùúûü]", "'": "['’]", "-": "[-–—]", " ": r"\s+",
}  # fmt: skip
_SLOTS = {
    "{buyer}": r"(?P<buyer>\S(?:[^\n]{0,60}\S)?)",
    "{order}": r"(?P<order>[\w-]{3,40})",
    "{item}": r"[^\n]{0,300}",
    "…": r"[^\n]{0,300}?",
}
_PIECE = regex(r"\{\w+\}|…|.", re.DOTALL)
#: What names a buyer stands in a short line.
LINE_LIMIT = 300
_REPLY = regex(r"^\s*(?:(?:re|aw|antw|sv|r|tr|fwd?|wg|i|rif|ref|vs)\s*:\s*)+", re.IGNORECASE)
#: What may stand behind a buyer's name: "… about Order #123", "… from Their Shop", "(Order: …)".
_AFTER_NAME = regex(
    r"(?:[(,:;|]|\s(?:about|regarding|from|re|zu|wegen|uber|über|au sujet|concernant|sobre"
    r"|riguardo|su|over)\s).*$",
    re.IGNORECASE | re.DOTALL,
)
_ORDER_SHAPE = regex(r"(?<![\w-])(?:\d{3}-\d{7}-\d{7}|\d{2}-\d{5}-\d{5})(?![\w-])")
_ORDER_WORDS = regex(
    r"\b(?:order|receipt|bestellung|bestellnummer|commande|pedido|ordine|bestelling|bestelnummer)"
    r"(?:\s*(?:no|nr|number|id|nummer|num[eé]ro|n[°º]))?[\s.:#(]{1,6}#?(\d{6,14})\b",
    re.IGNORECASE,
)
_LINK = regex(r"https://[^\s<>\"')\]]{8,2000}")
#: eBay finds the conversation of an answer by it.
_REFERENCE = regex(r"\[#[0-9a-z-]{4,60}#\](?:_\[#[0-9a-z-]{4,60}#\]){0,3}(?:_\d)?", re.IGNORECASE)
#: A platform that speaks of itself is no buyer.
_PLATFORMS_OWN = regex(
    r"^(?:(?:the|our|your) )?(?:etsy|ebay|amazon|shopify)(?:$|['’]s\b|\W+(?:\w+ ){0,3}(?:team"
    r"|support|success|community|seller|marketplace|customer|service|help|payments?|news|cent(?:er"
    r"|re)|buyer|member))",
    re.IGNORECASE,
)
#: "Hi Maud, Ada sent you a message": what stands before the buyer.
_GREETED = regex(
    r"^(?:hi|hello|hallo|hey|hoi|hola|ciao|bonjour|dear|liebe[rs]?|beste)\b[^,]{0,60},\s*",
    re.IGNORECASE,
)
#: "{buyer} has sent you a message", where the shape knows no "has".
_HAS = regex(r"\s(?:has|hat|a|ha|heeft)$", re.IGNORECASE)
_INITIAL = regex(r"(?:^|\s)\w\.$")
_BUYER_FIELDS = ("buyer", "käufer", "acheteur", "comprador", "acquirente", "koper", "customer")


@dataclass(frozen=True, slots=True)
class _Shape:
    """One way in which a platform passes on letters."""

    platform: Platform
    senders: re.Pattern[str]
    subjects: tuple[re.Pattern[str], ...]
    says: tuple[re.Pattern[str], ...]
    suffixes: re.Pattern[str] | None
    answers: str
    pages: tuple[str, ...]
    is_user_name: bool
    is_help_request: bool
    asks: str


def is_relay(address: str) -> bool:
    """Whether an address may be that of a marketplace's relay: nobody is ever known by it."""
    return any(shape.senders.fullmatch(address) for shape in _load_shapes())


def find_imitated(mail: Mail) -> Platform | None:
    """The platform whose relay a letter from elsewhere makes itself out to be; None for any
    other.
    """
    posed = find_pose(mail)
    if posed is None or find_owner(domain_of(mail.sender.address)) is posed:
        return None
    subject = " ".join(_REPLY.sub("", mail.subject).split())
    shapes = [shape for shape in _load_shapes() if shape.platform is posed]
    said = [pattern for shape in shapes for pattern in (*shape.subjects, *shape.says)]
    return posed if _match(tuple(said), [subject]) is not None else None


def read_relay(mail: Mail) -> RelayedMessage | None:
    """What a marketplace passed on in this letter; None when it is none of a relay's.

    Whether the platform really sent it is another question (`is_really_from`).
    """
    for shape in _load_shapes():
        if shape.senders.fullmatch(mail.sender.address):
            found = _read_shape(mail, shape)
            if found is not None:
                return found
    return None


def _read_shape(mail: Mail, shape: _Shape) -> RelayedMessage | None:
    subject = " ".join(_REPLY.sub("", mail.subject).split())
    lines = tidy_lines(mail.text)
    named = _match(shape.subjects, [subject])
    told = _match(shape.says, [subject, *lines[:12]])
    if shape.subjects and named is None and (told is None or shape.is_help_request):
        return None
    if named is None and told is None and is_from_program(mail.sender.address):
        return None  # no buyer answers there: the platform itself wrote it
    name = _choose_name(mail, shape, lines, (named, told))
    order = (named or told or {}).get("order") or _find_order(subject, lines)
    if not name and shape.answers == "page" and not (shape.is_help_request and order):
        return None  # the platform itself wrote it
    fields = list_fields(lines)
    labels = [label for label, _ in mail.links if not label.startswith("http")]
    words = _drop_envelope(find_own_words(lines, name=name, links=labels), name)
    relay = Relay(
        platform=shape.platform,
        name=name,
        user_name=name if shape.is_user_name and name and " " not in name else None,
        order_number=order,
        address=_find_address(mail, shape),
        page=_find_page(mail, shape),
        reference=_find_reference(mail),
    )
    asks = shape.asks
    if shape.is_help_request:
        asks = "; ".join(fields[key] for key in _ASKS if fields.get(key))
    return RelayedMessage(
        relay=relay, words=words, asks=asks, is_help_request=shape.is_help_request
    )


def _drop_envelope(words: str, name: str) -> str:
    """The words without the greeting and the name that eBay writes above and below them."""
    lines = words.split("\n")
    if not name or lines[-1].strip(" -–—").casefold() != name.casefold():
        return words
    kept = lines[:-1]
    if _GREETING.fullmatch(kept[0].strip() if kept else ""):
        kept = kept[1:]
    return "\n".join(kept).strip()


_GREETING = regex(
    r"(?:dear|hi|hello|hallo|liebe[rs]?|bonjour|hola|ciao|beste)\s\S+,", re.IGNORECASE
)
_ASKS = ("you need help with", "help with", "your ideal resolution", "ideal resolution", "reason")


def _match(patterns: tuple[re.Pattern[str], ...], lines: list[str]) -> dict[str, str] | None:
    """What stands in the places of the first line that has one of these shapes."""
    for line in lines:
        for pattern in patterns:
            if found := pattern.fullmatch(line[:LINE_LIMIT]):
                return {key: value for key, value in found.groupdict().items() if value}
    return None


def _choose_name(
    mail: Mail,
    shape: _Shape,
    lines: list[str],
    found: tuple[dict[str, str] | None, ...],
) -> str:
    """How the letter names its buyer: in the subject, above the words, in a field, or as sender."""
    for each in found:
        said = _GREETED.sub("", each.get("buyer", "")) if each else ""
        if name := _clean(_AFTER_NAME.sub("", said)):
            return name
    fields = list_fields(lines)
    for key in _BUYER_FIELDS:
        if name := _clean(fields.get(key, "")):
            return name
    return _strip_platform(mail.sender.name, shape)


def _strip_platform(name: str, shape: _Shape) -> str:
    """The shown name of a sender without what is the platform's in it."""
    if shape.suffixes is None:
        return ""
    return _clean(shape.suffixes.sub(" ", name))


def _clean(name: str) -> str:
    plain = _HAS.sub("", " ".join(remove_invisible(name).split())).strip(" \"',:;-–—()<>|*#!")
    if not any(sign.isalnum() or category(sign) == "So" for sign in plain):
        return ""  # some are called 🌸, but nobody is called "-"
    if not _INITIAL.search(plain):
        plain = plain.rstrip(".")
    return "" if _PLATFORMS_OWN.search(plain) else plain[:80]


def _find_order(subject: str, lines: list[str]) -> str | None:
    """The order's number on that marketplace: by its shape, else behind the word for it."""
    said = "\n".join([subject, *lines])[:20_000]
    for pattern in (_ORDER_SHAPE, _ORDER_WORDS):
        if found := pattern.search(said):
            return found[found.lastindex or 0]
    return None


def _find_address(mail: Mail, shape: _Shape) -> str | None:
    """Where an e-mail reaches the buyer: Reply-To where it is the platform's, else the sender."""
    if shape.answers != "relay":
        given = mail.reply_to or ""
        return given if _is_conversation(given, shape) else None
    if mail.reply_to and find_owner(domain_of(mail.reply_to)) is shape.platform:
        return mail.reply_to
    return mail.sender.address


def _is_conversation(address: str, shape: _Shape) -> bool:
    """Whether an address is one of the platform's relays that takes answers by e-mail."""
    return any(
        each.platform is shape.platform
        and each.answers == "relay"
        and each.senders.fullmatch(address)
        for each in _load_shapes()
    )


def _find_page(mail: Mail, shape: _Shape) -> str | None:
    """The way to the conversation on the platform's own pages: what a link says, else where it
    leads, else the page of all conversations.
    """
    written = [(label, link) for label, link in mail.links if is_way_on(label)]
    found = [link for _, link in written] + _list_called_links("\n".join(tidy_lines(mail.text)))
    found += [link for link in _LINK.findall(mail.text[:50_000]) if link.startswith(shape.pages)]
    for link in found:
        if find_owner(urlsplit(link).hostname or "") is shape.platform:
            return str(link)[:500]
    messages = find_platform(shape.platform).messages
    return messages.link if messages else None


def _list_called_links(text: str) -> list[str]:
    """The links that stand behind words that lead on: "View message (https://…)"."""
    found = []
    for match in _LINK.finditer(text[:50_000]):
        above = text[max(0, match.start() - 80) : match.start()].strip().rstrip("(<[:").split("\n")
        said = " ".join(above[-2:]).strip()
        if any(is_way_on(each) for each in (said, above[-1], *said.rsplit(". ", 1)[-1:])):
            found.append(match[0])
    return found


def _find_reference(mail: Mail) -> str | None:
    found = _REFERENCE.search(f"{mail.subject}\n{mail.text[-20_000:]}")
    return found[0] if found else None


@lru_cache(maxsize=1)
def _load_shapes() -> tuple[_Shape, ...]:
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return tuple(map(_read_entry, table["relay"]))


def _read_entry(entry: dict[str, Any]) -> _Shape:
    senders = "|".join(
        re.escape(each).replace(r"\*", r"[^@\s]{1,200}") for each in entry["senders"]
    )
    suffixes = entry.get("suffixes")
    return _Shape(
        platform=Platform(entry["platform"]),
        senders=regex(senders),
        subjects=tuple(map(_read_template, entry.get("subjects", ()))),
        says=tuple(map(_read_template, entry.get("says", ()))),
        suffixes=_read_suffixes(suffixes) if suffixes else None,
        answers=entry["answers"],
        pages=tuple(entry.get("pages", ())),
        is_user_name=entry.get("is_user_name", False),
        is_help_request=entry.get("is_help_request", False),
        asks=entry.get("asks", ""),
    )


def _read_suffixes(suffixes: list[str]) -> re.Pattern[str]:
    """What of a shown name is the platform's: "Amazon" and "Amazon.co.uk" alike."""
    said = "|".join(map(_spell, suffixes))
    return regex(rf"(?:{said})(?:\.[a-z]{{2,3}}\b){{0,2}}", re.IGNORECASE)


def _read_template(template: str) -> re.Pattern[str]:
    """A line with places in it as a pattern for what people and platforms write."""
    pieces = [_SLOTS.get(piece) or _spell(piece) for piece in _PIECE.findall(template)]
    ending = r"[\s.!:]*" if not template.endswith("…") else ""
    return regex("".join(pieces) + ending, re.IGNORECASE)


def _spell(words: str) -> str:
    return "".join(_ACCENTED.get(sign) or re.escape(sign) for sign in words)


def is_about_relay(mail: Mail, relayed: RelayedMessage) -> bool:
    """Whether the platform's own program tells of a letter that it didn't pass on: no buyer is
    named, and none writes from there.
    """
    is_returned = mail.bounce is not None and mail.bounce.is_certain
    return is_returned and not relayed.relay.name and is_from_program(mail.sender.address)
