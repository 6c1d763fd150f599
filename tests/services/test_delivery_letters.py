"""A carrier's letter that says that a parcel was delivered tells the arrival; anybody else's is
only shown.
"""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.customers import Customer
from bot.domain.errors import StateConflict
from bot.domain.letters import LetterKind
from bot.domain.mail import MailKind
from bot.domain.mailboxes import Mailbox
from bot.domain.orders import Order, OrderStatus
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.services.closing import CUSTOMER_SAID, settle_order
from bot.services.orders import Shipment, cancel_order, mark_arrived, ship_order
from bot.services.parcels import mark_missing
from bot.services.replacements import link_replacement
from bot.services.shops import FollowUp, set_follow_up
from bot.services.work import StaffWork, Work
from bot.store.outbox import PostKind
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.services.letters_by_mail import arrive, connect, write
from tests.services.parcel_days import DAY, list_kind, live, see
from tests.sure import sure

NUMBER, OTHER = "RR123456785GB", "RR123456799GB"
CHECKED = "mx.bluefox.example; dmarc=pass header.from={}"
CAME = NOW + 3 * DAY


@pytest.fixture
async def mailbox(tx: Transaction, shop: Shop) -> Mailbox:
    return await learn(tx, await connect(tx, shop))


async def learn(tx: Transaction, mailbox: Mailbox) -> Mailbox:
    """The mailbox after ordinary letters, by which the shop learns how its provider signs."""
    for number in range(6):
        sender = f"news@shop{number}.example"
        letter = write(
            "Summary.",
            sender=sender,
            Precedence="bulk",
            Authentication_Results=CHECKED.format(sender),
        )
        await arrive(tx, mailbox, letter)
    return sure(await tx.mailboxes.get(mailbox.id))


async def send_off(
    tx: Transaction, shop: Shop, name: str = "Ada", *, tracking: str = NUMBER
) -> tuple[Order, Customer]:
    """An order on its way."""
    order, customer = await log_order(tx, shop, name)
    shipped, _ = await ship_order(
        StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW, tracking=tracking)
    )
    return shipped, customer


def tell(
    words: str = f"Your item {NUMBER} was delivered.",
    *,
    subject: str = "Your parcel has been delivered",
    domain: str = "royalmail.com",
    checked: str | None = "",
) -> bytes:
    """A carrier's letter; `checked` is what the provider says of it, by default that all is
    well.
    """
    headers: dict[str, Any] = {"Auto_Submitted": "auto-generated"}
    if checked is not None:
        headers["Authentication_Results"] = checked or CHECKED.format(domain)
    return write(
        words, sender=f"Royal Mail <no-reply@{domain}>", subject=subject, at=CAME, **headers
    )


async def take(tx: Transaction, mailbox: Mailbox, letter: bytes) -> Post | None:
    """What the desk is told of a letter that comes three days after the parcel left."""
    before = len(await list_notes(tx))
    assert await arrive(tx, mailbox, letter, now=CAME) is MailKind.MACHINE
    told = (await list_notes(tx))[before:]
    assert len(told) < 2
    return told[0] if told else None


async def list_notes(tx: Transaction) -> list[Post]:
    """What will be said at the desk, without the cards of drafts."""
    waiting = await tx.outbox.list_due(CAME + 99 * DAY, 100)
    return [queued.post for queued in waiting if queued.kind is PostKind.NOTE]


def list_labels(post: Post | None) -> list[str]:
    assert post is not None
    return [button.label for button in post.buttons]


