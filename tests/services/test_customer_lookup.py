"""Whose order it is: found when it is certain, asked when it isn't, never guessed."""

from typing import Any

import pytest

from bot.domain.channels import SalesChannel
from bot.domain.customers import Customer
from bot.domain.errors import BadInput, NotFound
from bot.domain.platforms import Platform
from bot.domain.shops import Shop
from bot.domain.ways import KnownFrom, make_marketplace
from bot.services.customers import (
    CustomerChange,
    Member,
    edit_customer,
    find_customer,
    find_or_add_customer,
    look_up_customer,
)
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, SHOP_ID, enter, log_order

ADA, OTHER = Member(1, "ada"), Member(2, "bob")


async def add(
    tx: Transaction, name: str = "Ada", shop_id: int = SHOP_ID, **facts: object
) -> Customer:
    return await tx.customers.add(Customer(shop_id=shop_id, name=name, created_at=NOW, **facts))  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["Ada", "ada", " ADA ", "a@x.example", "A@X.EXAMPLE", "id"])
async def test_a_customer_is_found_by_name_address_or_pick(
    tx: Transaction, shop: Shop, words: str
) -> None:
    ada = await add(tx, email="a@x.example")
    await add(tx, "Bob")
    words = f"id:{ada.id}" if words == "id" else words
    assert await find_customer(tx, shop, words) == ada
    assert await find_or_add_customer(Work(tx, shop, NOW), words) == (ada, False)


@pytest.mark.parametrize("words", ["Adam", "b@x.example", "id:999"])
async def test_nobody_is_found_for_words_that_fit_nobody(
    tx: Transaction, shop: Shop, words: str
) -> None:
    await add(tx, email="a@x.example")
    with pytest.raises(NotFound):
        await find_customer(tx, shop, words)


async def test_a_pick_of_somebody_who_isnt_there_adds_nobody(tx: Transaction, shop: Shop) -> None:
    with pytest.raises(NotFound):
        await find_or_add_customer(Work(tx, shop, NOW), "id:999")
    assert await tx.customers.list_matching(SHOP_ID, "", 5) == []


async def test_an_address_alone_names_a_new_customer(tx: Transaction, shop: Shop) -> None:
    added, is_new = await find_or_add_customer(Work(tx, shop, NOW), "ada.b@x.example")
    assert (added.name, added.email, is_new) == ("ada.b", "ada.b@x.example", True)


@pytest.mark.parametrize("words", ["Ada @ the fair", "@ada"])
async def test_a_name_may_hold_the_sign_of_addresses(
    tx: Transaction, shop: Shop, words: str
) -> None:
    added, _ = await find_or_add_customer(Work(tx, shop, NOW), words, email="a@x.example")
    assert (added.name, added.email) == (words, "a@x.example")


async def test_the_same_name_with_another_address_is_another_person(
    tx: Transaction, shop: Shop
) -> None:
    ada = await add(tx, email="a@x.example")
    added, is_new = await find_or_add_customer(Work(tx, shop, NOW), "Ada", email="b@x.example")
    assert is_new
    assert added.id != ada.id


async def test_the_same_name_with_another_account_is_another_person(
    tx: Transaction, shop: Shop
) -> None:
    ada = await add(tx, member_id=ADA.id)
    added, is_new = await find_or_add_customer(Work(tx, shop, NOW), "Ada", member=OTHER)
    assert is_new
    assert added.id != ada.id


async def test_a_third_person_of_the_same_name_can_be_added_by_their_address(
    tx: Transaction, shop: Shop
) -> None:
    for email in ("a@x.example", "b@x.example"):
        await add(tx, email=email)
    with pytest.raises(BadInput, match="2 customers"):
        await find_or_add_customer(Work(tx, shop, NOW), "Ada")
    _, is_new = await find_or_add_customer(Work(tx, shop, NOW), "Ada", email="c@x.example")
    assert is_new


