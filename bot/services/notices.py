"""What platforms and carriers write about the shop's orders, cases and parcels: kept, put where it
belongs, and shown at the desk.
"""

from dataclasses import replace

from bot.domain.cases import Case
from bot.domain.mail import Mail, Notice
from bot.domain.mailboxes import ReceivedMail, ReceivedNotice
from bot.domain.orders import Order
from bot.domain.patterns import regex
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.posts import Button, Post
from bot.domain.records import dataclass
from bot.domain.shipping.delivery_notices import ParcelTrouble
from bot.domain.shops import Shop
from bot.mail.reading.normalising import READ_LIMIT
from bot.mail.understanding.named_numbers import is_named, list_named_numbers
from bot.mail.understanding.platforms import domain_of, find_owner
from bot.services.case_notices import take_notice_for_case
from bot.services.cases import MAX_OPEN
from bot.services.delivery_notices import name_sender
from bot.services.further_parcels import find_watching, is_under_way
from bot.services.incoming_mail import IncomingMail
from bot.services.mail_booking import keep_mail, list_files, show_at_desk
from bot.services.matching import Owner, find_named_order, find_tracked_order
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.writing.parcels import list_arrival_buttons, list_return_buttons
from bot.writing.platform_notices import (
    NoticeNews,
    compose_parcel_notice,
    compose_platform_notice,
    compose_pretender,
    compose_word_on_case,
)

