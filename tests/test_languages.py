"""Discord shows the commands in German, French and Spanish to whoever has chosen that."""

from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from discord import Locale

from bot.client import languages
from bot.client.bot import COGS, SellerBot, create_bot
from bot.client.languages import FILES, CommandTranslator, read_language
from bot.config import Settings

LANGUAGES = sorted(set(FILES.values()))
#: Discord's limits: of one text, and of all texts of one command in the language that has the
#: longest.
MAX_TEXT, MAX_COMMAND = 100, 8000
#: What is called so everywhere.
NAMES = frozenset(
    (
        *("Etsy", "Shopify", "eBay", "Amazon", "WooCommerce", "Squarespace", "Square", "Wix"),
        *("Big Cartel", "Vinted", "Depop", "Poshmark", "Ko-fi", "Gumroad"),
        *("PayPal", "Stripe", "JSON"),
    )
)


@pytest.fixture
async def payloads(tmp_path: Path) -> AsyncIterator[list[dict[str, Any]]]:
    """The commands as they are registered."""
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'books.db'}")
    bot: SellerBot = create_bot(settings)
    for name in COGS:
        await import_module(name).setup(bot)
    translator = CommandTranslator()
    await bot.tree.set_translator(translator)
    yield [
        await each.get_translated_payload(bot.tree, translator) for each in bot.tree.get_commands()
    ]
    await bot.tree.set_translator(None)


def walk(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A command or option, with all that is in it."""
    yield part
    for key in ("options", "choices"):
        for each in part.get(key) or ():
            yield from walk(each)


def list_texts(payloads: list[dict[str, Any]]) -> set[str]:
    """What is to be translated."""
    texts = set()
    for each in (part for payload in payloads for part in walk(payload)):
        if each.get("description"):
            texts.add(each["description"])
        elif "value" in each:
            texts.add(each["name"])
    return texts - NAMES


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_has_a_translation_and_each_translation_a_text(
    payloads: list[dict[str, Any]], language: str
) -> None:
    words = read_language(language)
    assert set(words) == list_texts(payloads)
    assert [each for each in words.values() if not 0 < len(each) <= MAX_TEXT] == []
    assert [each for each in words if each == words[each] and " " in each] == []


@pytest.mark.parametrize("locale", FILES)
def test_descriptions_and_choices_are_sent_in_it_and_names_stay(
    payloads: list[dict[str, Any]], locale: Locale
) -> None:
    words = read_language(FILES[locale])
    for each in (part for payload in payloads for part in walk(payload)):
        if each.get("description"):
            assert each["description_localizations"][locale.value] == words[each["description"]]
        if "value" not in each:
            assert not each.get("name_localizations")
        elif each["name"] not in NAMES:
            assert each["name_localizations"][locale.value] == words[each["name"]]


def test_each_command_is_small_enough_in_its_longest_language(
    payloads: list[dict[str, Any]],
) -> None:
    for payload in payloads:
        size = 0
        for each in walk(payload):
            for key in ("name", "description"):
                texts = [each.get(key) or "", *(each.get(f"{key}_localizations") or {}).values()]
                size += max(map(len, texts))
            size += len(str(each.get("value", "")))
        assert size <= MAX_COMMAND, payload["name"]


async def test_a_file_that_cant_be_read_leaves_the_commands_in_english(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "languages").mkdir()
    (tmp_path / "languages" / "de.toml").write_text("no table", encoding="utf-8")
    monkeypatch.setattr(languages, "DATA", tmp_path)
    bot = create_bot(Settings())
    await import_module("cogs.help").setup(bot)
    translator = CommandTranslator()
    await bot.tree.set_translator(translator)
    [command] = bot.tree.get_commands()
    payload = await command.get_translated_payload(bot.tree, translator)
    assert not payload["description_localizations"]
