"""/case: disputes, claims and chargebacks, with a clock for the platform and one for the
customer.
"""

from contextlib import suppress
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.cases import Case
from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.deadlines.case_deadlines import CASE_KINDS, find_platform_due
from bot.domain.deadlines.deadlines import Source
from bot.domain.deeds import DeedKind
from bot.domain.errors import BadInput
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.platforms import Platform
from bot.domain.posts import Post
from bot.domain.text import escape_name
from bot.domain.time.days import DAY_END
from bot.services.cases import (
    NOTE_LIMIT,
    NewCase,
    close_case,
    confirm_case,
    dismiss_case,
    draft_closing,
    find_case,
    get_case,
    mark_responded,
    note_case,
    open_case,
)
from bot.services.conversations import open_conversation
from bot.services.deeds import remember
from bot.services.drafts import draft_letter
from bot.writing.cases import (
    CASE_MENU,
    CASE_PAGE,
    CaseFile,
    ask_how_it_ended,
    compose_case,
    compose_case_list,
    compose_case_more,
    format_case,
    list_case_buttons,
)
from bot.writing.phrases import fill_name
from cogs.parts.actions import ActionButton, ActionMenu, Form, read_number
from cogs.parts.case_choices import PLATFORMS, complete_case, map_customers
from cogs.parts.conversation_forms import ReplyForm
from cogs.parts.deeds import answer_done, say_done
from cogs.parts.options import (
    Interaction,
    complete_customer,
    complete_future,
    complete_order,
    echo,
    read_future,
    read_matter,
)
from cogs.parts.posts import compose_drafted, list_menus, make_view, reply, turn

#: Asked when neither the order nor the customer is given.
WHOSE = "Say what it is about: give the order, or the customer if you don't know the order."
CaseWords = app_commands.Range[str, 1, 100]


@app_commands.guild_only()
class CaseCog(
    commands.GroupCog,
    group_name="case",
    group_description="Disputes on PayPal, Etsy, eBay and elsewhere",
):
    """The commands about cases."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @app_commands.command(name="open")
    @app_commands.describe(
        platform="where the dispute is",
        order="the order it is about",
        customer="who opened it, if you don't know the order",
        reference="the platform's own number of the case",
        amount="how much is at risk, with the currency",
        respond_by="until when the platform wants your answer, e.g. next friday",
        reason="what the customer says went wrong",
    )
    @app_commands.choices(platform=PLATFORMS)
    @app_commands.autocomplete(
        order=complete_order, customer=complete_customer, respond_by=complete_future
    )
    async def open_(
        self,
        interaction: Interaction,
        platform: str,
        order: app_commands.Range[str, 1, 100] | None = None,
        customer: app_commands.Range[str, 1, 100] | None = None,
        reference: app_commands.Range[str, 1, 100] | None = None,
        amount: app_commands.Range[str, 1, 40] | None = None,
        respond_by: app_commands.Range[str, 1, 100] | None = None,
        reason: app_commands.Range[str, 1, 300] | None = None,
    ) -> None:
        """Open a case: a dispute, claim or chargeback. The same reference adds to the open one."""
        async with self.bot.at_work(interaction) as work:
            who, about = await read_matter(work, order, customer, ask=WHOSE)
            new = NewCase(
                platform=Platform(platform),
                order=about,
                customer_id=who.id,
                reference=reference,
                amount=amount,
                respond_by=await read_future(work, respond_by, default_time=DAY_END),
                reason=reason,
            )
            case, is_new = await open_case(work, new)
        await reply(interaction, compose_opened(work, case, who, is_new=is_new))

    @app_commands.command()
    @app_commands.describe(
        case="the case's number, the platform's reference, or pick from the list; empty: all"
    )
    @app_commands.autocomplete(case=complete_case)
    async def show(self, interaction: Interaction, case: CaseWords | None = None) -> None:
        """A dispute with both its tasks, and all that can be done about it; or all disputes."""
        async with self.bot.looking(interaction) as work:
            if case is None:
                post = await show_page(work, 0)
            else:
                post = await show_case(work, await find_case(work.tx, work.shop, case))
        await reply(interaction, post, *list_menus(post))


def compose_opened(work: DeskWork, case: Case, customer: Customer, *, is_new: bool) -> Post:
    """What was opened, until when to answer, and how that day was found."""
    what = "is open" if is_new else "was open already; I added what you know of it"
    words = f"**{format_case(case)}** with **{escape_name(customer.name)}** {what}."
    if case.platform_answered_at is None:
        due_at, source = find_platform_due(case, work.shop)
        usual = "" if source is Source.STATED else " (a usual time)"
        words += f"\n{echo(work, f'Answer {case.where} by', due_at)}{usual}."
    return Post(words=words, buttons=list_case_buttons(case, customer))


async def respond(work: DeskWork, case: Case) -> Post:
    """Notes that the platform has its answer, and says what is still open."""
    done = await mark_responded(work, case)
    customer = await work.tx.customers.get(done.customer_id)
    left = "Now wait for their decision."
    if done.customer_answered_at is None:
        left = "The customer hasn't had a word from you yet: write to them, too."
    words = f"Noted: {done.where} has your answer in **{format_case(done)}**. It stays open. {left}"
    return Post(words=words, buttons=list_case_buttons(done, customer))


async def end_case(work: DeskWork, case: Case, *, is_won: bool) -> Post:
    """Closes a case as the platform decided it."""
    kind = DeedKind.CASE_WON if is_won else DeedKind.CASE_LOST
    closed, deed = await remember(work, kind, case, close_case(work, case, is_won=is_won))
    customer = await work.tx.customers.get(closed.customer_id)
    whose = fill_name(" of **{}**", customer.name if customer else None)
    undo = await say_done(work, deed, f"**{format_case(closed)}**{whose} is {closed.status}.")
    end = "won. Well done" if is_won else "lost. I am sorry; its story stays"
    return Post(words=f"**{format_case(closed)}** is closed: {end}.", buttons=undo)


async def set_case_aside(work: DeskWork, case: Case) -> Post:
    """Takes a person's word that it is no case."""
    _, deed = await remember(work, DeedKind.CASE_DISMISSED, case, dismiss_case(work, case))
    return await answer_done(work, deed, f"**{format_case(case)}** is not a dispute.")


