"""The commands in other languages, as Discord shows them to whoever has chosen one: what they and
their options do, and what can be chosen.

Their names are the same for everybody: each text of the bot names them so.
"""

import asyncio
import tomllib
from collections.abc import Mapping

import structlog
from discord import Locale
from discord.app_commands import (
    TranslationContextLocation,
    TranslationContextTypes,
    Translator,
    locale_str,
)

from bot.domain.program_files import DATA

log = structlog.get_logger()

#: The file of each language of Discord's.
FILES = {
    Locale.german: "de",
    Locale.french: "fr",
    Locale.spain_spanish: "es",
    Locale.latin_american_spanish: "es",
}
_TRANSLATED = (
    TranslationContextLocation.command_description,
    TranslationContextLocation.group_description,
    TranslationContextLocation.parameter_description,
    TranslationContextLocation.choice_name,
)
#: After so many questions everything else has its turn.
_TURN = 500


class CommandTranslator(Translator):
    """Gives what stands in data/languages; a text that doesn't stays English."""

    async def load(self) -> None:
        self._words = await asyncio.to_thread(_read_all)
        self._asked = 0

    async def translate(
        self, string: locale_str, locale: Locale, context: TranslationContextTypes
    ) -> str | None:
        """The text in this language; None where it stays as it is."""
        self._asked += 1
        if self._asked % _TURN == 0:
            await asyncio.sleep(0)
        if context.location not in _TRANSLATED or locale not in self._words:
            return None
        return self._words[locale].get(string.message)


def _read_all() -> dict[Locale, Mapping[str, str]]:
    """Those that can be read: the commands must be there in English whatever is wrong here."""
    found = {}
    for locale, name in FILES.items():
        try:
            found[locale] = read_language(name)
        except (OSError, ValueError) as error:
            log.warning("commands stay English", language=name, reason=str(error))
    return found


def read_language(name: str) -> Mapping[str, str]:
    """By the English text, that of this language."""
    return tomllib.loads((DATA / "languages" / f"{name}.toml").read_text("utf-8"))
