"""The day's list kept true: what is done is ticked, and who came since stands in it."""

from dataclasses import replace

from bot.domain.day_lists import DayList
from bot.domain.posts import Post
from bot.services.digests import Wanted, gather_digest
from bot.services.work import Work
from bot.writing.day_lines import name_done
from bot.writing.digest import Digest, compose_living

_CUSTOMER = "customer:"
#: So many lines are remembered: more than a day has.
MAX_LINES = 200


async def begin_day_list(work: Work, digest: Digest) -> None:
    """Remembers what a list names that is about to be posted."""
    new = DayList(shop_id=work.shop.id, told_at=work.now, lines=digest.list_lines())
    await work.tx.day_lists.begin(new)


async def renew_day_list(work: Work, shown: DayList) -> tuple[Post, DayList]:
    """The list as it is true now, and with the lines that came to it; nothing is written."""
    digest = await gather_digest(work, Wanted(unsaid=[shown.told_at], is_living=True))
    lines = digest.list_lines()
    open_ = {*digest.open_keys, *map(_find_subject, lines)}
    over = [each for each in shown.lines if _find_subject(each) not in open_]
    if not digest.are_all_known:
        over = [each for each in over if not each.startswith(_CUSTOMER)]
    post = compose_living(work.shop, digest, await _name_all(work, over), now=work.now)
    known = {_find_subject(each) for each in shown.lines}
    new = [each for each in lines if _find_subject(each) not in known]
    return post, replace(shown, lines=(*shown.lines, *new)[:MAX_LINES])


def _find_subject(line: str) -> str:
    """What a line is about: of a shared one its kind, however many it counted."""
    return line.partition("=")[0]


async def _name_all(work: Work, lines: list[str]) -> list[str]:
    """What is done, in words; a customer who is gone isn't named."""
    ids = {int(each.removeprefix(_CUSTOMER)) for each in lines if each.startswith(_CUSTOMER)}
    customers = await work.tx.customers.map_by_id(ids)
    names = {f"{_CUSTOMER}{each.id}": each.name for each in customers.values()}
    done = [name_done(each, names.get(each)) for each in lines]
    return [each for each in done if each]
