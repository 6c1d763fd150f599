"""What `/shop status` says: first what is wrong, then how each part is."""

from bot.client import DeskWork, SellerBot
from bot.domain.health import Fault
from bot.domain.posts import Post, Tone
from bot.domain.reminders import describe_wait
from bot.domain.text import escape_name
from bot.services.incidents.open_matters import gather_open_matters
from bot.writing.away import describe_absence
from bot.writing.channel_terms import list_terms
from bot.writing.forgetting import describe_clearings
from bot.writing.health import describe_fault, list_desk_buttons
from bot.writing.incidents.matters import describe_matter
from bot.writing.letters.voices import show_voice
from bot.writing.phrases import format_moment
from cogs.parts.examining import examine


async def show_status(bot: SellerBot, work: DeskWork) -> tuple[Post, list[Fault]]:
    """The health of this shop's bot, and what is wrong with it, the most serious first."""
    tx, shop = work.tx, work.shop
    faults = await examine(bot, tx, shop, with_work=True, now=work.now)
    lines = [describe_fault(fault) for fault in faults]
    matters = (await gather_open_matters(work)).matters
    lines += [f"📣 {describe_matter(each)}" for each in matters]
    if lines:
        lines.append("")
    lines += [
        f"**Database:** answers ({bot.database.address.kind})",
        f"**Mailbox:** {await _describe_mailbox(bot, work)}",
        f"**Waiting customers:** {await tx.conversations.count_waiting(shop.id)}",
        f"**Drafts that wait:** {await _count_drafts(work)}",
        f"**To be posted:** {await tx.outbox.count_waiting(shop.id)}",
        f"**Last look at what is due:** {_describe_last_look(bot, work)}",
        f"**Next reminder:** {await _describe_next_reminder(work)}",
        f"**Letters:** {show_voice(shop)}",
        *list_terms(shop.channel_terms),
        f"**Version:** {read_version()}",
    ]
    left = describe_clearings(await tx.clearings.list_for_shop(shop.id))
    if left:
        lines.append(left)
    absence = describe_absence(shop, work.now)
    if absence:
        lines.append(absence)
    title, tone = "All is well", Tone.GONE
    if faults or any(each.is_unwell for each in matters):
        title, tone = "Something needs a look", Tone.FAILED
    buttons = list_desk_buttons(shop, faults)
    return Post(title=title, body="\n".join(lines), tone=tone, buttons=buttons), faults


async def _count_drafts(work: DeskWork) -> str:
    """How many drafts wait, and how many letters are stuck."""
    pending = await work.tx.drafts.list_open(work.shop.id, limit=100)
    stuck = await work.tx.drafts.list_stuck(work.shop.id, 100)
    words = f"{len(pending)}"
    if lacking := sum(bool(draft.problems) for draft in pending):
        words += f", {lacking} of them for something that you must add"
    if stuck:
        words += f", **letters that need a look:** {len(stuck)}"
    return words


async def _describe_next_reminder(work: DeskWork) -> str:
    """When the next reminder and the next digest are due."""
    next_due = await work.tx.reminders.next_at(work.shop.id)
    words = format_moment(next_due, "R") if next_due else "none"
    if work.shop.next_digest_at:
        words += f", next digest {format_moment(work.shop.next_digest_at)}"
    return words


async def _describe_mailbox(bot: SellerBot, work: DeskWork) -> str:
    """Whether letters are read, in a few words."""
    mailbox = await work.tx.mailboxes.get_for_shop(work.shop.id)
    if mailbox is None:
        return (
            "not connected: letters by e-mail are laid out for you to send. Connect it with "
            "/mailbox connect"
        )
    if mailbox.is_paused:
        return "paused"
    watcher = bot.watchers.get(work.shop.id)
    if mailbox.problem or (watcher and watcher.state.trouble):
        return "not read, see above"
    address = escape_name(mailbox.address)
    if watcher is None or watcher.state.connected_for is None:
        return f"{address}, is being connected"
    return f"{address}, is read"


def _describe_last_look(bot: SellerBot, work: DeskWork) -> str:
    if bot.last_round_at is None:
        return "not yet, I have just started"
    return f"{describe_wait(work.now - bot.last_round_at)} ago"


def read_version() -> str:
    # Heavy, and asked for seldom.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("goodword")
    except PackageNotFoundError:
        return "unknown (not installed as a package)"
