"""What the desk shows about a parcel: that it is missing, what the carrier offers, and what can be
done.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.customers import Customer
from bot.domain.deadlines.rules import Rule, due_by, find_rule, name_carrier_rule, name_law_rule
from bot.domain.drafts import Draft
from bot.domain.letters import LetterKind
from bot.domain.order_lines import OrderKind
from bot.domain.order_ways import name_state
from bot.domain.orders import Order, OrderStatus
from bot.domain.parcels import name_place
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.shipping.delays import needs_consent
from bot.domain.shipping.delivery_notices import Doubt
from bot.domain.shops import Shop
from bot.domain.text import escape_name
from bot.writing.phrases import fill_moment, fill_plain, format_moment


def list_parcel_buttons(
    order: Order, *, is_thanks: bool = False, now: datetime
) -> tuple[Button, ...]:
    """What a customer's words may mean for their order: it came, it never came, all is well."""
    arrival = list_arrival_buttons(order)
    if order.is_overdue(now):
        return arrival
    if order.status is OrderStatus.SHIPPED and (is_thanks or order.told_at):
        return arrival[:1]
    if order.is_told_by_carrier and not is_thanks:
        return arrival
    if is_thanks and order.status is OrderStatus.ARRIVED and order.settled_at is None:
        return (
            Button("The order is settled", Action.PARCEL_SETTLED.on(order.id), ButtonStyle.GOOD),
        )
    return ()


def list_arrival_buttons(order: Order) -> tuple[Button, ...]:
    """Whether a parcel that is on its way came, or one of which only its carrier says so."""
    missing = Button("It's lost", Action.PARCEL_MISSING.on(order.id))
    if order.arrival_assumed or (order.settled_at is None and order.is_told_by_carrier):
        return (missing,)
    if order.status is not OrderStatus.SHIPPED or order.settled_at is not None:
        return ()
    if order.came_back_at is not None:
        return ()
    if order.kind is not OrderKind.PARCEL:
        return (Button("They have it", Action.PARCEL_ARRIVED.on(order.id), ButtonStyle.GOOD),)
    came = Button("It came", Action.PARCEL_ARRIVED.on(order.id), ButtonStyle.GOOD)
    return (came,) if order.missing_since else (came, missing)


def show_change(
    post: Post, customer: Customer, order: Order, message_id: int, *, is_all: bool
) -> Post:
    """What a customer wrote, with what it changed by itself, and the way back; `is_all`: nothing
    in it waits for an answer.
    """
    name, label = escape_name(customer.name), f"order **{order.shown_label}**"
    buttons: tuple[Button, ...] = ()
    if order.status is not OrderStatus.ARRIVED:
        said = f"It counted as arrived. {name} says that it hasn't come, so it is on its way again."
        buttons = list_arrival_buttons(order)
    elif order.settled_at is not None:
        said = f"**{name}** says that all is right: {label} is settled."
    else:
        said = f"**{name}** says that {label} has come: I marked it as arrived."
        back = Action.PARCEL_NOT_COME.on(order.id, message_id)
        buttons = (Button("It hasn't come", back),)
    post = replace(post, buttons=(*post.buttons, *buttons))
    if is_all:
        return replace(post, words=said)
    return replace(post, fields=(*post.fields, (f"Order {order.shown_label}", said)))


def list_return_buttons(order: Order) -> tuple[Button, ...]:
    """That a parcel that is on its way is with the shop again."""
    is_on_its_way = order.status is OrderStatus.SHIPPED and order.settled_at is None
    is_parcel = order.kind is OrderKind.PARCEL
    if not (is_on_its_way and is_parcel) or order.came_back_at is not None:
        return ()
    return (Button("It came back", Action.PARCEL_BACK.on(order.id)),)


def describe_arrived(before: Order, after: Order) -> str:
    """That an order has arrived, or one of its parcels."""
    name = f"order **{before.shown_label}**"
    if after.status is OrderStatus.ARRIVED:
        done = "has arrived" if after.kind is OrderKind.PARCEL else f"is {name_state(after)}"
        return f"O{name[1:]} {done}."
    place, other = name_place(before.parcel_number), name_place(after.parcel_number)
    still = "came back to you" if after.came_back_at else "is still on its way"
    return f"The {place} parcel of {name} has arrived; the {other} {still}."