async def show_case(work: DeskWork, case: Case) -> Post:
    """The card of a case."""
    return compose_case(work.shop, await read_file(work, case), now=work.now)


async def read_file(work: DeskWork, case: Case) -> CaseFile:
    """A case with all that its card shows."""
    tx = work.tx
    return CaseFile(
        case=case,
        order=await tx.orders.get(case.order_id),
        customer=await tx.customers.get(case.customer_id),
        deadlines=await tx.deadlines.list_about(CASE_KINDS, case.id),
        events=await tx.events.list_for_case(case.id, 30),
    )


async def show_page(work: DeskWork, page: int) -> Post:
    """One page of cases."""
    cases = await work.tx.cases.list_page(
        work.shop.id, offset=page * CASE_PAGE, limit=CASE_PAGE + 1
    )
    customers = await map_customers(work, cases)
    return compose_case_list(work.shop, cases, customers, page=page, now=work.now)


class CaseReplyForm(ReplyForm):
    """The words to a customer about their case."""

    def __init__(self, conversation: Conversation, customer: Customer, case: Case) -> None:
        super().__init__(conversation, customer)
        self.order_id = case.order_id

    async def carry_out(
        self, work: DeskWork, conversation: Conversation, customer: Customer
    ) -> Post:
        order = await work.tx.orders.get(self.order_id)
        request = LetterRequest(kind=LetterKind.REPLY, message=self.words.value)
        draft = await draft_letter(work, customer, order, request)
        return compose_drafted(work, draft)


class CasePageButton(ActionButton, actions=(Action.CASE_PAGE,)):
    """The next page of cases, or the one before: `case:page:<page>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.looking(interaction) as work:
            post = await show_page(work, numbers[0])
        await turn(interaction, post, *list_menus(post))


class CaseMenu(ActionMenu, template=CASE_MENU):
    """Opens one of the disputes on a page."""

    async def run(self, interaction: Interaction, value: str) -> None:
        async with interaction.client.looking(interaction) as work:
            post = await show_case(work, await get_case(work.tx, work.shop, read_number(value)))
        await reply(interaction, post)


class CaseShowButton(ActionButton, actions=(Action.CASE_SHOW, Action.CASE_MORE)):
    """A case's card, or what that leaves out: `case:show:<case>`, `case:more:<case>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        compose = compose_case if self.action is Action.CASE_SHOW else compose_case_more
        async with interaction.client.looking(interaction) as work:
            file = await read_file(work, await get_case(work.tx, work.shop, numbers[0]))
            post = compose(work.shop, file, now=work.now)
        await reply(interaction, post)


_ENDS = {Action.CASE_WON: True, Action.CASE_LOST: False}
_SURE_ENDS = {Action.CASE_WON_SURE: True, Action.CASE_LOST_SURE: False}