async def test_what_was_missing_about_a_customer_who_was_picked_is_added(
    tx: Transaction, shop: Shop
) -> None:
    ada = await add(tx)
    found, is_new = await find_or_add_customer(
        Work(tx, shop, NOW), f"id:{ada.id}", email="a@x.example", member=ADA
    )
    assert (found.email, found.member_id, is_new) == ("a@x.example", ADA.id, False)
    assert await tx.customers.get(ada.id) == found


@pytest.mark.parametrize("given", [{"email": "a@x.example"}, {"member": ADA}])
async def test_a_name_gives_nobody_the_address_or_account_of_a_namesake(
    tx: Transaction, shop: Shop, given: dict[str, Any]
) -> None:
    zoe = await add(tx, "Zoe")
    found = await look_up_customer(Work(tx, shop, NOW), "zoe", **given)
    assert found.is_new
    assert found.namesakes == (zoe,)
    assert await tx.customers.get(zoe.id) == zoe


@pytest.mark.parametrize(
    ("ways", "bought", "via", "is_known"),
    [
        ({}, None, "etsy", True),  # nothing speaks against it
        ({}, "etsy", "etsy", True),
        ({"email": "a@x.example"}, "etsy", "etsy", True),
        ({"member_id": 5}, None, "etsy", False),  # known on Discord
        ({"member_id": 5}, None, "website", True),
        ({}, "ebay", "etsy", False),
        ({}, "etsy", "fair", False),
        ({"email": "a@x.example"}, "etsy", None, True),
    ],
)
async def test_another_place_to_buy_speaks_against_a_namesake(
    tx: Transaction,
    shop: Shop,
    ways: dict[str, Any],
    bought: str | None,
    via: str | None,
    *,
    is_known: bool,
) -> None:
    maria = await add(tx, "Maria Silva", **ways)
    if bought:
        await log_order(tx, shop, f"id:{maria.id}", via=SalesChannel(bought))
    place = SalesChannel(via) if via else None
    found = await look_up_customer(Work(tx, shop, NOW), "Maria Silva", via=place)
    assert (found.customer.id == maria.id, found.is_new) == (is_known, not is_known)


async def test_a_name_on_that_marketplace_is_no_word_against(tx: Transaction, shop: Shop) -> None:
    maria = await add(tx, "Maria Silva", email="a@x.example")
    name = make_marketplace(maria, Platform.ETSY, "maria88", KnownFrom.LETTER, at=NOW)
    await tx.customers.add_ways(maria, [name])
    etsy = SalesChannel.ETSY
    found = await look_up_customer(Work(tx, shop, NOW), "Maria Silva", via=etsy)
    assert found.customer.id == maria.id


async def test_a_second_address_of_a_customer_who_was_picked_is_one_more_way(
    tx: Transaction, shop: Shop
) -> None:
    ada = await add(tx, email="a@x.example")
    picked = f"id:{ada.id}"
    for email in ("b@x.example", "B@x.example", "a@x.example"):
        found, _ = await find_or_add_customer(Work(tx, shop, NOW), picked, email=email)
        assert found == ada
    ways = await tx.ways.list_for_customer(ada.id)
    assert [way.key for way in ways] == ["email:a@x.example", "email:b@x.example"]


@pytest.mark.parametrize("wrote", [False, True])
async def test_a_corrected_address_is_forgotten_unless_they_wrote_from_it(
    tx: Transaction, shop: Shop, *, wrote: bool
) -> None:
    ada = await add(tx, email="a@x.example")
    if wrote:
        await tx.ways.note_use(SHOP_ID, "email:a@x.example", NOW)
    change = CustomerChange(email="b@x.example")
    edited = await edit_customer(StaffWork(tx, shop, NOW, by=MIA), ada, change)
    assert edited.email == "b@x.example"
    assert bool(await tx.customers.list_with_email(SHOP_ID, "a@x.example")) == wrote
    assert await tx.customers.list_with_email(SHOP_ID, "b@x.example") == [edited]


