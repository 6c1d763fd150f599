"""/mailbox: the shop's e-mail connected and looked after, and mistakes about letters put right.

What speaks with mail servers is loaded by who connects one.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import DeskWork, SellerBot
from bot.client.staff import require_staff
from bot.domain.actions import Action
from bot.domain.errors import ShopError
from bot.domain.mailboxes import Mailbox, ReceivedMail
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.domain.text import cut_text, escape_name
from bot.loading import load
from bot.services.mailboxes import (
    HOLDING_LIMIT,
    connect_mailbox,
    disconnect_mailbox,
    get_mail,
    get_mailbox,
    pause_mailbox,
    set_holding_reply,
)
from bot.writing.mail import (
    KIND_NAMES,
    RECENT_PAGE,
    compose_customers_after_all,
    compose_not_customers,
    compose_one,
    compose_recent,
)
from cogs.parts.actions import ActionButton, ActionMenu, Form, read_number
from cogs.parts.conversation_forms import LinkForm
from cogs.parts.mailbox_posts import (
    ask_to_disconnect,
    compose_connected,
    compose_disconnected,
    compose_holding,
    compose_mailbox,
    compose_paused,
    compose_problems,
)
from cogs.parts.options import Interaction
from cogs.parts.posts import reply, turn
from cogs.parts.stories import compose_story

if TYPE_CHECKING:
    from bot.mail.transport.accounts import Account


@app_commands.guild_only()
class MailboxCog(commands.GroupCog, group_name="mailbox", group_description="Your shop's e-mail"):
    """The commands about the shop's mailbox."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.describe(user="the user name, if it isn't the e-mail address")
    async def connect(
        self, interaction: Interaction, user: app_commands.Range[str, 1, 254] | None = None
    ) -> None:
        """Connect your shop's e-mail: letters come in by themselves, approved ones go out."""
        await ask_for_account(interaction, user)

    @app_commands.command()
    async def status(self, interaction: Interaction) -> None:
        """Is the mailbox read? Its card can pause it, answer while you are closed, and more."""
        async with self.bot.looking(interaction) as work:
            mailbox = await get_mailbox(work.tx, work.shop)
        await reply(interaction, compose_mailbox(self.bot, mailbox))

    @app_commands.command()
    async def recent(self, interaction: Interaction) -> None:
        """The last letters, what I took each for and why; put a mistake right."""
        async with self.bot.looking(interaction) as work:
            post, menus = await compose_page(work, 0)
        await reply(interaction, post, *menus)


async def ask_for_account(interaction: Interaction, user: str | None) -> None:
    """Opens the form, so that no password stands in a channel; first makes sure that it could be
    kept.
    """
    async with interaction.client.looking(interaction) as work:
        require_staff(interaction, work.shop, manage=True)
    await interaction.client.mail_accounts.open_keys()
    await interaction.response.send_modal(ConnectForm(user))