class CaseEndButton(ActionButton, actions=(*_ENDS, *_SURE_ENDS)):
    """The platform has decided: asked about once, then done: `case:won:<case>`,
    `case:won_sure:<case>`.
    """

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        if self.action in _ENDS:
            async with interaction.client.looking(interaction) as work:
                case = await get_case(work.tx, work.shop, numbers[0])
                case.require_open()
                customer = await work.tx.customers.get(case.customer_id)
            post = ask_how_it_ended(case, customer, is_won=_ENDS[self.action])
            await reply(interaction, post)
            return
        async with interaction.client.at_work(interaction) as work:
            case = await get_case(work.tx, work.shop, numbers[0])
            post = await end_case(work, case, is_won=_SURE_ENDS[self.action])
        await reply(interaction, post)


class CaseButton(
    ActionButton,
    actions=(
        Action.CASE_RESPONDED,
        Action.CASE_CONFIRM,
        Action.CASE_DISMISS,
        Action.CASE_CLOSE_ASK,
    ),
):
    """What can be done about a case: `case:<what>:<case>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.at_work(interaction) as work:
            case = await get_case(work.tx, work.shop, numbers[0])
            post = await self._carry_out(work, case)
            now_is = await get_case(work.tx, work.shop, case.id)
            customer = await work.tx.customers.get(now_is.customer_id)
        await reply(interaction, post)
        await follow_case(interaction.message, now_is, customer)

    async def _carry_out(self, work: DeskWork, case: Case) -> Post:
        if self.action is Action.CASE_RESPONDED:
            return await respond(work, case)
        if self.action is Action.CASE_CLOSE_ASK:
            return await ask_to_close(work, case)
        if self.action is Action.CASE_DISMISS:
            return await set_case_aside(work, case)
        return await show_case(work, await confirm_case(work, case))


async def ask_to_close(work: DeskWork, case: Case) -> Post:
    """Drafts the letter that asks a customer who is content to close their dispute."""
    customer = await work.tx.customers.get(case.customer_id)
    order = await work.tx.orders.get(case.order_id)
    draft = await draft_closing(work, case, customer, order)
    return compose_drafted(work, draft)


async def follow_case(
    message: discord.Message | None, case: Case, customer: Customer | None
) -> None:
    """Has a post at the desk that is about this case alone offer what can be done about it now."""
    if message is None or message.flags.ephemeral:
        return
    ids = _list_ids(message)
    if all(each.startswith("case:") and each.endswith(f":{case.id}") for each in ids):
        # an old button does no harm: pressing it is refused in words
        with suppress(discord.HTTPException):
            await message.edit(view=make_view(list_case_buttons(case, customer)))


def _list_ids(message: discord.Message) -> list[str]:
    """What the buttons below a message are for; "" for one that only opens a page."""
    ids: list[str] = []
    for row in message.components:
        if isinstance(row, discord.ActionRow):
            ids += [getattr(part, "custom_id", None) or "" for part in row.children]
    return ids


class CaseWriteButton(ActionButton, actions=(Action.CASE_WRITE,)):
    """The form for a word to the customer: `case:write:<case>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.at_work(interaction) as work:
            case = await get_case(work.tx, work.shop, numbers[0])
            customer = await work.tx.customers.get(case.customer_id)
            if customer is None:
                raise BadInput(
                    "I don't know whose case this is. Link it to its order with /case open first."
                )
            conversation = await open_conversation(work.tx, work.shop.id, customer.id)
        await interaction.response.send_modal(CaseReplyForm(conversation, customer, case))


class CaseNoteForm(Form):
    """A line for a dispute's story, which only staff see."""

    def __init__(self, case: Case) -> None:
        super().__init__(title="Add a note")
        self.case_id = case.id
        self.words: discord.ui.TextInput[Any] = discord.ui.TextInput(max_length=NOTE_LIMIT)
        self.add_item(
            discord.ui.Label(
                text="What you want to remember",
                description="Only staff see it.",
                component=self.words,
            )
        )

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        async with interaction.client.at_work(interaction) as work:
            case = await get_case(work.tx, work.shop, self.case_id)
            await note_case(work, case, self.words.value)
        await reply(interaction, Post(words=f"Noted in **{format_case(case)}**."))


class CaseNoteButton(ActionButton, actions=(Action.CASE_NOTE,)):
    """The form for a note: `case:note:<case>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.looking(interaction) as work:
            case = await get_case(work.tx, work.shop, numbers[0])
        await interaction.response.send_modal(CaseNoteForm(case))


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(
        CasePageButton,
        CaseMenu,
        CaseShowButton,
        CaseButton,
        CaseEndButton,
        CaseWriteButton,
        CaseNoteButton,
    )
    await bot.add_cog(CaseCog(bot))
