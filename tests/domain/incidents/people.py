"""Customers as shops have them: names with the shares that they have in life.

First names and family names are weighted as in the United States Census of 1990 and in the lists of
other countries' statistics offices, rounded; what is left is spread over rarer ones.
"""

from collections.abc import Sequence
from random import Random

#: Names and their share of people in thousandths, the most frequent first.
ENGLISH_FIRST = (
    "Mary 26 Patricia 11 Linda 10 Barbara 10 Elizabeth 9 Jennifer 9 Maria 8 Susan 8 Margaret 8 "
    "Sarah 18 Emma 14 Laura 10 Anna 9 Jessica 9 Emily 8 Hannah 7 Sophie 7 Kate 6 Rachel 6 Amy 6 "
    "James 17 John 16 Robert 15 Michael 13 William 12 David 12 Richard 9 Thomas 8 Daniel 7 Paul 7"
)
RARER_FIRST = (
    "Ada Alma Beatrix Bettina Cleo Cyril Dagny Delphine Edith Enid Esme Fergus Freya Gita Greta "
    "Hamish Harriet Ines Iris Isolde Jonah Juno Kofi Lena Leopold Liv Lorna Mabel Magnus Malala "
    "Matilda Mina Moira Nadia Nell Nora Odette Olga Orla Otto Petra Pia Priya Quentin Rosa Rufus "
    "Saskia Selma Sigrid Silas Sven Tamsin Thea Tilda Ulla Una Vera Viola Wanda Xenia Yara Zora"
)
ENGLISH_LAST = (
    "Smith 10 Johnson 8 Williams 7 Brown 6 Jones 6 Davis 5 Miller 4 Wilson 3 Taylor 3 Moore 3 "
    "Anderson 3 Thomas 3 Jackson 3 White 3 Harris 3 Martin 3 Thompson 3 Clark 2 Lewis 2 Walker 2"
)
_SYLLABLES = "bar bec cor dal den fal gar hal ken lor mar nor pel ros sel tar ven wal yar zel"
_ENDINGS = "ton ley by ford wick ham man sen ini ova ez ski er ard eau worth wood stein ik as"


def pick(random: Random, shares: str, others: Sequence[str]) -> str:
    """One of the names by their shares in thousandths; else one of the others."""
    words = shares.split()
    point = random.random() * 1000
    for name, share in zip(words[::2], words[1::2], strict=True):
        point -= int(share)
        if point < 0:
            return name
    return random.choice(others)


def list_last_names() -> list[str]:
    """Four hundred family names that nobody need have."""
    starts = [each.capitalize() for each in _SYLLABLES.split()]
    return [start + end for start in starts for end in _ENDINGS.split()]


def make_names(
    count: int,
    *,
    seed: int,
    first: str = ENGLISH_FIRST,
    last: str = ENGLISH_LAST,
    rarer: str = RARER_FIRST,
) -> list[tuple[str, str]]:
    """So many customers, each with a first name and a family name."""
    random = Random(seed)
    rarer_first, rarer_last = rarer.split(), list_last_names()
    return [
        (pick(random, first, rarer_first), pick(random, last, rarer_last)) for _ in range(count)
    ]
