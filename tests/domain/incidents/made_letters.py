"""Letters of an incident, made as a shop's would be."""

from collections.abc import Callable, Iterable
from typing import Any

from bot.domain.channels import Channel
from bot.domain.incidents.batch_letters import BatchLetter

#: The shop's own; customers have other domains.
SHOP = frozenset({"hello@clayandkin.shop"})
DOMAINS = ("quickpost.net", "letterbox.co.uk", "briefkasten.de", "fastmail-ish.org")
ITEMS = (
    "blue mug",
    "tall vase",
    "berry bowl",
    "garlic dish",
    "butter bell",
    "moon plate",
    "egg cups",
    "oil lamp",
    "salt cellar",
    "bud vase",
    "soup tureen",
    "plant pot",
)

Body = Callable[[int, str, str], str]


def charged_twice(row: int, label: str, item: str) -> str:
    return (
        f"On Sunday my card reader charged you twice for {label}, your {item}. I noticed this "
        f"morning.\n\nI sent the second £{18 + row % 9}.50 back today; your bank shows it within "
        "five days. I have switched the reader's retry off, so it can't happen again.\n\n"
        "I'm sorry.\n\nKirsten"
    )


def sent_wrong_list(row: int, label: str, item: str) -> str:
    return (
        f"I printed the wrong list on Friday, and the parcel for your order {label} left with "
        f"somebody else's label. Your {item} is still here.\n\nIt leaves tomorrow, Tuesday 1 "
        "December, by Special Delivery, and I pay for that.\n\nKirsten"
    )


def write(row: int, name: str = "Ada Weber", **facts: Any) -> BatchLetter:
    """The letter in this row; whatever isn't given is made up, and no two rows share it."""
    greeting = facts.pop(
        "greeting", f"Hi {name.split(maxsplit=1)[0]}," if name.split() else "Hello,"
    )
    label = facts.pop("label", f"#{1200 + 7 * row}")
    item = facts.pop("item", ITEMS[row % len(ITEMS)])
    body: Body | str = facts.pop("body", charged_twice)
    email = facts.pop("email", f"box{row}.{len(name)}@{DOMAINS[row % len(DOMAINS)]}")
    words = body if isinstance(body, str) else body(row, label, item)
    given: dict[str, Any] = {
        "customer_id": 900 + row,
        "greeting": greeting,
        "channel": Channel.EMAIL,
        "where": f"e-mail {email}",
        "email": email,
        "order_labels": (label,) if label else (),
        "items": (item,) if item else (),
        "tracking": (),
        "text": f"{greeting}\n\n{words}" if greeting else words,
    }
    return BatchLetter(row=row, name=name, **(given | facts))


def write_all(names: Iterable[str], **facts: Any) -> list[BatchLetter]:
    """A letter for each name; a fact that is a function is asked with each row."""
    letters = []
    for row, name in enumerate(names, 1):
        own = {
            key: each(row) if callable(each) and key != "body" else each
            for key, each in facts.items()
        }
        letters.append(write(row, name, **own))
    return letters
