"""What `/shop status` says: first what is wrong, then how each part is."""

from bot.client import DeskWork, SellerBot
from bot.domain.health import Fault
from bot.domain.posts import Post, Tone
from bot.domain.reminders import describe_wait
from bot.domain.text import escape_name
from bot.writing.away import describe_absence
from bot.writing.health import describe_fault, list_desk_buttons
from bot.writing.phrases import format_moment
from cogs.parts.examining import examine


async def show_status(bot: SellerBot, work: DeskWork) -> tuple[Post, list[Fault]]:
    """The health of this shop's bot, and what is wrong with it, the most serious first."""
    tx, shop = work.tx, work.shop
    faults = await examine(bot, tx, shop, with_work=True, now=work.now)
    next_due = await tx.reminders.next_at(shop.id)
    pending = await tx.drafts.list_open(shop.id, limit=100)
    stuck = await tx.drafts.list_stuck(shop.id, 100)
    lines = [describe_fault(fault) for fault in faults]
    if faults:
        lines.append("")
    lines += [
        f"**Database:** answers ({bot.database.address.kind})",
        f"**Mailbox:** {await _tell_mailbox(bot, work)}",
        f"**Waiting customers:** {await tx.conversations.count_waiting(shop.id)}",
        f"**Drafts that wait:** {len(pending)}"
        + (f", **letters that need a look:** {len(stuck)}" if stuck else ""),
        f"**To be posted:** {await tx.outbox.count_waiting(shop.id)}",
        f"**Last look at what is due:** {_tell_last_look(bot, work)}",
        f"**Next reminder:** {format_moment(next_due, 'R') if next_due else 'none'}"
        + (f", next digest {format_moment(shop.next_digest_at)}" if shop.next_digest_at else ""),
        f"**Version:** {read_version()}",
    ]
    absence = describe_absence(shop, work.now)
    if absence:
        lines.append(absence)
    post = Post(
        title="Something needs a look" if faults else "All is well",
        body="\n".join(lines),
        tone=Tone.FAILED if faults else Tone.GONE,
        buttons=list_desk_buttons(shop, faults),
    )
    return post, faults


async def _tell_mailbox(bot: SellerBot, work: DeskWork) -> str:
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
    is_read = watcher is not None and watcher.state.connected_for is not None
    return f"{escape_name(mailbox.address)}, {'is read' if is_read else 'is being connected'}"


def _tell_last_look(bot: SellerBot, work: DeskWork) -> str:
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
