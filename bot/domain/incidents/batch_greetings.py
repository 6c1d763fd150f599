"""Whom a letter's first line greets, and what stands where a name should be."""

import re
import unicodedata
from collections.abc import Iterable

from bot.domain.incidents.batch_letters import BatchLetter
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.strangers import NAMELESS

#: A first line is read so far: a greeting with a name is shorter.
_READ_LIMIT = 120
#: What programs leave where a fact should be. Prose has none of these.
OPEN_BLANK = regex(
    r"\{\{|\}\}|\{%|%\}|\{[A-Za-z_]{2,30}\}|\[[^\[\]\n]{0,60}\?\]|\*\|\w{1,30}\|\*|\$\{"
    r"|%\(\w{1,30}\)s|(?<![\w%])%[sd](?!\w)|%[A-Z]{2,30}%|<[a-z][a-z_ ]{1,30}>"
)
_WORD = regex(r"[^\W_]+")
_SALUTE = (
    "hi|hello|hey|hiya|dear|greetings|good (?:morning|afternoon|evening|day)"
    "|hallo|liebe[rs]?|guten (?:tag|morgen|abend)|sehr geehrter?|moin|servus|grüß gott"
    "|bonjour|bonsoir|salut|ch[eè]re?s?|hola|querid[oa]s?|estimad[oa]s?|buenos d[ií]as"
    "|buenas tardes|ciao|car[oaie]|gentil[ei]|buongiorno|salve|hoi|beste|lieve|geachte"
    "|goedemorgen|ol[aá]|oi|prezad[oa]s?|hej|hei|kära|käre"
)
_GREETING = regex(
    rf"\s{{0,9}}(?P<salute>(?:{_SALUTE})(?!\w))(?P<gap>[ \t]{{0,9}})(?P<name>[^,!:;–—\n]*)",
    re.IGNORECASE,
)
#: "Ada," or "Ada Weber!" with nothing around it.
_BARE = regex(r"\s{0,9}(?P<name>[^\W\d_][^,!:;\n]{0,60})[,!]\s*$", re.MULTILINE)
#: Stand for no name when nothing else is there.
_NO_NAME_WORDS = """
none null nil undefined nan na unknown anonymous customer client buyer recipient guest user test
name fname lname firstname lastname fullname customername first last full surname insert your here
kunde kundin unbekannt cliente inconnu klant
"""
#: Greet whoever reads it.
_ANYBODY_WORDS = """
there all everyone everybody anybody friend friends folks team both customers buyers makers sir
madam sirs again you alle allemaal zusammen freunde freundinnen tous amis todos amigos tutti amici
"""
_TITLE_WORDS = """
mr mrs ms miss mx dr prof sir dame lady lord herr frau madame mme monsieur mlle señor señora sr sra
signor signora mevrouw meneer dhr mevr and und et y e en of or van von de der den la le di da
"""
_NO_NAMES = frozenset(_NO_NAME_WORDS.split())
_ANYBODY = frozenset(_ANYBODY_WORDS.split())
_TITLES = frozenset(_TITLE_WORDS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLetter:
    """A letter of a batch, taken apart."""

    letter: BatchLetter
    name_words: frozenset[str]  #: of the customer's name, folded; empty if nobody knows it
    #: Whom it greets, as it is written; empty where the name is missing; None where it needs none.
    greeted: str | None
    body: str  #: the text after the greeting

    @property
    def row(self) -> int:
        return self.letter.row


def read_letter(letter: BatchLetter, known: frozenset[str]) -> ReadLetter:
    """The letter, taken apart; `known` are the words of all customers' names.

    A line without "Hi" or "Dear" greets somebody only if it is a customer's name.
    """
    line = letter.greeting[:_READ_LIMIT]
    greeted, end = _find_greeted(line, known)
    body = letter.text
    if end and body.startswith(letter.greeting):
        body = body[end:]
    return ReadLetter(
        letter=letter, name_words=list_name_words(letter.name), greeted=greeted, body=body
    )


def count_people(letters: Iterable[ReadLetter]) -> int:
    """To how many customers these letters go."""
    return len({each.letter.customer_id for each in letters})


def list_known_words(letters: Iterable[BatchLetter]) -> frozenset[str]:
    """The words of all customers' names."""
    return frozenset().union(*(list_name_words(each.name) for each in letters))


def list_name_words(name: str) -> frozenset[str]:
    """The words that a customer can be greeted with; none of a name that says there is none."""
    if name.startswith(NAMELESS) or is_no_name(name):
        return frozenset()
    return frozenset(fold_name(name))


def fold_name(name: str) -> tuple[str, ...]:
    """The words of a name in small letters, without accents, signs and titles."""
    parted = unicodedata.normalize("NFKD", name[:200]).casefold()
    kept = "".join(
        sign for sign in parted if not unicodedata.combining(sign) and sign not in "'’‘`"
    )
    words = _WORD.findall(kept)
    return tuple(word for word in words if word not in _TITLES) or tuple(words)


def is_no_name(name: str) -> bool:
    """Whether something else stands where a name should be: nothing, "null", a blank, an e-mail
    address, a number, what a spreadsheet writes when it has failed.
    """
    words = fold_name(name)
    is_formula = name.lstrip().startswith(("=", "#"))
    if not words or is_formula or OPEN_BLANK.search(name) or _is_address(name):
        return True
    return "".join(words) in _NO_NAMES or all(word.isdigit() or word in _NO_NAMES for word in words)


def greets_anybody(greeted: str) -> bool:
    """Whether it is nobody's name but fits everybody: "there", "friends of the kiln"."""
    words = fold_name(greeted)
    return words[:1] == ("from",) or not _ANYBODY.isdisjoint(words)


def greets_own(read: ReadLetter) -> bool:
    """Whether one of the greeted words is the customer's, or short for it: Liz for Elizabeth."""
    for word in fold_name(read.greeted or ""):
        if word in read.name_words:
            return True
        if len(word) >= 3 or not word.isascii():
            for own in read.name_words:
                if word in own or (len(own) >= 3 and own in word):
                    return True
    return False


def _find_greeted(line: str, known: frozenset[str]) -> tuple[str | None, int]:
    """Whom a line greets, and where the greeting ends in it; 0 where there is none."""
    found = _GREETING.match(line)
    if found is None:
        bare = _BARE.match(line)
        if bare is None or known.isdisjoint(fold_name(bare["name"])):
            return None, 0
        return bare["name"].strip(), bare.end()
    name = found["name"].strip(" \t.")
    if name:
        return name, found.end()
    if found["gap"] and line[found.end() :].startswith(","):
        return "", found.end()  # "Hi ,": a name was to stand there
    return None, found.end()


def _is_address(name: str) -> bool:
    local, at, domain = name.strip().partition("@")
    return bool(at) and "." in domain and " " not in local + domain