#: The languages whose words for a demand are known.
_READ = ("en", "de", "fr", "es", "it", "nl")
#: So many addresses, and so many names, of one letter are looked up.
MAX_NAMED = 6
_ADDRESS = regex(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_NAME = regex(r"(?<!\w)[A-Z\u00c0-\u00de]\w{1,30}(?: [A-Z\u00c0-\u00de][\w'-]{1,30}){1,2}(?!\w)")


@dataclass(frozen=True, slots=True)
class Matters:
    """What the books know of what a letter from a platform or carrier is about."""

    case: Case | None = None  #: the open case that it names
    parcel: str | None = None  #: the number of the parcel under way that it names


async def look_up_matters(tx: Transaction, shop: Shop, mail: Mail) -> Matters:
    """The open case, or the parcel under way, that a letter names; nothing is asked for letters
    from elsewhere.
    """
    owner = find_owner(domain_of(mail.sender.address))
    if owner is None:
        return Matters()
    if owner is Platform.CARRIER:
        parcel = await find_named_parcel(tx, shop, mail)
        return Matters(parcel=parcel.tracking if parcel else None)
    return Matters(case=await find_named_case(tx, shop, mail, owner))


async def find_named_case(
    tx: Transaction, shop: Shop, mail: Mail, platform: Platform | None = None
) -> Case | None:
    """The open case that a letter names, at this platform or at any: by its number, else by its
    order's at the marketplace.
    """
    found = await tx.cases.list_open(shop.id, limit=MAX_OPEN)
    cases = [each for each in found if platform in (None, each.platform)]
    if not cases:
        return None
    said = list_named_numbers(mail)
    for case in cases:
        if is_named(case.reference, said):
            return case
    orders = await tx.orders.map_by_id([each.order_id for each in cases if each.order_id])
    for case in cases:
        order = orders.get(case.order_id or 0)
        if order is not None and is_named(order.external_number, said):
            return case
    return None


async def find_named_parcel(tx: Transaction, shop: Shop, mail: Mail) -> Order | None:
    """The newest order of the parcels under way whose number a letter names."""
    from bot.mail.understanding.delivery_notices import list_numbers  # its words take long to load

    numbers = list_numbers(mail)
    if not numbers:
        return None
    for order in await tx.orders.list_with_tracking(shop.id, numbers):
        named = await find_watching(tx, order, numbers)
        if is_under_way(named):
            return named
    return None


async def take_notice(tx: Transaction, incoming: IncomingMail) -> None:
    """Keeps a platform's notice, opens the case that it is about or goes on with it, and shows it
    at the desk.
    """
    notice = incoming.found.notice
    assert notice is not None  # sorting gives one with this kind
    order = await _find_order(tx, incoming, notice)
    kept = await keep_mail(tx, incoming, owner=Owner(order=order))
    if kept is not None:
        await note_notice(tx, incoming, kept, order)


async def note_notice(
    tx: Transaction, incoming: IncomingMail, kept: ReceivedMail, order: Order | None
) -> None:
    """Notes what a letter that is kept says as a notice, for its case and at the desk."""
    notice = incoming.found.notice
    assert notice is not None  # see above
    received = ReceivedNotice(
        shop_id=incoming.shop.id, mail_id=kept.id, at=incoming.at, notice=notice
    )
    customer = await tx.customers.get(order.customer_id if order else kept.customer_id)
    if order is not None:
        received = replace(received, order_id=order.id)
    if customer is not None:
        received = replace(received, customer_id=customer.id)
    received = await tx.mails.add_notice(received)
    is_over = notice.respond_by is not None and notice.respond_by < incoming.now
    # what may still cost money is shown, also when the first look finds it
    if incoming.reminds or not is_over:
        work = Work(tx, incoming.shop, incoming.now)
        is_request = _is_request(incoming, notice)
        case = await take_notice_for_case(work, received, is_request=is_request)
        news = NoticeNews(kept, notice, order, customer)
        if notice.kind is NoticeKind.DELIVERY_EXCEPTION:
            post = _compose_parcel(incoming, news)
        elif case is not None and not is_request:
            post = compose_word_on_case(news, case)
        else:
            post = compose_platform_notice(
                incoming.shop, news, case=case, reminds=incoming.reminds, now=incoming.now
            )
        if notice.kind is NoticeKind.DELIVERY_EXCEPTION and order is not None:
            post = replace(post, buttons=(*post.buttons, *_list_ends(incoming, order)))
        await show_at_desk(tx, incoming, post, list_files(incoming.mail))


async def take_pretender(tx: Transaction, incoming: IncomingMail) -> None:
    """Keeps a letter in a platform's name that nobody can confirm: no case, no clock, no customer.

    It is shown at the desk, marked, only where what it claims fits an order or case of the shop:
    there it may be real, or somebody knows what they shouldn't.
    """
    order, case = await _find_fit(tx, incoming)
    kept = await keep_mail(tx, incoming, owner=Owner(order=order))
    if kept is None or (order is None and case is None):
        return
    notice, pretends = incoming.found.notice, incoming.found.pretends
    is_over = notice is None or (notice.respond_by is not None and notice.respond_by < incoming.now)
    if is_over and not incoming.reminds:
        return
    assert pretends is not None  # sorting gives one with this kind
    customer = await tx.customers.get(order.customer_id) if order is not None else None
    post = compose_pretender(kept, pretends, notice, order, customer, case)
    if pretends is Platform.CARRIER and order is not None:
        post = replace(post, buttons=list_arrival_buttons(order))
    await show_at_desk(tx, incoming, post, list_files(incoming.mail))


async def _find_fit(tx: Transaction, incoming: IncomingMail) -> tuple[Order | None, Case | None]:
    """What in the books fits a letter that can't be believed: a case's, an order's or a parcel's
    number, or a customer's address or whole name.
    """
    shop, mail, notice = incoming.shop, incoming.mail, incoming.found.notice
    case = await find_named_case(tx, shop, mail)
    if case is not None:
        return await tx.orders.get(case.order_id), case
    said = list_named_numbers(mail)
    for order in incoming.named:
        if is_named(order.external_number, said):
            return order, None
    if notice is not None and is_named(notice.order_number, said):
        numbered = await find_named_order(tx, shop.id, notice.order_number or "")
        if numbered is not None:
            return numbered, None
    parcel = await find_named_parcel(tx, shop, mail)
    return parcel or await _find_named_buyer(tx, shop, mail), None


async def _find_named_buyer(tx: Transaction, shop: Shop, mail: Mail) -> Order | None:
    """The newest order of a customer whose e-mail address or whole name stands in a letter."""
    text = f"{mail.subject}\n{mail.text[:READ_LIMIT]}"
    own = {mail.sender.address, *mail.to}
    for address in list(dict.fromkeys(_ADDRESS.findall(text.casefold())))[:MAX_NAMED]:
        if address not in own:
            for customer in await tx.customers.list_with_email(shop.id, address):
                if orders := await tx.orders.list_for_customer(customer.id, 1):
                    return orders[0]
    for name in list(dict.fromkeys(_NAME.findall(text)))[:MAX_NAMED]:
        for customer in await tx.customers.list_named(shop.id, name):
            if orders := await tx.orders.list_for_customer(customer.id, 1):
                return orders[0]
    return None


def _list_ends(incoming: IncomingMail, order: Order) -> tuple[Button, ...]:
    """What may have become of the parcel that a carrier's letter is about."""
    from bot.mail.understanding.parcel_troubles import find_trouble  # its words take long to load

    arrival = list_arrival_buttons(order)
    if find_trouble(incoming.mail) is not ParcelTrouble.RETURNS:
        return arrival
    return (*arrival, *list_return_buttons(order))


def _compose_parcel(incoming: IncomingMail, news: NoticeNews) -> Post:
    from bot.mail.understanding.parcel_troubles import find_trouble  # its words take long to load

    return compose_parcel_notice(
        incoming.shop,
        news,
        name_sender(incoming.mail),
        find_trouble(incoming.mail),
        reminds=incoming.reminds,
        now=incoming.now,
    )


def _is_request(incoming: IncomingMail, notice: Notice) -> bool:
    """Whether a platform wants something, where it is about a case that is known already."""
    from bot.mail.understanding.notices import asks_for_something  # its words take long to load

    is_foreign = incoming.mail.language not in (None, *_READ)
    if incoming.named_case is None or notice.respond_by is not None or is_foreign:
        return True
    return asks_for_something(incoming.mail, notice.platform)


async def _find_order(tx: Transaction, incoming: IncomingMail, notice: Notice) -> Order | None:
    """The order that a notice is about: the one of the case that it names, by the marketplace's
    number, or by the parcel's.
    """
    if incoming.named_case is not None and incoming.named_case.order_id is not None:
        return await tx.orders.get(incoming.named_case.order_id)
    if notice.order_number:
        numbered = await find_named_order(tx, incoming.shop.id, notice.order_number)
        if numbered is not None:
            return numbered
    if notice.kind is NoticeKind.DELIVERY_EXCEPTION and notice.reference:
        return await find_tracked_order(tx, incoming.shop.id, notice.reference)
    said = list_named_numbers(incoming.mail)
    sure = [order for order in incoming.named if is_named(order.external_number, said)]
    return sure[0] if len(sure) == 1 else None
