"""What the desk shows of letters about sales: what couldn't be taken in by itself, and what a
marketplace did.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.channels import SalesChannel
from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.mail import MailAddress
from bot.domain.money import Money
from bot.domain.order_lines import OrderLine
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.sales.merging import Conflict
from bot.domain.sales.proposals import Proposal
from bot.domain.sales.sale import Buyer, Sale, SoldParcel
from bot.domain.text import count_things, cut_text, escape_name, escape_text
from bot.writing.mail import format_person
from bot.writing.order_facts import describe_fact, list_bought
from bot.writing.phrases import format_moment

#: So many lines of an order stand on its card.
LINES_SHOWN = 10


def name_teller(via: SalesChannel | None) -> str:
    """Who tells of an order, at the beginning of a sentence."""
    if via is None or via.platform is None:
        return "Your shop's page"
    return via.platform.label


# A sale that a person decides on


def compose_sale_proposal(proposal: Proposal, sender: MailAddress | None) -> Post:
    """A sale that wasn't logged by itself: what was read, why, and the two answers."""
    sale = proposal.sale
    assert sale is not None
    who = f" from **{format_person(sender)}**" if sender is not None else ""
    return Post(
        words=f"A letter{who} tells of a sale. Is it an order of yours?",
        body=describe_sale(sale),
        fields=(("Why I ask", f"{_begin(proposal.doubt or 'I am not sure')}."),),
        footer="Look at the marketplace's own page first if you didn't expect it.",
        tone=Tone.WAITING,
        buttons=(
            Button("Log this order", Action.SALE_LOG.on(proposal.id), ButtonStyle.GOOD),
            Button("Not an order", Action.SALE_DROP.on(proposal.id)),
        ),
    )


def describe_sale(sale: Sale) -> str:
    """What a marketplace says of an order, a line for each thing."""
    place = sale.via.title if sale.via else "somewhere"
    number = f"**{escape_name(sale.number, 64)}**" if sale.number else "without a number"
    lines = [f"Order {number} on {place}", *_describe_lines(sale.lines)]
    lines += [
        f"{label}: {said}"
        for label, said in (
            ("Total", _format_money(sale.total)),
            ("Buyer", _describe_buyer(sale.buyer)),
            ("For", escape_name(sale.recipient or "", 80)),
            ("Ship by", _format_day(sale.ship_by)),
            ("Note", escape_text(sale.note or "", 300)),
        )
        if said
    ]
    return "\n".join(lines)


def _describe_lines(lines: Sequence[OrderLine]) -> list[str]:
    shown = list_bought(lines[:LINES_SHOWN])
    if len(lines) > LINES_SHOWN:
        shown.append(f"… and {len(lines) - LINES_SHOWN} more")
    return shown


def _describe_buyer(buyer: Buyer) -> str:
    known = [buyer.name, buyer.user_name, buyer.email]
    return ", ".join(dict.fromkeys(escape_name(each, 100) for each in known if each))


def _format_money(money: Money | None) -> str:
    return escape_name(str(money), 40) if money is not None else ""


def _format_day(moment: datetime | None) -> str:
    return format_moment(moment, "D") if moment is not None else ""


def _begin(words: str) -> str:
    return words[:1].upper() + words[1:]


def compose_logged(order: Order, customer: Customer, *, by: int) -> Post:
    """That a proposed sale is an order now."""
    return Post(
        words=f"<@{by}> logged order **{order.shown_label}** ({escape_name(order.item, 100)}) for "
        f"**{escape_name(customer.name)}**.",
        tone=Tone.GONE,
        buttons=(Button("Show it", Action.ORDERS_SHOW.on(order.id)),),
    )


def compose_dropped(*, by: int) -> Post:
    """That a proposal was none."""
    return Post(words=f"<@{by}> said that this is no order.", tone=Tone.GONE)


def compose_left_open(count: int) -> Post:
    """After the first look at a mailbox: how many letters a person should decide on."""
    what = count_things(count, "letter")
    verb = "tells" if count == 1 else "tell"
    return Post(
        words=f"{what} of the last 30 days {verb} of a sale or a label that I couldn't take in by "
        "myself.",
        body="Go through them when you have a minute: each says why.",
        tone=Tone.WAITING,
        buttons=(Button("Go through them", Action.SALE_NEXT.on(0)),),
    )


def compose_none_left() -> Post:
    """There is nothing more to decide on."""
    return Post(words="There are no more letters about sales to decide on.", tone=Tone.GONE)


# What staff said otherwise


