"""The day's list kept true: what is done is ticked, and who came since stands in it."""

from dataclasses import replace

from bot.domain.conversations import Conversation
from bot.domain.day_lists import DayList
from bot.domain.posts import Post
from bot.services.digests import Wanted, gather_digest
from bot.services.due_reminders import MAX_DUE
from bot.services.work import Work
from bot.writing.day_lines import name_done
from bot.writing.digest import Digest, compose_living

_CUSTOMER = "customer:"
#: The first line of a list that names whoever waits.
_EVERYONE = "everyone"
#: So many lines are remembered: more than a day has.
MAX_LINES = 200


async def begin_day_list(work: Work, digest: Digest, *, is_of_everyone: bool) -> None:
    """Remembers what a list names that is about to be posted."""
    lines = digest.list_lines()
    if is_of_everyone:
        lines = (_EVERYONE, *lines)
    await work.tx.day_lists.begin(DayList(shop_id=work.shop.id, told_at=work.now, lines=lines))


async def renew_day_list(work: Work, shown: DayList) -> tuple[Post, DayList]:
    """The list as it is true now, and with the lines that came to it; nothing is written."""
    awake = await _list_awake(work, shown)
    wanted = Wanted(always=tuple(each.id for each in awake), unsaid=[shown.told_at], is_living=True)
    digest = await gather_digest(work, wanted)
    lines = digest.list_lines()
    open_ = {_EVERYONE, *digest.open_keys, *map(_find_subject, lines)}
    # So many may wait that these aren't among those who were looked at.
    open_.update(f"{_CUSTOMER}{each.customer_id}" for each in awake)
    over = [each for each in shown.lines if _find_subject(each) not in open_]
    post = compose_living(work.shop, digest, await _name_all(work, over), now=work.now)
    known = {_find_subject(each) for each in shown.lines}
    new = [each for each in lines if _find_subject(each) not in known]
    return post, replace(shown, lines=(*shown.lines, *new)[:MAX_LINES])


async def _list_awake(work: Work, shown: DayList) -> list[Conversation]:
    """Who of those that it named still waits; everyone, where it was of everyone."""
    conversations = work.tx.conversations
    if _EVERYONE in shown.lines:
        waiting = await conversations.list_waiting(work.shop.id, MAX_DUE)
        return [each for each in waiting if each.snoozed_until is None]
    named = {_read_customer(each) for each in shown.lines if each.startswith(_CUSTOMER)}
    return await conversations.list_awake(named)


def _read_customer(line: str) -> int:
    return int(line.removeprefix(_CUSTOMER))


def _find_subject(line: str) -> str:
    """What a line is about: of a shared one its kind, however many it counted."""
    return line.partition("=")[0]


async def _name_all(work: Work, lines: list[str]) -> list[str]:
    """What is done, in words; a customer who is gone isn't named."""
    ids = {_read_customer(each) for each in lines if each.startswith(_CUSTOMER)}
    customers = await work.tx.customers.map_by_id(ids)
    names = {f"{_CUSTOMER}{each.id}": each.name for each in customers.values()}
    done = [name_done(each, names.get(each)) for each in lines]
    return [each for each in done if each]
