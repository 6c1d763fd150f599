"""Who has heard of what: once a day each, again when it came back, and kept with the words
themselves.
"""

from dataclasses import replace
from datetime import timedelta

from bot.domain.health import Fault, FaultKind
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.services.health import choose_untold, tell_owner
from bot.store.outbox import PostKind
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, TOM

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GONE = Fault(FaultKind.DESK_GONE, "The desk channel is gone.", "Choose another.")
PUBLIC = Fault(FaultKind.DESK_PUBLIC, "Everyone can read #desk.", "Make it private.")
STAFF = Fault(FaultKind.STAFF_GONE, "The staff role was deleted.", "Choose another.")
DEPUTY = Fault(FaultKind.DEPUTY_GONE, "The deputy left.", "Choose another.")
UNCHOSEN = Fault(FaultKind.DESK_UNCHOSEN, "No desk is chosen yet.", "Choose one.")


async def count_notices(tx: Transaction, member_id: int | None = MIA) -> int:
    queued = await tx.outbox.list_due(NOW + 9 * DAY, 99)
    return sum(each.kind is PostKind.FAULT and each.member_id == member_id for each in queued)


async def test_the_owner_is_told_once_a_day_of_what_stops_the_work(
    tx: Transaction, shop: Shop
) -> None:
    owned = replace(shop, owner_id=MIA)
    assert await tell_owner(tx, owned, [GONE, DEPUTY], now=NOW)
    for later in (HOUR, 5 * HOUR, DAY - HOUR):
        assert not await tell_owner(tx, owned, [GONE, DEPUTY], now=NOW + later)
    assert await tell_owner(tx, owned, [GONE, STAFF], now=NOW + 2 * HOUR)  # another one is news
    assert await tell_owner(tx, owned, [GONE], now=NOW + DAY)
    assert await count_notices(tx) == 3
    assert not await tell_owner(tx, owned, [DEPUTY], now=NOW + 2 * DAY)


async def test_what_flickers_is_one_trouble_and_what_comes_back_later_is_a_new_one(
    tx: Transaction, shop: Shop
) -> None:
    owned = replace(shop, owner_id=MIA)
    assert await tell_owner(tx, owned, [GONE], now=NOW)
    for minutes in range(2, 50, 4):
        found = [GONE] if minutes % 8 else []
        assert not await tell_owner(tx, owned, found, now=NOW + timedelta(minutes=minutes))
    await tell_owner(tx, owned, [], now=NOW + timedelta(minutes=50))
    assert await tell_owner(tx, owned, [GONE], now=NOW + 2 * HOUR)


async def test_without_an_owner_nobody_is_made_up(tx: Transaction, shop: Shop) -> None:
    assert not await tell_owner(tx, shop, [GONE], now=NOW)
    assert await count_notices(tx) == 0


async def test_each_person_hears_of_each_thing_once_a_day(tx: Transaction, shop: Shop) -> None:
    faults = [GONE, DEPUTY]
    assert await choose_untold(tx, shop, faults, to=MIA, now=NOW) == faults
    assert await choose_untold(tx, shop, faults, to=MIA, now=NOW + HOUR) == []
    assert await choose_untold(tx, shop, [*faults, STAFF], to=MIA, now=NOW + HOUR) == [STAFF]
    assert await choose_untold(tx, shop, faults, to=TOM, now=NOW + HOUR) == faults
    assert await choose_untold(tx, shop, faults, to=MIA, now=NOW + DAY) == faults


async def test_what_the_owner_was_written_isnt_told_again_behind_a_command(
    tx: Transaction, shop: Shop
) -> None:
    await tell_owner(tx, replace(shop, owner_id=MIA), [GONE], now=NOW)
    assert await choose_untold(tx, shop, [GONE], to=MIA, now=NOW + HOUR) == []


async def test_a_desk_that_everyone_reads_is_told_there_as_well(
    tx: Transaction, shop: Shop
) -> None:
    await tell_owner(tx, replace(shop, owner_id=MIA), [PUBLIC], now=NOW)
    assert (await count_notices(tx), await count_notices(tx, None)) == (1, 1)


async def test_a_desk_that_was_never_chosen_is_told_once_something_waits_for_it(
    tx: Transaction, shop: Shop
) -> None:
    owned = replace(shop, owner_id=MIA)
    assert not await tell_owner(tx, owned, [UNCHOSEN], now=NOW)
    await tx.outbox.say(shop.id, Post(words="Ada wrote to you."), now=NOW)
    assert await tell_owner(tx, owned, [UNCHOSEN], now=NOW + HOUR)