async def test_a_known_address_or_account_finds_them_under_any_name(
    tx: Transaction, shop: Shop
) -> None:
    ada = await add(tx, email="a@x.example", member_id=ADA.id)
    by_address, _ = await find_or_add_customer(
        Work(tx, shop, NOW), "Mrs Byron", email="A@x.example"
    )
    by_account, _ = await find_or_add_customer(Work(tx, shop, NOW), "Mrs Byron", member=ADA)
    assert by_address.id == by_account.id == ada.id


async def test_facts_of_two_different_customers_are_never_mixed(
    tx: Transaction, shop: Shop
) -> None:
    ada = await add(tx, email="a@x.example", member_id=ADA.id, member_name="ada")
    bob = await add(tx, "Bob", email="b@x.example", member_id=OTHER.id)
    for words, facts in (
        (f"id:{ada.id}", {"email": "b@x.example"}),
        (f"id:{ada.id}", {"member": OTHER}),
        ("Cleo", {"email": "b@x.example", "member": ADA}),
        ("Ada", {"email": "a@x.example", "member": Member(3, "cleo")}),
    ):
        with pytest.raises(BadInput):
            await find_or_add_customer(Work(tx, shop, NOW), words, **facts)
    assert [await tx.customers.get(each.id) for each in (ada, bob)] == [ada, bob]


async def test_a_stranger_who_chose_a_customers_name_gets_none_of_their_orders(
    tx: Transaction, shop: Shop
) -> None:
    stranger = await add(tx, member_id=9, is_proposed=True)
    added, is_new = await find_or_add_customer(Work(tx, shop, NOW), "Ada")
    assert is_new
    assert added.id != stranger.id
    picked, _ = await find_or_add_customer(Work(tx, shop, NOW), f"id:{stranger.id}")
    assert (picked.id, picked.is_proposed) == (stranger.id, False)


async def test_customers_of_another_shop_are_never_found(tx: Transaction, shop: Shop) -> None:
    there = await enter(tx, 8)
    ada = await add(tx, shop_id=there.id, email="a@x.example", member_id=ADA.id)
    for words in ("Ada", "a@x.example", f"id:{ada.id}"):
        with pytest.raises(NotFound):
            await find_customer(tx, shop, words)
    added, is_new = await find_or_add_customer(
        Work(tx, shop, NOW), "Ada", email="a@x.example", member=ADA
    )
    assert is_new
    assert added.shop_id == SHOP_ID


@pytest.mark.parametrize(
    "change",
    [
        CustomerChange(),
        CustomerChange(name="Ada"),
        CustomerChange(email="b@x.example"),
        CustomerChange(email="no address"),
        CustomerChange(member=OTHER),
        CustomerChange(language="xx-nope"),
        CustomerChange(time_zone="Mars"),
    ],
)
async def test_a_correction_that_cant_be_right_is_refused(
    tx: Transaction, shop: Shop, change: CustomerChange
) -> None:
    ada = await add(tx, email="a@x.example")
    await add(tx, "Bob", email="b@x.example", member_id=OTHER.id)
    with pytest.raises(BadInput):
        await edit_customer(StaffWork(tx, shop, NOW, by=MIA), ada, change)
    assert await tx.customers.get(ada.id) == ada


async def test_a_correction_is_kept_with_what_was_there_before(tx: Transaction, shop: Shop) -> None:
    ada = await add(tx, email="a@x.example")
    change = CustomerChange(name="Ada B.", language="de-AT", time_zone="europe/vienna", member=ADA)
    edited = await edit_customer(StaffWork(tx, shop, NOW, by=MIA), ada, change)
    assert await tx.customers.get(ada.id) == edited
    assert (edited.language, edited.time_zone) == ("de_AT", "Europe/Vienna")
    story = [event.what for event in await tx.events.list_for_customer(ada.id, 9)]
    assert "corrected name: Ada → Ada B." in story


async def test_the_longest_names_and_addresses_fit(tx: Transaction, shop: Shop) -> None:
    email = "a" * 200 + "@" + "ß" * 40 + ".example"
    added, _ = await find_or_add_customer(Work(tx, shop, NOW), "ΐ" * 200, email=email)
    assert (await find_customer(tx, shop, "ΐ" * 200)).id == added.id