def compose_delivered(
    order: Order,
    customer: Customer,
    sender: str,
    doubt: Doubt | None,
    after: Order | None = None,
) -> Post:
    """What a letter says of a delivery: the order has arrived, or `doubt` says why that is for a
    person to say. `after` is the order as it was marked.
    """
    name = escape_name(customer.name)
    what = f"the parcel of {_describe_order(order)} to **{name}**"
    if doubt is None:
        # Good news, of which nobody has to do anything: as short as can be.
        after = after or order
        said = f"{escape_name(sender)} writes that {what} was delivered."
        if after.status is not OrderStatus.ARRIVED:
            said += f" {describe_arrived(order, after)}"
        return Post(words=said, tone=Tone.CALM, buttons=list_arrival_buttons(after))
    return Post(
        words=f"A letter from {escape_name(sender, 100)} says that {what} was delivered.",
        body=f"{doubt.value} I marked nothing: look at the carrier's own page, and say whether it "
        "came.",
        tone=Tone.WAITING,
        buttons=list_arrival_buttons(order),
    )


def compose_missing(shop: Shop, order: Order, customer: Customer, *, now: datetime) -> Post:
    """A parcel that counts as lost: what the carrier offers, until when, and how to put it right
    where nothing has.
    """
    what = f"The parcel of {_describe_order(order)} to **{escape_name(customer.name)}**"
    carrier = escape_name(order.carrier or "the carrier", 60)
    body = f"{_describe_leaving(order)}. It may wait at a counter: look at its page first."
    remedies: tuple[Button, ...] = ()
    if order.remedied_at is None:
        body += " Don't let them wait for the carrier."
        remedies = (
            Button("Apologise: send another", Action.PARCEL_REPLACE.on(order.id), ButtonStyle.GOOD),
            Button("Apologise: refund", Action.PARCEL_REFUND.on(order.id), ButtonStyle.GOOD),
        )
    return Post(
        words=f"{what} counts as lost.",
        body=body,
        fields=((f"What {carrier} offers", _describe_offers(shop, order, now)),),
        tone=Tone.URGENT,
        buttons=(*remedies, *list_claim_buttons(order), *list_arrival_buttons(order)),
    )


def _describe_order(order: Order) -> str:
    return f"order **{escape_name(order.label)}** ({escape_name(order.item)})"


def _describe_leaving(order: Order) -> str:
    """When it left, and with whom."""
    when = fill_moment(" {}", order.shipped_at, "D")
    known = [escape_name(part, 100) for part in (order.carrier, order.tracking) if part]
    return f"It left{when}" + fill_plain(" with {}", " ".join(known))


def list_claim_buttons(order: Order) -> tuple[Button, ...]:
    """That the carrier was asked, so that nobody is reminded of it any more."""
    if order.status is not OrderStatus.SHIPPED or order.claimed_at is not None:
        return ()
    return (Button("I asked the carrier", Action.PARCEL_CLAIMED.on(order.id)),)


def _describe_offers(shop: Shop, order: Order, now: datetime) -> str:
    if order.shipped_at is None:
        return "Ask them: I don't know when it left."

    def end(rule: Rule) -> datetime:
        assert order.shipped_at is not None
        return due_by(rule, start=order.shipped_at, zone=shop.zone, is_holiday=shop.hours.holidays)

    search = find_rule(name_carrier_rule(order.carrier, "search"))
    claim = find_rule(name_carrier_rule(order.carrier, "claim"))
    since, until = end(search), end(claim)
    when = "now"
    if since > now:
        when = f"from {format_moment(since, 'D')} on"
    passed = " **That has passed.**" if until < now else ""
    basis = f"As of {claim.checked}"
    if search.is_ours or claim.is_ours:
        basis = "Partly my own caution"
    lines = [
        f"**Search:** {when}",
        f"**Claim:** until {format_moment(until, 'D')}{passed}",
        f"-# {basis}: their own page counts.",
    ]
    return "\n".join(lines)


def describe_consent(shop: Shop, draft: Draft, order: Order | None) -> str:
    """That the law wants a yes to this new day, for the card itself; empty where it doesn't."""
    if draft.kind is not LetterKind.DELAY or order is None:
        return ""
    if name_law_rule(shop.country, "second_delay") is None:
        return ""
    if not needs_consent(order, draft.by_when, country=shop.country):
        return ""
    return "The customer must say yes to this new day: *More* says why."


def describe_delay_law(shop: Shop, draft: Draft, order: Order | None) -> str:
    """What the law where the shop is says about a delay notice, as help; empty where we know of
    none.
    """
    name = name_law_rule(shop.country, "second_delay")
    if draft.kind is not LetterKind.DELAY or order is None or name is None:
        return ""
    if needs_consent(order, draft.by_when, country=shop.country):
        words = (
            "The customer must say yes to this new day. Without a yes, cancel and refund without "
            "being asked."
        )
    else:
        words = (
            "Whoever doesn't answer agrees to this first delay; whoever cancels gets all of it "
            "back, at once. A second delay needs an express yes."
        )
    rule = find_rule(name)
    return f"{words}\n-# Help, not legal advice. {rule.source}, {rule.checked}."
