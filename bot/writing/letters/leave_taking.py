"""Words that a person typed with a greeting or a sign-off of their own, so that it stands once."""

import re

from bot.domain.patterns import regex

#: A greeting or a leave is short.
_LIMIT = 48
_GREETING = regex(
    r"\s{0,20}(?:hi|hello|hey|dear|hiya|good (?:morning|afternoon|evening|day)|greetings|hallo|moin"
    r"|servus|guten (?:tag|morgen|abend)|liebe[rs]?|sehr geehrte[rs]?|bonjour|bonsoir|salut"
    r"|ch[eè]re?|hola|buenos d[ií]as|buenas tardes|querid[oa]|estimad[oa]|ciao|buongiorno"
    r"|buonasera|car[oa]|gentile|ol[áa]|bom dia|boa tarde|beste|dag|goedemorgen|goedemiddag|hej"
    r"|hei|kära|kjære|cześć|dzień dobry)\b(?![-'’])"
    r"(?:[^\n,!.:;?]{0,40}[,!.:]|(?: [^\s,!.:;?]+){0,3}[ \t]{0,20}\n)",
    re.IGNORECASE,
)
_LEAVE = regex(
    r"(?:(?:with |much |lots of |all my )?love\b"
    r"|(?:very |with )?(?:best|warm(?:est)?|kind(?:est)?|good) (?:wishes|regards|thoughts)"
    r"|warmly|best\b(?=,|$)|all (?:the|my) best|(?:kind )?regards|yours\b|sincerely|faithfully"
    r"|cheers\b|(?:many |with )?thanks\b(?=[,!\n]|$)|thank you\b(?=,|$)|take care\b|hugs\b"
    r"|(?:liebe|viele|herzliche|beste|sch(?:ö|oe)ne|freundliche) gr(?:ü|ue)(?:ß|ss)e"
    r"|mit (?:freundlichen|herzlichen|lieben|besten) gr(?:ü|ue)(?:ß|ss)en"
    r"|gru(?:ß|ss)|gr(?:ü|ue)(?:ß|ss)e|lg\b|mfg\b|vg\b|alles (?:liebe|gute)"
    r"|(?:bien )?cordialement|bien à (?:vous|toi)|amicalement|amitiés|à bientôt|bisous"
    r"|(?:un )?saludos?\b|atentamente|cordialmente|(?:un )?abrazo|con cariño"
    r"|(?:cordiali|distinti|cari|tanti) saluti|saluti|a presto|(?:un )?abbraccio|con affetto"
    r"|(?:hartelijke |vriendelijke |met (?:vriendelijke|hartelijke) )?groet(?:en|jes)?|liefs\b"
    r"|atenciosamente|(?:um )?abraços?|com carinho|cumprimentos|(?:med )?vänlig"
    r"|(?:bästa |med )?hälsning|kram\b|mvh\b|(?:med )?(?:venlig|vennlig|kærlig|kjærlig)"
    r"|(?:bedste )?hilsen|(?:serdecznie )?pozdrawiam|z poważaniem)",
    re.IGNORECASE,
)


def begins_with_greeting(words: str) -> bool:
    """Whether it begins with "Hi Ada," or only "Hello!"."""
    return _GREETING.match(words) is not None


def takes_leave(signature: str) -> bool:
    """Whether a signature begins with closing words of its own: "Love, Ines", "Best wishes"."""
    return _LEAVE.match(signature.strip()) is not None


def ends_with_leave(words: str, signature: str | None) -> bool:
    """Whether it ends with closing words and a name, or with the shop's own signature."""
    return len(_cut_leave(words, signature)) < len(words.rstrip())


def strip_frame(words: str, signature: str | None) -> str:
    """The words without a greeting and a sign-off of their own; as they are if nothing is left."""
    kept = _cut_leave(words, signature) if words else ""
    if found := _GREETING.match(kept):  # not inside: "they …" holds a greeting
        kept = kept[found.end() :]
    return kept.strip() or words


def _cut_leave(words: str, signature: str | None) -> str:
    text = words.rstrip()
    lines = text.split("\n")
    last = [n for n in range(len(lines)) if lines[n].strip()][-3:]
    signed = " ".join((signature or "").casefold().split())
    for at in last[1:] if len(last) > 1 else []:
        rest = " ".join(" ".join(lines[at:]).casefold().split())
        is_short = all(len(lines[n]) <= _LIMIT for n in last if n >= at)
        if is_short and (rest == signed or _is_leave(lines[at], is_last=at == last[-1])):
            return "\n".join(lines[:at]).rstrip()
    return text


def _is_leave(line: str, *, is_last: bool) -> bool:
    """ "Love," over a name, "Love, Rosa" as the last line; "Thanks!" at the end takes no leave."""
    found = _LEAVE.match(line.strip())
    if not found:
        return False
    rest = line.strip()[found.end() :].strip(" ,!.")
    return bool(rest) if is_last else len(rest.split()) < 3
