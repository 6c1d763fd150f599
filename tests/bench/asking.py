"""What the bots of the benchmark are asked, and who is asked."""

import random

from tests.bench.books import Books
from tests.bench.rows import COLOURS, THINGS, make_item, make_name
from tests.bench.wire import COMMAND, TYPING, Bot, Wish

HELLO = Wish(COMMAND, {"id": "1", "name": "hello", "type": 1}, b"Hello.")
INBOX = Wish(COMMAND, {"id": "1", "name": "inbox", "type": 1}, b"embeds")


def _options(**given: str) -> list[dict[str, object]]:
    return [{"name": name, "type": 3, "value": value} for name, value in given.items()]


def _command(kind: int, name: str, options: list[dict[str, object]], sign: bytes) -> Wish:
    inner = [{"name": name, "type": 1, "options": options}]
    return Wish(kind, {"id": "1", "name": "order", "type": 1, "options": inner}, sign)


#: What only a library of dates understands.
WRITTEN_OUT_DATE = _command(
    COMMAND,
    "add",
    _options(customer="Ada", item="blue shawl", ship_by="the 3rd day of march 2027"),
    b"Logged as order",
)
LETTER = Wish(
    COMMAND,
    {
        "id": "1",
        "name": "reply",
        "type": 1,
        "options": _options(customer="Ada", message="Your shawl is on its way."),
    },
    b"Ada",
)

BARE = Bot("bare bot", "bare_bot", (), lambda: HELLO)


class Seller:
    """What a seller types: half of the orders are by customers who ordered before."""

    def __init__(self, known: list[str]) -> None:
        self._rng = random.Random(3)
        # Where there are no books yet, the first order of each makes them known.
        self._known = known or [f"{make_name(self._rng)} {number}" for number in range(300)]

    def add_order(self) -> Wish:
        rng = self._rng
        customer = (
            rng.choice(self._known) if rng.random() < 0.5 else f"{make_name(rng)} {rng.random()}"
        )
        options = _options(customer=customer, item=make_item(rng))
        return _command(COMMAND, "add", options, b"Logged as order")

    def look_for_order(self) -> Wish:
        rng = self._rng
        typed = rng.choice(
            (
                make_name(rng)[: rng.randint(1, 5)],
                f"{make_name(rng).split()[0]} {rng.choice(THINGS)[:3]}",
                f"{rng.choice(COLOURS)} {rng.choice(THINGS)}",
                str(rng.randint(1, 1000)),
            )
        )
        option = {"name": "order", "type": 3, "value": typed, "focused": True}
        return _command(TYPING, "show", [option], b"choices")

    def look_into_inbox(self) -> Wish:
        return INBOX


def list_ours(books: Books) -> list[Bot]:
    """Our bot with empty books, and with full ones."""
    new, old = Seller([]), Seller(books.known)
    many = f"ours, {books.orders:,} orders"
    return [
        Bot("ours, no orders", "our_bot", (books.empty,), new.add_order, is_ours=True),
        Bot(many, "our_bot", (books.full,), old.add_order, is_ours=True),
    ]
