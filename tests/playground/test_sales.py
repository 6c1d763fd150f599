"""The playground's sale letters read as a marketplace's do: each press is another order."""

from __future__ import annotations

import pytest

from bot.domain.mail import Classification, MailContext, MailKind
from bot.domain.sales.sale import Sale, SaleChange
from bot.mail.reading.email_reader import read_mail
from bot.mail.understanding.classification import sort_mail
from bot.playground.commands import ImpossibleError
from bot.playground.post_office import LABEL, SALE, PostMemory, PostOffice
from tests.playground.test_mail import MONDAY, open_office
from tests.sure import sure

_AROUND = MailContext(
    own_addresses=frozenset({"hello@woollyshelf.example"}),
    trusted_authserv="mail.woollyshelf.example",
)


async def drop(office: PostOffice, key: str) -> Classification:
    """What the bot takes the dropped letter for."""
    await office.drop(key)
    raw = office.remember().folders["INBOX"].letters[-1].raw
    return sort_mail(read_mail(raw, received_at=MONDAY), _AROUND)


async def sell(office: PostOffice) -> Sale:
    taken = await drop(office, SALE)
    assert (taken.kind, taken.doubt) == (MailKind.SALE, None)
    return sure(taken.sale)


async def test_each_sale_is_whole_and_another_order_of_somebody_else() -> None:
    async with open_office() as (office, _, _):
        sales = [await sell(office) for _ in range(5)]
    assert all(sale.is_whole and len(sale.lines) == 2 for sale in sales)
    assert {sale.country for sale in sales} == {"GB"}
    assert len({sale.number for sale in sales}) == 5
    assert len({sale.buyer.email for sale in sales[:4]}) == 4
    assert all(any(line.personalisation for line in sale.lines) for sale in sales)
    first, *_, fifth = sales
    assert fifth.buyer == first.buyer  # they come back
    assert (first.buyer.name, first.buyer.user_name) == ("Iris Lowe", "irislowe41")
    assert str(first.total) == "£89.95"
    assert [line.quantity for line in first.lines] == [1, 2]
    assert first.lines[0].personalisation == "Embroider: otto\n(small letters, please)"
    assert first.note == "It is for his first birthday, on Sunday week. Thank you!"
    assert sure(first.ship_by).date().isoformat() == "2026-11-27"


async def test_the_label_is_that_of_the_last_sale() -> None:
    async with open_office() as (office, _, _):
        await sell(office)
        sale = await sell(office)
        taken = await drop(office, LABEL)
    news = sure(taken.news)
    assert (taken.kind, news.change) == (MailKind.SALE_NEWS, SaleChange.LABEL)
    assert news.number == sale.number
    parcel = sure(news.parcel)
    assert (parcel.carrier, parcel.service) == ("Royal Mail", "Tracked 48")
    assert sure(parcel.tracking).startswith("RM")


async def test_no_label_is_bought_before_anything_was_sold() -> None:
    async with open_office() as (office, _, _):
        with pytest.raises(ImpossibleError, match="A sale on Etsy"):
            await office.drop(LABEL)
        assert office.remember().folders["INBOX"].letters == []


async def test_a_kept_world_goes_on_with_the_next_sale() -> None:
    async with open_office() as (office, _, _):
        first = await sell(office)
        memory = PostMemory.from_json(office.remember().to_json())
    async with open_office(memory) as (again, _, _):
        assert (await drop(again, LABEL)).news is not None
        assert (await sell(again)).number != first.number
