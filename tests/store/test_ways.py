"""A customer has any number of ways, and each of them finds them; one way is one customer's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.customers import Customer
from bot.domain.platforms import Platform
from bot.domain.shops import Shop
from bot.domain.ways import KnownFrom, make_account, make_email, make_marketplace
from bot.store.transaction import Transaction
from bot.store.ways import WayTaken
from tests.samples import NOW, SHOP_ID, enter
from tests.sure import sure

HOUR = timedelta(hours=1)


async def add(tx: Transaction, name: str = "Ada", email: str | None = "ada@x.example") -> Customer:
    return await tx.customers.add(
        Customer(shop_id=SHOP_ID, name=name, email=email, created_at=NOW),
        known_from=KnownFrom.ORDER,
    )


async def add_others(tx: Transaction, ada: Customer) -> Customer:
    ways = (
        make_email(ada, "Ada@Work.example", KnownFrom.LETTER, at=NOW + HOUR),
        make_account(ada, 5, "ada_x", KnownFrom.MESSAGE, at=NOW + HOUR),
        make_account(ada, 6, None, KnownFrom.STAFF, at=NOW + HOUR),
        make_marketplace(ada, Platform.ETSY, "PineBrook88", KnownFrom.LETTER, at=NOW + HOUR),
    )
    return await tx.customers.add_ways(ada, ways)


async def test_each_way_finds_the_same_customer(tx: Transaction, shop: Shop) -> None:
    ada = await add_others(tx, await add(tx))
    for address in ("ADA@x.example", "ada@work.example"):
        assert await tx.customers.list_with_email(SHOP_ID, address) == [ada]
    assert await tx.customers.get_member(SHOP_ID, 5) == ada
    assert await tx.customers.get_member(SHOP_ID, 6) == ada
    assert await tx.customers.list_for_member(6) == [ada]
    assert await tx.customers.find_marketplace(SHOP_ID, Platform.ETSY, "pinebrook88 ") == ada
    assert await tx.customers.find_marketplace(SHOP_ID, Platform.EBAY, "pinebrook88") is None
    assert await tx.customers.list_with_email(SHOP_ID, "") == []


async def test_a_second_way_of_a_kind_leaves_the_first_in_use(tx: Transaction, shop: Shop) -> None:
    ada = await add_others(tx, await add(tx))
    assert (ada.email, ada.member_id, ada.member_name) == ("ada@x.example", 5, "ada_x")
    assert await tx.customers.get(ada.id) == ada
    known = [(way.value, way.known_from) for way in await tx.ways.list_for_customer(ada.id)]
    assert known[:2] == [
        ("ada@x.example", KnownFrom.ORDER),
        ("Ada@Work.example", KnownFrom.LETTER),
    ]


@pytest.mark.parametrize("typed", ["work", "ada_x", "pineb", "ada"])
async def test_each_way_is_found_while_it_is_typed(tx: Transaction, shop: Shop, typed: str) -> None:
    ada = await add_others(tx, await add(tx))
    await tx.customers.save(renamed := replace(ada, name="Mrs Byron"))
    found = await tx.customers.list_matching(SHOP_ID, typed, 9)
    assert [each.id for each in found] == [renamed.id]


async def test_a_way_never_becomes_another_customers_in_silence(
    tx: Transaction, shop: Shop
) -> None:
    ada, bob = await add_others(tx, await add(tx)), await add(tx, "Bob", "bob@x.example")
    taken = make_email(bob, "ada@WORK.example", KnownFrom.STAFF, at=NOW)
    for change in (
        tx.customers.add(replace(bob, id=0)),
        tx.customers.save(replace(bob, email="ada@x.example")),
        tx.customers.save(replace(bob, member_id=6)),
        tx.customers.add_ways(bob, [taken]),
    ):
        with pytest.raises(WayTaken):
            async with tx.attempt():
                await change
    assert await tx.customers.list_with_email(SHOP_ID, "ada@work.example") == [ada]
    assert await tx.customers.get(bob.id) == bob


async def test_another_shop_may_know_the_same_person(tx: Transaction, shop: Shop) -> None:
    ada = await add(tx)
    there = await enter(tx, 8)
    also = await tx.customers.add(replace(ada, id=0, shop_id=there.id))
    assert await tx.customers.list_with_email(SHOP_ID, "ada@x.example") == [ada]
    assert await tx.customers.list_with_email(there.id, "ada@x.example") == [also]


async def test_a_way_that_is_told_twice_stays_known_from_the_first(
    tx: Transaction, shop: Shop
) -> None:
    ada = await add(tx)
    again = make_email(ada, "Ada@x.example", KnownFrom.STAFF, at=NOW + HOUR)
    await tx.customers.add_ways(ada, [again])
    [way] = await tx.ways.list_for_customer(ada.id)
    assert (way.value, way.known_from, way.added_at) == ("Ada@x.example", KnownFrom.ORDER, NOW)


async def test_a_closed_way_stays_closed_until_they_write_from_there(
    tx: Transaction, shop: Shop
) -> None:
    ada = await add(tx)
    [way] = await tx.ways.list_for_customer(ada.id)
    await tx.ways.note_use(SHOP_ID, way.key, NOW)
    await tx.ways.close(SHOP_ID, way.key, "it came back", at=NOW + HOUR)
    await tx.ways.close(SHOP_ID, way.key, "again", at=NOW + 2 * HOUR)
    closed = sure(await tx.ways.find(SHOP_ID, way.key))
    assert (closed.closed_at, closed.closed_because) == (NOW + HOUR, "it came back")
    await tx.ways.note_use(SHOP_ID, way.key, NOW + 3 * HOUR)
    open_again = sure(await tx.ways.find(SHOP_ID, way.key))
    assert (open_again.last_used_at, open_again.closed_at) == (NOW + 3 * HOUR, None)
    await tx.ways.note_use(SHOP_ID, way.key, NOW)  # an older letter that is read only now
    assert await tx.ways.find(SHOP_ID, way.key) == open_again
