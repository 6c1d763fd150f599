"""Every letter against every state of its order: what contradicts it is refused, with what would
fit.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bot.domain.errors import StateConflict
from bot.domain.letter_fit import OrderFacts, Standing, find_misfit, refuse_misfit
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, ItemBack, LetterKind, Remedy
from bot.domain.money import Money, read_money
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order, OrderStatus

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)
PRICE = read_money("€60")


def make_order(standing: Standing, *, price: Money | None = PRICE) -> Order:
    """An order that stands there."""
    order = Order(
        id=1, shop_id=7, number=1, customer_id=1, item="shawl", price=price, placed_at=NOW - 9 * DAY
    )
    shipped = replace(order, status=OrderStatus.SHIPPED, shipped_at=NOW - 5 * DAY)
    arrived = replace(shipped, status=OrderStatus.ARRIVED, arrived_at=NOW - DAY)
    return {
        Standing.OPEN: order,
        Standing.SHIPPED: shipped,
        Standing.LOST: replace(shipped, missing_since=NOW - DAY),
        Standing.DELIVERED: replace(arrived, arrival_told_by="DHL"),
        Standing.ARRIVED: arrived,
        Standing.CANCELLED: replace(order, status=OrderStatus.CANCELLED, cancelled_at=NOW),
        Standing.CALLED_OFF: replace(shipped, status=OrderStatus.CANCELLED, cancelled_at=NOW),
    }[standing]


def read_table(text: str) -> dict[tuple[str, Standing], str]:
    """A table in words: a row for each letter, a column for each standing."""
    head, *rows = [line.split() for line in text.strip().splitlines()]
    columns = [Standing(name) for name in head]
    return {
        (name, standing): mark
        for name, *marks in rows
        for standing, mark in zip(columns, marks, strict=True)
    }


# "yes": it may be drafted; "no": it contradicts the order.
KINDS = read_table(
    """
                          open shipped lost delivered arrived cancelled called_off
    shipped               no   yes     no   no        no      no        no
    ready                 no   yes     no   no        no      no        no
    download              no   yes     no   no        no      no        no
    cancelled             no   no      no   no        no      yes       no
    cancelled_after_shipping no no     no   no        no      no        yes
    reply                 yes  yes     yes  yes       yes     yes       yes
    delay                 yes  no      no   no        no      no        no
    arrival_check         no   yes     no   no        no      no        no
    check_in              no   no      no   yes       yes     no        no
    refunded              yes  yes     yes  yes       yes     yes       yes
    close_case            yes  yes     yes  yes       yes     yes       yes
    correction            yes  yes     yes  yes       yes     yes       yes
    incident              yes  yes     yes  yes       yes     yes       yes
    holding_note          yes  yes     yes  yes       yes     yes       yes
    holding               yes  yes     yes  yes       yes     yes       yes
    """
)
CAUSES = read_table(
    """
                 open shipped lost delivered arrived cancelled called_off
    late         yes  yes     yes  no        no      no        no
    lost         no   yes     yes  yes       no      no        no
    damaged      no   yes     no   yes       yes     no        yes
    wrong_item   no   yes     no   yes       yes     no        yes
    slow_reply   yes  yes     yes  yes       yes     yes       yes
    refund_late  yes  yes     yes  yes       yes     yes       yes
    our_mistake  yes  yes     yes  yes       yes     yes       yes
    """
)
# With the cause "our_mistake", which fits every order, and nothing sent back so far.
REMEDIES = read_table(
    """
                  open shipped lost delivered arrived cancelled called_off
    refund        yes  yes     yes  yes       yes     yes       yes
    replacement   yes  yes     yes  yes       yes     no        no
    cancel_offer  yes  yes     yes  no        no      no        no
    discount      yes  yes     yes  yes       yes     yes       yes
    free_shipping yes  yes     yes  yes       yes     yes       yes
    return_label  no   yes     no   yes       yes     no        yes
    """
)
#: What each refusal must name: a way on.
WAYS_ON = ("/order", "/reply", "/apology", "cause ", "remedy", "item_back")


#: The letters that fit only orders which get to their buyer in this way.
WAYS = {LetterKind.READY: OrderKind.PICKUP, LetterKind.DOWNLOAD: OrderKind.DOWNLOAD}


def check(request: LetterRequest, standing: Standing, *, fits: bool) -> None:
    order = make_order(standing)
    if request.kind in WAYS:
        # what nobody carries can't be lost, nor be called off on its way
        if standing in (Standing.LOST, Standing.CALLED_OFF):
            return
        order = replace(order, kind=WAYS[request.kind])
    facts = OrderFacts(order=order)
    misfit = find_misfit(facts, request)
    assert (misfit is None) is fits, misfit
    if fits:
        refuse_misfit(facts, request)
        return
    with pytest.raises(StateConflict) as refused:
        refuse_misfit(facts, request)
    sentence = refused.value.sentence
    assert any(way in sentence for way in WAYS_ON), sentence
    assert sentence.endswith("."), sentence
    assert "  " not in sentence, sentence
    assert misfit is not None
    assert misfit.reason[0].islower(), misfit.reason  # it goes on a sentence on the card
    assert not misfit.reason.endswith(".")


@pytest.mark.parametrize(("kind", "standing"), sorted(KINDS))
def test_each_kind_is_written_only_for_orders_that_it_fits(kind: str, standing: Standing) -> None:
    check(LetterRequest(kind=LetterKind(kind)), standing, fits=KINDS[kind, standing] == "yes")


@pytest.mark.parametrize(("cause", "standing"), sorted(CAUSES))
def test_each_cause_is_given_only_for_orders_that_it_fits(cause: str, standing: Standing) -> None:
    request = LetterRequest(kind=LetterKind.APOLOGY, cause=Cause(cause))
    check(request, standing, fits=CAUSES[cause, standing] == "yes")


@pytest.mark.parametrize(("remedy", "standing"), sorted(REMEDIES))
def test_each_remedy_is_offered_only_where_it_can_be(remedy: str, standing: Standing) -> None:
    request = LetterRequest(kind=LetterKind.APOLOGY, cause=Cause.OUR_MISTAKE, remedy=Remedy(remedy))
    check(request, standing, fits=REMEDIES[remedy, standing] == "yes")


@pytest.mark.parametrize(("remedy", "standing"), sorted(REMEDIES))
def test_an_incident_puts_right_only_what_its_order_allows(remedy: str, standing: Standing) -> None:
    request = LetterRequest(kind=LetterKind.INCIDENT, remedy=Remedy(remedy))
    check(request, standing, fits=REMEDIES[remedy, standing] == "yes")


def test_the_tables_leave_nothing_out() -> None:
    standings = list(Standing)
    kinds = [kind for kind in LetterKind if kind is not LetterKind.APOLOGY]
    assert set(KINDS) == set(product(map(str, kinds), standings))
    assert set(CAUSES) == set(product(map(str, Cause), standings))
    assert set(REMEDIES) == set(product(map(str, Remedy), standings))


@pytest.mark.parametrize(
    ("cause", "remedy", "standing"), sorted(product(Cause, [None, *Remedy], Standing), key=str)
)
def test_a_letter_fits_only_if_its_cause_and_its_remedy_do(
    cause: Cause, remedy: Remedy | None, standing: Standing
) -> None:
    """Over the whole product no remedy makes a cause fit, nor the other way round."""
    request = LetterRequest(kind=LetterKind.APOLOGY, cause=cause, remedy=remedy)
    fits = find_misfit(OrderFacts(order=make_order(standing)), request) is None
    alone = CAUSES[cause, standing] == "yes"
    if remedy is not None:
        alone = alone and REMEDIES[remedy, standing] == "yes"
    together = {
        Cause.REFUND_LATE: remedy in (None, Remedy.REFUND),
        Cause.LOST: remedy is not Remedy.RETURN_LABEL,
        Cause.DAMAGED: remedy is not Remedy.CANCEL_OFFER,
        Cause.WRONG_ITEM: remedy is not Remedy.CANCEL_OFFER,
    }.get(cause, True)
    assert fits is (alone and together)


@pytest.mark.parametrize("cause", [Cause.DAMAGED, Cause.WRONG_ITEM])
def test_what_never_left_cannot_be_broken(cause: Cause) -> None:
    request = LetterRequest(kind=LetterKind.APOLOGY, cause=cause)
    with pytest.raises(StateConflict) as refused:
        refuse_misfit(OrderFacts(order=make_order(Standing.OPEN)), request)
    assert refused.value.sentence == (
        "Order #1 hasn't left yet. If it has, say so with /order ship or /order arrived; if it is "
        "late, use cause late."
    )


def apologise(
    cause: Cause = Cause.OUR_MISTAKE,
    remedy: Remedy | None = None,
    item_back: ItemBack | None = None,
) -> LetterRequest:
    return LetterRequest(kind=LetterKind.APOLOGY, cause=cause, remedy=remedy, item_back=item_back)


ALL_BACK = (PRICE,)
PART_BACK = (read_money("€10"),)


@pytest.mark.parametrize(
    ("went_back", "remedy", "said"),
    [
        (PART_BACK, Remedy.REFUND, None),
        (PART_BACK, Remedy.REPLACEMENT, None),
        (PART_BACK, Remedy.CANCEL_OFFER, None),
        (ALL_BACK, Remedy.REFUND, "The whole price (€60.00) went back already"),
        (ALL_BACK, Remedy.REPLACEMENT, "The whole price (€60.00) went back already"),
        (ALL_BACK, Remedy.CANCEL_OFFER, "The whole price (€60.00) went back already"),
        (ALL_BACK, Remedy.DISCOUNT, None),
        (ALL_BACK, Remedy.RETURN_LABEL, None),
        (ALL_BACK, None, None),
        ((read_money("60 USD"),), Remedy.REFUND, None),  # nobody knows what that is in euros
    ],
)
def test_it_is_never_goods_and_money(
    went_back: tuple[Money, ...], remedy: Remedy | None, said: str | None
) -> None:
    facts = OrderFacts(order=make_order(Standing.SHIPPED), went_back=went_back)
    misfit = find_misfit(facts, apologise(remedy=remedy))
    if said is None:
        assert misfit is None
    else:
        assert misfit is not None
        assert said in misfit.sentence
        assert "remedy" in misfit.sentence


def test_an_order_is_replaced_once() -> None:
    again = replace(make_order(Standing.SHIPPED), id=2, number=2)
    facts = OrderFacts(order=make_order(Standing.LOST), replacement=again)
    misfit = find_misfit(facts, apologise(Cause.LOST, Remedy.REPLACEMENT))
    assert misfit is not None
    assert "order #2" in misfit.sentence
    assert find_misfit(facts, apologise(Cause.LOST)) is None
    shipped = replace(facts, order=make_order(Standing.SHIPPED))
    assert find_misfit(shipped, LetterRequest(kind=LetterKind.ARRIVAL_CHECK)) is not None
    to_leave = replace(facts, order=make_order(Standing.OPEN))
    assert find_misfit(to_leave, LetterRequest(kind=LetterKind.DELAY)) is not None


def test_nothing_goes_back_for_what_was_free() -> None:
    free = OrderFacts(
        order=make_order(Standing.SHIPPED, price=read_money("€0", may_be_nothing=True))
    )
    for request in (apologise(remedy=Remedy.REFUND), apologise(Cause.REFUND_LATE)):
        misfit = find_misfit(free, request)
        assert misfit is not None
        assert "cost nothing" in misfit.sentence
    assert find_misfit(free, apologise(remedy=Remedy.REPLACEMENT)) is None
    unknown = OrderFacts(order=make_order(Standing.SHIPPED, price=None))
    assert find_misfit(unknown, apologise(remedy=Remedy.REFUND)) is None


@pytest.mark.parametrize("standing", list(Standing))
def test_no_refund_is_late_once_all_is_back(standing: Standing) -> None:
    facts = OrderFacts(order=make_order(standing), went_back=ALL_BACK)
    misfit = find_misfit(facts, apologise(Cause.REFUND_LATE))
    assert misfit is not None
    assert "/reply" in misfit.sentence
    assert find_misfit(replace(facts, owes_money=True), apologise(Cause.REFUND_LATE)) is None
    assert find_misfit(replace(facts, went_back=PART_BACK), apologise(Cause.REFUND_LATE)) is None


@pytest.mark.parametrize(
    ("cause", "standing", "fits"),
    [
        (Cause.DAMAGED, Standing.ARRIVED, True),
        (Cause.DAMAGED, Standing.SHIPPED, True),  # they say that it came
        (Cause.WRONG_ITEM, Standing.CALLED_OFF, True),
        (Cause.OUR_MISTAKE, Standing.ARRIVED, True),
        (Cause.OUR_MISTAKE, Standing.SHIPPED, False),
        (Cause.OUR_MISTAKE, Standing.OPEN, False),
        (Cause.LATE, Standing.SHIPPED, False),
        (Cause.LOST, Standing.LOST, False),
        (Cause.LOST, Standing.DELIVERED, False),
        (Cause.SLOW_REPLY, Standing.DELIVERED, True),
        (Cause.REFUND_LATE, Standing.CANCELLED, False),
    ],
)
@pytest.mark.parametrize("item_back", list(ItemBack))
def test_only_what_they_hold_is_kept_or_comes_back(
    cause: Cause, standing: Standing, fits: bool, item_back: ItemBack
) -> None:
    facts = OrderFacts(order=make_order(standing))
    misfit = find_misfit(facts, apologise(cause, item_back=item_back))
    assert (misfit is None) is fits
    if misfit is not None:
        assert "item_back" in misfit.sentence


def test_what_they_may_keep_needs_no_label() -> None:
    facts = OrderFacts(order=make_order(Standing.ARRIVED))
    both = apologise(Cause.DAMAGED, Remedy.RETURN_LABEL, ItemBack.KEEP)
    assert find_misfit(facts, both) is not None
    assert find_misfit(facts, replace(both, item_back=ItemBack.RETURN)) is None


def test_without_an_order_only_the_letter_itself_can_contradict() -> None:
    for cause, remedy in product(Cause, [None, *Remedy]):
        misfit = find_misfit(None, apologise(cause, remedy))
        contradicts = (
            (cause is Cause.REFUND_LATE and remedy not in (None, Remedy.REFUND))
            or (cause is Cause.LOST and remedy is Remedy.RETURN_LABEL)
            or (cause in (Cause.DAMAGED, Cause.WRONG_ITEM) and remedy is Remedy.CANCEL_OFFER)
        )
        assert (misfit is not None) is contradicts, (cause, remedy)
    for kind in LetterKind:
        assert find_misfit(None, LetterRequest(kind=kind)) is None


def test_what_is_settled_is_neither_waited_for_nor_asked_about() -> None:
    settled = replace(
        make_order(Standing.SHIPPED), remedied_at=NOW, settled_at=NOW, settled_because="enough"
    )
    facts = OrderFacts(order=settled)
    for kind in (LetterKind.ARRIVAL_CHECK, LetterKind.CHECK_IN):
        assert find_misfit(facts, LetterRequest(kind=kind)) is not None
    assert find_misfit(facts, LetterRequest(kind=LetterKind.REPLY)) is None


def test_what_was_put_right_without_arriving_is_asked_about_once() -> None:
    remedied = replace(make_order(Standing.LOST), remedied_at=NOW)
    facts = OrderFacts(order=remedied, went_back=ALL_BACK)
    assert find_misfit(facts, LetterRequest(kind=LetterKind.CHECK_IN)) is None


def test_no_delay_is_told_of_what_was_paid_back() -> None:
    facts = OrderFacts(order=make_order(Standing.OPEN), went_back=ALL_BACK)
    assert find_misfit(facts, LetterRequest(kind=LetterKind.DELAY)) is not None


@pytest.mark.parametrize("kind", [OrderKind.PICKUP, OrderKind.DOWNLOAD])
@pytest.mark.parametrize("letter", [LetterKind.SHIPPED, LetterKind.ARRIVAL_CHECK])
def test_what_nobody_carries_gets_no_letter_about_a_parcel(
    kind: OrderKind, letter: LetterKind
) -> None:
    order = replace(make_order(Standing.SHIPPED), kind=kind)
    misfit = find_misfit(OrderFacts(order=order), LetterRequest(kind=letter))
    assert misfit is not None
    assert f"is a {kind.title}" in misfit.sentence


@pytest.mark.parametrize("letter", [LetterKind.READY, LetterKind.DOWNLOAD])
def test_a_parcel_is_neither_collected_nor_downloaded(letter: LetterKind) -> None:
    order = make_order(Standing.SHIPPED)
    assert find_misfit(OrderFacts(order=order), LetterRequest(kind=letter)) is not None


@pytest.mark.parametrize("kind", [OrderKind.PICKUP, OrderKind.DOWNLOAD])
@pytest.mark.parametrize(
    ("cause", "standing", "fits"),
    [
        (Cause.LATE, Standing.OPEN, True),
        (Cause.LATE, Standing.SHIPPED, False),
        (Cause.LOST, Standing.SHIPPED, False),
        (Cause.OUR_MISTAKE, Standing.SHIPPED, True),
    ],
)
def test_what_nobody_carries_cannot_be_lost_nor_late_once_it_is_there(
    kind: OrderKind, cause: Cause, standing: Standing, fits: bool
) -> None:
    order = replace(make_order(standing), kind=kind)
    request = LetterRequest(kind=LetterKind.APOLOGY, cause=cause)
    assert (find_misfit(OrderFacts(order=order), request) is None) is fits
