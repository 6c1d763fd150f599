"""Letters to the shop as a business: from those it buys from or owes, from the programs that it
uses, and from strangers who offer it a service.

Nothing in such a letter decides alone. Each class of words weighs something; what only a customer
says weighs more, and in doubt the letter is a person's.
"""

import re

from bot.domain.mail import Mail
from bot.domain.patterns import regex
from bot.mail.reading.normalising import fold_text, load_words
from bot.mail.understanding.platforms import domain_of
from bot.mail.understanding.sender_heuristics import read_message

_WORDS = load_words("business_words.toml")
#: A letter is taken for a business's from this weight on; one that answers something needs more.
_ENOUGH, _ENOUGH_IN_ANSWERS = 3, 4
_SELLER = {
    "your_purchase": 2,
    "you_bought": 2,
    "thanks_for_buying": 2,
    "dear_buyer": 2,
    "confirms": 2,
    "bargain": 2,
    "debt": 2,
    "report": 2,
    "survey": 3,
    "our_side": 1,
    "goods": 1,
    "account_talk": 1,
    "supplies": 1,
    "their_number": 1,
}
_OFFER = {
    "service": 2,
    "hint": 1,
    "placement": 1,
    "pitch": 1,
    "your_business": 1,
    "traders": 1,
    "we_offer": 1,
    "follow_up": 1,
    "praise": 1,
}
#: So many different words of these weigh as much.
_TWICE = ("account_talk", "goods", "our_side", "supplies")
#: These speak for a seller only where they are told, not asked.
_TOLD = ("account_talk", "goods", "our_side", "supplies", "your_purchase")
#: A buyer says these as easily.
_FAINT = ("supplies", "their_number")
_BUYER = {"bought": 3, "harm": 3, "claims": 3, "wants": 2, "product": 2, "our_paper": 1}
#: What those who sell to shops call themselves.
_SELLS = regex(
    r"boost|rank|seo|lead|growth|market|media|agen[ct]|link|digital|pixel|reach|reichweite|viral"
    r"|kredit|kapital|capital|fund|loan|finan|pack|print|box|list|content|presse?(?![a-z])|promo"
    r"|advert|adlift|werbe|publi|traffic|click|clic|conver|scale|web(?!er)|app(?![a-z])|factory|energ"
    r"|strom|pay|top|spot|text|translat|photo|foto|award|messe"
)
#: Whose letters are about money and goods by the sender's own name.
_DESK = regex(
    r"^(?:orders?|sales|billing|accounts?|accounting|invoic\w*|payments?|finance|buchhaltung"
    r"|rechnung\w*|versand|auftrag\w*|compta\w*|factur\w*|clients?|commandes?|pedidos|ventas"
    r"|administracion|vendite|amministrazione|contabilita|ordini|bestel\w*|administratie|verkoop"
    r"|login|log-?in|security|konto|compte|cuenta|umfrage|survey|enquete|encuesta)(?:$|[._+-])"
)
_NUMBER = regex(r"(?<![\w#.,-])(?:[a-z]{1,2}-)?\d(?:[ -]?\d){3,8}(?![\w.,-]*\d)")
_REPLY = regex(r"^\s*(?:re|aw|antw|sv|r|rv|fwd?|wg|tr)\s*:", re.IGNORECASE)
_SENTENCE = regex(r"[^.!?\n]+[.!?\n]*")
_ASKS = regex(r"\?|\b(?:need|please|pls|bitte|svp|por favor|per favore|graag)\b")
_SECOND_LEVEL = ("co", "com", "org", "net", "ac", "or", "gov")
#: A code comes in a short letter.
_MAX_WORDS_AROUND_A_CODE = 120


def find_code(mail: Mail) -> str | None:
    """Why the letter only brings a code to log in with."""
    said = _read_all(mail)
    is_long = len(said.split()) > _MAX_WORDS_AROUND_A_CODE
    if is_long or _WORDS["self"].search(said) or _NUMBER.search(said) is None:
        return None
    is_code = _WORDS["code"].search(said) and _WORDS["code_use"].search(said)
    if is_code and not any(_WORDS[name].search(said) for name in ("bought", "harm", "claims")):
        return "it brings a code to log in with"
    return None


