"""/reply, /apology, /drafts: writing letters.

Nothing leaves here; see cogs.approval and cogs.delivery.
"""

from discord import app_commands
from discord.ext import commands

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.posts import Post
from bot.services.customers import find_customer
from bot.services.drafts import draft_letter
from bot.services.finding_orders import find_order
from bot.services.order_changes import get_customer
from bot.services.parcel_lists.posts import find_message
from bot.writing.desk import link_message
from bot.writing.lists import PAGE, compose_draft_list
from cogs.parts.actions import ActionButton
from cogs.parts.conversation_forms import draft_apology
from cogs.parts.options import (
    CAUSES,
    ITEM_BACK,
    REMEDIES,
    Interaction,
    complete_customer,
    complete_future,
    complete_order,
    find_optional_order,
    require_own_order,
)
from cogs.parts.posts import compose_drafted, reply, turn


class LettersCog(commands.Cog):
    """The commands that write drafts."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        customer="to whom: a name, an address, or pick from the list",
        message="what you want to say; greeting and signature are added",
        order="the order it is about",
    )
    @app_commands.autocomplete(customer=complete_customer, order=complete_order)
    async def reply(
        self,
        interaction: Interaction,
        customer: app_commands.Range[str, 1, 100],
        message: app_commands.Range[str, 1, 1800],
        order: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Draft a reply to a customer. It leaves only after somebody approved it."""
        async with self.bot.at_work(interaction) as work:
            who = await find_customer(work.tx, work.shop, customer)
            about = await find_optional_order(work, order)
            require_own_order(who, about)
            request = LetterRequest(kind=LetterKind.REPLY, message=message)
            draft = await draft_letter(work, who, about, request)
        await reply(interaction, compose_drafted(work, draft))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        order="the order it is about",
        cause="what went wrong",
        remedy="how you put it right",
        extra="something extra, e.g. a handmade bookmark; for a discount, how much: 15 % off",
        explanation="why it happened, in one sentence",
        remedy_by="by when it is done, or by when they hear from you again, e.g. friday",
        answer="your answer to what they asked",
        changed="what is different from now on, e.g. From now on I wrap each mug twice.",
        item_back="what becomes of the broken or wrong thing that they have",
    )
    @app_commands.choices(cause=CAUSES, remedy=REMEDIES, item_back=ITEM_BACK)
    @app_commands.autocomplete(order=complete_order, remedy_by=complete_future)
    async def apology(
        self,
        interaction: Interaction,
        order: app_commands.Range[str, 1, 100],
        cause: str,
        remedy: str | None = None,
        extra: app_commands.Range[str, 1, 200] | None = None,
        explanation: app_commands.Range[str, 1, 300] | None = None,
        remedy_by: app_commands.Range[str, 1, 100] | None = None,
        answer: app_commands.Range[str, 1, 600] | None = None,
        changed: app_commands.Range[str, 1, 300] | None = None,
        item_back: str | None = None,
    ) -> None:
        """Draft an apology: what went wrong, how you put it right, and by when."""
        async with self.bot.at_work(interaction) as work:
            about = await find_order(work.tx, work.shop, order)
            post = await draft_apology(
                work,
                await get_customer(work.tx, about),
                about,
                cause=cause,
                remedy=remedy,
                extra=extra,
                explanation=explanation,
                remedy_by=remedy_by,
                answer=answer,
                changed=changed,
                item_back=item_back,
            )
        await reply(interaction, post)

    @app_commands.command()
    @app_commands.guild_only()
    async def drafts(self, interaction: Interaction) -> None:
        """Show the drafts that wait for you, with links to their cards."""
        async with self.bot.looking(interaction) as work:
            await reply(interaction, await show_drafts(work, 0))


async def show_drafts(work: DeskWork, page: int) -> Post:
    """One page of the drafts that wait."""
    drafts = await work.tx.drafts.list_open(work.shop.id, offset=page * PAGE, limit=PAGE + 1)
    links = {}
    for draft in drafts:
        if (place := await find_message(work.tx, draft)) is not None:
            links[draft.id] = link_message(work.shop.id, *place)
    return compose_draft_list(drafts, links, page=page)


class DraftsPageButton(ActionButton, actions=(Action.DRAFTS_PAGE,)):
    """The next page of drafts, or the one before: `drafts:page:<page>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.looking(interaction) as work:
            await turn(interaction, await show_drafts(work, numbers[0]))


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(DraftsPageButton)
    await bot.add_cog(LettersCog(bot))
