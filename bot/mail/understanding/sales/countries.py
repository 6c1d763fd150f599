"""Countries as addresses name them, in the languages of the marketplaces."""

from functools import lru_cache

from bot.mail.understanding.sales.sale_words import fold_signs

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
#: How else they are written.
_OTHER_NAMES = {
    "uk": "GB", "u.k.": "GB", "great britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "usa": "US", "u.s.a.": "US",
    "united states of america": "US", "the united states": "US", "the netherlands": "NL",
    "holland": "NL", "republic of ireland": "IE", "eire": "IE", "czech republic": "CZ",
    "tschechische republik": "CZ", "the united kingdom": "GB", "grossbritannien": "GB",
    "großbritannien": "GB", "schottland": "GB", "etats-unis": "US", "ee. uu.": "US",
    "ee.uu.": "US", "estados unidos de america": "US", "stati uniti d'america": "US",
    "vereinigte staaten von amerika": "US", "verenigde staten van amerika": "US",
    "hong kong": "HK", "south korea": "KR", "korea": "KR", "korea, republic of": "KR",
    "taiwan": "TW", "vatican": "VA", "russian federation": "RU", "viet nam": "VN",
    "macedonia": "MK", "turkey": "TR",
}  # fmt: skip


def find_country(words: str) -> str | None:
    """The ISO-2 code of the country that a line names and nothing else; None for any other.

    Its first question takes some 50 ms: the names are read from disk.
    """
    if not words or len(words) > 60:
        return None
    plain = words.strip(" .,;*")
    if len(plain) == 2 and plain.isupper():
        return plain if plain in _map_names().values() else {"UK": "GB"}.get(plain)
    names = _map_names()
    folded = fold_signs(plain)
    bare, _, aside = folded.partition("(")
    return names.get(folded) or (names.get(bare.strip()) if aside else None)


@lru_cache(maxsize=1)
def _map_names() -> dict[str, str]:
    from babel import Locale

    names: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "QO"):
                names.setdefault(fold_signs(name), code)
    return names | _OTHER_NAMES
