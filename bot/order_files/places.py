"""Countries as exports name them: by their code, or in one of six languages."""

from functools import cache, lru_cache

from bot.domain.shipping.carriers import fold_words
from bot.domain.time.zones import list_countries
from bot.order_files.cells import tidy
from bot.order_files.rules import load_rules

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl")


@lru_cache(maxsize=4096)
def read_country(cell: str) -> str | None:
    """The country's two letters; None where nobody knows it."""
    folded = fold_words(tidy(cell))
    if not folded or len(folded) > 60:
        return None
    code = _map_names().get(folded)
    return code or _map_more_names().get(folded)


@cache
def _map_names() -> dict[str, str]:
    """Codes, English names, and what else countries are called."""
    names = {fold_words(name): code for code, name in list_countries().items()}
    names |= {code.casefold(): code for code in list_countries()}
    return names | {fold_words(name): code for name, code in load_rules()["countries"].items()}


@cache
def _map_more_names() -> dict[str, str]:
    """The names in other languages; loaded once somebody writes one."""
    from babel import Locale

    names = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                names[fold_words(name)] = code
    return names
