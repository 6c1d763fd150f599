"""Who has heard of what: once a day each, again when it came back, and kept with the words
themselves.
"""

from dataclasses import replace
from datetime import timedelta

from bot.domain.health import Fault, FaultKind
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.services.health import choose_untold, tell_owner
from bot.services.work import Work
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
    assert await tell_owner(Work(tx, owned, NOW), [GONE, DEPUTY])
    for later in (HOUR, 5 * HOUR, DAY - HOUR):
        assert not await tell_owner(Work(tx, owned, NOW + later), [GONE, DEPUTY])
    assert await tell_owner(Work(tx, owned, NOW + 2 * HOUR), [GONE, STAFF])  # another one is news
    assert await tell_owner(Work(tx, owned, NOW + DAY), [GONE])
    assert await count_notices(tx) == 3
    assert not await tell_owner(Work(tx, owned, NOW + 2 * DAY), [DEPUTY])


async def test_what_flickers_is_one_trouble_and_what_comes_back_later_is_a_new_one(
    tx: Transaction, shop: Shop
) -> None:
    owned = replace(shop, owner_id=MIA)
    assert await tell_owner(Work(tx, owned, NOW), [GONE])
    for minutes in range(2, 50, 4):
        found = [GONE] if minutes % 8 else []
        assert not await tell_owner(Work(tx, owned, NOW + timedelta(minutes=minutes)), found)
    await tell_owner(Work(tx, owned, NOW + timedelta(minutes=50)), [])
    assert await tell_owner(Work(tx, owned, NOW + 2 * HOUR), [GONE])


async def test_without_an_owner_nobody_is_made_up(tx: Transaction, shop: Shop) -> None:
    assert not await tell_owner(Work(tx, shop, NOW), [GONE])
    assert await count_notices(tx) == 0


async def test_each_person_hears_of_each_thing_once_a_day(tx: Transaction, shop: Shop) -> None:
    faults = [GONE, DEPUTY]
    assert await choose_untold(Work(tx, shop, NOW), faults, to=MIA) == faults
    assert await choose_untold(Work(tx, shop, NOW + HOUR), faults, to=MIA) == []
    assert await choose_untold(Work(tx, shop, NOW + HOUR), [*faults, STAFF], to=MIA) == [STAFF]
    assert await choose_untold(Work(tx, shop, NOW + HOUR), faults, to=TOM) == faults
    assert await choose_untold(Work(tx, shop, NOW + DAY), faults, to=MIA) == faults


async def test_what_the_owner_was_written_isnt_told_again_behind_a_command(
    tx: Transaction, shop: Shop
) -> None:
    await tell_owner(Work(tx, replace(shop, owner_id=MIA), NOW), [GONE])
    assert await choose_untold(Work(tx, shop, NOW + HOUR), [GONE], to=MIA) == []


async def test_a_desk_that_everyone_reads_is_told_there_as_well(
    tx: Transaction, shop: Shop
) -> None:
    await tell_owner(Work(tx, replace(shop, owner_id=MIA), NOW), [PUBLIC])
    assert (await count_notices(tx), await count_notices(tx, None)) == (1, 1)


async def test_a_desk_that_was_never_chosen_is_told_once_something_waits_for_it(
    tx: Transaction, shop: Shop
) -> None:
    owned = replace(shop, owner_id=MIA)
    assert not await tell_owner(Work(tx, owned, NOW), [UNCHOSEN])
    await tx.outbox.say(shop.id, Post(words="Ada wrote to you."), now=NOW)
    assert await tell_owner(Work(tx, owned, NOW + HOUR), [UNCHOSEN])
