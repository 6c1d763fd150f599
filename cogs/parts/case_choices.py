"""Cases and platforms as they are offered while somebody types."""

from discord.app_commands import Choice

from bot.client import DeskWork
from bot.domain.cases import Case
from bot.domain.customers import Customer
from bot.domain.errors import ShopError
from bot.domain.platforms import Platform, find_platform
from bot.domain.text import cut_text
from cogs.parts.options import Interaction


def _name_platform(platform: Platform) -> str:
    return "Bank" if platform is Platform.BANK else platform.label


PLATFORMS = [
    Choice(name=_name_platform(each), value=each.value)
    for each in Platform
    if each is not Platform.CARRIER and find_platform(each).cases
]
#: How many cases a list of choices is made from; open ones come first.
MAX_LOOKED_AT = 200


async def complete_case(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """Cases that fit what was typed: number, platform, reference or customer; open ones first."""
    try:
        async with interaction.client.looking(interaction) as work:
            cases = await work.tx.cases.list_page(work.shop.id, offset=0, limit=MAX_LOOKED_AT)
            customers = await map_customers(work, cases)
    except ShopError:
        return []  # a list can't refuse; running the command says why
    wanted = typed.casefold().split()
    choices = [_make_choice(each, customers.get(each.customer_id or 0)) for each in cases]
    return [each for each in choices if _has_all(each.name, wanted)][:25]


def _has_all(name: str, words: list[str]) -> bool:
    return all(word in name.casefold() for word in words)


def _make_choice(case: Case, customer: Customer | None) -> Choice[str]:
    """A case in a list of choices: plain text, at most 100 characters."""
    name = f"#{case.id} {_name_platform(case.platform)} {case.kind.label}"
    if case.reference:
        name += f" {case.reference}"
    if customer is not None:
        name += f", {customer.name}"
    return Choice(name=cut_text(f"{name} ({case.status})", 100), value=f"id:{case.id}")


async def map_customers(work: DeskWork, cases: list[Case]) -> dict[int, Customer]:
    """The customers of these cases, by id, as far as they are known."""
    return await work.tx.customers.map_by_id(
        [each.customer_id for each in cases if each.customer_id]
    )