def find_seller(mail: Mail) -> str | None:
    """Why the letter speaks to the shop as to a buyer, a debtor or the holder of an account."""
    if not _weigh(read_message(mail), _SELLER):
        return None  # a subject alone may be the shop's own, which a customer left standing
    if _weigh_seller(mail) < _find_enough(mail):
        return None
    if _WORDS["survey"].search(_read_all(mail)):
        return "it asks how the shop liked something"
    return "it speaks to the shop as to a buyer"


def may_be_seller(mail: Mail) -> bool:
    """Whether more speaks for a seller than for a buyer, and not only in the subject."""
    body = read_message(mail)
    speaks = any(_WORDS[name].search(body) for name in _SELLER if name not in _FAINT)
    return (speaks or _is_organisation(mail)) and _weigh_seller(mail) > 0


def _weigh_seller(mail: Mail) -> int:
    said = _read_all(mail)
    told = {name: weight for name, weight in _SELLER.items() if name in _TOLD}
    others = {name: weight for name, weight in _SELLER.items() if name not in _TOLD}
    weight = _weigh(_drop_questions(said), told) + _weigh(said, others) - _weigh(said, _BUYER)
    if _WORDS["paper"].search(said):
        weight += _WORDS["amount"].search(said) is not None
        weight += _WORDS["attached"].search(said) is not None
    weight += _DESK.search(mail.sender.address.rpartition("@")[0]) is not None
    if _is_organisation(mail):
        return weight + 1
    return weight - (_WORDS["self"].search(said) is not None)


def _drop_questions(said: str) -> str:
    """The words without what is asked: who sells tells, and who buys asks the same."""
    return "".join(each for each in _SENTENCE.findall(said) if "?" not in each)


def find_offer(mail: Mail) -> str | None:
    """Why the letter offers the shop a service, or money for room on its page."""
    said = _read_all(mail)
    weight = _weigh(said, _OFFER) - _weigh(said, _BUYER)
    if weight > 0:
        weight += _SELLS.search(_name_domain(mail)) is not None
    if weight < _find_enough(mail):
        return None
    return "it offers the shop something"


def _is_organisation(mail: Mail) -> bool:
    """Whether the sender's shown name or signature is that of the domain it writes from."""
    label = _name_domain(mail)
    name = _squash(fold_text(mail.sender.name))
    if label and label == name:
        return True
    if len(label) >= 4 and (label in name or (len(name) >= 4 and name in label)):
        return True
    for word in map(_squash, fold_text(mail.sender.name).split()):
        is_first = len(word) >= 3 and label.startswith(word) and len(label) > len(word) + 3
        if is_first or (len(word) >= 5 and word in label):
            return True
    return len(label) >= 6 and label in _squash(read_message(mail))


def _name_domain(mail: Mail) -> str:
    """What the sender's domain is called, without what stands behind its dots."""
    labels = domain_of(mail.sender.address).split(".")[:-1]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return _squash("".join(labels[-1:]))


def _squash(words: str) -> str:
    return re.sub(r"[^a-z0-9]", "", words.replace("&", "and"))


def speaks_as_buyer(mail: Mail) -> bool:
    """Whether somebody writes of what they bought here, or asks about what they would buy."""
    body = read_message(mail)
    if speaks_of_own_purchase(mail):
        return True
    if _ASKS.search(body) and _WORDS["wants"].search(body):
        return True
    return _WORDS["harm"].search(body) is not None and _WORDS["persons"].search(body) is not None


def speaks_of_own_purchase(mail: Mail) -> bool:
    """Whether somebody writes of what they bought here."""
    return _WORDS["bought"].search(read_message(mail)) is not None


def _find_enough(mail: Mail) -> int:
    if mail.answers:
        return _ENOUGH_IN_ANSWERS
    return _ENOUGH


def _weigh(said: str, classes: dict[str, int]) -> int:
    weight = sum(weight for name, weight in classes.items() if _WORDS[name].search(said))
    for name in _TWICE:
        if name in classes:
            weight += len(set(_WORDS[name].findall(said))) > 1
    return weight


def _read_all(mail: Mail) -> str:
    """The new words with their subject, unless that is of an earlier letter."""
    if mail.answers or _REPLY.match(mail.subject):
        return read_message(mail)
    return f"{fold_text(mail.subject)}\n\n{read_message(mail)}"
