"""The wordings, as whoever manages the server sees them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import discord

from bot.client import DeskWork
from bot.client.staff import require_staff
from bot.domain.posts import Post
from bot.domain.wordings import WordingDraft
from bot.services.wordings import Material, format_language, gather_material
from bot.writing.letters.facts import Facts
from bot.writing.letters.previews import make_preview
from bot.writing.letters.samples import make_sample
from bot.writing.letters.wordings import (
    check_wording,
    find_fault,
    format_letter_title,
    is_known,
    keep_usable,
    list_shared_parts,
    list_wordings,
)
from bot.writing.letters.writing import fill_parts
from bot.writing.wording_cards import (
    compose_look,
    compose_names,
    compose_preview,
    compose_wording,
    compose_wording_list,
)
from cogs.parts.actions import ActionMenu
from cogs.parts.options import Interaction
from cogs.parts.posts import turn


@asynccontextmanager
async def manage(interaction: Interaction) -> AsyncIterator[DeskWork]:
    """A look at the books for somebody who may change the shop's settings.

    Raises NotAllowed for everybody else.
    """
    async with interaction.client.looking(interaction) as work:
        require_staff(interaction, work.shop, manage=True)
        yield work


async def gather(interaction: Interaction, key: str) -> Material:
    """All that showing this wording takes from the books. Raises NotAllowed as `manage`."""
    async with manage(interaction) as work:
        return await gather_material(work, key)


async def show_list(interaction: Interaction) -> Post:
    """What can be reworded, and what was."""
    async with manage(interaction) as work:
        own = await work.tx.wordings.list_all(work.shop.id)
        code = work.shop.language or "en"
    language = await asyncio.to_thread(format_language, code)
    return compose_wording_list([each.key for each in own if is_known(each.key)], language)


def show_wording(material: Material) -> Post:
    """One wording as it is in use."""
    used = material.used
    if used is None:
        return compose_wording(material.key, material.ours, None, None)
    fault = find_fault(material.key, used.source)
    return compose_wording(material.key, used.source, used, fault)


def show_look(material: Material) -> Post:
    """A letter in the words that are in use."""
    source = find_words_in_use(material)
    parts = keep_usable(material.parts)
    preview = make_preview(material.key, source, "", parts, material.recent)
    return compose_look(material.key, preview)


def show_names(material: Material) -> Post:
    """The names that a wording may use, and what each gives for the newest order."""
    made_up: tuple[str | None, Facts] = (None, make_sample())
    about, facts = next(iter(material.recent), made_up)
    values = fill_parts(facts, "en", keep_usable(material.parts))
    return compose_names(values, about)


def show_preview(material: Material, draft: WordingDraft) -> Post:
    """What was written, on an order in which what was changed stands.

    Raises BadInput where it can't be used.
    """
    warnings = check_wording(draft.key, draft.source, material.parts)
    before = find_words_in_use(material)
    parts = keep_usable(material.parts)
    preview = make_preview(draft.key, draft.source, before, parts, material.recent)
    return compose_preview(draft, preview, warnings)


def find_words_in_use(material: Material) -> str:
    """The shop's own wording if it can be used, else ours."""
    used = material.used
    if used is None or find_fault(material.key, used.source) is not None:
        return material.ours
    return used.source


def make_menus() -> list[discord.ui.Select[Any]]:
    """The lists to pick a letter from: letters, apologies, and what letters share."""
    letters = [key for key in list_wordings() if not key.startswith("apology_")]
    apologies = [key for key in list_wordings() if key.startswith("apology_")]
    return [
        _make_menu("letters", "A letter", letters),
        _make_menu("apologies", "An apology", apologies),
        _make_menu("parts", "What letters share", list_shared_parts()),
    ]


def _make_menu(name: str, asks: str, keys: Sequence[str]) -> discord.ui.Select[Any]:
    options = [discord.SelectOption(label=format_letter_title(key), value=key) for key in keys[:25]]
    return discord.ui.Select(custom_id=f"wording:pick:{name}", placeholder=asks, options=options)


class WordingMenu(ActionMenu, template=r"wording:pick:(?:letters|apologies|parts)"):
    """The lists of letters: picking one shows its wording, in place of the list."""

    async def run(self, interaction: Interaction, value: str) -> None:
        material = await gather(interaction, value)
        await turn(interaction, await asyncio.to_thread(show_wording, material), *make_menus())