async def test_a_carriers_letter_marks_the_order_as_arrived_and_says_who_said_so(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    order, _ = await send_off(tx, shop)
    post = await take(tx, mailbox, tell())
    arrived = await see(tx, order)
    assert (arrived.status, arrived.arrived_at) == (OrderStatus.ARRIVED, CAME)
    assert post is not None
    assert post.words.startswith(
        "Royal Mail writes that the parcel of order **#1** (blue shawl) to **Ada**"
    )
    assert (post.roles, post.members) == ((), ())
    assert list_labels(post) == ["It's lost"]
    story = [(told.what, told.actor_id) for told in await tx.events.list_for_order(order.id, 9)]
    assert ("Royal Mail's letter says that it was delivered", None) in story


async def test_one_parcel_with_two_orders_brings_both(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    orders = [(await send_off(tx, shop))[0] for _ in range(2)]
    await arrive(tx, mailbox, tell(), now=CAME)
    assert [(await see(tx, each)).status for each in orders] == [OrderStatus.ARRIVED] * 2


async def test_the_same_letter_read_twice_and_the_next_one_change_nothing(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    order, _ = await send_off(tx, shop)
    letter = tell()
    await take(tx, mailbox, letter)
    arrived = await see(tx, order)
    assert await arrive(tx, mailbox, letter, now=CAME + DAY) is None
    assert await take(tx, mailbox, tell("How did we do?")) is None
    assert await take(tx, mailbox, tell()) is None
    assert await see(tx, order) == arrived


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Your parcel is out for delivery", f"Item {NUMBER} comes today."),
        ("Your parcel has been delivered", f"Your item {OTHER} was delivered."),
        ("Your parcel has been delivered", "Your new kettle is here."),
    ],
)
async def test_what_is_still_to_come_or_was_bought_by_the_seller_stays_quiet(
    tx: Transaction, shop: Shop, mailbox: Mailbox, subject: str, words: str
) -> None:
    order, _ = await send_off(tx, shop)
    assert await take(tx, mailbox, tell(words, subject=subject)) is None
    assert await see(tx, order) == order


@pytest.mark.parametrize(
    ("domain", "checked"),
    [
        ("royalmail.com", None),
        ("royalmail.com", "mx.evil.example; dmarc=pass header.from=royalmail.com"),
        ("etsy.com", ""),
    ],
)
async def test_whoever_can_not_be_taken_for_a_carrier_marks_nothing_but_is_shown(
    tx: Transaction, shop: Shop, mailbox: Mailbox, domain: str, checked: str | None
) -> None:
    order, _ = await send_off(tx, shop)
    post = await take(tx, mailbox, tell(domain=domain, checked=checked))
    assert await see(tx, order) == order
    assert list_labels(post) == ["It came", "It's lost"]
    assert post is not None
    assert "I can't verify that the carrier sent it" in post.body


@pytest.mark.parametrize(
    ("domain", "checked"),
    [
        ("royalmail.com", "mx.bluefox.example; dmarc=fail header.from=royalmail.com"),
        ("royalmail-parcels.example", ""),
    ],
)
async def test_whoever_poses_as_a_carrier_marks_nothing_and_is_shown_with_a_warning(
    tx: Transaction, shop: Shop, mailbox: Mailbox, domain: str, checked: str
) -> None:
    order, _ = await send_off(tx, shop)
    letter = tell(domain=domain, checked=checked)
    assert await arrive(tx, mailbox, letter, now=CAME) is MailKind.PRETENDER
    assert await see(tx, order) == order
    post = (await list_notes(tx))[-1]
    assert "isn't verified: don't follow its links" in post.words
    assert list_labels(post) == ["It came", "It's lost"]


async def test_a_parcel_that_went_back_to_the_shop_is_shown_and_did_not_arrive(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    order, _ = await send_off(tx, shop)
    letter = tell(f"Item {NUMBER}.", subject="Your parcel has been delivered to the sender")
    assert await arrive(tx, mailbox, letter, now=CAME) is MailKind.NOTICE
    assert await see(tx, order) == order


async def test_nobody_is_believed_before_the_provider_is_known(tx: Transaction, shop: Shop) -> None:
    order, _ = await send_off(tx, shop)
    assert list_labels(await take(tx, await connect(tx, shop), tell())) == [
        "It came",
        "It's lost",
    ]
    assert await see(tx, order) == order


async def test_a_letter_that_names_two_parcels_is_for_a_person_to_read(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    for tracking in (NUMBER, OTHER):
        await send_off(tx, shop, tracking=tracking)
    before = len(await list_notes(tx))
    await arrive(tx, mailbox, tell(f"Items: {NUMBER}, {OTHER}"), now=CAME)
    told = (await list_notes(tx))[before:]
    assert len(told) == 2
    assert all("names several of your parcels" in post.body for post in told)


async def test_somebody_who_said_that_it_never_came_is_not_overruled(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    order, _ = await send_off(tx, shop)
    missing = await mark_missing(Work(tx, shop, NOW + DAY, by=MIA), order)
    assert list_labels(await take(tx, mailbox, tell())) == ["It came"]
    assert await see(tx, order) == missing


@pytest.mark.parametrize("how", ["arrived", "cancelled"])
async def test_an_order_that_has_ended_already_stays_as_it_is(
    tx: Transaction, shop: Shop, mailbox: Mailbox, how: str
) -> None:
    order, _ = await send_off(tx, shop)
    if how == "arrived":
        await mark_arrived(Work(tx, shop, NOW + DAY, by=MIA), order, at=NOW + DAY)
    else:
        await cancel_order(StaffWork(tx, shop, NOW + DAY, by=MIA), order, reason=None)
    ended = await see(tx, order)
    assert await take(tx, mailbox, tell()) is None
    assert await see(tx, order) == ended


async def test_the_first_look_marks_what_arrived_and_says_nothing(
    tx: Transaction, shop: Shop
) -> None:
    mailbox = await connect(tx, shop, looked_back=False)
    order, _ = await send_off(tx, shop)
    unsure, _ = await send_off(tx, shop, tracking=OTHER)
    mailbox = await learn(tx, mailbox)
    await take(tx, mailbox, tell())
    assert await take(tx, mailbox, tell(f"Your item {OTHER} was delivered.", checked=None)) is None
    assert (await see(tx, order)).status is OrderStatus.ARRIVED
    assert await see(tx, unsure) == unsure
    assert await list_notes(tx) == []


async def test_a_letter_older_than_the_parcel_is_about_another_one(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    order, _ = await log_order(tx, shop)
    shipment = Shipment(at=CAME + DAY, tracking=NUMBER)
    shipped, _ = await ship_order(StaffWork(tx, shop, CAME + DAY, by=MIA), order, shipment)
    post = await take(tx, mailbox, tell())
    assert await see(tx, order) == shipped
    assert post is not None
    assert "before the parcel was shipped" in post.body


# The way back


async def test_what_only_a_carrier_says_can_be_missing_all_the_same(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    order, _ = await send_off(tx, shop)
    await take(tx, mailbox, tell())
    missing = await mark_missing(Work(tx, shop, CAME + DAY, by=MIA), await see(tx, order))
    assert missing == replace(order, missing_since=CAME + DAY)
    assert await see(tx, order) == missing
    assert list_labels((await list_notes(tx))[-1])[-1] == "It came"
    told = (await tx.events.list_for_order(order.id, 9))[-1]
    assert told.what == (
        "marked the parcel as lost, although Royal Mail's letter says that it was delivered"
    )
    arrived = await mark_arrived(Work(tx, shop, CAME + 2 * DAY, by=MIA), missing, at=CAME + 2 * DAY)
    with pytest.raises(StateConflict, match="isn't on its way"):
        await mark_missing(Work(tx, shop, CAME + 3 * DAY, by=MIA), arrived)


async def test_a_question_whether_all_is_right_is_not_asked_of_a_missing_parcel(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    shop = await set_follow_up(Work(tx, shop, NOW), FollowUp(check_in=3))
    order, _ = await send_off(tx, shop)
    await take(tx, mailbox, tell())
    await live(tx, CAME + 4 * DAY)
    [asked] = await list_kind(tx, order, LetterKind.CHECK_IN)
    assert asked.is_open
    await mark_missing(Work(tx, shop, CAME + 5 * DAY, by=MIA), await see(tx, order))
    assert not (await list_kind(tx, order, LetterKind.CHECK_IN))[0].is_open


async def test_a_replacement_that_never_came_leaves_the_first_order_open(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    first, _ = await send_off(tx, shop, tracking=OTHER)
    await mark_missing(Work(tx, shop, NOW, by=MIA), first)
    second, _ = await send_off(tx, shop)
    await link_replacement(StaffWork(tx, shop, NOW, by=MIA), second, first)
    await take(tx, mailbox, tell())
    assert (await see(tx, first)).remedied_at == CAME
    await mark_missing(Work(tx, shop, CAME + DAY, by=MIA), await see(tx, second))
    assert (await see(tx, first)).remedied_at is None


async def test_a_settled_order_is_not_looked_for(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    order, _ = await send_off(tx, shop)
    await take(tx, mailbox, tell())
    settled = await settle_order(
        Work(tx, shop, CAME + DAY, by=MIA), await see(tx, order), CUSTOMER_SAID
    )
    with pytest.raises(StateConflict, match="settled"):
        await mark_missing(Work(tx, shop, CAME + DAY, by=MIA), settled)


async def test_a_customer_who_writes_after_the_carrier_is_shown_with_the_way_back(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    order, _ = await log_order(tx, shop, email="ada@example.com")
    await ship_order(StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW, tracking=NUMBER))
    await take(tx, mailbox, tell())
    letter = write("It says delivered, but it is not here!", at=CAME + DAY)
    assert await arrive(tx, mailbox, letter, now=CAME + DAY) is MailKind.CUSTOMER
    assert list_labels((await list_notes(tx))[-1])[-1] == "It's lost"


async def test_a_letter_about_any_of_several_parcels_marks_that_one(
    tx: Transaction, shop: Shop, mailbox: Mailbox
) -> None:
    order, _ = await send_off(tx, shop)
    order, _ = await ship_order(
        StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW, tracking=OTHER)
    )
    post = sure(await take(tx, mailbox, tell()))
    assert "The first parcel of order **#1** has arrived; the second is still on its way" in (
        post.words
    )
    order = await see(tx, order)
    assert (order.status, order.tracking) == (OrderStatus.SHIPPED, OTHER)
    assert await take(tx, mailbox, tell()) is None  # it is there already
    post = sure(await take(tx, mailbox, tell(f"Your item {OTHER} was delivered.")))
    assert "still on its way" not in post.words
    assert (await see(tx, order)).status is OrderStatus.ARRIVED
