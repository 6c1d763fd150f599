"""Whether a customer knows already that their order left: asked below a discarded note."""

from bot.domain.actions import Action
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import TELLS_OF_LEAVING
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.text import escape_name
from bot.writing.phrases import format_moment


def is_discarded_note(draft: Draft) -> bool:
    """Whether it would have told of an order that left, and a person threw it away."""
    return draft.kind in TELLS_OF_LEAVING and draft.status is DraftStatus.DISCARDED


def describe_discarded_note(order: Order | None) -> str:
    """What is asked of whoever discarded a note, or what was answered; empty where the order went
    on.
    """
    if order is None:
        return ""
    if order.is_untold:
        if order.note_discarded_at is None:
            return " Their order stays in the day's list until they are told."
        return (
            f" **Do they know already that it {_what_happened(order)}?** If you say nothing, I "
            "don't bring it up again."
        )
    if order.told_at is None:
        return ""
    return f" They know: noted {format_moment(order.told_at)}."


def list_discarded_buttons(draft: Draft, order: Order | None) -> tuple[Button, ...]:
    """The two answers, or the way back."""
    if order is None:
        return ()
    know = Button("They know", Action.TOLD_KNOW.on(draft.id), ButtonStyle.GOOD)
    if order.is_untold:
        not_yet = Button("Not yet: remind me", Action.TOLD_NOT_YET.on(draft.id))
        return (know,) if order.note_discarded_at is None else (know, not_yet)
    was_said = order.told_at is not None and draft.decided_at is not None
    if was_said and order.told_at >= draft.decided_at:  # type: ignore[operator]
        return (Button("They don't know yet", Action.TOLD_TAKE_BACK.on(draft.id)),)
    return ()


def list_told_buttons(order: Order) -> tuple[Button, ...]:
    """That a customer knows, on the card of an order of which nobody told them."""
    if not order.is_untold:
        return ()
    return (Button("They know", Action.TOLD_ORDER.on(order.id)),)


def compose_told(by: int, order: Order, name: str) -> Post:
    """What is said at the desk once somebody says that a customer knows, with the way back."""
    return Post(
        words=f"<@{by}> says that **{escape_name(name)}** knows: order {order.shown_label} "
        f"{_what_happened(order)}.",
        tone=Tone.GONE,
        buttons=(Button("Undo", Action.TOLD_ORDER_BACK.on(order.id)),),
    )


def _what_happened(order: Order) -> str:
    return "left" if order.kind is OrderKind.PARCEL else "is ready"