def compose_conflicts(
    order: Order, customer: Customer, via: SalesChannel | None, conflicts: Sequence[Conflict]
) -> Post:
    """What a letter says of an order otherwise than staff did."""
    lines = [
        f"{_begin(describe_fact(each.fact))}: you said **{_show(each.ours)}**, the letter "
        f"says **{_show(each.theirs)}**"
        for each in conflicts
    ]
    return Post(
        words=f"{name_teller(via)} and you differ about {_name(order, customer)}.",
        body="\n".join(lines),
        footer="I kept what you said. If the letter is right, change it with /order edit.",
        tone=Tone.WAITING,
        buttons=(Button("Show it", Action.ORDERS_SHOW.on(order.id)),),
    )


def _show(value: object) -> str:
    if isinstance(value, datetime):
        return format_moment(value, "D")
    if isinstance(value, SalesChannel):
        return value.title
    return escape_name(str(value), 100)


def _name(order: Order, customer: Customer) -> str:
    item = escape_name(cut_text(order.item, 100))
    return f"order **{order.shown_label}** ({item}) of **{escape_name(customer.name)}**"


# What a marketplace did


def compose_cancelled_there(
    order: Order,
    customer: Customer,
    teller: str,
    *,
    is_told: bool,
    conversation: Conversation | None = None,
) -> Post:
    """An order was cancelled where it was bought: nothing may leave. Its buyer may still wait here
    for an answer to that wish.
    """
    words = f"{teller} says that {_name(order, customer)} is cancelled. **Don't send it.**"
    if order.was_shipped:
        words = f"{teller} says that {_name(order, customer)} is cancelled. It had left already."
    told = "The note to its buyer is drafted."
    if is_told:
        told = "Its buyer is told there, so I drafted nothing."
    buttons: tuple[Button, ...] = ()
    body = f"I marked it as cancelled. {told}"
    if conversation is not None and conversation.is_waiting:
        body += "\nThey wait here for an answer, too. If they only asked to cancel, press *Needs "
        body += "no answer*."
        buttons = (Button("Needs no answer", Action.TALK_REST.on(conversation.id)),)
    return Post(
        words=words,
        body=body,
        tone=Tone.URGENT,
        buttons=(Button("Show it", Action.ORDERS_SHOW.on(order.id)), *buttons),
    )


def compose_late_cancellation(order: Order, customer: Customer, teller: str) -> Post:
    """An order was cancelled where it was bought, though its buyer has it."""
    return Post(
        words=f"{teller} says that {_name(order, customer)} is cancelled, but it has arrived.",
        body="I changed nothing. Look there whether money went back, and note it with /order "
        "refund.",
        tone=Tone.WAITING,
        buttons=(Button("Show it", Action.ORDERS_SHOW.on(order.id)),),
    )


def compose_unsummed_refund(order: Order, customer: Customer, teller: str) -> Post:
    """Money went back, and the letter doesn't say how much."""
    return Post(
        words=f"{teller} says that you refunded {_name(order, customer)}, but not how much.",
        body="Note the amount with /order refund.",
        tone=Tone.WAITING,
        buttons=(Button("Show it", Action.ORDERS_SHOW.on(order.id)),),
    )


# A label that was bought


def compose_label(proposal: Proposal, order: Order, customer: Customer) -> Post:
    """A label was bought: one press once the parcel has left."""
    assert proposal.news is not None
    parcel = proposal.news.parcel or SoldParcel()
    doubts = []
    if proposal.doubt is not None:
        doubts.append(f"{_begin(escape_text(proposal.doubt, 300))}.")
    if proposal.news.number is None:
        doubts.append("The letter names no order: I went by the name on the parcel.")
    if order.was_shipped and order.tracking is not None:
        doubts.append("The order has left already: mark this one only if it is a further parcel.")
    fields = (("Look twice", "\n".join(doubts)),) if doubts else ()
    return Post(
        words=f"A label was bought for {_name(order, customer)}.",
        body=describe_parcel(parcel),
        fields=fields,
        footer="Press “Mark as shipped” when the parcel has left.",
        tone=Tone.WAITING,
        buttons=(
            Button("Mark as shipped", Action.SALE_SHIPPED.on(proposal.id), ButtonStyle.GOOD),
            Button("Not this order", Action.SALE_DROP.on(proposal.id)),
        ),
    )


def describe_parcel(parcel: SoldParcel) -> str:
    """How a parcel travels."""
    known = [escape_name(each, 100) for each in (parcel.carrier, parcel.service) if each]
    tracking = f"`{escape_name(parcel.tracking, 60)}`" if parcel.tracking else "no tracking number"
    return ", ".join([" ".join(known), tracking] if known else [tracking])


def compose_shipped(order: Order, *, by: int, drafted: str) -> Post:
    """That a parcel left with the label that was bought; `drafted` says what became of the note."""
    return Post(
        words=f"<@{by}> marked order **{order.shown_label}** as shipped. {drafted}".strip(),
        tone=Tone.GONE,
    )
