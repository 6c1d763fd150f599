"""What a carrier's letter about a parcel under way wants: most only say that all goes well."""

from bot.domain.mail import Mail
from bot.domain.shipping.delivery_notices import ParcelTrouble
from bot.mail.reading.normalising import cut_sentences, fold_text, load_words
from bot.mail.understanding.delivery_notices import says_delivered

#: What matters stands at the beginning; behind it come help pages and small print.
_SENTENCES_READ = 6
_WORDS = load_words("delivery_words.toml")
_NOTICE_WORDS = load_words("notice_words.toml")
#: In the order in which they count when one letter names several.
_KINDS = {
    "customs": ParcelTrouble.CUSTOMS,
    "address": ParcelTrouble.ADDRESS,
    "waits": ParcelTrouble.WAITS,
    "back": ParcelTrouble.RETURNS,
    "held": ParcelTrouble.HELD,
}


def find_trouble(mail: Mail) -> ParcelTrouble | None:
    """What is wrong with the parcel; None where the letter's words don't tell."""
    told = _list_told(mail)
    for words, trouble in _KINDS.items():
        if any(_WORDS[words].search(sentence) for sentence in told):
            return trouble
    return None


def needs_nobody(mail: Mail) -> bool:
    """Whether the letter only says that the parcel is there, or goes on as it should, or asks how
    content somebody is.
    """
    if says_delivered(mail):
        return True
    told = _list_told(mail)
    if any(_is_trouble(sentence) for sentence in told):
        return False
    goes_well = (_WORDS["progress"], _NOTICE_WORDS["survey"])
    return any(words.search(sentence) for words in goes_well for sentence in told)


def _list_told(mail: Mail) -> list[str]:
    """The subject and the first sentences, without what only may be."""
    subject = " ".join(fold_text(mail.subject).split())
    sentences = [subject, *cut_sentences(fold_text(mail.text))[:_SENTENCES_READ]]
    return [each for each in sentences if not _WORDS["supposed"].search(each)]


def _is_trouble(sentence: str) -> bool:
    if _WORDS["cleared"].search(sentence):
        return False
    kinds = (*_KINDS, "failed")
    is_named = any(_WORDS[kind].search(sentence) is not None for kind in kinds)
    return is_named or _NOTICE_WORDS["stuck"].search(sentence) is not None