class ConnectForm(Form):
    """Where the mailbox is; for the usual providers address and password are enough."""

    is_secret = True

    def __init__(self, user: str | None) -> None:
        super().__init__(title="Connect your shop's e-mail")
        self.user = user
        self.address: discord.ui.TextInput[Any] = discord.ui.TextInput(max_length=254)
        self.password: discord.ui.TextInput[Any] = discord.ui.TextInput(max_length=200)
        self.imap: discord.ui.TextInput[Any] = discord.ui.TextInput(required=False, max_length=260)
        self.smtp: discord.ui.TextInput[Any] = discord.ui.TextInput(required=False, max_length=260)
        self.folders: discord.ui.TextInput[Any] = discord.ui.TextInput(
            required=False, max_length=200
        )
        by_itself = "Empty for Gmail, Yahoo, iCloud, Fastmail, GMX, Zoho. Else e.g."
        self._ask("E-mail address", self.address, "Letters leave from here")
        self._ask("Password", self.password, "Gmail, Yahoo, iCloud and others want an app password")
        self._ask("Incoming server (IMAP)", self.imap, f"{by_itself} imap.example.com:993")
        self._ask("Outgoing server (SMTP)", self.smtp, f"{by_itself} smtp.example.com:465")
        self._ask(
            "Folders to watch",
            self.folders,
            "INBOX if you say nothing; the junk folder is always watched too",
        )

    def _ask(self, text: str, component: discord.ui.Item[Any], description: str) -> None:
        self.add_item(discord.ui.Label(text=text, description=description, component=component))

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        bot = interaction.client
        await interaction.response.defer(ephemeral=True, thinking=True)
        await load("bot.mail.transport.connection_test", "bot.channels.accounts")
        from bot.channels.accounts import make_mailbox
        from bot.mail.transport.connection_test import try_account

        async with bot.looking(interaction) as work:
            require_staff(interaction, work.shop, manage=True)
            shop = work.shop
        try:
            account = replace(self._read_account(shop), only_public=bot.mail_accounts.only_public)
            trial = await try_account(account)
        except ShopError as problem:
            await reply(interaction, compose_problems([problem.sentence], self.user))
            return
        if not trial.is_good:
            await reply(interaction, compose_problems(trial.problems, self.user))
            return
        sealed = (await bot.mail_accounts.open_keys()).seal(trial.account.password)
        async with bot.at_work(interaction, manage=True) as work:
            wanted = make_mailbox(trial.account, work.shop.id, sealed=sealed, now=work.now)
            mailbox = await connect_mailbox(work.tx, work.shop, wanted)
        bot.dispatch("mailbox_changed", mailbox.shop_id)
        await reply(interaction, compose_connected(mailbox, trial))

    def _read_account(self, shop: Shop) -> "Account":
        from bot.mail.transport.accounts import guess_account

        return guess_account(
            self.address.value.strip(),
            password=self.password.value,
            name=shop.name,
            user=self.user,
            imap_host=self.imap.value.strip() or None,
            smtp_host=self.smtp.value.strip() or None,
            folders=tuple(name.strip() for name in self.folders.value.split(",") if name.strip()),
        )


async def compose_page(work: DeskWork, page: int) -> tuple[Post, list[discord.ui.Item[Any]]]:
    """One page of the last letters, with the menu that picks one."""
    mails = await work.tx.mails.list_recent(
        work.shop.id, offset=page * RECENT_PAGE, limit=RECENT_PAGE + 1
    )
    shown = mails[:RECENT_PAGE]
    if not shown:
        return compose_recent(mails, page=page), []
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id="mailbox:pick",
        placeholder="Which one is a mistake?",
        options=[_make_option(each) for each in shown],
    )
    return compose_recent(mails, page=page), [menu]


def _make_option(mail: ReceivedMail) -> discord.SelectOption:
    sender = " ".join((mail.sender_name or mail.sender_address).split())
    subject = " ".join(mail.subject.split())
    return discord.SelectOption(
        label=cut_text(sender, 100) or "nobody",
        value=str(mail.id),
        description=cut_text(f"{KIND_NAMES[mail.kind]}: {subject}", 100),
    )


class RecentMenu(ActionMenu, template=r"mailbox:pick"):
    """Picks one of the last letters."""

    async def run(self, interaction: Interaction, value: str) -> None:
        async with interaction.client.looking(interaction) as work:
            await turn(
                interaction, compose_one(await get_mail(work.tx, work.shop, read_number(value)))
            )


