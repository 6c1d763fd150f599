"""What the desk says when something became another customer's."""

from bot.domain.actions import Action
from bot.domain.customers import Customer
from bot.domain.moves import Move, Moved, MoveKind
from bot.domain.orders import Order
from bot.domain.posts import Button, Post
from bot.domain.text import escape_name
from bot.domain.ways import Way
from bot.writing.phrases import format_count


def compose_join(by: int, move: Move, kept: Customer, other: Customer) -> Post:
    """That two customers are one now."""
    count = len(Moved.from_json(move.moved).rows.get("orders", ()))
    orders = f", with {format_count(count, 'order')}," if count else ""
    words = (
        f"<@{by}> joined **{escape_name(other.name)}**{orders} into "
        f"**{escape_name(kept.name)}**: they are one customer now."
    )
    return _offer_undo(words, move)


def compose_message_move(by: int, move: Move, owner: Customer, to: Customer) -> Post:
    """That what one customer seemed to say was another's."""
    moved = Moved.from_json(move.moved)
    words = (
        f"<@{by}> moved {format_count(len(moved.messages), 'message')} from "
        f"**{escape_name(owner.name)}** to {_tell_from(owner, to)}."
    )
    if moved.rows.get("customer_ways") or moved.added_ways:
        words += " What comes the same way is theirs from now on."
    return _offer_undo(words, move)


def compose_order_move(by: int, move: Move, order: Order, to: Customer) -> Post:
    """That an order is another customer's, of the same name."""
    words = (
        f"<@{by}> gave order **{escape_name(order.label)}** to another "
        f"**{escape_name(to.name)}**, who is a new customer."
    )
    return _offer_undo(words, move)


def compose_undone(by: int, move: Move) -> Post:
    """That it was put back."""
    what = {
        MoveKind.JOIN: "the two customers are two again",
        MoveKind.PART: "the messages are whose they were before",
        MoveKind.ORDER: "the order is whose it was before",
    }
    return Post(words=f"<@{by}> undid a move: {what[move.kind]}.")


def compose_confirmed(by: int, customer: Customer, way: Way) -> Post:
    """That a way is a customer's too."""
    name = f"**{escape_name(customer.name)}**"
    words = f"<@{by}> says that {escape_name(way.value)} is {name}'s as well."
    return Post(words=f"{words} What comes from there is theirs from now on.")


def _tell_from(owner: Customer, to: Customer) -> str:
    """A customer's name, told from another of the same name."""
    name = f"**{escape_name(to.name)}**"
    return f"another {name}" if to.name.casefold() == owner.name.casefold() else name


def _offer_undo(words: str, move: Move) -> Post:
    return Post(words=words, buttons=(Button("Undo", Action.MOVE_UNDO.on(move.id)),))