class MailboxButton(
    ActionButton,
    actions=(
        Action.MAILBOX_PAGE,
        Action.MAILBOX_AGAIN,
    ),
):
    """A page of the last letters, `mailbox:page:<page>`; or the form once more, `mailbox:again`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        if self.action is Action.MAILBOX_AGAIN:
            await ask_for_account(interaction, None)
            return
        async with interaction.client.looking(interaction) as work:
            post, menus = await compose_page(work, numbers[0])
        await turn(interaction, post, *menus)


class HoldingForm(Form):
    """The text of the holding reply, which is approved by saving it; empty turns it off."""

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(title="While you are closed")
        self.words: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph,
            default=mailbox.holding_text,
            placeholder="Thank you, we have your letter. We answer when we open.",
            max_length=HOLDING_LIMIT,
            required=False,
        )
        self.add_item(
            discord.ui.Label(
                text="A short reply to customers' letters",
                description="Saving approves this text. Empty: nothing goes out without you.",
                component=self.words,
            )
        )

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        text = self.words.value.strip() or None
        async with interaction.client.at_work(interaction, manage=True) as work:
            mailbox = await set_holding_reply(work.tx, work.shop, text, by=work.by)
        await reply(interaction, compose_holding(mailbox))


class MailboxCareButton(
    ActionButton,
    actions=(
        Action.MAILBOX_PAUSE,
        Action.MAILBOX_RESUME,
        Action.MAILBOX_HOLDING,
        Action.MAILBOX_LEAVE,
        Action.MAILBOX_LEAVE_SURE,
    ),
):
    """What the mailbox's card can do, for who manages the server: `mailbox:<what>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        if self.action in (Action.MAILBOX_HOLDING, Action.MAILBOX_LEAVE):
            await self._ask(interaction)
            return
        bot = interaction.client
        async with bot.at_work(interaction, manage=True) as work:
            if self.action is Action.MAILBOX_LEAVE_SURE:
                mailbox = await disconnect_mailbox(work.tx, work.shop)
            else:
                is_paused = self.action is Action.MAILBOX_PAUSE
                mailbox = await pause_mailbox(work.tx, work.shop, is_paused=is_paused)
        bot.dispatch("mailbox_changed", mailbox.shop_id)
        if self.action is Action.MAILBOX_LEAVE_SURE:
            await reply(interaction, compose_disconnected(mailbox))
        else:
            await reply(interaction, compose_paused(mailbox))

    async def _ask(self, interaction: Interaction) -> None:
        async with interaction.client.looking(interaction) as work:
            require_staff(interaction, work.shop, manage=True)
            mailbox = await get_mailbox(work.tx, work.shop)
        if self.action is Action.MAILBOX_HOLDING:
            await interaction.response.send_modal(HoldingForm(mailbox))
        else:
            await reply(interaction, ask_to_disconnect(mailbox))


class MailButton(
    ActionButton,
    actions=(
        Action.MAIL_ORDER,
        Action.MAIL_NOT,
        Action.MAIL_YES,
        Action.MAIL_AUTHOR,
        Action.MAIL_SENDER,
    ),
):
    """What can be said about one letter: `mail:<what>:<letter>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        if self.action is Action.MAIL_ORDER:
            await self._show_order(interaction, numbers[0])
            return
        await load("bot.services.mail_corrections")
        from bot.services.mail_corrections import take_for_customer, take_for_nobody

        async with interaction.client.at_work(interaction) as work:
            kept = await get_mail(work.tx, work.shop, numbers[0])
            author = kept.author if self.action is Action.MAIL_AUTHOR else kept.sender
            name = "This sender"
            if author is not None:
                name = escape_name(author.name or author.address)
            if self.action is Action.MAIL_NOT:
                origin = await take_for_nobody(work, kept)
                post = compose_not_customers(name, origin)
            else:
                origin = await take_for_customer(work, kept, author=author)
                post = compose_customers_after_all(name, origin)
        await reply(interaction, post)

    async def _show_order(self, interaction: Interaction, mail_id: int) -> None:
        """The order that a letter is about; for somebody new, the form that links them to one."""
        async with interaction.client.looking(interaction) as work:
            kept = await get_mail(work.tx, work.shop, mail_id)
            customer = await work.tx.customers.get(kept.customer_id)
            order = await work.tx.orders.get(kept.order_id)
            if customer is not None:
                conversation = await work.tx.conversations.get_for_customer(customer.id)
                if customer.is_proposed and conversation is not None:
                    await interaction.response.send_modal(LinkForm(conversation, customer))
                    return
                if order is None:
                    last = await work.tx.orders.list_for_customer(customer.id, limit=1)
                    order = next(iter(last), None)
            if order is None:
                await reply(
                    interaction,
                    Post(words="I don't know which order it is about. Look in /order list."),
                )
                return
            post, file = await compose_story(work, order)
        await reply(interaction, post, file=file)


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(RecentMenu, MailboxButton, MailboxCareButton, MailButton)
    await bot.add_cog(MailboxCog(bot))
